"""A picture that was paid for is kept up to the caps of kept pictures; those for pictures that are brought in are not for it."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from easel.connections.verdicts import size_of
from easel.jobs import salvage
from easel.pictures.decode import load, opened
from easel.pictures.structure import BROUGHT
from easel.sizes import Size
from easel.store.ids import new_id
from tests.jobs.conftest import Open
from tests.wire.raw_server import RawServer, http_json

WIDTH, HEIGHT = 8000, 6000  # a small file of one flat colour


@pytest.fixture(scope="module")
def large() -> bytes:
    assert BROUGHT.pixels < WIDTH * HEIGHT
    out = io.BytesIO()
    Image.new("1", (WIDTH, HEIGHT), 1).save(out, "PNG")
    return out.getvalue()


def test_a_large_answer_is_kept_like_any_other(open_studio: Open, large: bytes) -> None:
    """Of more megapixels than a picture that is brought in may have: done, with its real size and a thumbnail."""
    server = RawServer(http_json({"data": [{"b64_json": base64.b64encode(large).decode()}]}))
    try:
        studio = open_studio(server.base_url, retries=0)
        (job,) = studio.ended(studio.submit(), seconds=60).jobs
    finally:
        server.stop()
    assert (job.state, job.error) == ("done", None)
    (picture,) = job.pictures
    assert (picture.width, picture.height) == (WIDTH, HEIGHT)
    assert studio.library.thumb_path(picture.id).is_file()


def test_a_large_answer_of_a_dead_process_is_salvaged(tmp_path: Path, large: bytes) -> None:
    """What lies whole where it arrived is found, decoded in full, and its size is told to a check of the server."""
    job_id = new_id()
    folder = tmp_path / "executor" / job_id
    folder.mkdir(parents=True)
    path = folder / "request-01"
    path.write_bytes(large)
    reply = salvage.found(tmp_path, job_id)
    assert reply is not None
    assert [picture.path for picture in reply.pictures] == [path]
    assert size_of(reply) == Size(WIDTH, HEIGHT)
    with opened(path) as (header, image):
        load(path, header, image)
    assert header.width == WIDTH
