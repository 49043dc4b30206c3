"""What counts as an answer, a picture, a link and an error under 200, in whatever dress it comes.

This is the test of `reading.py`, too.
"""

import base64
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from easel import costs
from easel.costs import Prices
from easel.errors import (
    BadRequest,
    EaselError,
    KeyRefused,
    NoPicture,
    NotFound,
    OutOfCredit,
    PolicyRefused,
    RateLimited,
    ServerFailed,
)
from easel.requests.generate import GenerateParams
from easel.wire.client import ImagesClient
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http, http_json

MakeClient = Callable[..., ImagesClient]
MakeServer = Callable[..., RawServer]
ABC = base64.b64encode(b"ABC").decode()
DEF = base64.b64encode(b"DEF").decode()
Ask = Callable[..., Any]


def contents(reply: Any) -> list[bytes]:
    return [picture.path.read_bytes() for picture in reply.pictures]


@pytest.mark.parametrize(
    "data",
    [
        {"data": [{"b64_json": ABC}, {"b64_json": DEF}]},
        {"data": [{"b64_json": ABC, "url": None}, {"url": f"data:image/png;base64,{DEF}"}]},
        {"data": [{"b64_json": ABC, "url": f"data:;base64,{DEF}"}, {"b64_json": None, "url": f"data:;base64,{DEF}"}]},
        {"data": [{"b64_json": ABC}, "odd", None, {"b64_json": DEF}, {"b64_json": ""}, {}], "error": None},
        {"data": {"nested": [{"b64_json": ABC}, {"b64_json": DEF}]}},
        {"images": [{"b64_json": ABC}, {"b64_json": DEF}], "message": "fine"},
        [{"b64_json": ABC}, {"b64_json": DEF}],
        {"data": [{"b64_json": ABC}, {"b64_json": DEF}], "error": {"message": "one more failed"}},
        *(
            {"choices": [{"message": {"role": "assistant", "content": "Here.", "images": images}}]}
            for images in (
                [{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{each}"}} for each in (ABC, DEF)],
                [{"image_url": f"data:image/png;base64,{each}"} for each in (ABC, DEF)],
                [{"url": f"data:image/png;base64,{each}"} for each in (ABC, DEF)],
                [{"b64_json": ABC}, {"b64_json": DEF}],
            )
        ),
        {
            "choices": [
                {"message": {"images": [{"image_url": {"url": f"data:image/png;base64,{each}"}}]}}
                for each in (ABC, DEF)
            ]
        },
    ],
)
def test_pictures_are_taken_wherever_they_are(data: Any, ask: Ask) -> None:
    """One per entry, base64 before a link, in the order of the text; a picture that came counts more than an error beside it."""
    assert contents(ask(http_json(data))) == [b"ABC", b"DEF"]


def test_leading_blanks_and_a_byte_order_mark_are_harmless(ask: Ask) -> None:
    """A gateway that sends blanks to keep the line open, and one that writes a BOM."""
    body = json.dumps({"data": [{"b64_json": ABC}]}).encode()
    assert contents(ask(http(b" \n \r\n" * 50 + body))) == [b"ABC"]
    assert contents(ask(http(b"\xef\xbb\xbf" + body))) == [b"ABC"]


def test_what_the_server_says_is_read_leniently(ask: Ask) -> None:
    """Only texts are echoed, usage of any shape is tolerated, revised prompts are made one storable line."""
    data = {
        "data": [{"b64_json": ABC, "revised_prompt": "a\nb\ud800\u0000"}, {"b64_json": DEF, "revised_prompt": 7}],
        "size": "1024x1024",
        "quality": 3,
        "model": "m" * 500,
        "usage": {"output_tokens": "many", "total_tokens": 9},
    }
    reply = ask(http_json(data))
    assert [picture.revised_prompt for picture in reply.pictures] == ["a b?", ""]
    assert reply.echoed == {"size": "1024x1024", "model": "m" * 100}
    assert reply.usage.total_tokens == 9
    assert reply.usage.output_tokens is None
    reply = ask(http_json({"data": [{"b64_json": ABC}], "usage": "none"}))
    assert reply.usage is None


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"error": {"message": "m", "type": "server_error"}}, ServerFailed),
        ({"error": "text"}, ServerFailed),
        ({"error": {"code": "moderation_blocked", "message": "no"}}, PolicyRefused),
        ({"error": {"code": "insufficient_quota"}}, OutOfCredit),
        ({"error": {"code": "rate_limit_exceeded"}}, RateLimited),
        ({"error": {"type": "invalid_request_error", "param": "size"}}, BadRequest),
        ({"error": {"code": "model_not_found"}}, NotFound),
        ({"code": "INVALID_API_KEY", "message": "bad"}, KeyRefused),
        ({"detail": "broken"}, ServerFailed),
        ({"data": [{"b64_json": "*"}], "error": {"message": "m"}}, ServerFailed),
        ({}, NoPicture),
        ({"data": None}, NoPicture),
        ({"data": [{"b64_json": None}]}, NoPicture),
        ({"data": [{"b64_json": "A"}]}, NoPicture),
        (7, NoPicture),
    ],
)
def test_an_answer_without_a_picture_says_why(
    body: Any, error: type[EaselError], ask: Ask, folder: Path, observer: Listener
) -> None:
    """An error on 200 is an error by its own names; otherwise NoPicture, possibly billed, with the raw answer."""
    with pytest.raises(error) as caught:
        ask(http_json(body))
    assert type(caught.value) is error
    assert not list(folder.iterdir())
    assert len(observer.started) == 1
    if isinstance(caught.value, NoPicture):
        assert caught.value.possibly_billed
        assert json.loads(caught.value.answer) is not None


def test_a_web_page_is_named_by_its_title(ask: Ask) -> None:
    """200 with HTML: the base URL is doubted, the markup is not shown, the answer is kept."""
    page = b"<!doctype html><html><head><title>Welcome to <b>nginx</b>!</title></head></html>"
    with pytest.raises(NoPicture, match="Welcome to nginx !") as caught:
        ask(http(page, "text/html"))
    assert "base URL" in caught.value.hint
    assert caught.value.answer == page


@pytest.mark.parametrize("content_type", ["text/event-stream; charset=utf-8", "text/plain", "application/octet-stream"])
def test_events_are_read_whatever_was_asked_for(content_type: str, ask: Ask) -> None:
    """A stream to a plain request, also under a wrong content type."""
    event = json.dumps({"type": "image_generation.completed", "b64_json": ABC})
    reply = ask(http(f": hello\n\ndata: {event}\n\ndata: [DONE]\n\n".encode(), content_type))
    assert contents(reply) == [b"ABC"]
    assert reply.streamed


def test_an_error_answer_is_read_up_to_a_limit(ask: Ask) -> None:
    """A refusal of any length is cut short in its message and never held whole."""
    body = json.dumps({"error": {"message": "no " * 2_000_000}}).encode()
    with pytest.raises(BadRequest) as caught:
        ask(http(body, status="400 No"))
    assert len(caught.value.message) < 700


def test_a_refusal_whose_text_is_cut_is_still_a_refusal(ask: Ask) -> None:
    """401 came, its body did not end: not billed all the same."""
    with pytest.raises(KeyRefused):
        ask([http_json({"error": {"message": "bad key"}}, "401 No")[:-5]])


def test_a_picture_that_the_disk_will_not_take_is_told_as_such(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """The folder is gone: the picture came, was probably billed, and could not be kept."""
    folder.rmdir()
    server = raw_server(http_json({"data": [{"b64_json": ABC}]}))
    with pytest.raises(NoPicture, match="could not be kept: no such file") as caught:
        client(server.base_url).generate(GenerateParams("x"), folder, observer)
    assert "probably billed" in caught.value.hint


def test_links_among_the_images_of_a_chat_are_followed(
    raw_server: MakeServer, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """`choices[].message.images[]` with links to the same server, as an object, as text, and beside a picture."""
    server = raw_server()
    link = f"{server.base_url}/files/1.png"
    images = [{"image_url": {"url": link}}, {"image_url": link}, {"image_url": {"url": f"data:image/png;base64,{ABC}"}}]
    server.answer_with(
        http_json({"choices": [{"message": {"images": images}}]}), http(b"DEF", "image/png"), http(b"GHI", "image/png")
    )
    reply = client(server.base_url).generate(GenerateParams("x", n=3), folder, observer)
    assert contents(reply) == [b"DEF", b"GHI", b"ABC"]


@pytest.mark.parametrize(
    "shape",
    [
        lambda images: {"choices": [{"message": {"content": "Two foxes", "images": images}}]},
        lambda images: {"data": images},
    ],
    ids=["chat", "data"],
)
def test_pictures_and_links_may_stand_in_a_list_as_text_alone(
    shape: Callable[[list[str]], Any], raw_server: MakeServer, client: MakeClient, folder: Path, observer: Listener
) -> None:
    """In the order of the list; absolute links and those that begin at the server's root; other texts are none."""
    server = raw_server()
    images = [
        f"data:image/png;base64,{ABC}",
        f"{server.base_url}/1.png",
        "a fox",
        f"DATA:image/webp;base64,{ABC}",
        "/2.png",
    ]
    text = json.dumps(shape(images)).replace("image/png", "image\\/png").encode()
    server.answer_with(http(text), http(b"DEF", "image/png"), http(b"GHI", "image/png"))
    reply = client(server.base_url, max_skeleton=1000).generate(GenerateParams("x", n=4), folder, observer)
    assert contents(reply) == [b"ABC", b"DEF", b"ABC", b"GHI"]
    assert [request.split()[1] for request in server.requests[1:]] == [b"/v1/1.png", b"/2.png"]
    assert ABC not in json.dumps(reply.skeleton)


def test_a_large_picture_in_a_list_is_no_part_of_the_text(ask: Ask) -> None:
    """It goes to its file however the answer is cut, and what is left is small."""
    picture = base64.b64encode(b"pixels" * 100_000).decode()
    text = http_json({"choices": [{"message": {"images": [f"data:image/png;base64,{picture}"]}}]})
    reply = ask([text[at : at + 4001] for at in range(0, len(text), 4001)])
    assert contents(reply) == [b"pixels" * 100_000]


def test_a_picture_of_a_list_that_is_none_is_not_one(ask: Ask) -> None:
    """Text that only begins like one: no picture, and the answer is kept."""
    with pytest.raises(NoPicture, match="no usable picture") as caught:
        ask(http_json({"data": ["data:image/png;base64,!!!"], "tags": ["data:image"]}))
    assert caught.value.answer


@pytest.mark.parametrize(
    ("header", "usage", "cost"),
    [
        ("0.0421", None, "0.0421"),
        ("0.0421", {"input_tokens": 10, "output_tokens": 196, "total_tokens": 206}, "0.0421"),
        ("0.0421", {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}, "0.0421"),
        ("0.0421", {"prompt_tokens": 10, "completion_tokens": 196, "cost": 0.05}, "0.05"),
        ("0.0", {"input_tokens": 10, "output_tokens": 196, "total_tokens": 206}, "0.00593"),
        ("None", {"input_tokens": 10, "output_tokens": 196, "total_tokens": 206}, "0.00593"),
        ("None", None, None),
    ],
)
def test_a_gateway_may_tell_the_cost_in_a_header(header: str, usage: Any, cost: str | None, ask: Ask) -> None:
    """LiteLLM's `x-litellm-response-cost`, where the answer itself tells none; 0 is a price that it does not know."""
    reply = ask(http_json({"data": [{"b64_json": ABC}], "usage": usage}, x_litellm_response_cost=header))
    told = costs.cost(reply.usage, Prices())
    assert told == (None if cost is None else Decimal(cost))
