"""A thread is a tree: the path to a turn, what stands beside it, and where a branch ends; of turns and of steps alike."""

from collections.abc import Mapping
from typing import Protocol, TypeVar


class Node(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def parent(self) -> str: ...


Placed = TypeVar("Placed", bound=Node)


def path(nodes: Mapping[str, Placed], head: str) -> tuple[Placed, ...]:
    """From the first to `head`, which is the last; empty where there is none such. A circle, as no studio makes one, ends."""
    found: list[Placed] = []
    node = nodes.get(head)
    while node is not None and len(found) < len(nodes):
        found.append(node)
        node = nodes.get(node.parent)
    return tuple(reversed(found))


def siblings(nodes: Mapping[str, Placed], one: Placed) -> tuple[str, ...]:
    """The ids of all that follow the same one, in the order in which they were said."""
    return tuple(each.id for each in nodes.values() if each.parent == one.parent)


def last_of(nodes: Mapping[str, Placed], name: str) -> str:
    """Where the branch that begins with `name` ends: at what was said last of each that follows."""
    newest = {each.parent: each.id for each in nodes.values()}
    for _ in nodes:
        name = newest.get(name, name)
    return name
