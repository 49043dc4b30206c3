"""A tab with the Refine editor: it paints by screen pixels, and knows where they lie in the picture without asking the editor."""

import io
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.tabs import Tab

ROOT = Path(__file__).resolve().parents[3]
Place = tuple[float, float]
Pixels = npt.NDArray[np.uint8]
Area = npt.NDArray[np.bool_]


class DeskServer:
    """The scratch studio of the folder app on a free loopback port."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._log = log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "tests.browser.refine.app.server:app", "--port", str(port)],
            cwd=ROOT,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def _wait(self) -> None:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2).close()
                return
            except OSError:
                time.sleep(0.25)
        self.stop()
        raise RuntimeError("the scratch studio did not start")

    def told(self, name: str, **faults: float) -> dict[str, Any]:
        """revision and saves of one mask; `refusals` and `delay` are what its next saves meet."""
        query = "&".join(f"{key}={value}" for key, value in faults.items())
        with urllib.request.urlopen(f"{self.url}/desk/told/{name}?{query}", timeout=20) as answer:
            told: dict[str, Any] = json.load(answer)
        return told

    def mask(self, name: str) -> Pixels:
        with urllib.request.urlopen(f"{self.url}/desk/mask/{name}", timeout=20) as answer:
            return np.asarray(Image.open(io.BytesIO(answer.read())))

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


class Desk:
    """One mask in one tab. Places are CSS pixels of the tab, whole numbers as a mouse has them."""

    def __init__(self, server: DeskServer, tab: Tab, name: str, width: int, height: int) -> None:
        self.server, self.name, self.width, self.height = server, name, width, height
        self.tab = tab
        self.page: Page = tab.page
        self.page.goto(f"{server.url}/?name={name}&width={width}&height={height}")
        self.wait()

    def wait(self) -> None:
        """Until the editor stands and has its mask."""
        expect(self.page.locator(".refine .state")).to_have_text("Saved", timeout=30_000)
        expect(self.page.locator(".refine .notice")).to_be_hidden()
        expect(self.page.locator(".picture.here")).to_be_attached(timeout=30_000)

    def picture_box(self) -> tuple[float, float, float, float]:
        """Where the picture lies on the screen: left, top, width, height."""
        script = "image => { const b = image.getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; }"
        left, top, width, height = self.page.locator(".picture").evaluate(script)
        return left, top, width, height

    def in_picture(self, places: Sequence[Place]) -> list[Place]:
        left, top, width, height = self.picture_box()
        return [((x - left) * self.width / width, (y - top) * self.height / height) for x, y in places]

    def on_screen(self, *shares: Place) -> list[Place]:
        """Whole screen pixels at these shares of the stage's width and height."""
        stage = self.page.locator(".stage").bounding_box()
        assert stage
        return [(round(stage["x"] + x * stage["width"]), round(stage["y"] + y * stage["height"])) for x, y in shares]

    def drag(self, places: Sequence[Place], *, held: str = "", steps: int = 6) -> None:
        self.page.mouse.move(*places[0])
        if held:
            self.page.keyboard.down(held)
        self.page.mouse.down()
        for x, y in places[1:]:
            self.page.mouse.move(x, y, steps=steps)
        self.page.mouse.up()
        if held:
            self.page.keyboard.up(held)

    def key(self, key: str) -> None:
        self.page.keyboard.press(key)

    def brush(self, size: int = 500, hardness: int = 100) -> float:
        """Sets the sliders (0..1000, 0..100 %); returns the brush's radius in picture pixels."""
        self.page.locator(".size").fill(str(size))
        self.page.locator(".hardness").fill(str(hardness))
        return int(self.page.locator(".size-figure").inner_text().removesuffix(" px")) / 2

    def saved(self) -> Pixels:
        """The mask as the server has it once everything is saved."""
        expect(self.page.locator(".refine .state")).to_have_text("Saved", timeout=20_000)
        return self.server.mask(self.name)

    def clear(self) -> None:
        """Takes everything back, and the view to where it was."""
        for _ in range(20):
            if self.page.locator(".coverage").inner_text() == "No mask":
                break
            self.key("Control+z")
            self.page.wait_for_timeout(30)
        self.key("0")
        self.page.wait_for_timeout(50)
        assert not self.saved().any()


def iou(painted: Pixels, expected: Area) -> float:
    inside = painted >= 128
    return float((inside & expected).sum() / (inside | expected).sum())


def agrees(painted: Pixels, expected: Area) -> bool:
    """What the issue asks for: IoU of 0.99 and no offset."""
    return bool((painted >= 128).any()) and iou(painted, expected) >= 0.99 and offset(painted, expected) < 0.3


def offset(painted: Pixels, expected: Area) -> float:
    """How far apart the middles of both areas lie, in picture pixels."""
    middles = [np.array([axis.mean() for axis in np.nonzero(area)]) for area in (painted >= 128, expected)]
    return float(np.linalg.norm(middles[0] - middles[1]))


def thick_line(shape: tuple[int, int], points: Sequence[Place], radius: float) -> Area:
    """Every pixel whose middle is within `radius` of the line through `points`."""
    inside = np.zeros(shape, bool)
    for (ax, ay), (bx, by) in pairwise(points):
        top, left = (max(0, int(min(pair) - radius) - 1) for pair in ((ay, by), (ax, bx)))
        part = inside[top : int(max(ay, by) + radius) + 2, left : int(max(ax, bx) + radius) + 2]
        rows, columns = np.mgrid[0 : part.shape[0], 0 : part.shape[1]] + 0.5
        along, down = columns + left - ax, rows + top - ay
        length = (bx - ax) ** 2 + (by - ay) ** 2
        share = np.clip((along * (bx - ax) + down * (by - ay)) / (length or 1), 0, 1)
        part |= np.hypot(along - share * (bx - ax), down - share * (by - ay)) <= radius
    return inside


def spanned(shape: tuple[int, int], corners: Sequence[Place], *, ellipse: bool = False) -> Area:
    """Every pixel whose middle is inside the box between two corners, or inside the ellipse that fits it."""
    (ax, ay), (bx, by) = corners
    rows, columns = np.ogrid[0 : shape[0], 0 : shape[1]]
    down = (rows + 0.5 - (ay + by) / 2) / ((by - ay) / 2)
    along = (columns + 0.5 - (ax + bx) / 2) / ((bx - ax) / 2)
    inside: Area = along**2 + down**2 <= 1 if ellipse else np.maximum(abs(along), abs(down)) <= 1
    return inside


def polygon(shape: tuple[int, int], corners: Sequence[Place]) -> Area:
    """Every pixel whose middle is inside a polygon, by even and odd crossings."""
    down, along = np.ogrid[0 : shape[0], 0 : shape[1]]
    down, along = down + 0.5, along + 0.5
    inside = np.zeros(shape, bool)
    for (ax, ay), (bx, by) in pairwise([*corners, corners[0]]):
        if ay != by:
            inside ^= ((ay > down) != (by > down)) & (along < ax + (bx - ax) * (down - ay) / (by - ay))
    return inside
