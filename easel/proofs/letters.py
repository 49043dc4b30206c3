"""When two letters are the same to a reader: whatever their case, width or typeface."""

import unicodedata
from dataclasses import dataclass

# One looks like the other in many typefaces: which of the two a picture shows nobody can say.
_ALIKE = frozenset(map(frozenset, ("Il", "I1", "l1", "I|", "l|", "O0", "o0", "I!", "l!")))
_SEPARATE = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "ss",
        "æ": "ae",
        "Æ": "ae",
        "œ": "oe",
        "Œ": "oe",
        "ø": "o",
        "Ø": "o",
        "ł": "l",
        "Ł": "l",
        "\u0131": "i",
    }
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A letter or digit of a text: `shown` as it stands there, `plain` without case and width; `place` is where in the text."""

    shown: str
    plain: str
    place: int


def signs(text: str) -> list[Sign]:
    """Those that say something: no spaces, no punctuation, no hyphens."""
    made: list[Sign] = []
    for place, shown in enumerate(text):
        for each in unicodedata.normalize("NFKC", shown):
            if each.isalnum():
                made.append(Sign(each, each.casefold(), place))
            elif unicodedata.combining(each) and made:
                plain = unicodedata.normalize("NFC", made[-1].plain + each)
                made[-1] = Sign(made[-1].shown + each, plain, made[-1].place)
    return made


def same(one: Sign, other: Sign) -> bool:
    return one.plain == other.plain or frozenset((one.shown, other.shown)) in _ALIKE


def only_accents_differ(one: Sign, other: Sign) -> bool:
    return bare(one.plain) == bare(other.plain)


def bare(text: str) -> str:
    """Without accents."""
    parts = unicodedata.normalize("NFD", text.translate(_SEPARATE))
    return "".join(each for each in parts if not unicodedata.combining(each))


def is_unspaced(sign: str) -> bool:
    """Of a script that puts no spaces between words."""
    code = ord(sign[0])
    return 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000


def is_readable(sign: str) -> bool:
    """Whether the reader knows its script at all: Latin, Greek, Chinese, Japanese and digits."""
    code = ord(sign[0])
    return code < 0x0400 or 0x1E00 <= code < 0x2000 or is_unspaced(sign)
