"""Parts of the Refine editor alone in a real Chromium: its PNG against Pillow, its memory against its limit."""

import base64
import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette

from components.kit.element import ASSETS
from easel.web.assets import route
from tests.browser.refine.desk import Pixels
from tests.web.serving import served

PARTS = ("deflate", "png", "mask", "history", "brush", "shapes", "fill", "outbox")
RANDOM = np.random.default_rng(7)
SMOOTH = (np.hypot(*(np.mgrid[0:300, 0:500] - 150)) % 256).astype(np.uint8)


@pytest.fixture(scope="module")
def parts(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    with served(Starlette(routes=[route(lambda: ASSETS)])) as url:
        page.goto(f"{url}/{ASSETS.address('mask/refine/refine.html')}")
        page.evaluate(
            """async (parts) => {
              for (const part of parts) Object.assign(window, await import(new URL(`${part}.js`, location.href)));
              window.open64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
              window.close64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
            }""",
            PARTS,
        )
        yield page
    page.close()


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((1, 1), np.uint8),
        np.full((3, 700), 255, np.uint8),
        np.zeros((700, 700), np.uint8),
        np.arange(256, dtype=np.uint8).reshape(1, 256),
        RANDOM.integers(0, 256, (200, 300), np.uint8),
        RANDOM.integers(0, 2, (200, 300), np.uint8) * 255,
        # one value in a thousand: code lengths far apart
        np.where(RANDOM.random((400, 400)) < 0.001, RANDOM.integers(0, 256, (400, 400)), 0).astype(np.uint8),
        SMOOTH,
    ],
    ids=["1x1", "full", "empty", "ramp", "noise", "two values", "rare values", "smooth"],
)
def test_what_it_writes_others_read(parts: Page, pixels: Pixels) -> None:
    """Pillow reads the very pixels from the PNG, and nothing but 8-bit grey."""
    height, width = pixels.shape
    script = "([text, w, h]) => close64(writeGrey(open64(text), w, {x0: 0, y0: 0, x1: w, y1: h}))"
    png = base64.b64decode(parts.evaluate(script, [base64.b64encode(pixels.tobytes()).decode(), width, height]))
    image = Image.open(io.BytesIO(png))
    assert image.mode == "L"
    assert (np.asarray(image) == pixels).all()


def test_it_writes_any_rectangle_of_the_mask(parts: Page) -> None:
    """The rectangle's own rows and columns, not those beside it."""
    script = "([text, w]) => close64(writeGrey(open64(text), w, {x0: 41, y0: 17, x1: 203, y1: 90}))"
    png = base64.b64decode(parts.evaluate(script, [base64.b64encode(SMOOTH.tobytes()).decode(), SMOOTH.shape[1]]))
    assert (np.asarray(Image.open(io.BytesIO(png))) == SMOOTH[17:90, 41:203]).all()


@pytest.mark.parametrize("pixels", [SMOOTH, RANDOM.integers(0, 256, (64, 99), np.uint8)], ids=["smooth", "noise"])
def test_what_others_write_it_reads(parts: Page, pixels: Pixels) -> None:
    """Pillow's PNG, with whichever filters it chose for each row, comes back pixel by pixel."""
    held = io.BytesIO()
    Image.fromarray(pixels).save(held, "PNG")
    script = """async text => {
      const { width, height, pixels } = await readGrey(open64(text));
      return [width, height, close64(pixels)];
    }"""
    width, height, read = parts.evaluate(script, base64.b64encode(held.getvalue()).decode())
    assert (height, width) == pixels.shape
    assert base64.b64decode(read) == pixels.tobytes()


@pytest.mark.parametrize("mode", ["RGB", "1", "P", "I;16"])
def test_it_reads_no_png_of_another_kind(parts: Page, mode: str) -> None:
    """A mask that would lose something is refused, not guessed at."""
    held = io.BytesIO()
    Image.new(mode, (4, 4)).save(held, "PNG")
    told = parts.evaluate(
        "text => readGrey(open64(text)).catch(error => error.message)", base64.b64encode(held.getvalue()).decode()
    )
    assert told == "The mask is no 8-bit grey PNG."


def test_a_4k_mask_is_packed_as_small_as_by_pillow(parts: Page) -> None:
    """Strokes over a whole 3840x2160 mask: no more than a fifth larger than Pillow's own file, in a fraction of a second."""
    milliseconds, text = parts.evaluate(
        """() => {
          const mask = new Mask(3840, 2160);
          for (let at = 0; at < 12; at++) layLine(mask,
            { x: 100 + at * 300, y: 100, radius: 60 }, { x: 3700 - at * 300, y: 2000, radius: 60 }, 0.9, false);
          const began = performance.now();
          const png = writeGrey(mask.pixels, mask.width, mask.whole());
          return [performance.now() - began, close64(png)];
        }"""
    )
    png = base64.b64decode(text)
    held = io.BytesIO()
    Image.open(io.BytesIO(png)).save(held, "PNG")
    assert len(png) < 1.2 * len(held.getvalue())
    assert milliseconds < 1000


def test_what_can_be_undone_stays_within_its_memory(parts: Page) -> None:
    """Noise over the whole mask again and again: the oldest steps go, the newest restores its pixels exactly."""
    limit, held, steps, exact = parts.evaluate(
        """() => {
          const mask = new Mask(1500, 1100);
          const limit = 8 * 2 ** 20;
          const history = new History(mask, limit);
          let last;
          for (let turn = 0; turn < 12; turn++) {
            last = mask.pixels.slice();
            for (let at = 0; at < mask.pixels.length; at++) mask.pixels[at] = Math.random() * 256;
            mask.touch(mask.whole());
            history.commit();
          }
          const counted = history.undoable.flatMap(change => change.tiles).reduce((sum, [, kept]) => sum + kept.length, 0);
          if (counted !== history.bytes) throw new Error(`${counted} bytes held, ${history.bytes} counted`);
          const steps = history.undoable.length;
          const held = history.bytes;
          history.undo();
          return [limit, held, steps, mask.pixels.every((value, at) => value === last[at])];
        }"""
    )
    assert 0 < held <= limit
    assert steps == limit // (1500 * 1100)
    assert exact


def test_a_long_diagonal_stroke_at_4k_is_cheap_to_keep(parts: Page) -> None:
    """Only the tiles along its way are held, a small part of the rectangle around it."""
    held = parts.evaluate(
        """() => {
          const mask = new Mask(3840, 2160);
          const history = new History(mask);
          const [from, to] = [{ x: 0, y: 0, radius: 40 }, { x: 3840, y: 2160, radius: 40 }];
          layLine(mask, from, to, 0.8, false);
          history.commit();
          layLine(mask, from, to, 0.8, true);
          history.commit();
          return history.bytes;
        }"""
    )
    assert held < 3840 * 2160 / 5


def test_the_empty_parts_of_a_mask_cost_nothing_to_undo(parts: Page) -> None:
    """Filling an empty 4K mask keeps one byte for each tile."""
    held = parts.evaluate(
        """() => {
          const mask = new Mask(3840, 2160);
          const history = new History(mask);
          fillEnclosed(mask, { x: 5, y: 5 }, false);
          history.commit();
          return history.bytes;
        }"""
    )
    assert held == 30 * 17


def test_a_lasso_that_crosses_itself_or_the_edge_is_filled_whole(parts: Page) -> None:
    """A figure of eight and a shape that leaves the picture: everything inside the outline, nothing else."""
    pixels = parts.evaluate(
        """() => {
          const mask = new Mask(200, 100);
          layPolygon(mask, [{ x: 10, y: 10 }, { x: 50, y: 50 }, { x: 50, y: 10 }, { x: 10, y: 50 }], false);
          layPolygon(mask, [{ x: 150, y: -30 }, { x: 260, y: -30 }, { x: 260, y: 40 }, { x: 150, y: 40 }], false);
          return close64(mask.pixels);
        }"""
    )
    mask = np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(100, 200)
    assert mask[29, 15] == mask[29, 45] == 255
    assert mask[12, 30] == mask[48, 30] == 0
    assert (mask[:40, 150:] == 255).all()
    assert not mask[40:, 60:].any()
    assert not mask[:, 60:150].any()


def test_the_area_under_an_edge_is_exact(parts: Page) -> None:
    """A triangle with slanted sides covers, summed over its soft edge, its true area."""
    pixels = parts.evaluate(
        """() => {
          const mask = new Mask(120, 120);
          layPolygon(mask, [{ x: 3.3, y: 2.7 }, { x: 110.4, y: 31.9 }, { x: 40.6, y: 115.2 }], false);
          return close64(mask.pixels);
        }"""
    )
    total = np.frombuffer(base64.b64decode(pixels), np.uint8).sum() / 255
    area = abs((110.4 - 3.3) * (115.2 - 2.7) - (40.6 - 3.3) * (31.9 - 2.7)) / 2
    assert total == pytest.approx(area, abs=0.5)
