"""Edits: repainted exactly where the mask is open, leaking exactly as much as is set."""

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import requests

from easel.sizes import Size
from sandbox import retouch
from sandbox.orders import Order
from sandbox.sources import Sources
from tests.sandbox.pictures import Pixels, busy, file, hole, mask_of, opened
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]


def edit(sandbox: SandboxProcess, source: Pixels, alpha: Pixels | None, **fields: str) -> Pixels:
    files: list[Any] = [("image[]", ("source.png", file(source), "image/png"))]
    if alpha is not None:
        files.append(("mask", ("mask.png", file(mask_of(alpha)), "image/png")))
    given = {"model": "gpt-image-2", "prompt": "a logo"} | fields
    answer = requests.post(f"{sandbox.base_url}/images/edits", data=given, files=files, timeout=60)
    assert answer.status_code == 200, answer.text[:500]
    return np.asarray(opened(base64.b64decode(answer.json()["data"][0]["b64_json"])))


def change(result: Pixels, source: Pixels) -> np.ndarray[Any, np.dtype[np.int64]]:
    """By how much each pixel changed in the channel that changed most."""
    return np.asarray(np.abs(result.astype(int) - source).max(axis=2), np.int64)


@pytest.fixture(scope="module")
def tight() -> Any:
    """A sandbox without leak or drift."""
    process = SandboxProcess(leak="0")
    yield process
    process.stop()


def test_without_leak_the_changed_pixels_are_the_open_ones(tight: SandboxProcess) -> None:
    """Outside the mask the pixels are bit-identical, inside each is visibly changed: the mask can be read back."""
    source, alpha = busy(), hole()
    changed = change(edit(tight, source, alpha, size="1024x1024"), source)
    assert (changed[alpha == 255] == 0).all()
    assert (changed[alpha == 0] >= 16).all()


def test_the_leak_is_a_setting(start_sandbox: Start) -> None:
    """The share of changed pixels is the one that the server was started with."""
    source, alpha = busy(), hole()
    changed = change(edit(start_sandbox(leak="0.123"), source, alpha), source)[alpha == 255]
    assert (changed >= 16).mean() == pytest.approx(0.123, abs=0.002)


@pytest.mark.parametrize("leak", [0.0, 0.004, 0.35, 1.0])
def test_the_leak_is_exact(leak: float) -> None:
    """The set share of protected pixels is changed by at least 16 in some channel, the others not at all."""
    source, alpha = busy(), hole()
    order = Order("a logo", "gpt-image-2", Size(1024, 1024), "low", "opaque", "png", 100, 0, 1)
    result = retouch.paint(Sources(source, alpha, (), ()), leak, 0, order, 0)
    changed = change(result, source)[alpha == 255]
    assert (changed >= 16).mean() == pytest.approx(leak, abs=0.002)
    assert not ((changed > 0) & (changed < 16)).any()


def test_by_default_half_of_the_protected_pixels_leak(sandbox: SandboxProcess) -> None:
    """The default is what was measured on real servers, and the same request leaks the same."""
    source, alpha = busy(), hole()
    first, second = (edit(sandbox, source, alpha) for _ in range(2))
    assert (change(first, source)[alpha == 255] >= 16).mean() == pytest.approx(0.5, abs=0.002)
    assert (first == second).all()


@pytest.mark.parametrize("drift", [3, -5])
def test_drift_moves_the_whole_picture(start_sandbox: Start, drift: int) -> None:
    """Drift is that many pixels to the right."""
    source = busy()
    alpha = np.full(source.shape[:2], 255, np.uint8)
    result = edit(start_sandbox(leak="0", drift=str(drift)), source, alpha)
    assert (np.roll(result, -drift, axis=1)[:, 8:-8] == source[:, 8:-8]).all()


def test_a_soft_mask_is_blended(tight: SandboxProcess) -> None:
    """Half alpha gives half of the new paint."""
    source = np.full((1024, 1024, 3), 100, np.uint8)
    alpha = np.full((1024, 1024), 255, np.uint8)
    alpha[:, 256:512], alpha[:, 512:] = 128, 0
    changed = change(edit(tight, source, alpha), source)
    assert (changed[:, :256] == 0).all()
    assert (changed[:, 512:] >= 40).all()
    assert changed[:, 256:512].min() >= 15
    assert changed[:, 256:512].mean() < changed[:, 512:].mean()


def test_a_fully_open_and_a_fully_closed_mask(tight: SandboxProcess) -> None:
    """All or nothing is repainted."""
    source = busy()
    assert (change(edit(tight, source, np.zeros((1024, 1024), np.uint8)), source) >= 16).all()
    assert (change(edit(tight, source, np.full((1024, 1024), 255, np.uint8)), source) == 0).all()


def test_a_mask_of_a_single_pixel(tight: SandboxProcess) -> None:
    """The smallest hole is filled, too."""
    source, alpha = busy(), np.full((1024, 1024), 255, np.uint8)
    alpha[700, 300] = 0
    changed = change(edit(tight, source, alpha), source)
    assert np.argwhere(changed).tolist() == [[700, 300]]


@pytest.mark.parametrize(
    ("width", "height", "size", "real"),
    [(1280, 720, "auto", (1280, 720)), (33, 21, "auto", None), (640, 640, "1536x1024", (1536, 1024))],
)
def test_an_edit_has_the_asked_size(
    tight: SandboxProcess, width: int, height: int, size: str, real: tuple[int, int] | None
) -> None:
    """Any input size is taken; auto is the nearest legal size to it."""
    result = edit(tight, busy(width, height), hole(width, height), size=size)
    legal = real or (result.shape[1], result.shape[0])
    assert (result.shape[1], result.shape[0]) == legal
    assert result.shape[0] * result.shape[1] >= 655_360


def test_without_a_mask_the_whole_picture_is_restyled(tight: SandboxProcess) -> None:
    """The picture stays recognisable, and further pictures are seen in it."""
    y, x = np.mgrid[0:1024, 0:1024]
    source = np.dstack([x // 4, y // 4, (x + y) // 8]).astype(np.uint8)
    plain = edit(tight, source, None, prompt="golden evening light")
    assert (change(plain, source) > 0).mean() > 0.9
    assert np.corrcoef(plain.mean(axis=2).ravel(), source.mean(axis=2).ravel())[0, 1] > 0.8


def test_transparency_of_the_source(start_sandbox: Start) -> None:
    """An opaque result has white behind a transparent source; a transparent one keeps its alpha where it is protected."""
    sandbox = start_sandbox(leak="0")
    source = np.dstack([busy(), hole()])
    closed = np.full((1024, 1024), 255, np.uint8)
    flat = edit(sandbox, source, closed)
    assert flat.shape[2] == 3
    assert (flat[hole() == 0] == 255).all()
    kept = edit(sandbox, source, closed, model="gpt-image-2.5-flare", background="transparent")
    assert (kept[..., 3] == hole()).all()
    assert (kept[hole() == 255] == source[hole() == 255]).all()


def asked(prompt: str, alpha: Pixels | None = None) -> Pixels:
    """What becomes of a grey wall whose middle (256 to 512 each way) may change."""
    wall = np.full((768, 768, 3), 150, np.uint8)
    order = Order(prompt, "gpt-image-2", Size(768, 768), "low", "opaque", "png", 100, 0, 1)
    return np.asarray(retouch.paint(Sources(wall, opening() if alpha is None else alpha, (), ()), 0.0, 0, order, 0))


def opening() -> Pixels:
    alpha = np.full((768, 768), 255, np.uint8)
    alpha[256:512, 256:512] = 0
    return alpha


def redness(pixels: Pixels) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.asarray(pixels[..., 0].astype(int) - pixels[..., 1:].max(axis=2), np.int64)


@pytest.mark.parametrize(
    "prompt", ["a red door", "eine rote Tür", "красная дверь", "باب أحمر", "लाल दरवाज़ा", "赤いドア", "一扇红色的门"]
)
def test_a_red_door_is_painted_where_the_mask_is_open(prompt: str) -> None:
    """In any language: red over most of the opening, with panels whose edges show, and nothing beside it."""
    result = asked(prompt)
    inside = result[256:512, 256:512]
    assert (redness(inside) > 50).mean() > 0.6
    edges = np.abs(np.diff(inside.astype(int).sum(axis=2), axis=1)) > 60
    assert (edges.mean(axis=0) > 0.5).sum() >= 4
    assert (result[opening() == 255] == 150).all()


@pytest.mark.parametrize(("prompt", "coloured"), [("a red heart", (0.25, 0.75)), ("a red car", (0.15, 0.7))])
def test_a_thing_stands_on_what_is_around_it(prompt: str, coloured: tuple[float, float]) -> None:
    """The thing has its own outline; between it and the mask's edge the surroundings go on, a little darker."""
    inside = asked(prompt)[256:512, 256:512]
    share = (redness(inside) > 50).mean()
    assert coloured[0] < share < coloured[1]
    corner = inside[4:20, 4:20].astype(int)
    assert np.ptp(corner, axis=2).max() < 12
    assert 90 < corner.mean() < 150


def test_the_same_thing_in_another_colour_is_another_picture() -> None:
    """The colour that is named is the thing's."""
    red, blue = (asked(f"a {name} chair")[256:512, 256:512].astype(int) for name in ("red", "blue"))
    assert ((red[..., 0] - red[..., 2]) > 60).mean() > 0.2
    assert ((blue[..., 2] - blue[..., 0]) > 60).mean() > 0.2


@pytest.mark.parametrize("prompt", ["remove the chair", "entferne den Stuhl", "убери стул", "删除椅子"])
def test_what_is_to_go_leaves_the_surroundings(prompt: str) -> None:
    """Nothing new stands there: the wall goes on."""
    inside = asked(prompt)[256:512, 256:512][:, :200].astype(int)
    assert np.ptp(inside, axis=2).max() < 12
    assert inside.std() < 12


def test_a_colour_alone_dyes_what_was_there() -> None:
    """ "make it blue" keeps light and shade, and takes the colour."""
    inside = asked("make it blue")[256:512, 256:512].astype(int)
    assert (inside[..., 2] - inside[..., 0] > 40).all()


@pytest.mark.parametrize("prompt", ["🫥", "7", "\u0301", "ა", "a zorp", "سسسس"])
def test_any_prompt_makes_an_edit(prompt: str) -> None:
    """Words that nobody knows put a plain thing there, not a failure."""
    changed = np.abs(asked(prompt).astype(int) - 150).max(axis=2)
    assert (changed[opening() == 0] >= 16).all()
    assert (changed[opening() == 255] == 0).all()


def test_a_light_alone_changes_the_light() -> None:
    """A time of day without a subject puts no thing there: the wall at night is darker, at dawn it is not."""
    night, dawn = (asked(words)[256:512, 256:512, :3][:, :200].astype(int) for words in ("at night", "рассвет"))
    assert night.mean() < dawn.mean() - 30
    assert night.std(axis=(0, 1)).max() < 4
