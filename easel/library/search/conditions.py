"""From what a search means to the conditions of a question to the catalogue, the same for SQLite and PostgreSQL."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from easel.library.search import index, kin
from easel.library.search.query import Either, Every, Is, LikeThis, Named, Node, Not, OneOf, Query, Range, Remark, Words
from easel.library.tables import board, board_picture, catalogue, picture_tag, proof

_C = catalogue.c
_TALL, _WIDE = _C.height > _C.width, _C.width > _C.height
_NUMBERS: dict[str, sa.ColumnElement[Any]] = {
    "created": _C.created,
    "width": _C.width,
    "height": _C.height,
    "pixels": _C.width * _C.height,
    "ratio": _C.width * 1.0 / _C.height,
    "stars": _C.stars,
    "cost": sa.type_coerce(_C.cost, sa.BigInteger),
}
_NANO = 1_000_000_000
_TAGGED = sa.select(picture_tag.c.picture_id)
_ON_A_BOARD = sa.select(board_picture.c.picture_id)
_PROOFS = sa.select(proof.c.picture_id).where(proof.c.state == "done")
_STATES: dict[str, sa.ColumnElement[bool]] = {
    "is picked": _C.flag == 1,
    "is rejected": _C.flag == -1,
    "is unflagged": _C.flag == 0,
    "is edited": _C.is_edit,
    "is sealed": _C.is_sealed,
    "is imported": _C.is_imported,
    "is late": _C.after_stop,
    "is free": sa.func.coalesce(sa.type_coerce(_C.cost, sa.BigInteger), -1) == 0,
    "is trashed": _C.trashed.is_not(None),
    "has mask": _C.has_mask,
    "has note": _C.note != "",
    "has tag": _C.picture_id.in_(_TAGGED),
    "has board": _C.picture_id.in_(_ON_A_BOARD),
    "has stars": _C.stars > 0,
    "has cost": _C.cost.is_not(None),
    "words right": _C.picture_id.in_(
        _PROOFS.where(proof.c.asked_words > 0, proof.c.right_words == proof.c.asked_words)
    ),
    "words wrong": _C.picture_id.in_(_PROOFS.where(proof.c.wrong_words > 0)),
    "words unsure": _C.picture_id.in_(
        _PROOFS.where(proof.c.wrong_words == 0, proof.c.right_words < proof.c.asked_words)
    ),
    "words read": _C.picture_id.in_(_PROOFS.where(proof.c.text != "")),
}
_ORIENTATION = {"landscape": _WIDE, "portrait": _TALL, "square": _C.width == _C.height}
_ENUMS: dict[str, sa.Column[str]] = {"quality": _C.quality, "format": _C.format, "background": _C.background}
_TEXTS: dict[str, sa.Column[str]] = {"model": _C.model, "connection": _C.connection, "asked-size": _C.asked_size}
TRASH = "is trashed"


@dataclass(slots=True)
class Conditions:
    """Of one statement on `desk`. What names nothing here is left out and told in `remarks`, whose place is the whole text."""

    connection: sa.Connection
    desk: str
    query: Query
    remarks: list[Remark] = field(default_factory=list)
    order: sa.ColumnElement[int] = _C.number  # what the rows are ordered by, from the oldest
    apart: dict[int, int] = field(default_factory=dict)  # how far those that look like a picture are from it, by number

    def all_of(self, *columns: Any) -> sa.Select[Any]:
        """These columns of all rows that are meant, in any order: to count them."""
        return self._of_catalogue(columns, self._where(self.query.node))

    def select(self, *columns: Any) -> sa.Select[Any]:
        """The same for who orders them by `order` and may want the newest alone."""
        words, rest = _parted(self.query.node)
        joined = index.joined(self.connection, words) if words else None
        if joined is None:
            return self._of_catalogue(columns, [sa.false()] if words else self._where(rest))
        self.order = index.order(self.connection)
        return sa.select(*columns).select_from(joined[0]).where(joined[1], *self._where(rest))

    def _of_catalogue(self, columns: Sequence[Any], where: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
        return sa.select(*columns).select_from(catalogue).where(*where)

    def _where(self, node: Node | None) -> list[sa.ColumnElement[bool]]:
        """Of the desk, not deleted, and not in the trash unless that was asked for."""
        conditions = [_C.desk == self.desk, _C.emptied.is_(None)]
        if not self.query.names(TRASH):
            conditions.append(_C.trashed.is_(None))
        found = self._of(node) if node is not None else None
        return conditions if found is None else [*conditions, found]

    def _of(self, node: Node) -> sa.ColumnElement[bool] | None:
        """None for what says nothing."""
        if isinstance(node, Every | Either):
            parts = [part for each in node.parts if (part := self._of(each)) is not None]
            join: Callable[..., sa.ColumnElement[bool]] = sa.and_ if isinstance(node, Every) else sa.or_
            return join(*parts) if parts else None
        if isinstance(node, Not):
            part = self._of(node.part)
            return None if part is None else sa.not_(part)
        return self._fact(node)

    def _fact(self, node: Node) -> sa.ColumnElement[bool] | None:
        if isinstance(node, Words):
            return index.found(self.connection, node)
        if isinstance(node, Range):
            return _within(node)
        if isinstance(node, OneOf):
            return _one_of(node)
        if isinstance(node, Named):
            return self._named(node)
        return self._like(node) if isinstance(node, LikeThis) else _STATES[node.what] if isinstance(node, Is) else None

    def _named(self, node: Named) -> sa.ColumnElement[bool] | None:
        found = self._kept(node) if node.of in ("board", "tag") else self._column(node)
        if found is None:
            self.remarks.append(Remark(0, len(self.query.text), f"Nothing here has a {_NOUNS[node.of]} “{node.name}”."))
        return found

    def _column(self, node: Named) -> sa.ColumnElement[bool] | None:
        column = _TEXTS[node.of]
        matches = (
            column == node.name if node.exact else sa.func.lower(column).contains(node.name.lower(), autoescape=True)
        )
        there = sa.select(sa.literal(1)).where(_C.desk == self.desk, matches).limit(1)
        return matches if self.connection.execute(there).first() else None

    def _kept(self, node: Named) -> sa.ColumnElement[bool] | None:
        """A board or a tag: few, so their names are compared here, in any script."""
        if node.of == "board":
            rows = self.connection.execute(sa.select(board.c.id, board.c.name).where(board.c.desk == self.desk)).all()
            ids = [name for name, text in rows if _matches(text, node)]
            return _C.picture_id.in_(_ON_A_BOARD.where(board_picture.c.board_id.in_(ids))) if ids else None
        tags = self.connection.execute(sa.select(picture_tag.c.tag).distinct()).scalars()
        same = [tag for tag in tags if _matches(tag, node)]
        return _C.picture_id.in_(_TAGGED.where(picture_tag.c.tag.in_(same))) if same else None

    def _like(self, node: LikeThis) -> sa.ColumnElement[bool] | None:
        near = kin.near(self.connection, self.desk, node.picture_id)
        self.apart |= near or {}
        if near is None:
            self.remarks.append(Remark(0, len(self.query.text), "This picture cannot be compared with others."))
            return None
        return _C.number.in_(list(near))


def _parted(node: Node | None) -> tuple[list[Words], Node | None]:
    """The words that every picture has to have, and what else is asked."""
    if isinstance(node, Words):
        return [node], None
    if not isinstance(node, Every):
        return [], node
    words = [part for part in node.parts if isinstance(part, Words)]
    rest = tuple(part for part in node.parts if not isinstance(part, Words))
    return words, Every(rest) if rest else None


_NOUNS = {
    "model": "model",
    "connection": "server",
    "asked-size": "size that was asked for",
    "board": "board",
    "tag": "tag",
}


def _matches(text: str, node: Named) -> bool:
    return _folded(text) == _folded(node.name) if node.exact else _folded(node.name) in _folded(text)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _within(node: Range) -> sa.ColumnElement[bool]:
    value = _NUMBERS[node.of]
    scale = _NANO if node.of == "cost" else 1
    ends = {
        "least": (node.least, value.__ge__),
        "above": (node.above, value.__gt__),
        "most": (node.most, value.__le__),
        "below": (node.below, value.__lt__),
    }
    parts = [compared(_scaled(end, scale)) for end, compared in ends.values() if end is not None]
    # what is unknown is in no range, and so is outside of it: "-cost:>1" finds pictures without a price
    return sa.func.coalesce(sa.and_(*parts), sa.false())


def _scaled(end: float, scale: int) -> float | int:
    return round(end * scale) if scale != 1 else end


def _one_of(node: OneOf) -> sa.ColumnElement[bool]:
    if node.of == "orientation":
        return sa.or_(*(_ORIENTATION[value] for value in node.values))
    if node.of == "size":
        pairs = (value.partition("x") for value in node.values)
        return sa.or_(*(sa.and_(_C.width == int(wide), _C.height == int(high)) for wide, _, high in pairs))
    return _ENUMS[node.of].in_(node.values)
