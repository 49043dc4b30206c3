"""Gathers what a turn says: pieces and whole parts of messages as they come, told a few times a second, cleaned and capped."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from easel.wire.scrub import plain_text

MOST = 200_000  # characters of one turn
_MOST_MESSAGES = 200
_TELL_EVERY = 0.25  # seconds
_KINDS = {"output_text": "text", "text": "text", "refusal": "refusal"}  # of a part, and where its words stand


@dataclass(slots=True)
class _Message:
    parts: dict[int, list[str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "".join("".join(self.parts[place]) for place in sorted(self.parts)).strip()


class Words:
    """`hide` takes out what nobody is to see, `tell` hears all words so far. `refused`: some of them are a refusal."""

    def __init__(self, hide: Callable[[str], str], tell: Callable[[str], None]) -> None:
        self.refused = False
        self._hide = hide
        self._tell = tell
        self._messages: list[_Message] = []
        self._places: dict[tuple[str, Any], _Message] = {}
        self._length = 0  # of the pieces
        self._told = ""
        self._when = float("-inf")

    @property
    def text(self) -> str:
        """All of them; messages with a blank line between."""
        whole = "\n\n".join(text for message in self._messages if (text := message.text))
        return self._hide(plain_text(whole[: 2 * MOST]))[:MOST].strip()

    def take(self, data: dict[str, Any], kind: str) -> None:
        """An event of the stream that brings a piece or a whole part, by its own name or none."""
        text = data.get("delta")
        is_piece = isinstance(text, str)
        if not is_piece:
            text = data.get("refusal" if "refusal" in kind else "text")
        if not isinstance(text, str):
            return
        message, place = self._message(data.get("item_id"), data.get("output_index")), _index(data.get("content_index"))
        self.refused |= "refusal" in kind
        if not is_piece:
            message.parts[place] = [text[:MOST]]
        elif self._length <= MOST:
            self._length += len(text)
            message.parts.setdefault(place, []).append(text[:MOST])
        self.tell()

    def put(self, item: dict[str, Any], output_index: Any = None) -> None:
        """A whole message; one without words changes nothing."""
        self._put(item, output_index)
        self.tell()

    def _put(self, item: dict[str, Any], output_index: Any = None) -> None:
        parts = dict(enumerate(self._parts_of(item)))
        if parts:
            self._message(item.get("id"), output_index).parts = parts

    def replace(self, messages: list[dict[str, Any]], text: object) -> None:
        """The whole answer is there: its messages, or `text` where they hold no words, stand for all that came before."""
        before = (self._messages, self._places)
        self._messages, self._places = [], {}
        for message in messages:
            self._put(message)
        if not self.text and isinstance(text, str) and text.strip():
            self._message(None, None).parts[0] = [text[:MOST]]
        if not self.text:
            self._messages, self._places = before

    def tell(self, *, now: bool = False) -> None:
        if not now and time.monotonic() - self._when < _TELL_EVERY:
            return
        self._when = time.monotonic()
        if (text := self.text) != self._told:
            self._told = text
            self._tell(text)

    def _message(self, item_id: Any, output_index: Any) -> _Message:
        """The same one by either name; the last where neither is given."""
        names = [(what, name) for what, name in (("id", item_id), ("at", output_index)) if isinstance(name, str | int)]
        known = [self._places[name] for name in names if name in self._places]
        if not names and self._messages:
            known = self._messages[-1:]
        if not known and len(self._messages) < _MOST_MESSAGES:
            self._messages.append(_Message())
        message = known[0] if known else self._messages[-1]
        self._places |= dict.fromkeys(names, message) if len(self._places) < 2 * _MOST_MESSAGES else {}
        return message

    def _parts_of(self, item: dict[str, Any]) -> Iterator[list[str]]:
        content = item.get("content")
        listed = [{"text": content}] if isinstance(content, str) else content
        for part in listed if isinstance(listed, list) else ():
            key = _KINDS.get(str(part.get("type", "text"))) if isinstance(part, dict) else None
            text = part.get(key) if key else None
            if isinstance(text, str) and text:
                self.refused |= key == "refusal"
                yield [text[:MOST]]


def _index(value: object) -> int:
    return value if isinstance(value, int) else 0
