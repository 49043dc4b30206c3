"""The rasteriser beside the paint canvas itself, in a real Chromium: the same drawings, the same pixels."""

import base64
import io
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, sync_playwright

from easel.pictures.mask_strokes import rasterise
from tests.pictures import drawings, samples

SIZE = (600, 420)
ZIGZAG = [(60.0, 60.0), (160.0, 300.0), (250.0, 90.0), (300.0, 330.0), (420.0, 60.0), (540.0, 380.0), (70.0, 350.0)]
LASSO = [(40.0, 40.0), (340.0, 80.0), (100.0, 300.0), (220.0, 40.0), (320.0, 300.0), (60.0, 160.0)]
DRAWINGS = {
    "brush": drawings.drawing(
        drawings.stroke(ZIGZAG, 20), *(drawings.stroke(drawings.scribble(n, *SIZE), 8 + 6 * n) for n in range(4))
    ),
    "eraser": drawings.drawing(
        drawings.rect(300, 200, 420, 300),
        drawings.stroke(ZIGZAG, 30, stroke=drawings.ERASE),
        drawings.circle(420, 220, 40),
        drawings.circle(440, 230, 15, fill=drawings.ERASE, stroke=drawings.ERASE),
    ),
    "moved": drawings.drawing(
        drawings.stroke(ZIGZAG, 20, left=150, top=120, scaleX=0.5, scaleY=0.5, angle=30),
        drawings.stroke(ZIGZAG, 30, left=400, top=280, scaleX=0.7, scaleY=0.35, angle=-12, flipX=True),
        drawings.stroke(ZIGZAG, 24, left=450, top=100, scaleX=0.4, scaleY=0.4, skewY=20),
    ),
    "boxes": drawings.drawing(
        drawings.rect(120, 60, 120, 80, originX="left", originY="top", angle=25),
        drawings.rect(420, 110, 120, 80, angle=-40, scaleX=1.7, scaleY=0.6, flipX=True),
        drawings.rect(150, 300, 120, 80, angle=10, scaleX=1.5, scaleY=0.8, fill="rgba(0,0,0,0)", strokeUniform=False),
        drawings.rect(330, 300, 20, 12, originX="left", originY="bottom", strokeWidth=1),
        drawings.rect(480, 330, 130, 90, strokeWidth=0, skewX=20),
    ),
    "ellipses": drawings.drawing(
        drawings.circle(60, 140, 60, originX="left", originY="center", angle=33, strokeWidth=20),
        drawings.circle(420, 120, 50, scaleX=1.8, scaleY=0.7, angle=30),
        drawings.circle(420, 310, 60, fill="", strokeWidth=6),
    ),
    "lassos": drawings.drawing(
        drawings.polygon(LASSO),
        drawings.polygon([(400, 60), (560, 70), (480, 120), (560, 200), (410, 190)], angle=70, flipY=True, scaleX=1.3),
        drawings.line(330, 390, 580, 300, strokeWidth=20),
    ),
}
APP = """
import json, streamlit as st
from streamlit_drawable_canvas import st_canvas
for name, drawing in json.loads({drawings!r}).items():
    st_canvas(width={width}, height={height}, initial_drawing=drawing, disabled=True, key=name)
st.text("all drawn")
"""


@pytest.fixture(scope="module")
def browser_pixels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, samples.Pixels]]:
    """(H, W, 4) pixels of each drawing as the real canvas shows it."""
    script = tmp_path_factory.mktemp("canvas") / "shown.py"
    script.write_text(APP.format(drawings=json.dumps(DRAWINGS), width=SIZE[0], height=SIZE[1]))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options, "--browser.gatherUsageStats", "false"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=script.parent)
    try:
        yield shown(f"http://127.0.0.1:{port}", script)
    finally:
        server.terminate()
        server.wait(10)


def shown(url: str, script: Path) -> dict[str, samples.Pixels]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)
            break
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=flags
        )
        page = chromium.new_page(viewport={"width": 1000, "height": 900})
        page.goto(url)
        canvases = page.locator("canvas.dc-canvas.lower-canvas")
        page.get_by_text("all drawn").wait_for(timeout=60_000)
        pixels = {name: settled(canvases.nth(at)) for at, name in enumerate(DRAWINGS)}
        chromium.close()
    return pixels


def settled(canvas: Locator) -> samples.Pixels:
    """The canvas's pixels once there are some and they no longer change."""
    before = ""
    for _ in range(100):
        now = str(canvas.evaluate("canvas => canvas.toDataURL()"))
        pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(now.split(",")[1]))))
        if now == before and pixels.any():
            return pixels
        before = now
        time.sleep(0.1)
    raise AssertionError("the canvas stayed empty")


def painted(seen: samples.Pixels) -> NDArray[np.bool_]:
    """Where the canvas shows paint: visible, and not in the eraser's blue."""
    return (seen[..., 3] > 127) & (seen[..., 0] > seen[..., 2])


def iou(one: NDArray[np.bool_], two: NDArray[np.bool_]) -> float:
    return float((one & two).sum() / (one | two).sum())


@pytest.mark.browser
@pytest.mark.parametrize("name", DRAWINGS)
def test_every_tool_comes_out_as_the_browser_draws_it(name: str, browser_pixels: dict[str, samples.Pixels]) -> None:
    """Brush, eraser, box, ellipse, lasso and line, moved, turned, scaled, flipped and skewed: IoU of at least 0.97."""
    theirs = painted(browser_pixels[name])
    ours = rasterise(DRAWINGS[name], SIZE, SIZE, erase_colour=drawings.ERASE) > 127
    assert theirs.any()
    assert iou(ours, theirs) >= 0.97
    for axis, by in ((0, 1), (0, -1), (1, 1), (1, -1)):  # no offset: any other place fits worse
        assert iou(np.roll(ours, by, axis), theirs) < iou(ours, theirs)


@pytest.mark.browser
def test_at_native_size_the_same_drawing_is_the_same_mask(browser_pixels: dict[str, samples.Pixels]) -> None:
    """Rasterised four times as large and averaged down, a drawing is still what the browser showed."""
    for name in DRAWINGS:
        large = rasterise(DRAWINGS[name], (SIZE[0] * 4, SIZE[1] * 4), SIZE, erase_colour=drawings.ERASE)
        ours = np.asarray(Image.fromarray(large).reduce(4)) > 127
        assert iou(ours, painted(browser_pixels[name])) >= 0.97, name
