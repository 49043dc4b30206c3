"""What pictures are found by: a narrow row each, and the words of its texts in the index."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

import sqlalchemy as sa

from easel.library.search import index
from easel.library.tables import board, board_picture, catalogue, picture, picture_tag, proof
from easel.requests import kinds
from easel.store.sidecars import Sidecar

_MASK = -1  # the position of a mask among what an edit sends along


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a picture when it comes. Times are unix seconds, `cost` USD."""

    picture_id: str
    run_id: str
    desk: str
    kind: str
    created: float
    connection: str
    width: int
    height: int
    format: str
    cost: Decimal | None
    has_mask: bool
    after_stop: bool
    asked: dict[str, Any]
    got: dict[str, Any]
    prompt: str
    revised_prompt: str

    @classmethod
    def of(cls, sidecar: Sidecar) -> Self:
        """As a picture's sidecar tells them."""
        same = ("picture_id", "run_id", "desk", "kind", "created", "connection", "width", "height", "format")
        return cls(
            **{name: getattr(sidecar, name) for name in (*same, "after_stop", "asked", "got", "revised_prompt")},
            cost=None if sidecar.cost is None else Decimal(sidecar.cost),
            has_mask=any(each.get("position") == _MASK for each in sidecar.inputs),
            prompt=str(sidecar.asked.get("prompt", "")),
        )

    @property
    def model(self) -> str:
        return str(self.asked.get("model") or self.got.get("model") or "")

    @property
    def texts(self) -> tuple[str, ...]:
        """What it is found by, before people said anything of it."""
        return (self.prompt, self.revised_prompt, self.model, str(self.got.get("model") or ""))

    def row(self) -> dict[str, Any]:
        """Of the catalogue, but for its number."""
        kind = kinds.of(self.kind)
        same = (
            "picture_id",
            "run_id",
            "desk",
            "created",
            "width",
            "height",
            "format",
            "cost",
            "has_mask",
            "after_stop",
        )
        came = {name: str(self.got.get(name) or self.asked.get(name) or "")[:16] for name in ("quality", "background")}
        return {name: getattr(self, name) for name in same} | came | {
            "connection": self.connection[:255],
            "model": self.model[:255],
            "asked_size": str(self.asked.get("size") or "")[:16],
            "is_edit": kind.is_edit or kinds.changes(self.asked),
            "is_sealed": kind.is_sealed,
            "is_imported": kind.is_brought,
        }  # fmt: skip


def number_of(picture_id: str) -> int:
    """63 bits that sort as ids do: milliseconds, the counter within one, three bits of chance."""
    bits = uuid.UUID(picture_id).int
    return ((bits >> 80) << 12 | (bits >> 64 & 0xFFF)) << 3 | (bits >> 59 & 7)


def enter(connection: sa.Connection, facts: Iterable[Facts]) -> None:
    """Pictures whose rows stand and that have no place yet."""
    rows, documents = [], []
    taken: set[int] = set()
    for each in facts:
        number = _free(connection, number_of(each.picture_id), taken)
        taken.add(number)
        rows.append(each.row() | {"number": number})
        documents.append((number, index.document(each.texts)))
    if rows:
        connection.execute(sa.insert(catalogue), rows)
        index.put(connection, documents)


def leave(connection: sa.Connection, picture_id: str) -> None:
    """Takes a picture out of the index of words; its row goes with the picture's own."""
    number = connection.execute(_NUMBER, {"name": picture_id}).scalar()
    if number is not None:
        index.drop(connection, int(number))


def reword(connection: sa.Connection, picture_ids: Sequence[str]) -> None:
    """After what people said of these has changed: note, tags, boards; or what was read in them."""
    rows = connection.execute(_TEXTS, {"names": list(picture_ids)}).all()
    more: dict[str, list[str]] = {}
    for statement in (_TAGS, _BOARDS, _READ):
        for name, text in connection.execute(statement, {"names": list(picture_ids)}):
            more.setdefault(name, []).append(text)
    documents = [
        (number, index.document([prompt, revised, model, str(got.get("model") or ""), note, *more.get(name, [])]))
        for number, name, prompt, revised, model, got, note in rows
    ]
    if documents:
        index.put(connection, documents)


def resemble(connection: sa.Connection, likenesses: dict[str, int]) -> None:
    """Keeps hashes of how pictures look, by their ids."""
    statement = sa.update(catalogue).where(catalogue.c.picture_id == sa.bindparam("name"))
    rows = [{"name": name, "likeness": bits} for name, bits in likenesses.items()]
    connection.execute(statement.values(likeness=sa.bindparam("likeness")), rows)


def _free(connection: sa.Connection, number: int, taken: set[int]) -> int:
    """Two processes may have made a picture in the same millisecond."""
    while number in taken or connection.execute(_TAKEN, {"number": number}).scalar():
        number += 1
    return number


_THESE: sa.BindParameter[str] = sa.bindparam("names", expanding=True)
_NUMBER = sa.select(catalogue.c.number).where(catalogue.c.picture_id == sa.bindparam("name"))
_TAKEN = sa.select(sa.literal(1)).where(catalogue.c.number == sa.bindparam("number"))
_TEXTS = (
    sa.select(
        catalogue.c.number,
        picture.c.id,
        picture.c.prompt,
        picture.c.revised_prompt,
        catalogue.c.model,
        picture.c.got,
        catalogue.c.note,
    )
    .join_from(catalogue, picture, picture.c.id == catalogue.c.picture_id)
    .where(picture.c.id.in_(_THESE), catalogue.c.emptied.is_(None))
)
_TAGS = sa.select(picture_tag.c.picture_id, picture_tag.c.tag).where(picture_tag.c.picture_id.in_(_THESE))
_BOARDS = (
    sa.select(board_picture.c.picture_id, board.c.name)
    .join_from(board_picture, board, board.c.id == board_picture.c.board_id)
    .where(board_picture.c.picture_id.in_(_THESE))
)
_READ = sa.select(proof.c.picture_id, proof.c.text).where(proof.c.picture_id.in_(_THESE), proof.c.text != "")
