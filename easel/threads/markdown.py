"""Words of people and servers inside a Markdown document: shown as they were written, they command nothing and fetch nothing."""

import re
from urllib.parse import quote

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~!$])")
_NUMBERED = re.compile(r"^(\d+)([.)])", re.MULTILINE)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LONGEST_ALT = 150  # letters


def plain(text: str) -> str:
    """As paragraphs, with the line breaks that it has."""
    lines = [_line(each) for each in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")]
    follows = [*lines[1:], ""]
    return "\n".join(f"{line}  " if line and after else line for line, after in zip(lines, follows, strict=True))


def quoted(text: str) -> str:
    """As a quotation."""
    return "\n".join(f"> {line}" if line else ">" for line in plain(text).split("\n"))


def one_line(text: str) -> str:
    return _line(" ".join(text.split()))


def picture(words: str, file: str) -> str:
    """A picture of a file beside the document; its words are for whoever does not see it."""
    short = " ".join(words.split())[:_LONGEST_ALT]
    return f"![{_line(short)}]({quote(file)})"


def _line(text: str) -> str:
    seen = _SIGNS.sub(r"\\\1", _UNSEEN.sub("", text).strip().replace("&", "&amp;"))
    seen = seen.replace("://", ":&#47;&#47;")  # an address is text, nothing to be followed
    return _NUMBERED.sub(r"\1\\\2", re.sub(r"^([-+=:])", r"\\\1", seen))
