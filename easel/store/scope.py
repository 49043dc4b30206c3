"""Says where rows belong: every question about runs, pictures, edits, connections, money and drafts is asked for one desk.

A desk is where things lie, not who put them there: that is `person`, a column of its own, which nobody fills yet.
"""

from typing import Any

import sqlalchemy as sa

STUDIO = "studio"  # the desk while nobody signs in


def desk_column(**options: Any) -> sa.Column[str]:
    return sa.Column("desk", sa.String(64), nullable=False, default=STUDIO, server_default=STUDIO, **options)


def person_column() -> sa.Column[str]:
    """Who did it; empty while nobody signs in."""
    return sa.Column("person", sa.String(255), nullable=False, default="", server_default="")
