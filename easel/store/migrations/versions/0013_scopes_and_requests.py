"""Rows say whose desk they lie on and who did it; a job carries its own request, a picture what it was asked for.

Requests are read and told apart in batches of runs, so that no library is too large: 100,000 pictures take a few seconds.
"""

import hashlib
import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OF_DESKS = ("run", "job", "picture", "source", "mask", "connection")
_OF_PERSONS = ("run", "job", "connection")
_SPENDING = ("sent_at", "connection", "state", "cost", "estimate_most", "unconfirmed")
_BY_DESK = ("run", "picture")
_BATCH = 1000  # runs

# What goes into the digest of a request; a later Easel must find the same one (easel/runs/digest.py).
_DRAWN = {
    "prompt": "",
    "model": "gpt-image-2",
    "size": "",
    "quality": "",
    "output_format": "png",
    "output_compression": None,
    "background": "",
    "moderation": "",
    "complexity": "",
}
_MASK = -1

_RUNS = sa.text("SELECT id, params FROM run WHERE id > :last ORDER BY id LIMIT :count")
_INPUTS = sa.text(
    "SELECT run_id, position, sha256 FROM run_input WHERE run_id > :last AND run_id <= :first ORDER BY run_id, position"
)
_TO_JOBS = sa.text("UPDATE job SET request = :request, digest = :digest WHERE run_id = :run_id")
_TO_PICTURES = sa.text("UPDATE picture SET asked = :request, prompt = :prompt WHERE run_id = :run_id")


def upgrade() -> None:
    for table in _OF_DESKS:
        op.add_column(table, _desk())
    for table in _OF_PERSONS:
        op.add_column(table, _person())
    op.add_column("job", sa.Column("request", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("job", sa.Column("digest", sa.String(64), nullable=False, server_default=""))
    op.add_column("picture", sa.Column("prompt", sa.Text(), nullable=False, server_default=""))
    op.add_column("picture", sa.Column("asked", sa.Text(), nullable=False, server_default="{}"))
    _fill(op.get_bind())
    op.drop_index("ix_job_spending", "job")
    op.create_index("ix_job_spending", "job", [*_SPENDING, "desk"])
    for table in _BY_DESK:
        op.create_index(f"ix_{table}_desk_id", table, ["desk", "id"])
    _make_anew("budget", [_desk(), *_budget(), _person()], ["desk", "connection", "period"])
    _make_anew("draft", [_desk(), *_draft()], ["desk", "browser", "page", "tab"])


def downgrade() -> None:
    _make_anew("draft", _draft(), ["browser", "page", "tab"])
    _make_anew("budget", _budget(), ["connection", "period"])
    for table in _BY_DESK:
        op.drop_index(f"ix_{table}_desk_id", table)
    op.drop_index("ix_job_spending", "job")
    op.create_index("ix_job_spending", "job", list(_SPENDING))
    for column in ("asked", "prompt"):
        op.drop_column("picture", column)
    for column in ("digest", "request"):
        op.drop_column("job", column)
    for table in _OF_PERSONS:
        op.drop_column(table, "person")
    for table in _OF_DESKS:
        op.drop_column(table, "desk")


def _desk() -> sa.Column[str]:
    return sa.Column("desk", sa.String(64), nullable=False, server_default="studio")


def _person() -> sa.Column[str]:
    return sa.Column("person", sa.String(255), nullable=False, server_default="")


def _budget() -> list[sa.Column[Any]]:
    return [
        sa.Column("connection", sa.String(255), nullable=False),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("usd", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
    ]


def _draft() -> list[sa.Column[Any]]:
    return [
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("page", sa.String(16), nullable=False),
        sa.Column("tab", sa.String(32), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
    ]


def _make_anew(table: str, columns: list[sa.Column[Any]], key: list[str]) -> None:
    """With another primary key, which SQLite cannot change; there are few rows."""
    connection = op.get_bind()
    rows = [dict(row) for row in connection.execute(sa.select(sa.text("*")).select_from(sa.table(table))).mappings()]
    op.drop_table(table)
    made = op.create_table(table, *columns, sa.PrimaryKeyConstraint(*key, name=f"pk_{table}"))
    names = set(made.columns.keys())
    if rows:
        op.bulk_insert(made, [{name: value for name, value in row.items() if name in names} for row in rows])


def _fill(connection: sa.Connection) -> None:
    last = ""
    while runs := connection.execute(_RUNS, {"last": last, "count": _BATCH}).all():
        files: dict[str, list[tuple[int, str]]] = {}
        for run_id, position, sha256 in connection.execute(_INPUTS, {"last": last, "first": runs[-1].id}):
            files.setdefault(run_id, []).append((position, sha256))
        rows = [_row(run_id, json.loads(params), files.get(run_id, [])) for run_id, params in runs]
        connection.execute(_TO_JOBS, rows)
        connection.execute(_TO_PICTURES, rows)
        last = runs[-1].id


def _row(run_id: str, params: dict[str, Any], files: list[tuple[int, str]]) -> dict[str, str]:
    request = json.dumps(params | {"n": 1}, ensure_ascii=False, separators=(",", ":"))
    prompt = str(params.get("prompt", ""))
    return {"run_id": run_id, "request": request, "prompt": prompt, "digest": _digest(params, files)}


def _digest(params: dict[str, Any], files: list[tuple[int, str]]) -> str:
    drawn = {name: params.get(name, default) for name, default in _DRAWN.items()}
    drawn["size"] = _size(str(drawn["size"]))
    content = {
        "request": {name: value for name, value in drawn.items() if value not in (None, "", "auto")},
        "images": [sha256 for position, sha256 in files if position != _MASK],
        "mask": next((sha256 for position, sha256 in files if position == _MASK), None),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _size(text: str) -> str:
    cleaned = text.strip().lower().replace("×", "x").replace(" ", "")
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", cleaned, re.ASCII)
    return f"{int(match[1])}x{int(match[2])}" if match else "" if cleaned == "auto" else text
