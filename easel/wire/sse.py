"""Reads server-sent events by the WHATWG rules, from blocks that may end anywhere; data lines of any length flow through.

A line's data goes on to the JSON reader as it arrives, so one event of many megabytes costs no memory; only field names
and event names are gathered. Lines end with CR, LF or CRLF; several data lines of one event are joined with a newline.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from easel.wire.json_pictures import Document, JSONPictures, NotJSON

_BOM = b"\xef\xbb\xbf"
_CR, _LF = 0x0D, 0x0A
_LONGEST_NAME = 256  # of a field or an event; longer ones mean nothing to us


@dataclass(frozen=True, slots=True)
class Event:
    """One dispatched event. `document` is None where the data was no JSON (`[DONE]`, a ping)."""

    name: str
    document: Document | None


class EventStream:
    """Feed it the blocks of a body; it yields the events that became whole."""

    def __init__(self, reader: Callable[[], JSONPictures]) -> None:
        self._reader = reader
        self._bom = b""  # the first bytes while they may still be a byte order mark
        self._begun = False
        self._after_cr = False
        self._field: bytes | None = b""  # what is read of the line's field name; None once its colon came
        self._take: Callable[[bytes], None] = self._ignore
        self._space = False  # one space after the colon is not part of the value
        self._name = b""
        self._data: JSONPictures | None = None

    def feed(self, block: bytes) -> Iterator[Event]:
        if self._in_data() and self._data is not None and self._data.absorb(block):
            return  # base64 alone: no line ends here
        if not self._begun:
            block = self._without_bom(block)
        at, ends = 0, _LineEnds(block)
        while at < len(block):
            if self._after_cr and block[at] == _LF:
                at += 1
            self._after_cr = False
            end = ends.after(at)
            self._piece(block[at:end])
            if end == len(block):
                return
            event = self._line_end()
            self._after_cr = block[end] == _CR
            at = end + 1
            if event is not None:
                yield event

    def _in_data(self) -> bool:
        return self._field is None and not self._space and self._take == self._take_data

    def finish(self) -> Event | None:
        """The body ended. An event whose JSON came whole counts even when its blank line never came: it was paid for."""
        event = self._dispatch()
        return event if event is not None and event.document is not None else None

    def _without_bom(self, block: bytes) -> bytes:
        block = self._bom + block
        if len(block) < len(_BOM) and _BOM.startswith(block):
            self._bom = block
            return b""
        self._begun = True
        return block.removeprefix(_BOM)

    def _piece(self, piece: bytes) -> None:
        """Part of a line, without its end."""
        if not piece:
            return
        if self._field is not None:
            name, colon, piece = (self._field + piece).partition(b":")
            self._field = None if colon else name[:_LONGEST_NAME]
            if not colon:
                return
            self._begin_value(name)
        if self._space and piece:
            piece = piece[1:] if piece[:1] == b" " else piece
            self._space = False
        if piece:
            self._take(piece)

    def _begin_value(self, name: bytes) -> None:
        self._space = True
        self._take = self._ignore
        if name == b"data":
            self._take = self._take_data
            if self._data is None:
                self._data = self._reader()
            else:
                self._data.feed(b"\n")
        elif name == b"event":
            self._name = b""
            self._take = self._take_name

    def _take_data(self, piece: bytes) -> None:
        assert self._data is not None
        self._data.feed(piece)

    def _take_name(self, piece: bytes) -> None:
        self._name = (self._name + piece)[:_LONGEST_NAME]

    def _ignore(self, piece: bytes) -> None:
        """A comment, an id, a retry time or an unknown field."""

    def _line_end(self) -> Event | None:
        field, self._field = self._field, b""
        if field is None:
            return None
        if not field:
            return self._dispatch()
        self._begin_value(field)  # a name without a colon has an empty value
        return None

    def _dispatch(self) -> Event | None:
        name, self._name = self._name.decode("utf-8", "replace"), b""
        data, self._data = self._data, None
        if data is None:
            return None
        try:
            return Event(name, data.close())
        except NotJSON:
            return Event(name, None)


class _LineEnds:
    """Where lines end in one block; each byte is searched once, however many lines there are."""

    def __init__(self, block: bytes) -> None:
        self._block = block
        self._cr = self._lf = -1

    def after(self, at: int) -> int:
        """The first CR or LF from `at` on, or the block's length."""
        if self._cr < at:
            self._cr = self._find(b"\r", at)
        if self._lf < at:
            self._lf = self._find(b"\n", at)
        return min(self._cr, self._lf)

    def _find(self, end: bytes, at: int) -> int:
        place = self._block.find(end, at)
        return len(self._block) if place < 0 else place
