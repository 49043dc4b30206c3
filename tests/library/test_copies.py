"""Copies of kept pictures, with what made them inside."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from easel.library.copies import converted
from easel.library.library import Library
from easel.library.records import Picture
from easel.pictures.copying import FORMATS, Form
from easel.pictures.metadata.reading import read
from easel.store.sidecars import Sidecar
from easel.store.store import Store
from tests.pictures import samples

PROMPT = "a red fox, 狐"
ASKED = {
    "prompt": PROMPT,
    "model": "gpt-image-2",
    "quality": "high",
    "user": "ann",
    "safety_identifier": "s-17",
    "n": 1,
}
PARENT = "ab" * 32


@pytest.fixture
def put(store: Store, keep: Callable[..., Sidecar], tmp_path: Path) -> Callable[..., Picture]:
    """Keeps a picture with its file."""

    def made(data: bytes, **given: Any) -> Picture:
        digest = hashlib.sha256(data).hexdigest()
        store.blobs.put_file(samples.written(tmp_path, digest, data), digest)
        kept = keep(PROMPT, sha256=digest, size_bytes=len(data), asked=ASKED, **given)
        found = Library(store).picture(kept.picture_id)
        assert found
        return found

    return made


@pytest.mark.parametrize("format", [each for each in FORMATS if each != "avif"])
def test_a_copy_tells_what_made_it(store: Store, put: Callable[..., Picture], format: str) -> None:
    """Prompt, request, cost, parents and Easel itself are read back from its file; who asked is not in it."""
    one = put(samples.encoded(samples.photo(64, 48)), kind="edit", parents=(PARENT,), cost="0.00588")
    data = converted(Library(store), one, Form(format, 32))
    said = read(data)
    assert said
    assert (said.program, said.prompt, said.model, said.cost) == ("Easel", PROMPT, "gpt-image-2", "0.00588")
    assert (said.parents, said.sha256) == ((PARENT,), one.sha256)
    assert said.request == {"prompt": PROMPT, "model": "gpt-image-2", "quality": "high", "n": 1}
    assert b"s-17" not in data
    assert b"ann" not in data.lower().replace(b"channel", b"")


@pytest.mark.skipif("avif" not in FORMATS, reason="this Pillow writes no AVIF")
def test_an_avif_tells_it_by_xmp(store: Store, put: Callable[..., Picture]) -> None:
    """Where photo programs look for it."""
    one = put(samples.encoded(samples.photo(64, 48)))
    with Image.open(io.BytesIO(converted(Library(store), one, Form("avif")))) as image:
        packet = image.info["xmp"].decode()
    assert PROMPT in packet
    assert "s-17" not in packet


@pytest.mark.parametrize("format", FORMATS)
def test_a_copy_can_tell_nothing(store: Store, put: Callable[..., Picture], format: str) -> None:
    """No prompt is in it, nor that Easel made it."""
    one = put(samples.encoded(samples.photo(64, 48)))
    data = converted(Library(store), one, Form(format), with_its_story=False)
    assert read(data) is None
    assert not any(word in data for word in (b"fox", b"easel", b"Easel"))


def test_the_original_stays_as_it_came(store: Store, put: Callable[..., Picture]) -> None:
    """Its file is read, and nothing else."""
    original = samples.encoded(samples.photo(64, 48))
    one = put(original)
    converted(Library(store), one, Form("png", 16))
    assert store.blobs.path(one.sha256).read_bytes() == original


def test_a_sealed_picture_tells_what_its_answer_told(store: Store, put: Callable[..., Picture]) -> None:
    """What it cost and was made from: the picture as it came, and that one's own parents."""
    raw = put(samples.encoded(samples.photo(64, 48)), kind="edit", parents=(PARENT,), revised_prompt="a fox")
    sealed = put(samples.encoded(np.zeros((48, 64, 3), np.uint8)), kind="sealed", parents=(raw.id,), cost=None)
    said = read(converted(Library(store), sealed, Form("webp")))
    assert said
    assert (said.cost, said.parents, said.sha256) == ("0.00588", (raw.sha256, PARENT), sealed.sha256)
    assert dict(said.settings)["revised prompt"] == "a fox"
