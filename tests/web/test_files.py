"""Files that browsers fetch and send: kept (`kept_pictures.py`), copied (`converted.py`), those of edits (`edit_files.py`)."""

import hashlib
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from starlette.applications import Starlette

from easel.edits.mask.masks import Mask
from easel.edits.sources import Source
from easel.pictures import png
from easel.pictures.metadata import reading
from easel.runs import adoption
from easel.settings import load
from easel.store.ids import new_id
from easel.studio import Studio
from easel.web.addresses import sign
from easel.web.routes import routes
from tests.library.conftest import sidecar
from tests.pictures import samples
from tests.web.serving import served

Answer = tuple[int, bytes, dict[str, str]]
Ask = Callable[..., Answer]
DISC = samples.disc(120, 80)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """An open studio; its server is not asked."""
    home = tmp_path_factory.mktemp("files") / "home"
    opened = Studio.open(load(_env_file=None, home=home, base_url="http://127.0.0.1:9/v1"))
    yield opened
    opened.close(0)


@pytest.fixture(scope="module")
def ask(studio: Studio) -> Iterator[Ask]:
    """Fetches a path by a signed address, or sends a body there: status, content, headers."""
    with served(Starlette(routes=routes(lambda: studio))) as url:

        def fetch(path: str, body: bytes | None = None, query: str = "", sends: str = "PUT", **headers: str) -> Answer:
            told = {name.replace("_", "-"): value for name, value in headers.items()}
            method = "GET" if body is None else sends
            request = urllib.request.Request(url + sign(path, studio.url_key) + query, body, told, method=method)
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    return answer.status, answer.read(), dict(answer.headers)
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.read(), dict(error.headers)

        yield fetch


@pytest.fixture(scope="module")
def source(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> Source:
    path = tmp_path_factory.mktemp("photo") / "photo.png"
    png.write(samples.photo(120, 80), path)
    return studio.edit.bring_in(path, "photo.png").result(30)


@pytest.fixture
def mask(studio: Studio, source: Source) -> Mask:
    return studio.masks.replace(studio.masks.of(source.id).id, DISC.copy(), "paint")


@pytest.fixture(scope="module")
def picture(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    """A kept picture: its id and its bytes."""
    path = tmp_path_factory.mktemp("kept") / "kept.png"
    png.write(samples.photo(64, 48), path)
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    studio.store.blobs.put_file(path, digest)
    kept = sidecar("a red fox", sha256=digest, size_bytes=len(content), width=64, height=48)
    studio.store.sidecars.write(kept)
    adoption.rebuild(studio.store.database, studio.store.sidecars)
    return kept.picture_id, content


def read(content: bytes, folder: Path) -> png.Pixels:
    (folder / "read.png").write_bytes(content)
    return png.read(folder / "read.png")


def test_a_kept_picture_comes_as_it_was_received(ask: Ask, picture: tuple[str, bytes]) -> None:
    """To look at, in parts, and as a file that is named after its prompt."""
    name, content = picture
    assert ask(f"/pictures/{name}")[:2] == (200, content)
    assert ask(f"/pictures/{name}", Range="bytes=1-3")[:2] == (206, content[1:4])
    status, body, headers = ask(f"/downloads/{name}")
    assert (status, body) == (200, content)
    assert "red-fox" in headers["content-disposition"]


def test_a_copy_is_made_as_the_query_says(ask: Ask, picture: tuple[str, bytes]) -> None:
    """A file of another format and size under the same name, with its prompt inside unless that was not wanted."""
    status, body, headers = ask(f"/converted/{picture[0]}", query="&format=jpeg&edge=32&quality=80")
    assert (status, headers["content-type"]) == (200, "image/jpeg")
    assert samples.decoded(body).shape == (24, 32, 3)
    assert re.fullmatch(r"attachment; filename\*=utf-8''a-red-fox-[\d-]+\.jpg", headers["content-disposition"])
    said = reading.read(body)
    assert said
    assert said.prompt == "a red fox"
    assert reading.read(ask(f"/converted/{picture[0]}", query="&format=jpeg&story=0")[1]) is None


@pytest.mark.parametrize(
    "query", ["", "format=gif", "format=png&edge=8", "format=png&edge=-1", "format=jpeg&quality=101"]
)
def test_a_copy_that_there_cannot_be_is_refused_in_words(ask: Ask, picture: tuple[str, bytes], query: str) -> None:
    """Whatever stands in the query, which nobody has signed."""
    status, body, _ = ask(f"/converted/{picture[0]}", query=f"&{query}")
    assert (status, body[-1:]) == (400, b".")


def test_a_copy_of_a_picture_whose_file_is_gone_or_broken_is_none(ask: Ask, studio: Studio) -> None:
    """That is said, and nothing else comes."""
    for content, status in ((b"no picture", 422), (None, 404)):
        digest = hashlib.sha256(content or b"never kept").hexdigest()
        if content:
            studio.store.blobs.put(f"{digest[:2]}/{digest[2:4]}/{digest}", content)
        kept = sidecar("a broken fox", sha256=digest)
        studio.store.sidecars.write(kept)
        adoption.rebuild(studio.store.database, studio.store.sidecars)
        assert ask(f"/converted/{kept.picture_id}", query="&format=png")[0] == status


def test_a_kept_answer_is_text_without_keys(ask: Ask, studio: Studio) -> None:
    """Never markup that a browser would run."""
    name = new_id()
    studio.store.blobs.put(f"raw/{name}", b"<script>1</script> sk-abcdefghijklmnopqrstuvwxyz012345")
    status, body, headers = ask(f"/answers/{name}")
    assert (status, headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert b"<script>" in body
    assert b"abcdefghijkl" not in body


def test_a_source_comes_upright_at_its_own_size(ask: Ask, source: Source, tmp_path: Path) -> None:
    """And as a copy for the screen."""
    status, body, _ = ask(f"/sources/{source.id}")
    assert status == 200
    assert np.array_equal(read(body, tmp_path), samples.photo(120, 80))
    assert ask(f"/screens/{source.id}")[0] == 200


def test_a_mask_comes_as_painted_as_a_tint_and_as_sent(ask: Ask, mask: Mask, tmp_path: Path) -> None:
    """Grey at the picture's size, a colour with the mask as its alpha, and the PNG of a request."""
    here = f"/masks/{mask.id}/{mask.revision}"
    assert np.array_equal(read(ask(here)[1], tmp_path), DISC)
    assert np.array_equal(read(ask(f"{here}/overlay/e5484d/500")[1], tmp_path)[..., 3], DISC)
    assert ask(f"{here}/ground/e5484d/50/120")[1][:3] == b"\xff\xd8\xff"
    status, body, headers = ask(f"/masks/{mask.id}/export")
    assert np.array_equal(255 - read(body, tmp_path)[..., 3], DISC)
    assert (status, "mask.png" in headers["content-disposition"]) == (200, True)


def test_a_rectangle_is_painted_once(ask: Ask, studio: Studio, mask: Mask) -> None:
    """Sent again, as a browser does that heard no answer, it changes nothing more."""
    body = png.encode(np.full((8, 10), 255, np.uint8))
    told = {"X_Easel_Rect": "0,0,10,8", "X_Easel_Session": "s", "X_Easel_Sequence": "1"}
    status, answer, _ = ask(f"/masks/{mask.id}/patch", body, **told)
    assert status == 200
    assert json.loads(answer)["revision"] == mask.revision + 1
    assert json.loads(ask(f"/masks/{mask.id}/patch", body, **told)[1]) == json.loads(answer)
    assert studio.masks.derived(mask.id)[:8, :10].min() == 255


@pytest.mark.parametrize("rect", ["", "1,2,3", "0,0,10,9", "120,0,10,8", "a,b,c,d"])
def test_a_rectangle_that_is_none_is_refused_in_words(ask: Ask, mask: Mask, rect: str) -> None:
    """Of another size than its picture, beyond the edge, or no numbers at all."""
    status, answer, _ = ask(f"/masks/{mask.id}/patch", png.encode(np.full((8, 10), 255, np.uint8)), X_Easel_Rect=rect)
    assert status == 400
    assert json.loads(answer)["error"]


@pytest.mark.parametrize(
    "path",
    [
        *("/pictures/x", "/downloads/x", "/converted/x", "/thumbs/x", "/partials/x", "/answers/x", "/heat/x"),
        *("/sources/x", "/screens/x", "/masks/x/1", "/masks/x/export", "/masks/x/1/overlay/e5484d/500"),
    ],
)
def test_what_is_not_there_is_not_found(ask: Ask, path: str) -> None:
    """In any kind of file."""
    assert ask(path)[0] == 404


@pytest.mark.parametrize("rest", ["overlay/red/500", "overlay/e5484d/9", "ground/e5484d/101/120", "ground/red/50/120"])
def test_a_tint_of_no_colour_or_size_is_not_found(ask: Ask, mask: Mask, rest: str) -> None:
    """What stands in an address is looked at before anything is drawn."""
    assert ask(f"/masks/{mask.id}/{mask.revision}/{rest}")[0] == 404


def test_a_thing_is_selected_by_a_signed_address(studio: Studio, ask: Ask, source: Source) -> None:
    """As a grey PNG with its place; an open question opens the picture; what is wrong is said."""
    place = f"/masks/{studio.masks.of(source.id).id}/selection"
    assert ask(place, b"{}", sends="POST")[0] == 204
    wand = {"kind": "wand", "at": [5, 5], "tolerance": 255, "everywhere": True}
    status, body, headers = ask(place, json.dumps(wand).encode(), sends="POST")
    assert (status, headers["x-easel-rect"]) == (200, f"0,0,{source.width},{source.height}")
    assert body[:4] == b"\x89PNG"
    status, body, _ = ask(place, b'{"kind": "loop", "points": [[1, 1]]}', sends="POST")
    assert (status, json.loads(body)["error"][-1]) == (400, ".")
    assert ask("/masks/none/selection", b"{}", sends="POST")[0] == 404
