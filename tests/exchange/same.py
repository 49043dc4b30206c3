"""Holds two libraries against one another, row by row, as far as their rows mean the same in both."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from easel.exchange.soundness import Soundness
from easel.exchange.things import THINGS
from easel.library import finder, mark_files
from easel.library.search.query import Query
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.store.tables import metadata


def rows_of(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Every exported table's rows in the order of their keys, without the columns that stay."""
    found: dict[str, list[dict[str, Any]]] = {}
    with store.database.reading() as connection:
        for thing in THINGS.values():
            found[thing.name] = _rows(connection, thing.table, [column.name for column in thing.columns])
            for part in thing.parts:
                names = [part.of, *(column.name for column in part.columns)]
                found[part.table.name] = _rows(connection, part.table, names)
    return found


def _rows(connection: sa.Connection, table: sa.Table, names: list[str]) -> list[dict[str, Any]]:
    chosen = sa.select(*(table.c[name] for name in names))
    rows = [dict(row) for row in connection.execute(chosen).mappings()]
    return sorted(
        rows,
        key=lambda row: [str(row[column.name]) for column in table.primary_key if column.name in row] + [repr(row)],
    )


def places_of(store: Store) -> list[dict[str, Any]]:
    """The whole catalogue: also what was made of the pictures' own rows, but not what is still to be written into files."""
    names = [each.name for each in metadata.tables["catalogue"].columns if each.name != "unwritten"]
    with store.database.reading() as connection:
        return _rows(connection, metadata.tables["catalogue"], names)


def found(store: Store, query: Query) -> list[str]:
    with store.database.reading() as connection:
        return [spot.id for spot in finder.find(connection, STUDIO, query).spots]


def files_of(store: Store) -> dict[str, bytes]:
    """Sidecars, marks and masks, whole, by their keys; of pictures and sources the names, which are digests of what they hold."""
    mark_files.write(store)
    root = store.blobs.root
    files = [path for path in root.rglob("*") if path.is_file() and "partials" not in path.parts]
    small = {str(path.relative_to(root)): path.read_bytes() for path in files if path.suffix in (".json", ".png")}
    return small | {str(path.relative_to(root)): b"" for path in files if path.suffix not in (".json", ".png")}


def faults(store: Store) -> list[str]:
    return [fault.sentence for fault in Soundness(store).faults() if fault.is_serious]


def rewrite(parcel: Path, change: Callable[[bytes], bytes]) -> None:
    """Changes the rows of an export in a folder as a stranger would: with a manifest that goes with them."""
    rows, manifest = parcel / "rows.jsonl", parcel / "manifest.json"
    data = change(rows.read_bytes())
    rows.write_bytes(data)
    told = json.loads(manifest.read_bytes())
    told["rows_sha256"] = hashlib.sha256(data).hexdigest()
    told["counts"] = dict(Counter(json.loads(line)["table"] for line in data.splitlines()))
    manifest.write_text(json.dumps(told))
