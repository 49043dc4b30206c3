"""Colours as Easel reads them beside Chromium's: every way in which a PNG, a JPEG or a WebP declares them."""

import base64
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from easel.pictures import png
from easel.pictures.intake import take_in
from tests.pictures import colours, samples

_SHOWN = """async address => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const pen = canvas.getContext("2d", {colorSpace: "srgb"});
    pen.drawImage(image, 0, 0);
    const data = pen.getImageData(0, 0, canvas.width, canvas.height).data;
    let text = "";
    for (let at = 0; at < data.length; at += 32768) text += String.fromCharCode(...data.subarray(at, at + 32768));
    return btoa(text);
}"""
_KINDS = {b"\x89P": "png", b"\xff\xd8": "jpeg", b"RI": "webp"}


@pytest.fixture(scope="module")
def shown(browser: Browser) -> dict[str, bytes]:
    """The sRGB pixels that Chromium makes of each sample, as RGBA bytes."""
    context = browser.new_context()
    page = context.new_page()
    seen = {}
    for name, data in colours.TOLD.items():
        kind = _KINDS[data[:2]]
        text = page.evaluate(_SHOWN, f"data:image/{kind};base64,{base64.b64encode(data).decode()}")
        seen[name] = base64.b64decode(text)
    context.close()
    return seen


@pytest.mark.parametrize("kind", colours.TOLD)
def test_colours_are_those_that_a_browser_shows(kind: str, shown: dict[str, bytes], tmp_path: Path) -> None:
    """What is brought in has the colours that its owner sees in a browser, give or take rounding."""
    source = take_in(samples.written(tmp_path, "upload", colours.TOLD[kind]), "p", tmp_path / "out.png")
    ours = png.read(source.path).astype(np.int16)
    theirs = np.frombuffer(shown[kind], np.uint8).reshape(source.height, source.width, 4)[..., :3].astype(np.int16)
    assert int(np.abs(ours - theirs).max()) <= 2
