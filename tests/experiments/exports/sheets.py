"""Sheets for the tests of exports: a grid with pictures of plain colours, and some cells without."""

from decimal import Decimal
from itertools import product
from pathlib import Path

from PIL import Image

from easel.experiments.exports.sheet import Axis, Entry, Sheet

INTER = sorted((Path(__file__).resolve().parents[3] / "components" / "static").glob("*.woff2"))
HOSTILE = '</script><img src=x onerror="document.title=1">'


def sheet(folder: Path, *sizes: int, name: str = "Mugs") -> Sheet:
    """Axes of `sizes` values; the first cell failed, the last has no preview."""
    axes = tuple(
        Axis(f"axis {axis}", tuple(f"value {axis}.{at}" for at in range(size))) for axis, size in enumerate(sizes)
    )
    places = list(product(*map(range, sizes)))
    entries = [_entry(folder, number, at, len(places)) for number, at in enumerate(places)]
    return Sheet(name, axes, tuple(entries))


def _entry(folder: Path, number: int, at: tuple[int, ...], count: int) -> Entry:
    request = {"model": "gpt-image-2", "prompt": f"a mug, take {number}", "quality": "low"}
    if number == 0 and count > 1:
        return Entry(at, request["prompt"], "failed", request, "The server refused it")
    path = folder / f"{number % 20}.png"
    if not path.exists():
        Image.new("RGB", (96, 64), (20 + number % 20 * 10, 40, 120)).save(path)
    preview = None if number == count - 1 else path
    return Entry(at, request["prompt"], "done", request, "", f"p{number}", path, preview, Decimal("0.005"), 2.5, 0.5)
