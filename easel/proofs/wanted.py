"""What a prompt wants to be legible: the words that stand in quotes."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

MOST = 60  # words of one picture that are looked for
_LONGEST = 600  # characters between two quotes
# A letter or digit that a quote beside it does not part from a word: where words are written without spaces, it does.
_LETTER = r"[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
_ENDS = rf"(?!{_LETTER})"


def _alone(quote: str) -> str:
    """Begun by this sign; not behind a letter or digit, as an apostrophe or inches would be, nor behind another one."""
    return f"(?<={quote})(?<!{_LETTER}{quote})(?<!{quote}{quote})"


def _inside(quotes: str) -> str:
    return f"([^{quotes}]{{1,{_LONGEST}}})"


_WAYS = (
    f'{_alone(chr(34))}{_inside(chr(34))}"{_ENDS}',
    f"{_alone('”')}{_inside('”')}”{_ENDS}",
    f"(?<=[“„]){_inside('“”„')}(?:”|“{_ENDS})",
    # the same signs begin and end in one language or another
    *(f"(?<=[{pair}]){_inside(pair)}[{pair}]" for pair in ("«»", "\u2039\u203a")),
    *(f"(?<={pair[0]}){_inside(pair)}{pair[1]}" for pair in ("\u201a\u2018", "「」", "『』", "\uff02\uff02")),
    # a straight one beside a curved one, as half of a correction leaves them
    f'{_alone(chr(34))}([^"“”„]{{1,{_LONGEST}}})”',
    f'(?<=[“„])([^"“”„]{{1,{_LONGEST}}})"{_ENDS}',
    # around whole words: an apostrophe has a letter before it, or none behind; rock 'n' roll
    rf"{_alone(chr(39))}(?=\S)(?!n'|N' R)"
    rf"([^'\n]{{1,80}}(?:(?<={_LETTER})'(?={_LETTER})[^'\n]{{1,80}})*)(?<=\S)'(?!'){_ENDS}",
    rf"(?<=‘)(?<!{_LETTER}‘)(?<!’‘)(?=\S)([^‘\n]{{1,160}}?)(?<=\S)’{_ENDS}",
)
_QUOTES = re.compile(f"[\"“”„«»\u2039\u203a\u201a‘「『\uff02'](?:{'|'.join(_WAYS)})")
_REPLACING = re.compile(r"\b(replac|chang|swap|correct|ersetz|änder|rempla|reempla|sostitu)\w*\b|把|将", re.IGNORECASE)
_REMOVING = re.compile(
    r"\b(remov|delet|eras|without|entfern|lösch|enlev|supprim|quita|elimin|togli)\w*\b|去掉|删除|移除", re.IGNORECASE
)
_BY = re.compile(
    r"(?:by|with|to|into|for|durch|in|zu|par|por|con|->|→|替换为|替换成|改为|改成|换成)(?: the)?(?: text| word)?"
)


def wanted(prompt: str) -> tuple[str, ...]:
    """The words in their order, as they were written; without such as have neither letters nor digits."""
    return _words(text for _, _, text in _quoted(_plain(prompt)))


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
    """Of each quoted text what it takes the place of, "" where it takes none; and of one that goes, that nothing does."""
    prompt = _plain(prompt)
    found = _quoted(prompt)
    made: list[tuple[str, str]] = []
    skip = False
    for at, (start, end, text) in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        if skip:
            skip = False
            continue
        says_so = following is not None and _BY.fullmatch(" ".join(prompt[end : following[0]].lower().split()))
        if following is not None and says_so and _REPLACING.search(prompt):
            made.append((text, following[2]))
            skip = True
        else:
            said = prompt[found[at - 1][1] if at else 0 : start]
            made.append((text, "") if _REMOVING.search(said) else ("", text))
    return made


def _quoted(prompt: str) -> list[tuple[int, int, str]]:
    return [(each.start(), each.end(), next(filter(None, each.groups()))) for each in _QUOTES.finditer(prompt)]


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for text in texts for word in text.split() if _says(word))[:MOST]


def _says(word: str) -> bool:
    return any(each.isalnum() for each in word)


def _plain(prompt: str) -> str:
    """Of a prompt that is JSON what its values say, line by line: its quotes are how it is written."""
    if not prompt.lstrip().startswith(("{", "[")):
        return prompt
    try:
        return "\n".join(_values(json.loads(prompt)))
    except (ValueError, RecursionError):
        return prompt


def _values(told: object) -> Iterator[str]:
    if isinstance(told, dict | list):
        for each in told.values() if isinstance(told, dict) else told:
            yield from _values(each)
    elif isinstance(told, str):
        yield told
