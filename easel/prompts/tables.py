"""The tables of what people write: drafts of forms, lists for variables, prompts that were sent, snippets and templates."""

import sqlalchemy as sa

from easel.store.tables import Json, desk_column, metadata, person_column

# What a tab of a browser has typed and chosen on a page and not sent: `fields` by name; `typed` says of each text by which
# opening of the tab it was typed, for which text set by Python, and when by the browser's clock.
draft = sa.Table(
    "draft",
    metadata,
    desk_column(primary_key=True),
    sa.Column("browser", sa.String(64), primary_key=True),
    sa.Column("page", sa.String(16), primary_key=True),
    sa.Column("tab", sa.String(32), primary_key=True),
    sa.Column("changed", sa.Double, nullable=False),
    sa.Column("fields", Json, nullable=False),
    sa.Column("typed", Json, nullable=False),
)

# The lines that __name__ stands for in a prompt with variables.
prompt_list = sa.Table(
    "prompt_list",
    metadata,
    desk_column(primary_key=True),
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("changed", sa.Double, nullable=False),
    sa.Column("lines", Json, nullable=False),
    person_column(),
)

# A prompt that was sent, once however often; `digest` is the SHA-256 of its text. Favourites are never forgotten.
used_prompt = sa.Table(
    "used_prompt",
    metadata,
    desk_column(primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("used", sa.Double, nullable=False),
    sa.Column("times", sa.Integer, nullable=False, default=1, server_default="1"),
    sa.Column("is_favourite", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    person_column(),
    sa.Index(None, "desk", "used"),
)

# Words that are put into a prompt where it is being written.
snippet = sa.Table(
    "snippet",
    metadata,
    desk_column(primary_key=True),
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("changed", sa.Double, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    person_column(),
)

# A prompt with ${fields}, the settings that go with it, and the values that its fields begin with.
template = sa.Table(
    "template",
    metadata,
    desk_column(primary_key=True),
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("changed", sa.Double, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("params", Json, nullable=False),
    sa.Column("fields", Json, nullable=False),
    person_column(),
)
