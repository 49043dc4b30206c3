"""What a search means, as frozen values: what somebody has typed becomes these, and a database's conditions come of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand in a picture's texts: one after the other where there are several. `exact`: whole words, else a part of
    one counts from three letters on."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """A number of a picture, by the name of what it measures; `least` counts, `below` does not, `most` does. None is open."""

    of: str
    least: float | None = None
    below: float | None = None
    most: float | None = None
    above: float | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """A fact of a picture that is one of these values."""

    of: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A fact that people gave a name (a model, a server, a board, a tag), by a part of that name or, `exact`, the whole of it."""

    of: str
    name: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    """One of the things that a picture is or is not, has or has not: "picked", "has mask"."""

    what: str


@dataclass(frozen=True, slots=True)
class LikeThis:
    """Looks like a kept picture."""

    picture_id: str


@dataclass(frozen=True, slots=True)
class Every:
    """All of these."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these, or more."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    part: "Node"


Node = Words | Range | OneOf | Named | Is | LikeThis | Every | Either | Not


@dataclass(frozen=True, slots=True)
class Remark:
    """What cannot be used, and where it stands in the text (characters from 0). The rest is searched all the same."""

    at: int
    length: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Query:
    """`node` is None where everything is meant."""

    text: str
    node: Node | None = None
    remarks: tuple[Remark, ...] = ()

    def names(self, key: str) -> bool:
        """Whether it says anything by that key, as in "is:trashed"."""
        return any(_mentions(part, key) for part in ([self.node] if self.node else []))


def _mentions(node: Node, what: str) -> bool:
    if isinstance(node, Every | Either):
        return any(_mentions(part, what) for part in node.parts)
    if isinstance(node, Not):
        return _mentions(node.part, what)
    return isinstance(node, Is) and node.what == what
