"""The keys of a search ("size:", "stars:"): each once, with what it reads and what it says of a value that it cannot read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from easel.library.search import dates
from easel.library.search.query import Is, LikeThis, Named, Node, OneOf, Range
from easel.store.ids import is_id

_COMPARED = re.compile(r"(>=|<=|>|<)?(.*)", re.DOTALL)
_SPAN = re.compile(r"(.+?)\.\.(.+)|([\d.]+)-([\d.]+)", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}(\.\d{0,12})?|\.\d{1,12}", re.ASCII)


class Unfinished(ValueError):
    """Somebody is still typing this value."""


@dataclass(frozen=True, slots=True)
class Key:
    """`read` gives what a value means; it raises Unfinished, or ValueError with the sentence that says what to write.

    `values` are those that it knows, for lists; `words` tell what it is about; `many` values may stand with commas between.
    """

    name: str
    words: str
    read: Callable[[str, datetime], Node]
    values: tuple[str, ...] = ()
    many: bool = False


def _numbers(name: str, of: str, words: str, example: str) -> Key:
    """A number: 3, >3, >=3, <3, 1..3, 1-3."""

    def meant(text: str, _now: datetime) -> Node:
        try:
            return _range(of, text, lambda each: (_number(each), _number(each)))
        except Unfinished:
            raise
        except ValueError:
            raise ValueError(f"{name}: takes a number, for example {name}:{example}.") from None

    return Key(name, words, meant)


def _number(text: str) -> float:
    text = text.removeprefix("$")
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return float(text)


def _range(of: str, text: str, read: Callable[[str], tuple[float, float]]) -> Range:
    """`read` gives the first and the last that a value stands for: the same, but for days and sizes that are only near."""
    sign, rest = (group or "" for group in _COMPARED.fullmatch(text).groups())  # type: ignore[union-attr] # takes any text
    if not rest.strip(".") or rest.endswith(".."):
        raise Unfinished
    if rest.startswith("..") and not sign:
        return Range(of, most=read(rest[2:])[1])
    span = None if sign else _SPAN.fullmatch(rest)
    if span and not _reads(rest, read):
        return Range(of, least=read(span[1] or span[3])[0], most=read(span[2] or span[4])[1])
    first, last = read(rest)
    return {
        ">=": Range(of, least=first),
        ">": Range(of, above=last),
        "<": Range(of, below=first),
        "<=": Range(of, most=last),
    }.get(sign, Range(of, least=first, most=last))


def _reads(text: str, read: Callable[[str], tuple[float, float]]) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _choice(name: str, of: str, words: str, values: tuple[str, ...], also: dict[str, str] | None = None) -> Key:
    """One of a few; the beginning of one is enough, so that a half-typed value finds what it will find."""

    def meant(text: str, _now: datetime) -> Node:
        known = (also or {}).get(text, text)
        found = (known,) if known in values else tuple(value for value in values if value.startswith(known))
        if not found:
            raise ValueError(f"{name}: is one of {', '.join(values)}.")
        return OneOf(of, found)

    return Key(name, words, meant, values, many=True)


def _named(name: str, words: str) -> Key:
    return Key(name, words, lambda text, _now: Named(name, text), many=True)


def _is(name: str, words: str, values: tuple[str, ...], also: dict[str, str]) -> Key:
    def meant(text: str, _now: datetime) -> Node:
        known = also.get(text, text)
        if known in values:
            return Is(f"{name} {known}")
        if any(value.startswith(known) for value in values):
            raise Unfinished
        raise ValueError(f"{name}: is one of {', '.join(values)}.")

    return Key(name, words, meant, values, many=True)


_HALF_A_DATE = re.compile(r"last-\d*(-[a-z]*)?|(.*\.\.|[<>=]*)(\d{0,3}|\d{4}-\d?|\d{4}-\d\d-\d?)|.*\d\.", re.ASCII)


def _date(text: str, now: datetime) -> Node:
    def read(each: str) -> tuple[float, float]:
        begin, end = dates.span(each, now)
        return begin, end - 1e-6

    try:
        return _range("created", text, read)
    except Unfinished:
        raise
    except (ValueError, OverflowError):
        if any(word.startswith(text) for word in (*dates.WORDS, "last-")) or _HALF_A_DATE.fullmatch(text):
            raise Unfinished from None
        raise ValueError("date: takes a day, for example date:2026-11-30, date:last-7-days, date:2026-11.") from None


_PIXELS = re.compile(r"(\d{1,5})[x×*](\d{1,5})", re.ASCII)
_MEGAPIXELS = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)mp", re.ASCII)


def _size(text: str, _now: datetime) -> Node:
    """A real size; with a sign or in megapixels it is the area that counts."""
    exact = _PIXELS.fullmatch(text)
    if exact:
        return OneOf("size", (f"{int(exact[1])}x{int(exact[2])}",))
    try:
        return _range("pixels", text, _area)
    except Unfinished:
        raise
    except ValueError:
        if re.fullmatch(r"[<>=]{0,2}(?:\d{1,12}(?:\.\d{0,12})?)?m?[x×*]?", text):
            raise Unfinished from None
        raise ValueError("size: takes width x height or megapixels, for example size:1536x1024, size:>2mp.") from None


def _area(text: str) -> tuple[float, float]:
    pixels, megapixels = _PIXELS.fullmatch(text), _MEGAPIXELS.fullmatch(text)
    if pixels:
        return float(int(pixels[1]) * int(pixels[2])), float(int(pixels[1]) * int(pixels[2]))
    if not megapixels:
        raise ValueError(text)
    about = float(megapixels[1]) * 1_000_000
    return about * 0.95, about * 1.05


def _ratio(text: str) -> tuple[float, float]:
    """Width by height; real pictures miss it by a few pixels."""
    wide, _, high = text.partition(":")
    about = _number(wide) / (_number(high) if high else 1)
    return about * 0.99, about * 1.01


def _ratios(text: str, _now: datetime) -> Node:
    try:
        return _range("ratio", text, _ratio)
    except Unfinished:
        raise
    except (ValueError, ZeroDivisionError):
        if text.endswith(":"):
            raise Unfinished from None
        raise ValueError("ratio: takes width:height, for example ratio:3:2, ratio:>1.") from None


def _like(text: str, _now: datetime) -> Node:
    if not is_id(text):
        raise ValueError("like: takes the name of a kept picture; “Find similar” writes it.")
    return LikeThis(text)


_ORIENTATIONS = ("landscape", "portrait", "square")
_STATES = ("picked", "rejected", "unflagged", "edited", "sealed", "imported", "late", "free", "trashed")
_POSSESSIONS = ("mask", "note", "tag", "board", "stars", "cost")

_PROOFS = ("right", "wrong", "unsure", "read")

KEYS: dict[str, Key] = {
    key.name: key
    for key in (
        _named("model", "the model used"),
        _choice("quality", "quality", "the quality received", ("low", "medium", "high", "auto", "standard", "hd")),
        Key("size", "the size received", _size, many=True),
        _named("asked-size", "the requested size"),
        _numbers("width", "width", "pixels across", ">1500"),
        _numbers("height", "height", "pixels down", ">1500"),
        Key("ratio", "width by height", _ratios, ("1:1", "3:2", "2:3", "16:9", "9:16")),
        _choice("orientation", "orientation", "portrait, landscape or square", _ORIENTATIONS),
        _choice("format", "format", "the file's format", ("png", "jpeg", "webp"), {"jpg": "jpeg"}),
        _choice("background", "background", "the background", ("opaque", "transparent", "auto")),
        _named("connection", "the server that made it"),
        _numbers("cost", "cost", "USD of the picture", ">0.05"),
        Key("date", "when it was made", _date, dates.WORDS),
        _numbers("stars", "stars", "stars, 0 to 5", ">=3"),
        _is("is", "state", _STATES, {"unrated": "unflagged", "in-trash": "trashed"}),
        _is("has", "what it has", _POSSESSIONS, {"masks": "mask", "notes": "note", "tags": "tag", "boards": "board"}),
        _is("words", "result of reading its text", _PROOFS, {"near": "wrong", "missing": "wrong"}),
        _named("board", "its board"),
        _named("tag", "one of your tags"),
        Key("like", "similar to a picture", _like),
    )
}
