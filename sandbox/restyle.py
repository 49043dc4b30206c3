"""What an edit paints: what the prompt names inside a mask, or the whole picture in the prompt's light and colours."""

import math
from dataclasses import replace

import cv2
import numpy as np

from easel.sizes import Size
from sandbox import painter
from sandbox.orders import Order
from sandbox.painting import colour, finish, words
from sandbox.painting.colour import Palette
from sandbox.painting.words import Wish
from sandbox.sources import Pixels

_LEAST_EDGE = 128  # a scene is painted at least this large, then made smaller
_GROUND_EDGE = 160
_APART = 48  # levels
BIGGER = 1.4  # times, for both ways
_TAKEN_AWAY = frozenset(["remove", "erase", "delete", "removed", "without", "vanish"])
_MOST_LONG = 3  # and at most this many times as long as it is wide, then cut


def fill(ground: Pixels, before: Pixels, references: tuple[Pixels, ...], order: Order, index: int) -> Pixels:
    """What the prompt names, height x width x 3, for an area that shows `before` now: a thing or a subject on `ground` (the
    surroundings, carried on), a place as a view, a colour or a light on what was there, only the ground where it goes."""
    picture = _by_manner(ground, before, order)
    if picture is None:
        picture = _named(ground, before, order, index)
    lay_references(picture, references)
    return picture


def _by_manner(ground: Pixels, before: Pixels, order: Order) -> Pixels | None:
    if order.manner == "colour":
        return dyed(before, words.read(order.prompt))
    if order.manner == "remove":
        return ground.copy()
    if order.manner in ("bigger", "smaller"):
        return zoomed(before, BIGGER if order.manner == "bigger" else 1 / BIGGER)
    return None


def _named(ground: Pixels, before: Pixels, order: Order, index: int) -> Pixels:
    wish = words.read(order.prompt)
    scene = "thing" if wish.thing else wish.scene
    if wish.things & _TAKEN_AWAY:
        picture = ground.copy()
    elif scene in painter.STAND_ALONE:
        picture = stood(ground, order, index, scene)
    elif scene:
        picture = _view(before, order, index)
    elif wish.hues:
        picture = dyed(before, wish)
    elif wish.mood:
        picture = _graded(before, colour.palette(wish.mood), np.float32(0.8))
    else:
        picture = stood(ground, order, index, "thing")
    return picture


def stood(ground: Pixels, order: Order, index: int, scene: str) -> Pixels:
    """The scene's subject alone, laid on the ground."""
    alone = _fitted(ground.shape[:2], replace(order, background="transparent"), index, scene).astype(np.float32)
    share = alone[..., 3:] / 255
    return np.asarray(np.rint(ground + (alone[..., :3] - ground) * share).astype(np.uint8))


def _view(before: Pixels, order: Order, index: int) -> Pixels:
    """A scene of the prompt in a tone near to what was there."""
    fresh = _fitted(before.shape[:2], replace(order, background="opaque"), index, "").astype(np.float32)
    fresh += np.float32(0.25) * (before.mean(axis=(0, 1), dtype=np.float32) - fresh.mean(axis=(0, 1)))
    return np.clip(np.rint(fresh), 0, 255).astype(np.uint8)


def dyed(before: Pixels, wish: Wish) -> Pixels:
    """What was there in the colour that is named, its light and shade kept."""
    light = (before @ np.array([0.30, 0.59, 0.11], np.float32))[..., None] / 255
    named = colour.oklch(*wish.hues[0])
    dark, pale = colour.darker(named, 0.65), colour.lighter(named, 0.55)
    low, high = dark + (named - dark) * (light * 2), named + (pale - named) * (light * 2 - 1)
    dyed = np.where(light < 0.5, low, high).clip(0, 1)
    return np.asarray(np.rint(dyed * 255), np.uint8)


def _fitted(shape: tuple[int, ...], order: Order, index: int, scene: str) -> Pixels:
    """A painting for an area of height x width, also where it is too small or too narrow for one."""
    height, width = shape[:2]
    wide, tall = max(width, math.ceil(height / _MOST_LONG)), max(height, math.ceil(width / _MOST_LONG))
    times = max(1.0, _LEAST_EDGE / min(wide, tall))
    size = Size(round(wide * times), round(tall * times))
    painted = painter.paint(replace(order, size=size), index, scene)
    small = np.asarray(cv2.resize(painted, (wide, tall), interpolation=cv2.INTER_AREA), np.uint8)
    top, left = (tall - height) // 2, (wide - width) // 2
    return small[top : top + height, left : left + width]


def zoomed(before: Pixels, times: float) -> Pixels:
    """What was there, so many times as large about its middle; around what is made smaller it is seen blurred."""
    height, width = before.shape[:2]
    turn = np.array([[times, 0, width / 2 * (1 - times)], [0, times, height / 2 * (1 - times)]], np.float32)
    if times >= 1:
        return np.asarray(cv2.warpAffine(before, turn, (width, height), flags=cv2.INTER_LINEAR), np.uint8)
    tiny = cv2.GaussianBlur(cv2.resize(before, (24, 24), interpolation=cv2.INTER_AREA), (0, 0), 2)
    ground = np.asarray(cv2.resize(tiny, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
    kept = cv2.BORDER_TRANSPARENT
    return np.asarray(cv2.warpAffine(before, turn, (width, height), ground, cv2.INTER_AREA, kept), np.uint8)


def carried_on(source: Pixels, keep: Pixels, area: tuple[slice, slice]) -> Pixels:
    """The surroundings of an open area carried on into it, softly; where there are none, what was there, blurred."""
    rows, columns = area
    margin = max(8, (rows.stop - rows.start) // 4, (columns.stop - columns.start) // 4)
    top, left = max(rows.start - margin, 0), max(columns.start - margin, 0)
    wide = (slice(top, rows.stop + margin), slice(left, columns.stop + margin))
    seen, open_ = source[wide][..., :3], (keep[wide] < 255).astype(np.uint8)
    times = min(1.0, _GROUND_EDGE / max(seen.shape[:2]))
    size = (max(1, round(seen.shape[1] * times)), max(1, round(seen.shape[0] * times)))
    small = np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA), np.uint8)
    hidden = cv2.resize(open_, size, interpolation=cv2.INTER_NEAREST)
    if not hidden.all():
        small = np.asarray(cv2.inpaint(small, hidden, 3, cv2.INPAINT_TELEA), np.uint8)
    soft = cv2.GaussianBlur(small, (0, 0), 1.5 if not hidden.all() else 8)
    full = np.asarray(cv2.resize(soft, (seen.shape[1], seen.shape[0]), interpolation=cv2.INTER_CUBIC), np.uint8)
    full = _told_apart(full)
    inner = (slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left))
    return full[inner]


def _told_apart(ground: Pixels) -> Pixels:
    """A little darker where it is light, and lighter where it is dark: new paint is to be seen, and evenly."""
    step = -_APART if float(np.median(ground)) > 127 else _APART
    return np.clip(ground.astype(np.int16) + step, 0, 255).astype(np.uint8)


def restyle(source: Pixels, references: tuple[Pixels, ...], order: Order, index: int) -> Pixels:
    """`source` (height x width x 3 or 4) smoothed like paint and drawn towards the prompt's colours; its alpha stays."""
    picture = source.copy()
    wish = words.read(order.prompt)
    rng = np.random.default_rng([index, *order.variation.encode()[:16]])
    palette = colour.palette(wish.mood or str(rng.choice(["golden", "dusk", "dawn", "day", "spring"])), wish.hues)
    picture[..., :3] = _graded(source[..., :3], palette, np.float32(0.42 + 0.12 * rng.random()))
    lay_references(picture, references)
    finish.label(picture)
    return picture


def _graded(pixels: Pixels, palette: Palette, share: np.float32) -> Pixels:
    """Smoothed like paint, and by a share in the palette's colours from its darkest to its light."""
    rgb = _smoothed(pixels).astype(np.float32) / 255
    grey = rgb @ np.array([0.30, 0.59, 0.11], np.float32)
    stops = [palette.ink, palette.near, palette.far, palette.sky[2], palette.light]
    ramp = np.stack(
        [np.interp(np.linspace(0, 1, 256), (0, 0.3, 0.58, 0.85, 1), [s[c] for s in stops]) for c in range(3)], -1
    )
    graded = ramp.astype(np.float32)[(grey.clip(0, 1) * 255).astype(np.uint8)]
    return np.asarray(np.rint((rgb + (graded - rgb) * share).clip(0, 1) * 255), np.uint8)


def _smoothed(rgb: Pixels) -> Pixels:
    """Small texture gone, edges kept; made on a smaller picture where the picture is large."""
    times = max(1, min(rgb.shape[:2]) // 700)
    small = cv2.resize(rgb, None, fx=1 / times, fy=1 / times, interpolation=cv2.INTER_AREA) if times > 1 else rgb.copy()
    soft = cv2.bilateralFilter(small, 7, 38, 5)
    wide = cv2.resize(soft, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.addWeighted(wide, 0.7, rgb, 0.3, 0), np.uint8)


def lay_references(picture: Pixels, references: tuple[Pixels, ...]) -> None:
    """The further pictures as small prints along the lower left, so that each is seen to have come along."""
    unit = min(picture.shape[:2])
    edge = int(unit * (0.19 if len(references) <= 4 else 0.11))
    frame, gap = max(edge // 18, 1), max(edge // 9, 1)
    across = max(1, (picture.shape[1] - gap) // (edge + gap)) if edge >= 8 else 0
    for number, reference in enumerate(references if across else ()):
        left = gap + (number % across) * (edge + gap)
        top = picture.shape[0] - (edge + gap) * (number // across + 1)
        if top < 0:
            break
        place = picture[top : top + edge, left : left + edge]
        place[..., :3] = 250
        if place.shape[2] == 4:
            place[..., 3] = 255
        inner = edge - 2 * frame
        place[frame : frame + inner, frame : frame + inner, :3] = _square(reference, inner)


def _square(reference: Pixels, edge: int) -> Pixels:
    """The middle square of a picture, `edge` pixels wide, RGB; what is transparent shows white."""
    side = min(reference.shape[:2])
    top, left = (reference.shape[0] - side) // 2, (reference.shape[1] - side) // 2
    middle = cv2.resize(reference[top : top + side, left : left + side], (edge, edge), interpolation=cv2.INTER_AREA)
    if middle.shape[2] == 4:
        alpha = middle[..., 3:].astype(np.float32) / 255
        middle = np.rint(middle[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    return np.asarray(middle, np.uint8)
