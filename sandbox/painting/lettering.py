"""Letters what a prompt quotes into a painting, in several sizes and scripts; and misspells some of it, as real models do."""

import random
import re
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
_LETTER = r"[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"  # of a script that parts its words by spaces
_QUOTED = re.compile(
    rf"(?<!{_LETTER})(?<!\")\"([^\"]{{1,600}})\"(?!{_LETTER})|[“„]([^“”„]{{1,600}})[”“]|«([^«»]{{1,600}})»"
    "|\u2039([^\u2039\u203a]{1,600})\u203a"
    r"|「([^「」]{1,600})」|『([^『』]{1,600})』"
    rf"|(?<!{_LETTER})(?<!')'(?=\S)(?!n'|N' R)"
    rf"([^'\n]{{1,80}}(?:(?<={_LETTER})'(?={_LETTER})[^'\n]{{1,80}})*)(?<=\S)'(?!{_LETTER})"
)
_BY = re.compile(r"(by|with|to|into|durch|par|por|替换为|改成|换成)( the)?( text| word)?")
_FACES = (
    ("sans", 700),
    ("sans", 400),
    ("italic", 500),
    ("uni", 400),
)  # OpenCV's own: no typeface of the machine is needed
_MOST = 12  # lines
_FIRST, _NEXT, _LEAST = 0.14, 0.6, 0.028  # of the picture's height: how high letters are
_WIDE, _BEGIN, _GAP = 0.84, 0.10, 0.35


def texts(prompt: str) -> tuple[str, ...]:
    """What stands in quotes; of what is to be replaced, only what comes in its place."""
    found = list(_QUOTED.finditer(prompt))
    made: list[str] = []
    for before, each in zip([None, *found], found, strict=False):
        if before is not None and made and _BY.fullmatch(" ".join(prompt[before.end() : each.start()].lower().split())):
            made.pop()
        made.append(" ".join(next(filter(None, each.groups())).split()))
    return tuple(text for text in made if text)[:_MOST]


def letter(picture: Pixels, prompt: str, typo: float, seed: str) -> None:
    """In place. `typo`: the share of the words that are misspelt; the same ones for the same seed."""
    said = misspelt(texts(prompt), typo, seed)
    height, width = picture.shape[:2]
    top, high = height * _BEGIN, height * _FIRST
    for at, text in enumerate(said):
        rows = _rows(text)
        size = min(high, *(_fitting(row, at, width * _WIDE) for row in rows))
        for row in rows:
            if top + size > height * 0.97:
                return
            _write(picture, row, at, size, (width / 2, top + size))
            top += size * (1 + _GAP)
        high = max(height * _LEAST, high * _NEXT)


def relettered(before: Pixels, said: Sequence[str]) -> Pixels:
    """A part of a painting with another text: what stood there is smoothed away."""
    text = " ".join(said)
    height, width = before.shape[:2]
    reach = min(255, max(3, height) | 1)
    smooth = cv2.GaussianBlur(cv2.medianBlur(np.ascontiguousarray(before), reach), (0, 0), max(1, height / 12))
    picture: Pixels = np.asarray(smooth, np.uint8)
    size = min(height * 0.6, _fitting(text, 0, width * 0.9))
    _write(picture, text, 0, size, (width / 2, height / 2 + size * 0.35))
    return picture


def misspelt(said: Sequence[str], share: float, seed: str) -> tuple[str, ...]:
    dice = random.Random(seed)
    words = [text.split() for text in said]
    places = [(line, at) for line, row in enumerate(words) for at, word in enumerate(row) if len(word) > 1]
    for line, at in dice.sample(places, min(len(places), round(share * len(places)))):
        words[line][at] = _misspelt(words[line][at], dice)
    return tuple(" ".join(row) for row in words)


def _misspelt(word: str, dice: random.Random) -> str:
    """With two letters swapped, one dropped, or one doubled."""
    at = dice.randrange(len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    ways = [word[:at] + word[at + 1 :], word[: at + 1] + word[at:]]
    return dice.choice([*ways, swapped] if swapped.casefold() != word.casefold() else ways)


def _rows(text: str) -> list[str]:
    """A long text in lines of a few words."""
    rows = [""]
    for word in text.split():
        if rows[-1] and len(rows[-1]) + len(word) > 22:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def _fitting(text: str, at: int, width: float) -> float:
    wide = _box(text, at, 100)[2]
    return width / max(1, wide) * 100


def _box(text: str, at: int, size: int) -> tuple[int, int, int, int]:
    name, weight = _FACES[at % len(_FACES)]
    left, top, wide, high = cv2.getTextSize((0, 0), text, (0, 0), cv2.FontFace(name), size, weight)
    return left, top, wide, high


def _write(picture: Pixels, text: str, at: int, size: float, foot: tuple[float, float]) -> None:
    """Centred on `foot`, in a colour that stands out from what lies below."""
    name, weight = _FACES[at % len(_FACES)]
    pixels = max(8, round(size))
    left, _, wide, _ = _box(text, at, pixels)
    place = (round(foot[0] - wide / 2 - left), round(foot[1]))
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.putText(mask, text, place, (255, 255, 255), cv2.FontFace(name), pixels, weight)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return
    reach = max(4, pixels // 4)
    area = (
        slice(max(0, rows[0] - reach), rows[-1] + 1 + reach),
        slice(max(0, columns[0] - reach), columns[-1] + 1 + reach),
    )
    part, share = picture[area], mask[area].astype(np.float32)[..., None] / 255
    ink = np.float32(250 if part[..., :3].mean() < 140 else 24)
    shade = cv2.GaussianBlur(mask[area], (0, 0), max(2.0, pixels / 12)).astype(np.float32)[..., None] / 255
    shaded = part[..., :3] + (255 - ink - part[..., :3]) * np.minimum(1, shade * 0.9)
    part[..., :3] = np.rint(shaded + (ink - shaded) * share).astype(np.uint8)
    if part.shape[2] == 4:
        part[..., 3:] = np.maximum(part[..., 3:], np.rint(share * 255).astype(np.uint8))
