"""200 brush strokes on a 3840x2160 picture to the RGBA PNG that is sent: Easel beside Pillow's joint="curve" + save."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from bench.measure import side_by_side, target
from easel.pictures.drawing import shapes
from easel.pictures.mask_strokes import rasterise
from easel.pictures.masks import wire_png
from tests.pictures import drawings

SIZE, SHOWN = (3840, 2160), (900, 506)
Drawing = dict[str, Any]


def easel(folder: Path, drawing: Drawing) -> None:
    wire_png(rasterise(drawing, SIZE, SHOWN, erase_colour=drawings.ERASE), folder / "mask.png")


def easel_drawing_alone(_: Path, drawing: Drawing) -> None:
    rasterise(drawing, SIZE, SHOWN, erase_colour=drawings.ERASE)


def pillow(folder: Path, drawing: Drawing) -> None:
    """The same curves, flattened the same, each as one line with joint="curve" and round ends."""
    mask = Image.new("L", SIZE)
    pen = ImageDraw.Draw(mask)
    scale = SIZE[0] / SHOWN[0]
    for shape in shapes(drawing, drawings.ERASE):
        points = (shape.outline @ shape.matrix[:, :2].T + shape.matrix[:, 2]) * scale
        half = shape.width * scale / 2
        pen.line([tuple(point) for point in points], fill=255, width=round(2 * half), joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - half, y - half, x + half, y + half), fill=255)
    coverage = np.asarray(mask)
    rgba = np.dstack([coverage, coverage, coverage, 255 - coverage])
    Image.fromarray(rgba).save(folder / "mask.png")


def show(rounds: int) -> None:
    drawing, small = drawings.strokes(200, *SHOWN), drawings.strokes(1, *SHOWN)
    runs = {"easel": easel, "  of which the drawing": easel_drawing_alone, 'Pillow joint="curve"': pillow}
    results = side_by_side(runs, (small,), (drawing,), rounds)
    ours, usual = results["easel"], results['Pillow joint="curve"']
    target('CPU, of Pillow joint="curve" + default save', ours.cpu / usual.cpu, 0.30)
    target('wall, of Pillow joint="curve" + default save', ours.wall / usual.wall, 0.30)
