"""What people say of pictures, in files: written behind the rows, and read back where those were lost.

`marks/DAY/HOUR.json` tells all that was said of the pictures made in that hour (UTC), so marking ten thousand writes few files.
A file is written in turn with all other writers, and so never tells less than one before it.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from easel.library import catalogue as places
from easel.library import marks
from easel.library.records import Marked
from easel.library.tables import board, board_picture, catalogue, picture_tag
from easel.store.ids import first_of, is_id, made_at
from easel.store.store import Store

FOLDER = "marks"
_HOUR = 3600
_AT_ONCE = 500  # pictures of one transaction, for which other writers wait
_C = catalogue.c
Said = dict[str, tuple[float, Marked]]  # by picture: when something was said last, and all that is said


def write(store: Store, is_over: Callable[[], bool] = lambda: False) -> int:
    """Writes what was said and stands in no file yet, until `is_over`; how many files. Raises OSError and sqlalchemy's errors."""
    files = 0
    while not is_over() and _is_any_unwritten(store):
        files += _write_hour(store)
    return files


def restore(store: Store, since: float = 0.0) -> int:
    """Brings back what files tell later than rows do, of files written `since` then (unix seconds); of how many pictures."""
    return sum(_restore(store, some) for key in sorted(store.blobs.names(FOLDER, since)) for some in _read(store, key))


def _is_any_unwritten(store: Store) -> bool:
    with store.database.reading() as connection:
        return connection.execute(_FIRST).first() is not None


def _write_hour(store: Store) -> int:
    with store.database.noting(silent=True) as connection:
        first = connection.execute(_FIRST).scalar()
        if first is None:  # another process was quicker
            return 0
        hour = made_at(first) // _HOUR * _HOUR
        span = {"begin": first_of(hour), "end": first_of(hour + _HOUR)}
        key = f"{FOLDER}/{datetime.fromtimestamp(hour, UTC):%Y-%m-%d/%H}.json"
        content = {"version": 1, "pictures": _told(connection, span) | _later(connection, span, _entries(store, key))}
        data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        # not by the patient way into a bucket: other writers wait meanwhile, and the next round tries again
        store.blobs.put(key, data, durable=_syncs(store))
        connection.execute(_WRITTEN, span)
    return 1


def _syncs(store: Store) -> bool:
    return not store.blobs.is_shared


def _entries(store: Store, key: str) -> dict[str, Any]:
    """What the file says now, as it is written; nothing where there is none, or none that can be understood."""
    try:
        pictures = json.loads(store.blobs.get(key))["pictures"]
        return {name: each for name, each in pictures.items() if float(each["said"])}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _later(connection: sa.Connection, span: dict[str, str], entries: dict[str, Any]) -> dict[str, Any]:
    """Of what a file says that which rows of an older copy do not know yet: said later there, or of a picture without a row."""
    rows = {name: (said or 0.0, emptied) for name, said, emptied in connection.execute(_ROWS, span)}
    fresh = {name: each for name, each in entries.items() if name not in rows or each["said"] > rows[name][0]}
    return {name: each for name, each in fresh.items() if name not in rows or rows[name][1] is None}


def _told(connection: sa.Connection, span: dict[str, str]) -> dict[str, dict[str, Any]]:
    told = {name: dict(zip(_FACTS, facts, strict=True)) for name, *facts in connection.execute(_SAID, span)}
    for words, statement in (("tags", _TAGS), ("boards", _BOARDS)):
        for name, text in connection.execute(statement, span):
            if name in told:
                told[name].setdefault(words, []).append(text)
    return told


def _read(store: Store, key: str) -> Iterator[Said]:
    """What a file tells, a part at a time; nothing where it cannot be understood."""
    try:
        pictures = json.loads(store.blobs.get(key))["pictures"]
        said = {name: (float(told.pop("said")), _marked(**told)) for name, told in pictures.items() if is_id(name)}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return
    names = list(said)
    for at in range(0, len(names), _AT_ONCE):
        yield {name: said[name] for name in names[at : at + _AT_ONCE]}


def _marked(*, tags: Sequence[str] = (), boards: Sequence[str] = (), **facts: Any) -> Marked:
    """Raises ValueError, TypeError for what nobody could have said."""
    marked = Marked(**facts, tags=_names(tags), boards=_names(boards))
    if marked.stars not in range(6) or marked.flag not in (-1, 0, 1) or not isinstance(marked.note, str):
        raise ValueError("Nobody can have said that.")
    return marked


def _names(texts: Sequence[str]) -> tuple[str, ...]:
    """Each once."""
    return tuple(dict.fromkeys(map(marks.plain_name, texts)))


def _restore(store: Store, said: Said) -> int:
    with store.database.reading() as connection:
        if not _newer(connection, said):
            return 0
    with store.database.writing() as connection:
        newer = _newer(connection, said)
        _put(connection, newer, said)
    return len(newer)


def _newer(connection: sa.Connection, said: Said) -> dict[str, str]:
    """By picture: the desk of those that are here and of which files tell something later."""
    rows = connection.execute(_KNOWN, {"names": list(said)}).all()
    return {name: desk for name, desk, when in rows if when is None or when < said[name][0]}


def _put(connection: sa.Connection, newer: dict[str, str], said: Said) -> None:
    """In the place of all that the rows of these say."""
    if not newer:
        return
    for table in (picture_tag, board_picture):
        connection.execute(sa.delete(table).where(table.c.picture_id.in_(newer)))
    tags = [{"picture_id": name, "tag": tag} for name in newer for tag in said[name][1].tags]
    if tags:
        connection.execute(sa.insert(picture_tag), tags)
    if on_boards := _on_boards(connection, newer, said):
        connection.execute(sa.insert(board_picture), on_boards)
    connection.execute(_RESTORED, [{"of": name, "when": said[name][0]} | _facts(said[name][1]) for name in newer])
    places.reword(connection, list(newer))


def _on_boards(connection: sa.Connection, newer: dict[str, str], said: Said) -> list[dict[str, Any]]:
    """Since when a picture lies there is not told: since something was said of it last."""
    laid = [(desk, board_name, name) for name, desk in newer.items() for board_name in said[name][1].boards]
    ids = {each: marks.board_id_of(connection, *each) for each in {(desk, each) for desk, each, _ in laid}}
    return [{"board_id": ids[desk, each], "picture_id": name, "added": said[name][0]} for desk, each, name in laid]


def _facts(marked: Marked) -> dict[str, Any]:
    return {name: getattr(marked, name) for name in _MARKS}


_MARKS = ("stars", "flag", "note", "trashed")
_FACTS = ("said", *_MARKS)
_FIRST = sa.select(_C.picture_id).where(_C.unwritten).order_by(_C.picture_id).limit(1)
_BEGIN: sa.BindParameter[str] = sa.bindparam("begin", type_=sa.String)
_END: sa.BindParameter[str] = sa.bindparam("end", type_=sa.String)


def _of_span(column: sa.ColumnElement[str]) -> tuple[sa.ColumnElement[bool], ...]:
    return column >= _BEGIN, column < _END


_WRITTEN = sa.update(catalogue).where(_C.unwritten, *_of_span(_C.picture_id)).values(unwritten=False)
_RESTORED = (
    sa.update(catalogue)
    .where(_C.picture_id == sa.bindparam("of"))
    .values({name: sa.bindparam(name) for name in _MARKS} | {"said": sa.bindparam("when"), "unwritten": False})
)
_ROWS = sa.select(_C.picture_id, _C.said, _C.emptied).where(*_of_span(_C.picture_id))
_SAID = (
    sa.select(_C.picture_id, *(_C[name] for name in _FACTS))
    .where(_C.said.is_not(None), _C.emptied.is_(None), *_of_span(_C.picture_id))
    .order_by(_C.picture_id)
)
_TAGS = (
    sa.select(picture_tag.c.picture_id, picture_tag.c.tag)
    .where(*_of_span(picture_tag.c.picture_id))
    .order_by(picture_tag.c.tag)
)
_BOARDS = (
    sa.select(board_picture.c.picture_id, board.c.name)
    .join_from(board_picture, board, board.c.id == board_picture.c.board_id)
    .where(*_of_span(board_picture.c.picture_id))
    .order_by(board.c.name)
)
_KNOWN = sa.select(_C.picture_id, _C.desk, _C.said).where(
    _C.picture_id.in_(sa.bindparam("names", expanding=True)), _C.emptied.is_(None)
)
