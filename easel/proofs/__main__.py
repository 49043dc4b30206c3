"""`python -m easel.proofs`: reads the pictures whose paths come in by stdin, a line of JSON each, and ends with it."""

import json
import os
import sys
import threading
from pathlib import Path

import cv2
from PIL import Image

from easel.proofs.reader import Reader

_NICE = 15  # everything else goes first
_UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)  # what Pillow raises of a broken file


def main() -> None:
    if hasattr(os, "nice"):
        os.nice(_NICE)
    cv2.setNumThreads(max(1, (os.cpu_count() or 2) // 2))
    paths: list[str] = []
    came = threading.Condition()
    threading.Thread(target=_listen, args=(paths, came), daemon=True).start()
    reader = Reader()
    while True:
        with came:
            came.wait_for(lambda: paths)
            path = paths.pop(0)
        sys.stdout.write(json.dumps(_read(reader, Path(path))) + "\n")
        sys.stdout.flush()


def _listen(paths: list[str], came: threading.Condition) -> None:
    """When its parent has gone it ends at once, also while it reads; so it does where what comes in is none of its parent's."""
    try:
        for line in sys.stdin:
            with came:
                paths.append(json.loads(line))
                came.notify()
    finally:
        os._exit(0)


def _read(reader: Reader, path: Path) -> dict[str, object]:
    try:
        return {"reading": reader.read(path).as_dict()}
    except _UNREADABLE as error:
        return {"error": type(error).__name__}


if __name__ == "__main__":
    main()
