"""Makes pictures with known words on painted grounds: many typefaces and sizes, tilted and curved; some have a wrong letter."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from easel.sizes import Size
from sandbox import painter
from sandbox.orders import Order

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
LATIN, CHINESE = "Latin", "Chinese"
SIZES = ((24, 39), (40, 79), (80, 159), (160, 300))
WAYS = ("straight", "tilted", "curved")
_FACES = {
    LATIN: (
        "DejaVuSans.ttf",
        "DejaVuSerif-Bold.ttf",
        "DejaVuSansMono.ttf",
        "DejaVuSansCondensed-Bold.ttf",
        "LiberationSans-Regular.ttf",
        "LiberationSerif-Italic.ttf",
        "LiberationMono-Bold.ttf",
        "LiberationSansNarrow-Regular.ttf",
    ),
    CHINESE: ("wqy-microhei.ttc", "wqy-zenhei.ttc"),
}
_TEXTS = {
    LATIN: """Summer Sale Grand Opening Friday Coffee Roasters Fresh Bread Daily Midnight Cinema Festival Autumn Harvest Market
    Botanical Garden Gallery Exhibition Architecture Tomorrow Welcome Adventure Mountain Expedition Discover Chocolate Vanilla
    Strawberry Lemonade Organic Handmade Ceramics Workshop Weekend Concert Orchestra Symphony Theatre Premiere Limited Edition
    Volume Seventeen Chapter Library Museum Collection Original Quality Since 1924 2026 Open Closed Tickets Entrance Restaurant
    Kitchen Breakfast Brunch Dinner Tasting Vineyard Reserve Cabernet Natural Skincare Perfume Fragrance Elegance Winter Spring
    Holiday Journey Airline Railway Harbour Lighthouse Island Paradise Sunset Horizon Galaxy Universe Rocket Launch Science
    Straße Größe München Frühling Bäckerei Köln Café Crème brûlée Élégance Forêt Hôtel Señorita Mañana Corazón niño Açaí
    The and of for with your this from new best more love life home time world people water music light night""",
    CHINESE: """夏日特卖 新品上市 限时优惠 欢迎光临 手工咖啡 春节快乐 音乐会 展览中心 北京烤鸭 茶文化节 全场五折
    电影之夜 未来城市
    自然之美 中秋月饼 山水之间 书店 美食广场 周末集市 海洋世界""",
}
_WORDS = {script: text.split() for script, text in _TEXTS.items()}
_GROUNDS = (
    *(
        "a mountain lake at dawn",
        "a city at night",
        "a forest in autumn",
        "the sea at golden hour",
        "a vase with flowers",
    ),
    *("a desert at dusk", "a room with arches", "abstract flow in blue", "bokeh lights", "a meadow in spring"),
)
_EDGE = 1152


@dataclass(frozen=True, slots=True)
class Lettered:
    """A word as it was `wanted` and as it is `shown`; `size` in px."""

    wanted: str
    shown: str
    script: str
    size: int
    way: str


@dataclass(frozen=True, slots=True)
class Poster:
    pixels: Pixels  # BGR
    words: tuple[Lettered, ...]


def posters(many: int, seed: int) -> Iterator[Poster]:
    """The same for the same seed and the same typefaces."""
    dice = random.Random(seed)
    grounds = [_painted(each) for each in _GROUNDS]
    for at in range(many):
        ground = np.ascontiguousarray(np.roll(dice.choice(grounds), dice.randrange(_EDGE), axis=1))
        yield _poster(ground, CHINESE if at % 4 == 3 else LATIN, dice)


def _painted(prompt: str) -> Pixels:
    order = Order(
        prompt=prompt,
        model="sandbox",
        size=Size(_EDGE, _EDGE),
        quality="medium",
        background="opaque",
        output_format="png",
        output_compression=100,
        partial_images=0,
        n=1,
    )
    return painter.paint(order, 0)[..., ::-1]


def _poster(ground: Pixels, script: str, dice: random.Random) -> Poster:
    noise = np.random.default_rng(dice.randrange(1 << 30)).normal(0, dice.uniform(0, 7), ground.shape)
    pixels = np.clip(ground + noise, 0, 255).astype(np.uint8)
    words: list[Lettered] = []
    left = dice.sample(_WORDS[script], len(_WORDS[script]))  # none twice: which of the two were meant?
    top = 30
    for _ in range(8):
        if not left:
            break
        line = _line(script, left, dice)
        size = line[0].size
        mask = _drawn(" ".join(each.shown for each in line), line[0], dice)
        if mask is None or mask.shape[1] > _EDGE - 40 or top + mask.shape[0] > _EDGE - 20:
            continue
        _lay(pixels, mask, (dice.randrange(20, _EDGE - 19 - mask.shape[1]), top), dice, size)
        words += line
        top += mask.shape[0] + max(16, size // 3)
    return Poster(pixels, tuple(words))


def _line(script: str, left: list[str], dice: random.Random) -> list[Lettered]:
    low, high = dice.choice(SIZES)
    size = round(math.exp(dice.uniform(math.log(low), math.log(high))))
    way = dice.choice((WAYS[0], *WAYS))
    most = 1 if script == CHINESE or size > 150 else 3 if size < 80 else 2
    chosen = [left.pop() for _ in range(min(len(left), dice.randint(1, most)))]
    upper = script == LATIN and dice.random() < 0.25
    said = [word.upper() if upper and "ß" not in word else word for word in chosen]
    return [Lettered(word, misspelt(word, dice) if dice.random() < 0.4 else word, script, size, way) for word in said]


def misspelt(word: str, dice: random.Random) -> str:
    """With one letter swapped, dropped, doubled or another one; the word itself where it is too short for that."""
    at = dice.randrange(len(word))
    if len(word) < 3:
        return word
    if ord(word[0]) > 0x2E80:
        return word[:at] + dice.choice([sign for sign in "山水花月风雨春秋东西" if sign != word[at]]) + word[at + 1 :]
    near = min(at, len(word) - 2)
    letters = "abcdefghkmnoprstuvwxyz"
    other = dice.choice([each for each in letters if each != word[at].lower()])
    made = dice.choice(
        (
            word[:near] + word[near + 1] + word[near] + word[near + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] * 2 + word[at + 1 :],
            word[:at] + (other.upper() if word[at].isupper() else other) + word[at + 1 :],
        )
    )
    return made if made.casefold() != word.casefold() else word[:at] + word[at] * 2 + word[at + 1 :]


def face(name: str, size: int) -> Any:
    """Raises OSError where the machine has no such typeface."""
    return ImageFont.truetype(name, size)


def _drawn(text: str, like: Lettered, dice: random.Random) -> Pixels | None:
    """How much of each pixel is covered; None where it cannot be drawn."""
    letters = face(dice.choice(_present(like.script)), like.size)
    if like.way == "curved":
        return _curved(text, letters, dice)
    left, top, right, bottom = letters.getbbox(text)
    image = Image.new("L", (int(right - left) + 12, int(bottom - top) + 12))
    ImageDraw.Draw(image).text((6 - left, 6 - top), text, 255, letters)
    if like.way == "tilted":
        image = image.rotate(dice.uniform(3, 25) * dice.choice((-1, 1)), Image.Resampling.BICUBIC, expand=True)
    return np.asarray(image)


def _present(script: str) -> list[str]:
    found = []
    for name in _FACES[script]:
        try:
            face(name, 24)
        except OSError:
            continue
        found.append(name)
    if not found:
        raise OSError(f"This machine has none of the typefaces for {script}: {', '.join(_FACES[script])}")
    return found


def _curved(text: str, letters: Any, dice: random.Random) -> Pixels | None:
    """Along a part of a circle, each letter turned."""
    length = letters.getlength(text)
    angle = math.radians(dice.uniform(25, 80))
    radius = length / angle
    high = sum(letters.getmetrics())
    if radius < high * 1.5:
        return None
    up = dice.choice((True, False))
    side = int(2 * radius + 2 * high) + 8
    if side > 6000:
        return None
    canvas = Image.new("L", (side, side))
    at = 0.0
    for sign in text:
        wide = letters.getlength(sign)
        turn = (at + wide / 2) / radius - angle / 2
        tile = Image.new("L", (int(wide) + high, high * 2))
        ImageDraw.Draw(tile).text((high / 2, high / 2), sign, 255, letters)
        turned = tile.rotate(-math.degrees(turn) if up else math.degrees(turn), Image.Resampling.BICUBIC, expand=True)
        x = side / 2 + math.sin(turn) * radius
        y = side / 2 - math.cos(turn) * radius if up else side / 2 + math.cos(turn) * radius
        place = (round(x - turned.width / 2), round(y - turned.height / 2))
        canvas.paste(255, place, turned)
        at += wide
    box = canvas.getbbox()
    return None if box is None else np.asarray(canvas.crop((box[0] - 4, box[1] - 4, box[2] + 4, box[3] + 4)))


def _lay(pixels: Pixels, mask: Pixels, place: tuple[int, int], dice: random.Random, size: int) -> None:
    """In a colour that stands out from what lies below, as a designer would choose it; some with a shadow."""
    x, y = place
    part = pixels[y : y + mask.shape[0], x : x + mask.shape[1]]
    light = float(cv2.cvtColor(part, cv2.COLOR_BGR2GRAY).mean())
    ink = np.array([dice.uniform(200, 255) if light < 128 else dice.uniform(0, 60) for _ in range(3)])
    if dice.random() < 0.6:
        shade = cv2.GaussianBlur(mask, (0, 0), max(1.5, size / 14)).astype(np.float32)[..., None] / 255
        part[:] = np.rint(part + ((255 - ink) - part) * shade * 0.8).astype(np.uint8)
    share = mask.astype(np.float32)[..., None] / 255
    part[:] = np.rint(part + (ink - part) * share).astype(np.uint8)


def save(poster: Poster, path: Path) -> None:
    cv2.imwrite(str(path), poster.pixels)
