"""Lays what was read beside what was asked, letter by letter, with as few differences as can be."""

from collections.abc import Sequence

from easel.proofs import letters
from easel.proofs.letters import Sign

Step = tuple[int | None, int | None]  # the place asked, the place read; None where the other has nothing


def distance(asked: Sequence[Sign], read: Sequence[Sign]) -> int:
    """How many letters differ, are lost or too many."""
    return _table(asked, read)[-1][-1]


def steps(asked: Sequence[Sign], read: Sequence[Sign]) -> list[Step]:
    table = _table(asked, read)
    at, place = len(asked), len(read)
    made: list[Step] = []
    while at or place:
        if at and place and table[at][place] == table[at - 1][place - 1] + _differ(asked[at - 1], read[place - 1]):
            at, place = at - 1, place - 1
            made.append((at, place))
        elif at and table[at][place] == table[at - 1][place] + 1:
            at -= 1
            made.append((at, None))
        else:
            place -= 1
            made.append((None, place))
    return made[::-1]


def _table(asked: Sequence[Sign], read: Sequence[Sign]) -> list[list[int]]:
    """For each beginning of both, how far they are from one another."""
    table = [list(range(len(read) + 1))]
    for at, sign in enumerate(asked, 1):
        row = [at]
        for place, other in enumerate(read, 1):
            row.append(min(table[-1][place] + 1, row[-1] + 1, table[-1][place - 1] + _differ(sign, other)))
        table.append(row)
    return table


def _differ(one: Sign, other: Sign) -> int:
    return int(not letters.same(one, other))
