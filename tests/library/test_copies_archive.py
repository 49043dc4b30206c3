"""Copies of many pictures as one ZIP: what is in it, what is left out, and that it never holds more than one."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image

from easel.library import copies_archive
from easel.library.copies_archive import Copies
from easel.library.library import Library
from easel.library.manifest import MANIFEST
from easel.pictures.copying import Form
from easel.runs import adoption
from easel.store.blobs import key_of
from easel.store.ids import new_id
from easel.store.store import Store
from tests.library.conftest import sidecar


@pytest.fixture
def put(store: Store) -> Callable[[bytes], str]:
    """Puts a file into the library as a picture; its id."""

    def kept(content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        store.blobs.put(key_of(digest), content)
        made = sidecar("a red fox", sha256=digest, size_bytes=len(content))
        store.sidecars.write(made)
        adoption.rebuild(store.database, store.sidecars)
        return made.picture_id

    return kept


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 32), colour).save(out, "PNG")
    return out.getvalue()


def test_what_cannot_be_copied_is_named_with_why(store: Store, put: Callable[[bytes], str]) -> None:
    """The others come; the manifest says what each is a copy of, and the originals are as they were."""
    whole, broken, nobody = put(picture("red")), put(picture("blue")[:60]), new_id()
    done: list[int] = []
    wanted = Copies((whole, broken, nobody), Form("jpeg", edge=16), "{number}")
    data = b"".join(copies_archive.stream(Library(store), wanted, done.append))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        told = json.loads(archive.read(MANIFEST))
        with Image.open(io.BytesIO(archive.read("1.jpg"))) as image:
            assert (image.format, image.size) == ("JPEG", (16, 8))
    assert [one["copy"]["format"] for one in told["pictures"]] == ["jpeg"]
    assert [one["id"] for one in told["missing"]] == [broken, nobody]
    assert told["missing"][0]["why"]
    assert done == [0, 1, 2, 3]


def test_a_wrong_template_is_told_before_anything_is_made() -> None:
    """In a sentence for people."""
    with pytest.raises(ValueError, match="There is no field"):
        Copies((new_id(),), Form("png"), "{colour}")


def test_an_example_has_the_extension_of_the_copy(store: Store, put: Callable[[bytes], str]) -> None:
    """As the first of so many."""
    one = Library(store).picture(put(picture("green")))
    assert one
    assert copies_archive.example(one, 120, "{prompt}/{number}", "webp") == "a-red-fox/001.webp"
    assert copies_archive.example(one, 1, "{prompt}") == "a-red-fox.png"
