"""`python -m easel.proofs`: reads the pictures whose paths come in by stdin, a line of JSON each, and ends with it."""

import os
from pathlib import Path

import cv2
from PIL import Image

from easel import line_child
from easel.proofs.reader import Reader

_NICE = 15  # everything else goes first
_UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)  # what Pillow raises of a broken file


def main() -> None:
    if hasattr(os, "nice"):
        os.nice(_NICE)
    cv2.setNumThreads(max(1, (os.cpu_count() or 2) // 2))
    reader = Reader()
    line_child.serve(lambda path: _read(reader, Path(path)))


def _read(reader: Reader, path: Path) -> dict[str, object]:
    try:
        return {"reading": reader.read(path).as_dict()}
    except _UNREADABLE as error:
        return {"error": type(error).__name__}


if __name__ == "__main__":
    main()
