"""Reads what somebody types to find pictures: words, "exact words", -not, or, (groups), key:value.

The same text stands in the search box, in the page's address, in saved searches and on the command line. Nothing is ever
refused: what cannot be used is left out of the search, and a remark says where it stands and what to write.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from easel.library.search.keys import KEYS, Unfinished
from easel.library.search.query import Either, Every, Named, Node, Not, Query, Remark, Words
from easel.library.search.tokens import tokens

LONGEST = 2000  # characters that are read
_DEEPEST = 20  # groups within groups
_PIECE = re.compile(
    r"""\s*(?P<whole>
        (?P<open>-?\() | (?P<close>\)) | (?P<or>(?i:or|\|)(?=[\s()]|$))
      | (?P<not>-(?=\S))? (?: (?P<key>[A-Za-z][A-Za-z-]*):(?P<value>(?:"[^"]*"?|[^\s()"])*)
                            | "(?P<exact>[^"]*)"? | (?P<word>[^\s()"]+) )
    )""",
    re.VERBOSE,
)


@dataclass(slots=True)
class _Reading:
    """Where the reader is; `depth` counts the open groups."""

    text: str
    now: datetime
    at: int = 0
    depth: int = 0
    remarks: list[Remark] = field(default_factory=list)

    def group(self) -> Node | None:
        """All parts up to the end of the group; "or" binds its neighbours alone."""
        parts: list[list[Node]] = []
        joins = False
        while (piece := _PIECE.match(self.text, self.at)) and piece["whole"]:
            self.at = piece.end()
            if piece["close"]:
                if self.depth:
                    break
                continue
            if piece["or"]:
                joins = bool(parts)
                continue
            node = self._node(piece)
            if node is not None:
                if joins:
                    parts[-1].append(node)
                else:
                    parts.append([node])
            joins = False
        together: list[Node] = [part[0] if len(part) == 1 else Either(tuple(part)) for part in parts]
        return None if not together else together[0] if len(together) == 1 else Every(tuple(together))

    def _node(self, piece: re.Match[str]) -> Node | None:
        if piece["open"]:
            return self._inner(negated=piece["open"].startswith("-"))
        node = self._fact(piece) if piece["key"] else _words(piece)
        return Not(node) if node is not None and piece["not"] else node

    def _inner(self, *, negated: bool) -> Node | None:
        if self.depth >= _DEEPEST:
            self._remark(self.at - 1, 1, "Too many nested groups.")
            return None
        self.depth += 1
        node = self.group()
        self.depth -= 1
        return Not(node) if negated and node is not None else node

    def _fact(self, piece: re.Match[str]) -> Node | None:
        begin, length = piece.start("key"), piece.end() - piece.start("key")
        key = KEYS.get(piece["key"].lower())
        if key is None:
            if piece["value"]:
                self._remark(begin, length, f"“{piece['key']}:” is not a filter, so it was searched as words.")
            return _as_words(f"{piece['key']} {piece['value']}", exact=False)
        found: list[Node] = []
        for value in _values(piece["value"], many=key.many):
            exact = value.startswith('"')
            plain = value.strip('"').strip()
            try:
                node = key.read(plain if key.name in _KEEPS_CASE else plain.lower(), self.now) if plain else None
            except Unfinished:
                continue
            except ValueError as error:
                self._remark(begin, length, str(error))
                continue
            if node is not None:
                closed = exact and value.endswith('"') and len(value) > 1
                found.append(Named(node.of, node.name, exact=True) if closed and isinstance(node, Named) else node)
        return None if not found else found[0] if len(found) == 1 else Either(tuple(found))

    def _remark(self, at: int, length: int, sentence: str) -> None:
        self.remarks.append(Remark(at, length, sentence))


_KEEPS_CASE = ("board", "tag", "connection")


def parse(text: str, now: datetime) -> Query:
    """What is meant; `now`, in the searcher's own zone of time, says which day is today."""
    reading = _Reading(text[:LONGEST], now)
    node = reading.group()
    if len(text) > LONGEST:
        reading.remarks.append(
            Remark(LONGEST, len(text) - LONGEST, f"Only the first {LONGEST:,} characters were read.")
        )
    return Query(text, node, tuple(reading.remarks))


def _words(piece: re.Match[str]) -> Node | None:
    if piece["exact"] is not None:
        # a quote that is not closed yet is still being typed
        return _as_words(piece["exact"], exact=piece["whole"].endswith('"') and len(piece["whole"].lstrip("-")) > 1)
    return _as_words(piece["word"], exact=False)


def _as_words(text: str, *, exact: bool) -> Node | None:
    return Words(text, exact) if tokens(text) else None


def _values(text: str, *, many: bool) -> list[str]:
    """Parted by commas outside quotes."""
    if not many:
        return [text]
    return re.findall(r'(?:"[^"]*"?|[^,"])+', text)
