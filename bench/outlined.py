"""Makes pictures with one thing whose outline is known: textures, soft shadows, low contrast, hair-like edges, holes."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Grey = np.ndarray[Any, np.dtype[np.uint8]]
Field = np.ndarray[Any, np.dtype[np.float32]]
Point = tuple[float, float]
KINDS = ("texture", "shadow", "low contrast", "hair", "holes")
SIZE = 1536, 1024
_FINE = 4  # subpixels of an outline, as a shift


@dataclass(frozen=True, slots=True)
class Outlined:
    """A picture (H, W, 3, BGR) of one thing on a ground; `thing` (H, W) is 255 where the thing is."""

    kind: str
    pixels: Pixels
    thing: Grey

    def box(self, looser: float = 0.1) -> tuple[int, int, int, int]:
        """Around the thing (x0, y0, x1, y1), wider and higher by that share, and no larger than the picture."""
        x, y, width, height = cv2.boundingRect(self.thing)
        aside, above = round(width * looser / 2), round(height * looser / 2)
        high, wide = self.thing.shape
        return max(0, x - aside), max(0, y - above), min(wide, x + width + aside), min(high, y + height + above)

    def scribble(self) -> list[Point]:
        """A careless zigzag over its middle half."""
        x, y, width, height = cv2.boundingRect(self.thing)
        rows = np.linspace(y + height * 0.25, y + height * 0.75, 5)
        places: list[Point] = []
        for turn, row in enumerate(rows):
            inside = np.flatnonzero(self.thing[int(row)])
            low, high = (float(each) for each in np.percentile(inside, (25, 75))) if inside.size else (x, x + width)
            places += [(low, float(row)), (high, float(row))][:: 1 if turn % 2 else -1]
        return places


def pictures(many: int, seed: int, size: tuple[int, int] = SIZE) -> Iterator[Outlined]:
    """The five kinds in turn."""
    for number in range(many):
        yield picture(KINDS[number % len(KINDS)], seed * 1000 + number, size)


def picture(kind: str, seed: int, size: tuple[int, int] = SIZE) -> Outlined:
    dice = random.Random(seed)
    noise = np.random.default_rng(seed)
    width, height = size
    thing = _SHAPES.get(kind, _blob)(dice, width, height)
    ground, inside = _surfaces(kind, dice, noise, size)
    if kind == "shadow":
        ground *= 1 - _shadow(dice, thing)[..., None]
    alpha = (thing.astype(np.float32) / 255)[..., None]
    drawn = cv2.GaussianBlur(ground * (1 - alpha) + inside * alpha, (0, 0), max(0.6, width / 2200))  # as a lens does
    mixed = drawn + noise.normal(0, 2.5, drawn.shape)
    return Outlined(kind, np.clip(mixed, 0, 255).astype(np.uint8), np.where(thing >= 128, 255, 0).astype(np.uint8))


def _surfaces(kind: str, dice: random.Random, noise: np.random.Generator, size: tuple[int, int]) -> tuple[Field, Field]:
    """Ground and thing, each the whole picture: a colour with light across it, and a grain of several sizes."""
    colour = _colour(dice)
    if kind == "low contrast":
        step = [dice.choice((-1, 1)) * dice.uniform(6, 14) for _ in range(3)]
        other = np.clip(colour + step, 0, 255)
        return _surface(colour, 4, dice, noise, size, light=8), _surface(other, 4, dice, noise, size, light=8)
    other = _colour(dice)
    while np.abs(other - colour).sum() < 130:
        other = _colour(dice)
    grain = 34 if kind == "texture" else 12
    inside = _surface(other, grain, dice, noise, size)
    if dice.random() < 0.5:
        inside = _patched(inside, colour, dice, noise)
    return _surface(colour, grain, dice, noise, size), inside


def _patched(inside: Field, ground: Field, dice: random.Random, noise: np.random.Generator) -> Field:
    """With patches of a second colour, that is none of the ground's either."""
    high, wide = inside.shape[:2]
    second = _colour(dice)
    while np.abs(second - ground).sum() < 130:
        second = _colour(dice)
    patches = _bumps(noise, (wide, high), wide / 14) > 0.4
    return np.where(patches[..., None], inside - inside.mean((0, 1)) + second, inside).astype(np.float32)


def _colour(dice: random.Random) -> Field:
    return np.array([dice.uniform(45, 215) for _ in range(3)], np.float32)


def _surface(
    colour: Field,
    grain: float,
    dice: random.Random,
    noise: np.random.Generator,
    size: tuple[int, int],
    light: float = 26,
) -> Field:
    width, height = size
    way = dice.uniform(0, 2 * math.pi)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    across = ((columns / width - 0.5) * math.cos(way) + (rows / height - 0.5) * math.sin(way)) * light * 2
    bumps = np.sum([_bumps(noise, size, width / scale) for scale in (18, 60, 240)], axis=0)
    tinted = noise.uniform(0.6, 1.2, 3).astype(np.float32)
    made: Field = colour + across[..., None] + (bumps * grain / 1.7)[..., None] * tinted
    return made


def _bumps(noise: np.random.Generator, size: tuple[int, int], length: float) -> Field:
    """Soft noise of that length, px, with a spread of 1."""
    width, height = size
    coarse = noise.normal(0, 1, (max(2, round(height / length)), max(2, round(width / length)))).astype(np.float32)
    grown = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(grown / max(1e-3, float(grown.std())), np.float32)


def _shadow(dice: random.Random, thing: Grey) -> Field:
    high, wide = thing.shape
    aside, below = dice.uniform(-0.05, 0.05) * wide, dice.uniform(0.02, 0.07) * high
    moved = cv2.warpAffine(thing, np.array([[1, 0, aside], [0, 1, below]], np.float32), (wide, high))
    soft = cv2.GaussianBlur(moved, (0, 0), wide * dice.uniform(0.01, 0.025)).astype(np.float32) / 255
    return np.asarray(soft * dice.uniform(0.25, 0.45), np.float32)


def _drawn(outlines: list[list[Point]], width: int, height: int) -> Grey:
    made = np.zeros((height, width), np.uint8)
    fixed = [np.round(np.array(outline) * 2**_FINE).astype(np.int32) for outline in outlines]
    cv2.fillPoly(made, fixed, 255, cv2.LINE_AA, _FINE)
    return made


def _round(dice: random.Random, middle: Point, radius: float, roughness: float = 0.22) -> list[Point]:
    """A closed smooth outline around `middle`."""
    waves = [(turns, dice.uniform(0, roughness / turns), dice.uniform(0, 7)) for turns in (2, 3, 4, 5, 7)]
    stretch = dice.uniform(0.75, 1.3)
    outline: list[Point] = []
    for step in range(360):
        angle = math.radians(step)
        away = radius * (1 + sum(size * math.sin(turns * angle + phase) for turns, size, phase in waves))
        outline.append((middle[0] + away * stretch * math.cos(angle), middle[1] + away / stretch * math.sin(angle)))
    return outline


def _placed(dice: random.Random, width: int, height: int) -> tuple[Point, float]:
    middle = width * dice.uniform(0.4, 0.6), height * dice.uniform(0.42, 0.58)
    return middle, height * dice.uniform(0.2, 0.3)


def _blob(dice: random.Random, width: int, height: int) -> Grey:
    middle, radius = _placed(dice, width, height)
    if dice.random() < 0.5:
        return _drawn([_round(dice, middle, radius)], width, height)
    tips, dent = dice.randint(5, 8), dice.uniform(0.45, 0.7)
    corners: list[Point] = []
    for step in range(2 * tips):
        away, angle = radius * (1.25 if step % 2 else 1.25 * dent), math.pi * step / tips
        corners.append((middle[0] + away * math.cos(angle), middle[1] + away * math.sin(angle)))
    return _drawn([corners], width, height)


def _hair(dice: random.Random, width: int, height: int) -> Grey:
    """A round thing with strands of one to four pixels, as long as a quarter of its radius."""
    middle, radius = _placed(dice, width, height)
    outline = _round(dice, middle, radius, 0.12)
    made = _drawn([outline], width, height)
    for _ in range(420):
        x, y = dice.choice(outline)
        angle = math.atan2(y - middle[1], x - middle[0]) + dice.uniform(-0.5, 0.5)
        strand = [(x, y)]
        for _ in range(6):
            angle += dice.uniform(-0.22, 0.22)
            x, y = x + math.cos(angle) * radius / 24, y + math.sin(angle) * radius / 24
            strand.append((x, y))
        line = np.round(np.array(strand) * 2**_FINE).astype(np.int32)
        cv2.polylines(made, [line], False, 255, dice.choice((1, 2, 2, 3, 4)), cv2.LINE_AA, _FINE)
    return made


def _holes(dice: random.Random, width: int, height: int) -> Grey:
    """Through which the ground is seen: one large, or three."""
    middle, radius = _placed(dice, width, height)
    rim = _round(dice, middle, radius * 1.1, 0.1)
    if dice.random() < 0.5:
        return _drawn([rim, _round(dice, middle, radius * dice.uniform(0.4, 0.6), 0.1)], width, height)
    turn = dice.uniform(0, 2)
    places = [
        (middle[0] + radius * 0.5 * math.cos(turn + at * 2.1), middle[1] + radius * 0.5 * math.sin(turn + at * 2.1))
        for at in range(3)
    ]
    return _drawn([rim, *(_round(dice, place, radius * 0.2, 0.1) for place in places)], width, height)


_SHAPES: dict[str, Callable[[random.Random, int, int], Grey]] = {"hair": _hair, "holes": _holes}
