"""`python -m easel.edits.selections`: answers what is asked to be selected by stdin, a line of JSON each, and ends with it."""

import base64
from pathlib import Path
from typing import Any

import cv2
from PIL import Image

from easel import line_child
from easel.edits.selections.selector import Selector
from easel.pictures import png
from easel.pictures.selection import wishes
from easel.sizes import Size

_UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)  # what Pillow raises of a broken file


def main() -> None:
    cv2.setNumThreads(1)  # the parts are small: on a busy machine each waits for the other threads longer than it takes
    selector = Selector()
    line_child.serve(lambda question: _answer(selector, question))


def _answer(selector: Selector, question: dict[str, Any]) -> dict[str, object]:
    """{"rect", "png"}, {} where nothing is selected or the picture was only to be opened, {"error"} for one that is none."""
    path, told = Path(question["path"]), question["wish"]
    try:
        high, wide = selector.open(path).pixels.shape[:2]
        found = selector.select(path, wishes.read(told, Size(wide, high))) if told else None
    except cv2.error:  # colours that it can learn nothing of
        return {}
    except _UNREADABLE as error:
        return {"error": type(error).__name__}
    if found is None:
        return {}
    height, width = found.coverage.shape
    packed = base64.b64encode(png.encode(found.coverage, png.FLAT)).decode()
    return {"rect": [found.x, found.y, width, height], "png": packed}


if __name__ == "__main__":
    main()
