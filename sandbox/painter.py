"""Paints a picture from words: the same order and index give the same pixels.

Size, quality and format change how a picture is made, never what it shows: so they can be compared.
"""

import hashlib
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from sandbox.orders import Order
from sandbox.painting import colour, words
from sandbox.painting.canvas import Canvas
from sandbox.painting.colour import Palette
from sandbox.painting.finish import finish
from sandbox.painting.words import Wish
from sandbox.scenes import (
    animals,
    city,
    fields,
    land,
    people,
    plants,
    rooms,
    shapes,
    skies,
    space,
    tables,
    things,
    water,
    weather,
    woods,
)

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Scene = Callable[[Canvas, Palette, Wish], None]
_DETAIL = {"low": 1, "medium": 2, "high": 3, "xhigh": 4, "max": 5}

# Each scene, and the moods that suit it where the prompt names none.
SCENES: dict[str, tuple[Scene, str]] = {
    "mountains": (land.mountains, "dawn day golden dusk mist night autumn winter"),
    "desert": (land.desert, "golden dusk dawn night"),
    "forest": (woods.forest, "mist dawn autumn golden spring night"),
    "sea": (water.sea, "dawn dusk day golden mist"),
    "city": (city.city, "dusk night dawn golden"),
    "space": (space.space, "night dusk neon"),
    "flowers": (plants.flowers, "spring pastel dawn day golden"),
    "animal": (animals.animal, "golden dawn spring pastel autumn"),
    "portrait": (people.portrait, "golden dawn pastel spring day"),
    "rooms": (rooms.rooms, "golden dusk dawn day pastel"),
    "still_life": (tables.still_life, "golden dawn mist pastel autumn"),
    "shapes": (shapes.shapes, "golden dawn pastel autumn spring dusk"),
    "pattern": (shapes.pattern, "golden dusk pastel autumn spring day"),
    "mark": (shapes.mark, "golden dusk day spring"),
    "thing": (things.thing, "golden dawn day pastel"),
    "sky": (skies.open_sky, "day dawn dusk golden"),
    "flow": (fields.flow, "dusk dawn neon golden day pastel"),
    "bokeh": (fields.bokeh, "night dusk neon"),
}
STAND_ALONE = words.ALONE  # the others are cut out as a medallion when transparency is asked for


def paint(order: Order, index: int, scene: str = "") -> Pixels:
    """The finished painting, uint8: height x width x 3 (RGB), or 4 (RGBA) when its background is transparent.

    `scene` goes before the one that the prompt's words choose.
    """
    wish = words.read(order.prompt)
    scene = scene or wish.scene or _drawn(order, index, words.FREE)
    paint_scene, moods = SCENES[scene]
    palette = colour.palette(wish.mood or _drawn(order, index, tuple(moods.split())), wish.hues)
    transparent = order.background == "transparent"
    canvas = Canvas(
        order.size.width,
        order.size.height,
        seed=_seed(order, index),
        detail=_DETAIL[order.quality],
        transparent=transparent and scene in STAND_ALONE,
    )
    paint_scene(canvas, palette, wish)
    if scene in weather.OUTDOORS and canvas.alpha is None:
        weather.weather(canvas, palette, wish)
    picture = finish(canvas)
    return _medallion(picture) if transparent and picture.shape[2] == 3 else picture


def preview(painting: Pixels, step: int, steps: int) -> Pixels:
    """The painting as it might look after `step` + 1 of `steps` + 1 stages: the same, the blurrier the earlier."""
    height, width = painting.shape[:2]
    blur = min(height, width) * 0.045 * (1 - (step + 1) / (steps + 1)) ** 2
    small = (max(round(width / blur), 8), max(round(height / blur), 8))
    coarse = cv2.GaussianBlur(cv2.resize(painting, small, interpolation=cv2.INTER_AREA), (0, 0), 0.8)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def _seed(order: Order, index: int) -> str:
    """What makes one painting differ from another; the first variation of a prompt has the shortest seed."""
    return hashlib.sha256(f"{order.prompt}\0{order.variation}\0{index}".encode()).hexdigest()


def _drawn(order: Order, index: int, choices: tuple[str, ...]) -> str:
    return choices[int(_seed(order, index)[:8], 16) % len(choices)]


def _medallion(picture: Pixels) -> Pixels:
    """`picture` as a disc with a clean edge on nothing."""
    height, width = picture.shape[:2]
    x = (np.arange(width, dtype=np.float32) + 0.5 - width / 2)[None, :] / (width / 2 * 0.96)
    y = (np.arange(height, dtype=np.float32) + 0.5 - height / 2)[:, None] / (height / 2 * 0.96)
    away = (np.abs(x) ** 2.6 + np.abs(y) ** 2.6) ** (1 / 2.6)
    alpha = np.clip((1 - away) * min(height, width) / 2 + 0.5, 0, 1)
    return np.dstack([picture, np.rint(alpha * 255).astype(np.uint8)])
