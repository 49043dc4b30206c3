"""Draws text in every script for which this machine has a font: Inter first, then whatever is installed."""

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont
MOST_FILES = 400  # of the machine's fonts that are looked into for one sheet
_NOTHING = "\uffff"  # no character: it shows how a font draws what it does not have
_FOLDERS = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}
_ELSEWHERE = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_PLAIN = ("regular", "sans", "noto", "arial", "roman")  # names of files that are tried first


class Fonts:
    """At one size. `usual` are the font files that are asked first; `folders` is where others are looked for."""

    def __init__(self, size: int, usual: Sequence[Path], folders: Sequence[Path] | None = None) -> None:
        self.size = size
        self.missing: set[str] = set()
        self._others = _files(tuple(machine_folders() if folders is None else folders))
        self._open = [font for path in usual if (font := _opened(path, size))]
        self._last: Font | ImageFont.ImageFont = self._open[0] if self._open else ImageFont.load_default()
        self._rest: Iterator[Path] = iter(self._others[:MOST_FILES])
        self._known: dict[str, Font | None] = {}

    def draw(self, draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, ink: str) -> float:
        """Writes one line from the left and returns its width; a character without a font becomes a box, and is remembered."""
        x, y = at
        for font, run in self._runs(text):
            draw.text((x, y), run, fill=ink, font=font, anchor="ls" if isinstance(font, Font) else None)
            x += font.getlength(run)
        return x - at[0]

    def width(self, text: str) -> float:
        return float(sum(font.getlength(run) for font, run in self._runs(text)))

    def fitted(self, text: str, width: float) -> str:
        """`text` on one line, cut with an ellipsis where it is wider."""
        text = " ".join(text.split())[:400]
        if self.width(text) <= width:
            return text
        short, long = 0, len(text)
        while short < long:
            middle = (short + long + 1) // 2
            short, long = (middle, long) if self.width(f"{text[:middle].rstrip()}…") <= width else (short, middle - 1)
        return f"{text[:short].rstrip()}…"

    def words_on_missing(self) -> str:
        """What could not be written, in words; "" where all could."""
        scripts = sorted({_script(each) for each in self.missing})
        return f"No font on this machine has these characters: {', '.join(scripts)}." if scripts else ""

    def _runs(self, text: str) -> list[tuple[Font | ImageFont.ImageFont, str]]:
        pairs = [self._with_font(character) for character in text]
        return [(font, "".join(each for _, each in run)) for font, run in groupby(pairs, key=lambda pair: pair[0])]

    def _with_font(self, character: str) -> tuple[Font | ImageFont.ImageFont, str]:
        font = self._font(character)
        if font is not None:
            return font, character
        self.missing.add(character)
        return self._last, "□" if self._open and _has(self._open[0], "□") else "?"

    def _font(self, character: str) -> Font | None:
        if character not in self._known:
            font = next((each for each in self._open if _has(each, character)), None)
            self._known[character] = font or self._found(character)
        return self._known[character]

    def _found(self, character: str) -> Font | None:
        """Opens more of the machine's fonts until one has it."""
        if unicodedata.category(character) in ("Cn", "Co", "Cs", "Cc", "Cf"):
            return None
        for path in self._rest:
            font = _opened(path, self.size)
            if font is None:
                continue
            self._open.append(font)
            if _has(font, character):
                return font
        return None


def machine_folders() -> list[Path]:
    return [Path(each).expanduser() for each in _FOLDERS.get(sys.platform, _ELSEWHERE)]


@lru_cache(maxsize=8)
def _files(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """Font files, upright and regular ones first."""
    files = [
        path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.suffix.lower() in _KINDS
    ]
    return tuple(sorted(files, key=lambda path: (not any(word in path.name.lower() for word in _PLAIN), path.name)))


_KINDS = (".ttf", ".otf", ".ttc")


def _opened(path: Path, size: int) -> Font | None:
    """None for a file that is no font, or none that can be scaled."""
    try:
        return ImageFont.truetype(path, size)
    except (OSError, ValueError):
        return None


def _has(font: Font, character: str) -> bool:
    """Whether it draws something else than what it draws for no character at all."""
    if character.isspace():
        return True
    try:
        drawn, nothing = font.getmask(character), font.getmask(_NOTHING)
    except (OSError, ValueError):
        return False
    return drawn.size != nothing.size or bytes(drawn) != bytes(nothing)


def _script(character: str) -> str:
    """The first word of its name: "THAI", "CJK", "DEVANAGARI"; else its number."""
    name = unicodedata.name(character, "")
    word = name.partition(" ")[0]
    return (word if word == "CJK" else word.title()) if name else f"U+{ord(character):04X}"
