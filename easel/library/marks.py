"""What people say of kept pictures: stars, picks, notes, tags, boards, the trash; each a fact of its own."""

import time
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from easel.library import catalogue as places
from easel.library.tables import board, board_picture, catalogue, picture_tag, saved_search
from easel.store.ids import new_id

LONGEST_NAME, LONGEST_NOTE = 80, 4000
_C = catalogue.c
_AT_ONCE = 500  # ids in one statement
FACTS = ("stars", "flag", "trashed")


def mark(connection: sa.Connection, desk: str, ids: Sequence[str], values: dict[str, Any]) -> None:
    """Sets facts of pictures: `stars` 0 to 5, `flag` -1, 0 or 1, `trashed` True or False. Raises ValueError for others."""
    checked = {name: _checked(name, value) for name, value in values.items()} | _spoken()
    for some in _chunks(ids):
        connection.execute(sa.update(catalogue).where(*_here(desk), _C.picture_id.in_(some)).values(checked))


def _checked(name: str, value: Any) -> Any:
    if name == "trashed" and isinstance(value, bool):
        return time.time() if value else None
    legal = {"stars": range(6), "flag": range(-1, 2)}.get(name, range(0))
    if type(value) is not int or value not in legal:
        raise ValueError(f"{name} cannot be {value!r}.")
    return value


def note(connection: sa.Connection, desk: str, picture_id: str, text: str) -> None:
    """The first 4,000 characters."""
    kept = text.replace("\x00", "")[:LONGEST_NOTE]
    connection.execute(
        sa.update(catalogue).where(*_here(desk), _C.picture_id == picture_id).values(_spoken() | {"note": kept})
    )
    places.reword(connection, [picture_id])


def tag(connection: sa.Connection, desk: str, ids: Sequence[str], name: str, *, on: bool) -> None:
    """Gives pictures a tag, or takes it off. Raises ValueError for a name of nothing."""
    name = plain_name(name)
    for some in _of_desk(connection, desk, ids):
        if on:
            _insert_new(connection, picture_tag, [{"picture_id": each, "tag": name} for each in some])
        else:
            connection.execute(
                sa.delete(picture_tag).where(picture_tag.c.tag == name, picture_tag.c.picture_id.in_(some))
            )
        note_said(connection, some)
        places.reword(connection, some)


def place(
    connection: sa.Connection, desk: str, ids: Sequence[str], name: str, *, on: bool, is_told: bool = False
) -> None:
    """Lays pictures on a board, which is made where there is none of that name, or takes them off. `is_told`: their sidecars say
    so already."""
    name = plain_name(name)
    board_id = _board(connection, desk, name, make=on)
    if board_id is None:
        return
    for some in _of_desk(connection, desk, ids):
        if on:
            rows = [{"board_id": board_id, "picture_id": each, "added": time.time()} for each in some]
            _insert_new(connection, board_picture, rows)
        else:
            these = sa.and_(board_picture.c.board_id == board_id, board_picture.c.picture_id.in_(some))
            connection.execute(sa.delete(board_picture).where(these))
        if not is_told:
            note_said(connection, some)
        places.reword(connection, some)


def rename_board(connection: sa.Connection, desk: str, name: str, new: str) -> None:
    """The board alone: `actions/boards.py` carries along what names it. Raises ValueError where there is another of that name."""
    new = plain_name(new)
    if new != name and _board(connection, desk, new, make=False) is not None:
        raise ValueError(f"A board “{new}” already exists.")
    board_id = _board(connection, desk, plain_name(name), make=False)
    connection.execute(sa.update(board).where(board.c.id == board_id).values(name=new))
    _reword_board(connection, board_id)


def drop_board(connection: sa.Connection, desk: str, name: str) -> None:
    """The board alone: its pictures stay in the library, and what names it goes on to do so (see `actions/boards.py`)."""
    board_id = _board(connection, desk, plain_name(name), make=False)
    on_it = _on(connection, board_id)
    connection.execute(sa.delete(board).where(board.c.id == board_id))
    for some in _chunks(on_it):
        note_said(connection, some)
        places.reword(connection, some)


def boards(connection: sa.Connection, desk: str) -> list[str]:
    """By name."""
    names = connection.execute(sa.select(board.c.name).where(board.c.desk == desk)).scalars()
    return sorted(names, key=lambda name: unicodedata.normalize("NFKC", name).casefold())


def searches(connection: sa.Connection, desk: str) -> list[tuple[str, str]]:
    """Saved searches as (name, text), by name."""
    rows = connection.execute(sa.select(saved_search.c.name, saved_search.c.text).where(saved_search.c.desk == desk))
    return sorted(((name, text) for name, text in rows), key=lambda row: row[0].casefold())


def save_search(connection: sa.Connection, desk: str, name: str, text: str) -> None:
    """In the place of one with that name. Raises ValueError for a name of nothing."""
    name = plain_name(name)
    drop_search(connection, desk, name)
    connection.execute(
        sa.insert(saved_search), {"desk": desk, "name": name, "text": text[:2000], "changed": time.time()}
    )


def drop_search(connection: sa.Connection, desk: str, name: str) -> None:
    connection.execute(sa.delete(saved_search).where(saved_search.c.desk == desk, saved_search.c.name == name))


def note_said(connection: sa.Connection, ids: Sequence[str]) -> None:
    """Somebody said something of these: it has to go into their files, too."""
    connection.execute(sa.update(catalogue).where(_C.picture_id.in_(ids)).values(_spoken()))


def _spoken() -> dict[str, Any]:
    return {"said": time.time(), "unwritten": True}


def plain_name(text: str) -> str:
    """As it is kept: one line, at most 80 characters. Raises ValueError where nothing is left."""
    if not (name := name_or_none(text)):
        raise ValueError("Enter a name.")
    return name


def name_or_none(text: str) -> str:
    """The same; empty where nothing is left."""
    shown = "".join(sign if unicodedata.category(sign) != "Cc" else " " for sign in unicodedata.normalize("NFC", text))
    return " ".join(shown.replace('"', "").split())[:LONGEST_NAME].strip()


def board_id_of(connection: sa.Connection, desk: str, name: str) -> str:
    """The board of that name, which is made where there is none."""
    made = _board(connection, desk, plain_name(name), make=True)
    assert made is not None
    return made


def _board(connection: sa.Connection, desk: str, name: str, *, make: bool) -> str | None:
    found = connection.execute(sa.select(board.c.id).where(board.c.desk == desk, board.c.name == name)).scalar()
    if found is not None or not make:
        return found
    made = {"id": new_id(), "desk": desk, "name": name, "created": time.time()}
    connection.execute(sa.insert(board), made)
    return str(made["id"])


def _on(connection: sa.Connection, board_id: str | None) -> list[str]:
    statement = sa.select(board_picture.c.picture_id).where(board_picture.c.board_id == board_id)
    return list(connection.execute(statement).scalars())


def _reword_board(connection: sa.Connection, board_id: str | None) -> None:
    for some in _chunks(_on(connection, board_id)):
        note_said(connection, some)
        places.reword(connection, some)


def _of_desk(connection: sa.Connection, desk: str, ids: Sequence[str]) -> Iterable[list[str]]:
    for some in _chunks(ids):
        statement = sa.select(_C.picture_id).where(*_here(desk), _C.picture_id.in_(some))
        found = list(connection.execute(statement).scalars())
        if found:
            yield found


def _here(desk: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Of the desk, and not deleted for good."""
    return _C.desk == desk, _C.emptied.is_(None)


def _insert_new(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Those that are not there yet; both databases say it alike."""
    names = ", ".join(rows[0])
    values = ", ".join(f":{name}" for name in rows[0])
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({values}) ON CONFLICT DO NOTHING"  # noqa: S608 # our own names
    connection.execute(sa.text(statement), rows)


def _chunks(ids: Sequence[str]) -> Iterable[list[str]]:
    return (list(ids[at : at + _AT_ONCE]) for at in range(0, len(ids), _AT_ONCE))
