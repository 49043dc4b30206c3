"""The headless edit, as scripts meet it: what lands in the folder is the source outside the mask, whatever its size and turn.

This is the test of `editing.py` and `edit_arguments.py`, too.
"""

import contextlib
import io
import json
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from easel.__main__ import main
from easel.pictures import png
from easel.pictures.png import Pixels
from tests.cli.command_line import CommandLine
from tests.pictures import samples
from tests.sandbox_process import SandboxProcess

LEAK = 0.3


@dataclass(slots=True)
class Edits:
    """`python -m easel edit …`, in this process: what a script would see, without starting Python each time."""

    folder: Path
    base_url: str

    def picture(self, pixels: Pixels, name: str = "photo.png") -> Path:
        path = self.folder / name
        png.write(pixels, path)
        return path

    def mask(self, pixels: Pixels) -> Path:
        return self.picture(pixels, "mask.png")

    def run(self, *arguments: str | Path) -> tuple[int, dict[str, Any]]:
        out = ("--out", str(self.folder / "out"), "--base-url", self.base_url, "--quality", "low", "--json")
        return called("edit", *(str(each) for each in arguments), "--prompt", "a red hat", *out)


def called(*arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON. (The queue's log holds on to stderr, so only stdout is caught.)"""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = main(arguments)
    told: dict[str, Any] = json.loads(said.getvalue())
    return code, told


@pytest.fixture(scope="module")
def leaking() -> Iterator[SandboxProcess]:
    """A sandbox that leaks LEAK of what is protected."""
    process = SandboxProcess(leak=str(LEAK))
    yield process
    process.stop()


@pytest.fixture
def edits(tmp_path: Path, leaking: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> Iterator[Edits]:
    monkeypatch.setenv("EASEL_HOME", str(tmp_path / "home"))
    assert threading.current_thread() is threading.main_thread()
    handler = signal.getsignal(signal.SIGTERM)
    yield Edits(tmp_path, leaking.base_url)
    signal.signal(signal.SIGTERM, handler)


def photo(width: int, height: int, times: int = 1) -> Pixels:
    """A photograph-like picture of `width` x `height`; made at a part of that where it would take long."""
    small = samples.photo(-(-width // times), -(-height // times))
    return np.ascontiguousarray(small.repeat(times, 0).repeat(times, 1)[:height, :width])


def opened(told: dict[str, Any]) -> Pixels:
    (path,) = told["files"]
    with Image.open(path) as image:
        assert image.format == "PNG"
        return np.asarray(image)


def differing(sealed: Pixels, source: Pixels, mask: Pixels) -> int:
    """How many pixels outside the mask are not the source's."""
    assert sealed.shape == source.shape
    return int(((sealed != source).any(axis=2) & (mask == 0)).sum())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_phone_photo_of_any_orientation_is_sealed_upright(edits: Edits, orientation: int) -> None:
    """The mask is in upright pixels; outside it every pixel is the upright photo's own; the leak is the model's."""
    path = edits.folder / "IMG.JPG"
    path.write_bytes(samples.oriented_jpeg(samples.photo(1024, 768), orientation))
    mask = samples.disc(1024, 768)
    mask[:200, :200] = 255  # no symmetry to hide behind
    code, told = edits.run(path, "--mask", edits.mask(mask), "--mask-polarity", "white")
    assert code == 0
    with Image.open(path) as image:
        turned = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}[orientation]
        upright = image.convert("RGB") if turned is None else image.convert("RGB").transpose(Image.Transpose(turned))
    sealed = opened(told)
    assert differing(sealed, np.asarray(upright), mask) == 0
    changed = (sealed != np.asarray(upright)).any(axis=2)
    assert changed[mask == 255].mean() > 0.98
    assert told["got"]["leak"] == pytest.approx(LEAK, abs=0.01)


@pytest.mark.parametrize(
    ("width", "height", "times"),
    [(1024, 1024, 1), (1024, 1536, 1), (1000, 700, 1), (3840, 2160, 4), (4032, 3024, 4), (3000, 4000, 4)],
)
def test_pictures_of_every_shape_and_size_are_sealed_on_their_own_grid(
    edits: Edits, width: int, height: int, times: int
) -> None:
    """Square, wide, tall, not legal, 4K and 12 megapixels: the source's size, and nothing differs outside the mask."""
    source, mask = photo(width, height, times), samples.disc(width, height)
    code, told = edits.run(edits.picture(source), "--mask", edits.mask(mask))
    assert code == 0
    sealed = opened(told)
    assert differing(sealed, source, mask) == 0
    assert (sealed != source).any(axis=2)[mask == 255].mean() > 0.9
    assert told["got"]["leak"] == pytest.approx(LEAK, abs=0.01)
    assert told["got"]["size"] == f"{width}x{height}"


def test_a_source_with_transparency_keeps_its_channels(edits: Edits) -> None:
    """RGBA in, RGBA out, alpha included, to the bit outside the mask."""
    source, mask = samples.photo_rgba(1024, 768), samples.disc(1024, 768)
    code, told = edits.run(edits.picture(source), "--mask", edits.mask(mask))
    assert code == 0
    assert differing(opened(told), source, mask) == 0


def test_a_cropped_and_a_padded_edit_keep_what_was_not_sent(edits: Edits) -> None:
    """A square request of a wide picture: the rest stays as it is, and the notes say what was done."""
    source, mask = photo(1200, 640), samples.disc(1200, 640, 0.2)
    for fit, word in (("crop", "cropped"), ("pad", "padded")):
        code, told = edits.run(edits.picture(source), "--mask", edits.mask(mask), "--size", "1024x1024", "--fit", fit)
        assert code == 0
        assert word in " ".join(told["notes"])
        assert differing(opened(told), source, mask) == 0
        assert told["got"]["came"]["size"] == "1024x1024"


def test_raw_and_without_leak_the_changed_area_is_the_painted_area(
    edits: Edits, start_sandbox: Callable[..., SandboxProcess]
) -> None:
    """So source and mask really were sent: IoU 0.99 for each way a mask file can say what to edit."""
    edits.base_url = start_sandbox(leak="0").base_url
    source, mask = photo(1024, 768), samples.disc(1024, 768)
    clear = np.dstack([np.zeros((768, 1024, 3), np.uint8), 255 - mask])
    for polarity, told_by in (("white", mask), ("black", 255 - mask), ("alpha", clear)):
        path = edits.mask(told_by)
        code, told = edits.run(edits.picture(source), "--mask", path, "--mask-polarity", polarity, "--seal", "raw")
        assert code == 0
        assert told["got"]["size"] == "1024x768"
        changed = np.abs(opened(told).astype(int) - source).max(axis=2) > 8
        painted = mask > 127
        assert (changed & painted).sum() / (changed | painted).sum() >= 0.99


def test_a_drift_is_found_within_half_a_pixel(edits: Edits, start_sandbox: Callable[..., SandboxProcess]) -> None:
    """Three pixels to the right; moved back before it is sealed, strict all the same."""
    edits.base_url = start_sandbox(leak="0.1", drift="3").base_url
    source, mask = photo(1024, 768), samples.disc(1024, 768)
    code, told = edits.run(edits.picture(source), "--mask", edits.mask(mask))
    assert code == 0
    dx, dy, scale = told["got"]["drift"]
    assert (dx, dy, scale) == pytest.approx((3, 0, 1), abs=0.5)
    assert told["got"]["aligned"] is True
    assert told["got"]["leak_aligned"] == pytest.approx(0.1, abs=0.01)
    assert differing(opened(told), source, mask) == 0


def test_several_pictures_without_a_mask_are_an_instruction(edits: Edits) -> None:
    """References by name; nothing to seal; usage and cost as in a generation."""
    first, logo = edits.picture(photo(1024, 768)), edits.picture(photo(300, 200), "logo.png")
    code, told = edits.run(first, logo)
    assert (code, told["asked"]["images"], told["asked"]["masked"]) == (0, 2, False)
    assert "leak" not in told["got"]
    assert told["cost"] > 0
    assert told["usage"]["input_tokens_details"]["image_tokens"] > 0


def test_a_sealed_picture_tells_what_its_request_cost(edits: Edits) -> None:
    """The money is the raw picture's: told once, not unknown."""
    code, told = edits.run(edits.picture(photo(1024, 768)), "--mask", edits.mask(samples.disc(1024, 768)), "-n", "2")
    assert (code, len(told["files"])) == (0, 2)
    assert told["cost"] == pytest.approx(sum(each["cost"] for each in told["pictures"]))
    assert {each["got"]["seal"] for each in told["pictures"]} == {"strict"}


@pytest.mark.parametrize(
    ("arguments", "param", "words"),
    [
        (("nowhere.png",), "image", "cannot be read"),
        (("cat.gif",), "image", "GIF"),
        (("photo.png", "--mask", "cat.gif"), "mask", "mask cannot be used"),
        (("photo.png", "--mask", "nowhere.png"), "mask", "cannot be read"),
        (("photo.png", "--part-limit", "0.1"), "image", "--smaller"),
        (("photo.png", "--size", "100x100"), "size", "at least"),
        (("photo.png", "--part-limit", "much"), "part_limit", "megabytes"),
        (("photo.png", "--feather", "-1"), "feather", "pixels"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_words(
    edits: Edits, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], param: str, words: str
) -> None:
    """Exit code 2, the field and a sentence; nothing was sent."""
    monkeypatch.chdir(edits.folder)
    edits.picture(photo(1024, 640))
    (edits.folder / "cat.gif").write_bytes(samples.gif())
    code, told = edits.run(*arguments)
    assert (code, told["outcome"], told["error"]["param"]) == (2, "refused", param)
    assert words in told["error"]["message"]


def test_an_unknown_reference_is_refused(edits: Edits) -> None:
    """A name in the prompt that no picture has."""
    path = edits.picture(photo(1024, 640))
    code, told = called("edit", str(path), "--prompt", "like @nobody", "--base-url", edits.base_url, "--json")
    assert code == 2
    assert "@@nobody" in told["error"]["message"]


def test_the_command_itself_works(tmp_path: Path, leaking: SandboxProcess) -> None:
    """As a process of its own: notes on stderr, the file's path on stdout."""
    command = CommandLine(tmp_path)
    png.write(photo(1000, 700), tmp_path / "photo.png")
    png.write(samples.disc(1000, 700), tmp_path / "mask.png")
    pictures = (str(tmp_path / "photo.png"), "--mask", str(tmp_path / "mask.png"))
    options = ("--prompt", "a hat", "--seal", "blended", "--colour-match", "--quality", "low")
    code, out, err = command.run("edit", *pictures, *options, "--out", str(command.out), "--base-url", leaking.base_url)
    assert code == 0, err
    with Image.open(out.strip()) as image:
        assert image.size == (1000, 700)
    assert "padded to 1008 × 704" in err
