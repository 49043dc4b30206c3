"""What a prompt wants to be legible: the words that stand in quotes."""

import re
from collections.abc import Iterable, Sequence

MOST = 60  # words of one picture that are looked for
_LONGEST = 200  # characters between two quotes
_PAIRS = ("“”", "„“", "„”", "«»", "»«", "「」", "『』", "\u2039\u203a", "””")


def _inside(quotes: str) -> str:
    return f"([^{quotes}]{{1,{_LONGEST}}}?)"


_QUOTED = "|".join(
    (
        rf'(?<![\w"])"{_inside(chr(34))}"(?!\w)',
        *(f"{pair[0]}{_inside(pair)}{pair[1]}" for pair in _PAIRS),
        # around whole words: an apostrophe has a letter before it, or none behind
        r"(?<![\w'])'(?=\S)([^'\n]{1,80}(?:(?<=\w)'(?=\w)[^'\n]{1,80})*)(?<=\S)'(?![\w'])",
        r"(?<![\w’])‘(?=\S)([^‘\n]{1,160}?)(?<=\S)’(?!\w)",
    )
)
_QUOTES = re.compile(_QUOTED)
_REPLACING = re.compile(r"\b(replac|chang|swap|correct|ersetz|änder|rempla|reempla|sostitu)\w*\b|把|将", re.IGNORECASE)
_BY = re.compile(
    r"(?:by|with|to|into|for|durch|in|zu|par|por|con|->|→|替换为|替换成|改为|改成|换成)(?: the)?(?: text| word)?"
)


def wanted(prompt: str) -> tuple[str, ...]:
    """The words in their order, as they were written; without such as have neither letters nor digits."""
    return _words(text for _, _, text in _quoted(prompt))


def after_edit(prompt: str, before: Sequence[str]) -> tuple[str, ...]:
    """What a picture has to say after an edit, `before` is what its source had to: that, with what the edit puts in the place
    of something else, or adds."""
    words = list(before)
    for old, new in _replaced(prompt):
        _put(words, old.split(), [word for word in new.split() if _says(word)])
    return tuple(words[:MOST])


def is_quoting(prompt: str) -> bool:
    return bool(wanted(prompt))


def _put(words: list[str], old: list[str], new: list[str]) -> None:
    """In the place of `old`, where it was wanted; else each that is not wanted yet comes behind."""
    plain = [word.casefold() for word in words]
    gone = [word.casefold() for word in old]
    for at in range(len(words) - len(gone) + 1):
        if gone and plain[at : at + len(gone)] == gone:
            words[at : at + len(gone)] = new
            return
    words += [word for word in new if word.casefold() not in plain]


def _replaced(prompt: str) -> list[tuple[str, str]]:
    """Of each quoted text what it takes the place of; "" where it takes none."""
    found = _quoted(prompt)
    made: list[tuple[str, str]] = []
    skip = False
    for at, (_, end, text) in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        if skip:
            skip = False
            continue
        says_so = following is not None and _BY.fullmatch(" ".join(prompt[end : following[0]].lower().split()))
        if following is not None and says_so and _REPLACING.search(prompt):
            made.append((text, following[2]))
            skip = True
        else:
            made.append(("", text))
    return made


def _quoted(prompt: str) -> list[tuple[int, int, str]]:
    return [(each.start(), each.end(), next(filter(None, each.groups()))) for each in _QUOTES.finditer(prompt)]


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for text in texts for word in text.split() if _says(word))[:MOST]


def _says(word: str) -> bool:
    return any(each.isalnum() for each in word)
