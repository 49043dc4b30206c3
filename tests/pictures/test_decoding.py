"""Two decoders for the whole process, and what is too large for them."""

import threading
from pathlib import Path

import pytest

from easel.pictures import decode, thumbnails
from easel.pictures.decode import AT_ONCE, decoding
from easel.pictures.intake import Refusal, take_in
from easel.pictures.structure import KEPT
from tests.pictures import samples


def test_two_pictures_are_decoded_at_a_time(tmp_path: Path) -> None:
    """Two threads decode, the third comes in only when one of them is done, whatever it came for."""
    path = samples.written(tmp_path, "p.png", samples.encoded(samples.photo(96, 64)))
    inside = threading.Barrier(AT_ONCE + 1)
    leave, third_in = threading.Event(), threading.Event()

    def hold() -> None:
        with decode.opened(path):
            inside.wait(30)
            leave.wait(30)

    def third() -> None:
        take_in(path, "p.png", tmp_path / "out.png")
        thumbnails.make(path, tmp_path / "thumb.jpg")
        third_in.set()

    threads = [threading.Thread(target=hold) for _ in range(AT_ONCE)] + [threading.Thread(target=third)]
    for thread in threads[:AT_ONCE]:
        thread.start()
    inside.wait(30)
    threads[-1].start()
    assert not third_in.wait(0.3)
    leave.set()
    assert third_in.wait(30)
    for thread in threads:
        thread.join(30)


def test_who_decodes_already_waits_for_nothing(tmp_path: Path) -> None:
    """A thread that opens a second picture while it reads a first holds one decoder, and cannot lock itself out."""
    path = samples.written(tmp_path, "p.png", samples.encoded(samples.photo(96, 64)))
    with decoding(), decode.opened(path) as (first, _), decode.opened(path) as (second, _), decode.opened(path):
        assert first == second


@pytest.mark.parametrize(("width", "height", "why"), [(8_000, 5_001, "40.0 megapixels"), (16_385, 1, "16,384 pixels")])
def test_what_is_brought_in_has_caps(width: int, height: int, why: str, tmp_path: Path) -> None:
    """More than 40 megapixels, or an edge above 16,384, is refused in a sentence; what was kept before stays usable."""
    path = samples.written(tmp_path, "p.png", samples.png(width, height, 1, 0, bytes((width + 7) // 8 * height)))
    with pytest.raises(Refusal, match=why) as caught:
        take_in(path, "p.png", tmp_path / "out.png")
    assert caught.value.message.endswith("can be used: make it smaller.")
    assert thumbnails.make(path, tmp_path / "thumb.jpg")[0] == 512
    assert take_in(path, "p.png", tmp_path / "out.png", caps=KEPT).width == width


def test_the_caps_themselves_are_allowed(tmp_path: Path) -> None:
    """16,384 pixels along an edge are brought in."""
    path = samples.written(tmp_path, "p.png", samples.png(16_384, 1, 1, 0, bytes(2_048)))
    assert take_in(path, "p.png", tmp_path / "out.png").width == 16_384
