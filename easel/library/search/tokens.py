"""What a text is found by: its words in plain letters; each sign of a script that writes no spaces is a word of its own."""

import re
import unicodedata

# Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel signs of Arabic: people search without them.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
# Han, kana, bopomofo, Thai, Lao, Tibetan, Myanmar, Khmer, Yi: nobody parts their words by spaces.
_UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u312f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
_WORDS = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}](?:[^\\W_{_UNSPACED}]|[\u0300-\u036f\u0900-\u0dff])*")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
LONGEST = 64  # letters of a word; what is longer is no word, and is cut
BETWEEN = "\ue000"  # parts texts that do not follow one another, so that no phrase reaches across; nobody can type it


def tokens(text: str) -> list[str]:
    """In their order, lower case, without accents, in full compatibility form: "Café 狐狸" gives cafe, 狐, 狸."""
    return [found[:LONGEST] for found in _WORDS.findall(_plain(text))]


def is_unspaced(token: str) -> bool:
    """Whether it is a sign of a script without spaces."""
    return bool(_IS_UNSPACED.match(token))


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKC", _MARKS.sub("", apart))
