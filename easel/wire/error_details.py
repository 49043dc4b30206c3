"""Finds what a server says about an error, in every shape it comes in: its words, its names for it, the field, the stage.

Source: section 8 of the wire contract. Everything here reads text from outside in one pass.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from easel.errors import CutOff, NoPicture, TimedOut
from easel.wire.body import plain_blocks
from easel.wire.scrub import one_line
from easel.wire.transport import Answer

_WORDS = ("message", "Message", "msg", "detail", "error_description", "faultstring", "error", "errors", "fault")
_FLAT = ("detail", "message", "Message", "msg", "error_description", "fault", "faultstring")
_INNER = ("innererror", "inner_error")  # Azure's, with a code of its own
_DEEPEST = 4  # errors within errors
_LISTED = 8  # of a list of errors, so many are looked at
_PAGE, _TITLE = 32 * 1024, 1000  # characters: of a web page, and of its title
_IS_PAGE = re.compile(r"<\s*(!doctype|html|head|body|title|center|h1)\b", re.IGNORECASE)
_HEADS = (
    (re.compile(r"<title\b", re.IGNORECASE), re.compile("</title", re.IGNORECASE)),
    (re.compile(r"<h1\b", re.IGNORECASE), re.compile("</h1", re.IGNORECASE)),
)
_MARKUP = re.compile(r"<[^<>]*>")
_LINE = 1024 * 1024  # characters of one JSON text inside another


@dataclass(frozen=True, slots=True)
class ErrorDetails:
    """The server's own words about an error; empty where it gave none. `stage` is where moderation struck, `others` are
    further names on the network: of a gateway around the error, of an inner one."""

    message: str = ""
    type: str = ""
    code: str = ""
    param: str = ""
    stage: str = ""
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name.lower() for name in (self.code, self.type, *self.others))


def details_of_body(body: bytes) -> ErrorDetails:
    """Reads the body of an error answer: JSON of any known shape, one event of a stream, HTML, or plain text."""
    text = body.decode("utf-8-sig", "replace").strip()
    if text.startswith(("data:", "event:")):
        text = next((line[5:].strip() for line in text.splitlines() if line.startswith("data:")), "")
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return ErrorDetails(_from_page(text))
    return details_in(data) or ErrorDetails(data if isinstance(data, str) else "")


def details_in(data: Any) -> ErrorDetails | None:
    """The error that a JSON value tells of; None when it tells of none. `data` may be a whole answer or an event."""
    return _details_in(data, 0)


def is_hollow(value: Any) -> bool:
    """Nothing at all, or an object or list of nothing: some servers send `"error": {}` or `{"message": ""}` with a picture."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict | list):
            waiting += each.values() if isinstance(each, dict) else each
        elif each:
            return False
    return True


def _details_in(data: Any, depth: int) -> ErrorDetails | None:
    if depth > _DEEPEST:
        return None
    if isinstance(data, list):
        return next((details for each in data[:_LISTED] if (details := _details_in(each, depth + 1))), None)
    if not isinstance(data, dict):
        return None
    for key in ("error", "errors"):
        if not is_hollow(data.get(key)):
            return _details(data if data[key] is True else data[key], data, depth)
    if is_hollow(data.get("data")) and ("data" not in data or data["data"] is None or data.get("success") is False):
        return _flat(data, depth)
    return _flat(data, depth) if isinstance(data.get("code"), str) and "message" in data else None


def _flat(data: dict[str, Any], depth: int) -> ErrorDetails | None:
    """An error without the word: the object itself is one, or a single key of it."""
    if data.get("code") and any(key in data for key in _FLAT):
        return _details(data, data, depth)
    for key in _FLAT:
        if not is_hollow(data.get(key)):
            return _details(data[key], data, depth)
    return ErrorDetails() if data.get("type") == "error" else None


def _details(error: Any, around: Mapping[str, Any], depth: int) -> ErrorDetails:
    if isinstance(error, list):  # FastAPI: [{"loc": ["body", "size"], "msg": "..."}]
        error = next((each for each in error[:_LISTED] if not is_hollow(each)), {})
    if not isinstance(error, dict):
        return _unpacked(ErrorDetails(_text(error), code=_text(around.get("code"))), error, depth)
    moderation, place = error.get("moderation_details"), error.get("loc")
    texts = [error[key] for key in _WORDS if not is_hollow(error.get(key))]
    words = next((each for each in texts if isinstance(each, str)), texts[0] if texts else "")
    details = ErrorDetails(
        message=_text(words),
        type=_text(error.get("type")),
        code=_text(error.get("code")),
        param=_text(error.get("param")) or (_text(place[-1]) if isinstance(place, list) and place else ""),
        stage=_text(moderation.get("moderation_stage")) if isinstance(moderation, dict) else "",
        others=tuple(_inner_names(error)),
    )
    return _unpacked(details, words, depth)


def _inner_names(error: Mapping[str, Any]) -> Iterator[str]:
    for key in _INNER:
        inner = error.get(key)
        if isinstance(inner, dict) and (code := _text(inner.get("code"))):
            yield code


def _unpacked(outer: ErrorDetails, words: Any, depth: int) -> ErrorDetails:
    """A gateway passes on its upstream's error as an object or as JSON inside its own words: the inner one says more."""
    inner = _details_in(words if isinstance(words, dict | list) else _json_in(words), depth + 1)
    if inner is None:
        return outer
    merged = {name: getattr(inner, name) or getattr(outer, name) for name in ErrorDetails.__slots__ if name != "others"}
    names = (name for name in (outer.type, outer.code) if name and name not in merged.values())
    return ErrorDetails(**merged, others=(*inner.others, *names, *outer.others))


def _json_in(words: Any) -> Any:
    """The first JSON object or list within a text; None where there is none."""
    if not isinstance(words, str) or not 0 < len(words) <= _LINE:
        return None
    starts = [at for at in (words.find("{"), words.find("[{")) if at >= 0]
    if not starts:
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(words, min(starts))[0]
    except (ValueError, RecursionError):
        return None


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return value if isinstance(value, str) else f"{value:x}" if abs(value) >= 10**18 else str(value)


def _from_page(text: str) -> str:
    """A web page in a few words, its title: markup is never shown. Plain text as it is."""
    if not _IS_PAGE.search(text[:2000]):
        return text
    page = text[:_PAGE]
    for opens, closes in _HEADS:
        if title := _between(page, opens, closes):
            return title
    return "a web page instead of an answer"


def _between(page: str, opens: re.Pattern[str], closes: re.Pattern[str]) -> str:
    opened = opens.search(page)
    begun = page.find(">", opened.end()) if opened else -1
    closed = closes.search(page, begun) if begun >= 0 else None
    if closed is None:
        return ""
    return one_line(unescape(_MARKUP.sub(" ", page[begun + 1 : closed.start()][:_TITLE])))


MOST_BYTES = 256 * 1024


def read_body(answer: Answer, most: int = MOST_BYTES) -> bytes:
    """What came before a cut, the cap or a fault in its packing; nothing of an encoding that nobody asked for.

    The body is taken from the wire all the same, so that the moment of its end is known. Raises TimedOut for a 5xx that does
    not end in time: then nobody knows what the server is still doing.
    """
    body = bytearray()
    try:
        for block in _blocks(answer):
            body += block[: most - len(body)]
            if len(body) >= most:
                break
    except CutOff:
        pass
    except TimedOut:
        if answer.status >= 500:
            raise
    return bytes(body)


def _blocks(answer: Answer) -> Iterator[bytes]:
    try:
        blocks = plain_blocks(answer.blocks(), answer.headers.get("content-encoding", ""))
    except NoPicture:
        blocks = (b"" for _ in answer.blocks())
    yield from blocks
