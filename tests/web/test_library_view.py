"""What the library's page is told of pictures, and how it says what people think of them."""

import json
import struct
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from easel.library.tables import catalogue
from easel.runs import adoption
from easel.settings import load
from easel.store.ids import new_id
from easel.studio import Studio
from easel.web.addresses import sign
from easel.web.routes import routes
from tests.library.conftest import sidecar
from tests.painting_gateway import painting_gateway
from tests.web.serving import served

Post = Callable[[str, Any], tuple[int, bytes]]
NAME = str(uuid.uuid4())
SPOT = struct.Struct(">16sIHHBbBBI")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with painting_gateway() as gateway:
        home: Path = tmp_path_factory.mktemp("view") / "home"
        opened = Studio.open(load(_env_file=None, home=home, base_url=gateway.base_url))
        yield opened
        opened.close(0)


@pytest.fixture(scope="module")
def post(studio: Studio) -> Iterator[Post]:
    with served(Starlette(routes=routes(lambda: studio))) as url:

        def send(question: str, body: Any) -> tuple[int, bytes]:
            address = url + sign(f"/library/{question}", studio.url_key)
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
            try:
                with urllib.request.urlopen(request) as answer:
                    return answer.status, answer.read()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.read()

        send.url = url  # type: ignore[attr-defined] # for whoever asks without a signature
        yield send


def test_the_trash_is_emptied_of_what_lies_in_it_alone(studio: Studio, post: Post) -> None:
    """What is not in the trash is refused whole, in words; what is, is deleted, and its addresses are of no picture any more."""
    first, second = put(studio, "a quagga in the trash"), put(studio, "a quagga that stays")
    assert post("marks", {"do": [{"ids": [first], "set": {"trashed": True}}]})[0] == 204
    assert json.loads(post("trash", {})[1])["ids"] == [first]
    status, body = post("empty", {"ids": [first, second]})
    assert (status, json.loads(body)["error"].split(",")[0]) == (409, "Not all of these pictures are in the trash")
    assert json.loads(post("trash", {})[1])["size_bytes"] > 0
    assert post("empty", {"ids": [first]}) == (204, b"")
    assert json.loads(post("trash", {})[1]) == {"ids": [], "size_bytes": 0}
    assert json.loads(post("cards", {"ids": [first]})[1]) == {}
    for address in (f"/pictures/{first}", f"/downloads/{first}", f"/thumbs/{first}", f"/converted/{first}"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(post.url + sign(address, studio.url_key))  # type: ignore[attr-defined] # see there
        with refused.value as answer:
            assert (answer.code, answer.read()) == (404, b"There is no such picture.")


@pytest.mark.parametrize("body", [{}, {"ids": []}, {"ids": "all"}, {"ids": ["x"]}, b"[", {"ids": [NAME, 1]}])
def test_what_names_no_pictures_empties_nothing(post: Post, body: Any) -> None:
    """It is told that this is no question of a page."""
    assert post("empty", body)[0] == 400


def put(studio: Studio, prompt: str, **given: object) -> str:
    made = sidecar(prompt, **given)
    studio.store.sidecars.write(made)
    assert adoption.rebuild(studio.store.database, studio.store.sidecars) == 1
    return made.picture_id


def found(post: Post, text: str, **more: Any) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    status, body = post("find", {"q": text} | more)
    assert status == 200
    length = int.from_bytes(body[:4], "big")
    spots = [SPOT.unpack_from(body, at) for at in range(4 + length, len(body), SPOT.size)]
    return json.loads(body[4 : 4 + length]), spots


def test_a_search_is_told_in_few_bytes(studio: Studio, post: Post) -> None:
    """Newest first, 32 bytes a picture; what cannot be used of it is told beside."""
    names = [put(studio, f"walrus {number}", width=1536) for number in range(3)]
    head, spots = found(post, "walrus stars:x")
    assert [str(uuid.UUID(bytes=spot[0])) for spot in spots] == names[::-1]
    assert spots[0][1:6] == (1_795_340_712, 1536, 1024, 0, 0)
    assert head["remarks"] == [{"at": 7, "length": 7, "sentence": "stars: takes a number, for example stars:>=3."}]
    assert len(found(post, "walrus", limit=2)[1]) == 2


def test_all_answers_call_a_run_the_same(studio: Studio, post: Post) -> None:
    """The pictures of one share a number, in every search; others have another one."""
    run = new_id()
    for prompt in ("a okapi at noon", "a okapi at night"):
        put(studio, prompt, run_id=run)
    put(studio, "a okapi elsewhere")
    other, *ours = [(spot[7] >> 1, spot[8]) for spot in found(post, "okapi")[1]]
    assert len(set(ours)) == 1
    assert other not in ours
    assert [(spot[7] >> 1, spot[8]) for spot in found(post, "okapi night")[1]] == ours[:1]


def test_what_has_not_changed_is_not_told_again(studio: Studio, post: Post) -> None:
    """The mark of an answer that still holds is answered by nothing; a star more is another answer."""
    name = put(studio, "narwhal")
    mark = found(post, "narwhal")[0]["mark"]
    assert post("find", {"q": "narwhal", "mark": mark}) == (204, b"")
    assert post("marks", {"do": [{"ids": [name], "set": {"stars": 2}}]})[0] == 204
    assert found(post, "narwhal", mark=mark)[1][0][4] == 2


def test_cards_have_addresses_that_answer(studio: Studio, post: Post) -> None:
    """Words and addresses of the tiles in sight; names that mean nothing are left out."""
    name = put(studio, "an ocelot", got={"quality": "high"})
    status, body = post("cards", {"ids": [name, new_id()]})
    told = json.loads(body)
    assert (status, list(told)) == (200, [name])
    assert told[name]["alt"] == "an ocelot"
    assert told[name]["facts"] == "1024 × 1024, high, png"
    assert told[name]["p"].startswith(f"/pictures/{name}?expires=")


def test_facets_boards_and_searches_come_together(studio: Studio, post: Post) -> None:
    """All that filters show."""
    name = put(studio, "a tapir")
    acts = [{"ids": [name], "board": "Zoo", "on": True}, {"search": "Tapirs", "text": "tapir"}]
    assert post("marks", {"do": acts})[0] == 204
    told = json.loads(post("facets", {"q": "tapir"})[1])
    assert told["total"] == 1
    assert told["facets"]["board"] == [["Zoo", 1]]
    assert told["facets"]["is"] == [["unflagged", 1]]
    assert "Zoo" in told["boards"]
    assert ["Tapirs", "tapir"] in told["searches"]
    assert post("marks", {"do": [{"search": "Tapirs", "text": None}]})[0] == 204
    assert ["Tapirs", "tapir"] not in json.loads(post("facets", {"q": ""})[1])["searches"]


def test_marks_are_kept_together_or_not_at_all(studio: Studio, post: Post) -> None:
    """A wrong act takes the ones beside it back, and a sentence says what is wrong."""
    name = put(studio, "a civet")
    status, body = post("marks", {"do": [{"ids": [name], "set": {"stars": 3}}, {"ids": [name], "set": {"stars": 9}}]})
    assert (status, json.loads(body)["error"]) == (400, "stars cannot be 9.")
    with studio.store.database.reading() as connection:
        stars = sa.select(catalogue.c.stars).where(catalogue.c.picture_id == name)
        assert connection.execute(stars).scalar_one() == 0


@pytest.mark.parametrize(
    ("question", "body"),
    [
        *(("find", b"{"), ("find", b"[]"), ("find", b"[" * 100_000), ("facets", b"nothing")),
        *(("cards", {"ids": ids}) for ids in ([], ["../x"], "x", [NAME] * 201)),
        *(
            ("marks", {"do": act})
            for act in (3, [{"set": {"stars": 1}}], [{"ids": [NAME], "set": 3}], [{"ids": [NAME]}])
        ),
        *(("marks", {"do": [{"ids": ids, "tag": tag, "on": True}]}) for ids, tag in (([NAME], " "), (["x"], "a"))),
    ],
)
def test_what_no_page_asks_is_refused_in_words(post: Post, question: str, body: Any) -> None:
    """400 and a sentence, never an error of ours."""
    status, told = post(question, body)
    assert status == 400
    assert json.loads(told)["error"].endswith(".")


def test_odd_zones_and_limits_are_no_trouble(studio: Studio, post: Post) -> None:
    """A browser may say of its zone what it likes."""
    put(studio, "a dugong")
    for zone in ("Asia/Shanghai", "../../etc/passwd", "Nowhere/Land", 7, None):
        assert len(found(post, "dugong date:2026", zone=zone, limit=-1)[1]) == 1


def test_without_a_signature_nothing_is_told(post: Post) -> None:
    """Each question has its own signed address."""
    for question in ("find", "cards", "facets", "marks"):
        request = urllib.request.Request(f"{post.url}/library/{question}", b"{}")  # type: ignore[attr-defined] # ours
        with pytest.raises(urllib.error.HTTPError) as told:
            urllib.request.urlopen(request)
        with told.value as refused:
            assert refused.code == 403
