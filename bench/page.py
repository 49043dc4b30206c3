"""A library page of 60 thumbnails: CPU of one rerun of the whole script, beside an empty page and 60 times st.image.

Limit of the house: 15 ms beyond an empty page.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from streamlit.testing.v1 import AppTest

from components.kit import resources
from easel.requests.generate import GenerateParams
from easel.studio import Studio
from tests.studio_here import open_studio

COUNT = 60
LIMIT = 15.0  # ms
_FRAME = Path(__file__).resolve().parents[1] / "components" / "frame.py"
_EMPTY = "import streamlit as st\n\nst.text('Nothing here')\n"
_IMAGES = "import streamlit as st\n\nfor path in {paths!r}:\n    st.image(path)\n"


def show(rounds: int) -> None:
    main = sys.modules["__main__"]
    try:
        _show(rounds)
    finally:
        # a page under test takes this place, and the next figure starts processes from it
        sys.modules["__main__"] = main


def _show(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder, open_studio(Path(folder) / "home") as studio:
        thumbs = _fill(studio)
        library = AppTest.from_file(_FRAME, default_timeout=60).run()
        library.switch_page("../pages/library.py")
        figures = {
            "an empty page": _cpu(AppTest.from_string(_EMPTY, default_timeout=60).run, rounds),
            "the library's wall": _cpu(library.run, rounds),
            "st.image, JPEG": _cpu(_images(thumbs), rounds),
            "st.image, WebP": _cpu(_images([_webp(thumb, Path(folder)) for thumb in thumbs]), rounds),
        }
        empty = figures["an empty page"]
        for name, figure in figures.items():
            print(f"  {name:20} {figure:8.1f} ms CPU {figure - empty:+9.1f} ms")
        beyond = figures["the library's wall"] - empty
        print(
            f"  beyond an empty page: {beyond:.1f} ms, limit {LIMIT:.0f} ms: {'kept' if beyond < LIMIT else 'MISSED'}"
        )


def _fill(studio: Studio) -> list[str]:
    """60 small pictures through the sandbox; the paths of their thumbnails."""
    params = GenerateParams(prompt="Sixty small pictures for a wall", size="816x816", quality="low", n=10)
    for _ in range(COUNT // params.n):
        studio.engine.submit(params)
    ends = time.monotonic() + 240
    while sum(kept.thumb_ready for kept in studio.library.pictures(COUNT)) < COUNT:
        if time.monotonic() > ends:
            raise TimeoutError(f"the sandbox did not paint {COUNT} pictures in time")
        time.sleep(0.2)
    return [str(studio.library.thumb(kept.id)) for kept in resources.library().pictures(COUNT)]


def _images(paths: list[str]) -> Callable[[], object]:
    return AppTest.from_string(_IMAGES.format(paths=paths), default_timeout=120).run


def _webp(thumb: str, folder: Path) -> str:
    """The same thumbnail as WebP, which st.image decodes and encodes anew at every rerun."""
    made = folder / f"{Path(thumb).stem}.webp"
    with Image.open(thumb) as opened:
        opened.save(made)
    return str(made)


def _cpu(rerun: Callable[[], object], rounds: int) -> float:
    """Milliseconds of one rerun, the median of `rounds` of five each; the first ones warm up."""
    rerun()
    samples = []
    for _ in range(rounds):
        before = time.process_time()
        for _ in range(5):
            rerun()
        samples.append((time.process_time() - before) * 200)
    return statistics.median(samples)
