"""Turns are read whole and streamed, leniently: every picture once, all words, every end in words, and nothing paid is lost.

`outputs.py` finds what the JSON holds, `turn_tally.py` gathers it.
"""

import base64
import json
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from easel import costs
from easel.errors import CutOff, EaselError, NoPicture, NotFetched, OutOfCredit, PolicyRefused, ServerFailed, TimedOut
from easel.requests.turn import TurnParams
from easel.wire.answers import read_kept
from easel.wire.client import ImagesClient
from easel.wire.deadline import Deadline
from easel.wire.links import Links
from easel.wire.picture_folder import PictureFolder
from easel.wire.reading import Reading
from easel.wire.replies import Reply
from easel.wire.scrub import Scrub
from easel.wire.turn import Context
from easel.wire.turn_answers import read_turn
from tests.wire.broken_answers import broken_answers
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http, http_json

Pieces = bytes | list[bytes | float]
Ask = Callable[[Pieces], Reply]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
SAID = "Here is your kite."
USAGE = {"input_tokens": 20, "output_tokens": 9, "total_tokens": 29, "input_tokens_details": {"cached_tokens": 4}}
TOOL_USAGE = {"image_gen": {"input_tokens": 30, "output_tokens": 196, "total_tokens": 226}}
MODERATED = {"message": "no", "code": "moderation_blocked", "moderation_details": {"moderation_stage": "output"}}


def b64(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def image(picture: bytes | None = b"fine", name: str = "ig_1", **more: Any) -> dict[str, Any]:
    result = None if picture is None else b64(picture)
    item = {"id": name, "type": "image_generation_call", "status": "completed", "result": result}
    return item | {"revised_prompt": "A red kite", "size": "1024x1024", "output_format": "png"} | more


def message(text: str = SAID, name: str = "msg_1", kind: str = "output_text") -> dict[str, Any]:
    part: dict[str, Any] = {"type": kind, "refusal" if kind == "refusal" else "text": text}
    return {"id": name, "type": "message", "role": "assistant", "status": "completed", "content": [part]}


def response(*output: dict[str, Any], status: str = "completed", **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": "resp_1",
        "object": "response",
        "status": status,
        "error": None,
        "model": "gpt-5.4-mini",
    }
    told |= {"tools": [{"type": "image_generation", "partial_images": 2}], "output": list(output)}
    return told | {"usage": USAGE, "tool_usage": TOOL_USAGE} | more


def event(kind: str, **data: Any) -> bytes:
    return f"event: {kind}\ndata: ".encode() + json.dumps({"type": kind} | data).encode() + b"\n\n"


def bare(**data: Any) -> bytes:
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def named_only(kind: str, **data: Any) -> bytes:
    return f"event: {kind}\n".encode() + bare(**data)


CREATED = event("response.created", response=response(status="in_progress"))
PARTIAL = event(
    "response.image_generation_call.partial_image",
    item_id="ig_1",
    output_index=0,
    partial_image_index=0,
    partial_image_b64=b64(b"rough"),
)
DONE = event("response.output_item.done", output_index=0, item=image())


def completed(*output: dict[str, Any], **more: Any) -> bytes:
    return event("response.completed", response=response(*(output or (image(), message())), **more))


def delta(text: str, **place: Any) -> bytes:
    return event(
        "response.output_text.delta", **{"item_id": "msg_1", "output_index": 1, "content_index": 0} | place, delta=text
    )


@pytest.fixture
def ask(
    client: Callable[..., ImagesClient], raw_server: Callable[..., RawServer], folder: Path, observer: Listener
) -> Ask:
    """The reply to a streamed turn that is answered with these bytes."""

    def asked(pieces: Pieces) -> Reply:
        turns = client(raw_server(pieces).base_url, timeout=3)
        params = TurnParams("a kite", stream=True, partial_images=2)
        return turns.turn(params, [], None, Context(), folder, observer)

    return asked


def contents(reply: Reply) -> list[bytes]:
    return [picture.path.read_bytes() for picture in reply.pictures]


USUAL: list[bytes | float] = [
    CREATED,
    event("response.in_progress", response=response(status="in_progress")),
    event("response.output_item.added", output_index=0, item=image(None, status="in_progress")),
    event("response.image_generation_call.generating", item_id="ig_1", output_index=0),
    PARTIAL,
    event("response.image_generation_call.completed", item_id="ig_1", output_index=0),
    DONE,
    event("response.output_item.added", output_index=1, item=message("") | {"status": "in_progress"}),
    delta("Here is "),
    delta("your kite."),
    event("response.output_text.done", item_id="msg_1", output_index=1, content_index=0, text=SAID),
    event("response.output_item.done", output_index=1, item=message()),
    completed(),
]


@pytest.mark.parametrize(
    "answer",
    [
        [HEAD, *USUAL],
        [HEAD, *USUAL, b"data: [DONE]\n\n"],
        http(b"".join(piece for piece in USUAL if isinstance(piece, bytes)), "text/event-stream"),
        [
            HEAD,
            bare(response=response(status="in_progress")),
            bare(partial_image_index=0, partial_image_b64=b64(b"rough")),
            bare(item=image()),
            bare(delta="Here is "),
            bare(response=response(image(), message())),
        ],
        [
            HEAD,
            named_only("response.created", response=response(status="in_progress")),
            named_only("response.image_generation_call.partial_image", partial_image_b64=b64(b"rough")),
            named_only("response.completed", response=response(message(), image())),
        ],
        [HEAD, PARTIAL, CREATED, bare(**response(image(), output_text=SAID))],
        [
            HEAD,
            CREATED,
            PARTIAL,
            event("response.output_item.done", item=image(None) | {"result": f"data:image/png;base64,{b64(b'fine')}"}),
            completed(),
        ],
    ],
    ids=["usual", "with a mark at the end", "at once", "no names", "no types", "whole as an event", "data url"],
)
def test_a_streamed_turn_is_read(answer: Pieces, ask: Ask, observer: Listener, folder: Path) -> None:
    """One picture though it is told twice, the preview on the way, all words, its id, both usages; no file is left over."""
    reply = ask(answer)
    assert contents(reply) == [b"fine"]
    assert reply.pictures[0].revised_prompt == "A red kite"
    assert reply.pictures[0].sha256
    assert observer.previews == [(0, b"rough")]
    assert (reply.words, reply.refused, reply.response_id, reply.streamed) == (SAID, False, "resp_1", True)
    assert observer.said[-1] == SAID
    assert observer.responses == ["resp_1"]
    assert reply.text_usage == USAGE
    assert reply.usage is not None
    assert reply.usage.output_tokens == 196
    assert reply.echoed == {"size": "1024x1024", "output_format": "png"}
    assert b64(b"fine") not in json.dumps(reply.skeleton)
    assert len(list(folder.iterdir())) == 2


def test_the_id_is_told_before_anything_else(ask: Ask, observer: Listener) -> None:
    """A stream that breaks at once has told it, and what it said so far."""
    with pytest.raises(CutOff):
        ask([HEAD, CREATED, delta("Here "), delta("it ")])
    assert observer.responses == ["resp_1"]
    assert observer.said[-1] == "Here it"
    assert observer.ended[0].may_be_billed


@pytest.mark.parametrize("streamed", [False, True])
def test_every_picture_of_a_turn_is_kept_once(streamed: bool, ask: Ask) -> None:
    """Also two of one item's name, and the same bytes under two."""
    output = (
        image(b"one", "a"),
        message("First."),
        image(b"two", "b"),
        message("Second.", "msg_2"),
        image(b"one", "c"),
    )
    events = [event("response.output_item.done", output_index=at, item=item) for at, item in enumerate(output)]
    answer: Pieces = [HEAD, *events, completed(*output)] if streamed else http_json(response(*output))
    reply = ask(answer)
    assert contents(reply) == [b"one", b"two"]
    assert reply.words == "First.\n\nSecond."
    assert contents(ask([HEAD, completed(image(b"one", ""), image(b"two", ""))])) == [b"one", b"two"]
    assert contents(ask([HEAD, completed(image(b"one", "x"), image(b"two", "x"))])) == [b"one", b"two"]


def test_a_mask_that_is_told_again_is_no_picture(ask: Ask, folder: Path) -> None:
    """Servers repeat the tool as it was asked for."""
    tools = [{"type": "image_generation", "input_image_mask": {"image_url": f"data:image/png;base64,{b64(b'mask')}"}}]
    reply = ask(
        [HEAD, event("response.created", response=response(status="in_progress", tools=tools)), completed(tools=tools)]
    )
    assert contents(reply) == [b"fine"]
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    ("answer", "words", "refused"),
    [
        (http_json(response(message())), SAID, False),
        (http_json(response(output_text=SAID)), SAID, False),
        (
            http_json(response(image(None), message())),
            f"{SAID}\n\nThe server says that it made a picture, and sent none.",
            False,
        ),
        (http_json(response(message("I will not.", kind="refusal"))), "I will not.", True),
        (http_json(response(message("a\r\n\x00b\n c\x1b"))), "a\nb\n c", False),
        (http_json(response({"type": "reasoning", "id": "rs_1", "summary": []}, message())), SAID, False),
        (http_json(response(message(), usage=None, tool_usage=None, code=0, msg="success")), SAID, False),
        (
            [
                HEAD,
                event("response.refusal.delta", delta="I will not."),
                completed(message("I will not.", kind="refusal")),
            ],
            "I will not.",
            True,
        ),
        (
            [
                HEAD,
                event("response.reasoning_summary_text.delta", delta="hm"),
                delta("Kite"),
                completed(status="completed", output=[]),
            ],
            "Kite",
            False,
        ),
        (
            [HEAD, delta("\ud83e"), delta("\ude81 a kite"), completed(status="completed", output=[])],
            "\U0001fa81 a kite",
            False,
        ),
        (
            http_json(response(message(), image(None, status="failed", error=MODERATED))),
            f"{SAID}\n\nNo picture was made: Refused by the content policy (the finished picture): no.",
            True,
        ),
        (
            http_json(response(message(), status="incomplete", incomplete_details={"reason": "max_output_tokens"})),
            f"{SAID}\n\nThe answer ended early: the token limit was reached.",
            False,
        ),
    ],
)
def test_words_alone_are_a_reply(answer: Pieces, words: str, refused: bool, ask: Ask) -> None:
    """A refusal in words, an early end and a tool that failed, too; control characters go, letters in halves come together."""
    reply = ask(answer)
    assert (reply.pictures, reply.words, reply.refused) == ((), words, refused)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (http_json({"error": {"message": "m", "code": "insufficient_quota"}}), OutOfCredit),
        (http_json(response(status="failed", error={"code": "server_error", "message": "m"})), ServerFailed),
        (http_json(response(message(), status="failed", error={"code": "server_error", "message": "m"})), ServerFailed),
        (http_json(response(image(None, status="failed", error=MODERATED))), PolicyRefused),
        (http_json(response(status="incomplete", incomplete_details={"reason": "content_filter"})), PolicyRefused),
        (http_json(response(status="incomplete", incomplete_details={"reason": "max_output_tokens"})), NoPicture),
        (http_json(response()), NoPicture),
        (http_json(response(image(None))), NoPicture),
        (http_json(response(image(None) | {"result": "****"}, message())), NoPicture),
        (http_json(response(image(None) | {"result": "https://elsewhere.example/a.png"}, message())), NotFetched),
        (http_json(response(status="in_progress")), CutOff),
        (http_json([1]), NoPicture),
        ([HEAD, CREATED, event("error", error={"type": "server_error", "message": "m"})], ServerFailed),
        ([HEAD, CREATED, event("error", code="server_error", message="m", param=None)], ServerFailed),
        ([HEAD, CREATED, bare(error={"message": "m"})], ServerFailed),
        (
            [
                HEAD,
                CREATED,
                event("response.failed", response=response(status="failed", error={"code": "rate", "message": "m"})),
            ],
            ServerFailed,
        ),
        ([HEAD, CREATED, event("response.incomplete", response=response(status="incomplete"))], NoPicture),
        ([HEAD, CREATED, PARTIAL], CutOff),
        ([HEAD, CREATED, delta("Here"), RawServer.RESET], CutOff),
        ([HEAD, CREATED, b"data: [DONE]\n\n"], CutOff),
        ([HEAD, CREATED, DONE[:-20]], CutOff),
    ],
)
def test_a_turn_that_brought_nothing_says_why(answer: Pieces, error: type[EaselError], ask: Ask, folder: Path) -> None:
    """Each form of error and of an early end; what whole answers said is there to be kept, no file is."""
    with pytest.raises(EaselError) as caught:
        ask(answer)
    assert type(caught.value) is error, caught.value
    assert caught.value.answer or isinstance(answer, list)
    assert not [path for path in folder.iterdir() if path.read_bytes() != b"rough"]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ([], ""),
        ([RawServer.RESET], "The answer broke off after the picture"),
        ([event("error", error={"message": "m"})], "The answer broke off after the picture"),
        ([event("response.failed", response=response(status="failed", error={"message": "m"}))], "Not all came"),
        ([event("response.incomplete", response=response(image(), status="incomplete"))], "ended early"),
        (
            [event("response.output_item.done", item=image(None, "ig_2", status="failed", error=MODERATED))],
            "Not all came",
        ),
    ],
)
def test_a_picture_that_came_is_not_given_up(end: list[bytes | float], said: str, ask: Ask, observer: Listener) -> None:
    """Whatever follows it is said in words; without the end its usage is unknown."""
    reply = ask([HEAD, CREATED, DONE, *end])
    assert contents(reply) == [b"fine"]
    assert said in reply.words
    assert bool(reply.words) == bool(said)
    assert observer.ended[0].outcome == "ok"


def test_a_link_is_followed_as_for_pictures(
    raw_server: Callable[..., RawServer], client: Callable[..., ImagesClient], folder: Path, observer: Listener
) -> None:
    """Once, though it is told twice; to the server itself without the key."""
    server = raw_server()
    item = image(None) | {"result": f"{server.base_url}/files/1.png"}
    done = event("response.output_item.done", item=item)
    server.answer_with([HEAD, CREATED, done, completed(item, message())], http(b"fine", "image/png"))
    reply = client(server.base_url).turn(TurnParams("a kite", stream=True), [], None, Context(), folder, observer)
    assert contents(reply) == [b"fine"]
    assert len(server.requests) == 2
    assert b"Authorization" not in server.requests[1]


def test_a_link_that_failed_does_not_outlive_the_picture(ask: Ask) -> None:
    """The end of the turn brings it in full."""
    linked = event("response.output_item.done", item=image(None) | {"result": "https://elsewhere.example/a.png"})
    reply = ask([HEAD, linked, completed()])
    assert (contents(reply), reply.words) == ([b"fine"], SAID)


def test_words_are_told_a_few_times_a_second(ask: Ask, observer: Listener) -> None:
    """A thousand pieces are no thousand calls; each call has all so far."""
    started = time.monotonic()
    reply = ask(
        [
            HEAD,
            CREATED,
            b"".join(delta(f"{number} ") for number in range(1000)),
            completed(status="completed", output=[]),
        ]
    )
    assert reply.words.split() == [str(number) for number in range(1000)]
    assert len(observer.said) <= 3 + 4 * (time.monotonic() - started)
    assert all(reply.words.startswith(said) for said in observer.said)


def test_words_have_an_end_and_keep_no_secret(ask: Ask) -> None:
    """Two hundred thousand characters; the key is taken out, also where it came in two pieces."""
    reply = ask([HEAD, delta("x" * 150_000), delta("y" * 150_000), event("response.completed", response=response())])
    assert len(reply.words) == 200_000
    reply = ask(
        [HEAD, delta("It is sk-test-01234"), delta("56789abcdef."), event("response.completed", response=response())]
    )
    assert "sk-test" not in reply.words
    assert reply.words.startswith("It is")


def test_a_cost_in_the_head_stands_for_all(ask: Ask) -> None:
    """It is the picture's, and the words say that theirs is in it."""
    reply = ask(http_json(response(image(), message()), x_litellm_response_cost="0.25"))
    assert reply.usage is not None
    assert str(reply.usage.cost) == "0.25"
    assert reply.text_usage == USAGE | {"in_one_cost": True}


def test_a_cost_in_the_head_is_that_of_words_alone(ask: Ask) -> None:
    """No picture came that it could stand with, whatever the tool used for none."""
    told = response(message(), tool_usage=None)
    reply = ask(http_json(told, x_litellm_response_cost="0.25"))
    assert (reply.usage, reply.text_usage) == (None, USAGE | {"cost": "0.25"})
    reply = ask(http_json(told | {"usage": None}, x_litellm_response_cost="0.25"))
    assert (reply.usage, reply.text_usage) == (None, {"cost": "0.25"})
    reply = ask(http_json(response(message()), x_litellm_response_cost="0.25"))
    assert reply.text_usage == USAGE | {"cost": "0.25"}
    assert reply.usage is not None
    assert reply.usage.output_tokens == 196
    assert costs.cost(reply.usage, costs.Prices()) == 0


def test_a_cost_of_the_whole_response_counts_the_picture_once(ask: Ask) -> None:
    """A gateway writes the sum into the text model's usage of a stream: it stands with the picture's, as one of the head does."""
    told = response(image(), message(), usage=USAGE | {"cost": 0.0119615})
    reply = ask([HEAD, event("response.completed", response=told)])
    assert reply.usage is not None
    assert (str(reply.usage.cost), reply.usage.output_tokens) == ("0.0119615", 196)
    assert reply.text_usage == USAGE | {"in_one_cost": True}


def test_a_cost_of_words_alone_is_theirs(ask: Ask) -> None:
    """Also where a usage of its own tells what the picture cost: then both stand as they were told."""
    words = ask(http_json(response(message(), usage=USAGE | {"cost": 0.25}, tool_usage=None)))
    assert (words.usage, words.text_usage) == (None, USAGE | {"cost": "0.25"})
    apart = {"image_gen": TOOL_USAGE["image_gen"] | {"cost": 0.5}}
    both = ask(http_json(response(image(), message(), usage=USAGE | {"cost": 0.25}, tool_usage=apart)))
    assert both.usage is not None
    assert (str(both.usage.cost), both.text_usage) == ("0.5", USAGE | {"cost": "0.25"})


def test_every_broken_answer_is_told_truly(
    client: Callable[..., ImagesClient], raw_server: Callable[..., RawServer], folder: Path
) -> None:
    """Those of pictures are no turns either: one request each, an error of the tree, no file left."""
    cases = [case for case in broken_answers() if b"QUJD" not in case.body][::3]
    server = raw_server(*(case.answer for case in cases))
    turns = client(server.base_url, retries=0, retry_after_max=0)
    for case in cases:
        with pytest.raises(EaselError) as caught:
            turns.turn(TurnParams("a kite"), [], None, Context(), folder, Listener())
        assert not list(folder.iterdir()), case
        told = case.whole and case.readable and 200 <= case.status < 300 and case.body.startswith((b"{", b"[", b"<"))
        assert caught.value.answer or not (told and caught.value.possibly_billed), case
    assert len(server.requests) == len(cases) > 200


def test_a_kept_answer_whose_link_may_be_followed_now_is_the_reply(
    raw_server: Callable[..., RawServer], folder: Path
) -> None:
    """Its picture is fetched from where the turn's answer says, its words and usage are there again."""
    server = raw_server()
    item = image(None) | {"result": f"{server.base_url}/files/1.png"}
    server.answer_with(http(b"fine", "image/png"))
    with PictureFolder(folder, "kept", 1 << 20) as pictures:
        links = Links(f"{server.base_url}/responses", Deadline.start(3, 3, 3), pictures)
        reply = read_kept(json.dumps(response(item, message())).encode(), links, "request-1")
        assert contents(reply) == [b"fine"]
        assert (reply.words, reply.text_usage) == (SAID, USAGE)
        foreign = json.dumps(response(image(None) | {"result": "https://elsewhere.example/1.png"}, message())).encode()
        with pytest.raises(NotFetched):
            read_kept(foreign, links, "request-1")
        with pytest.raises(NoPicture, match="no link"):
            read_kept(json.dumps(response(message())).encode(), links, "request-1")


def reading(pictures: PictureFolder, **more: Any) -> Reading:
    """Of a turn that is read without a server."""
    given: dict[str, Any] = {
        "folder": pictures,
        "wanted": 1,
        "most_text": 1 << 20,
        "status": 200,
        "request_id": "request-1",
        "scrub": Scrub("", "", {}),
        "partial": lambda partial: partial.picture.path.unlink(),
        "link": pytest.fail,
        "enough": lambda: None,
    }
    return Reading(**given | more)


def test_words_count_once_the_end_was_told(tmp_path: Path) -> None:
    """Whoever does not hang up then is left soon, and that is no error."""
    left: list[bool] = []

    def blocks() -> Iterator[bytes]:
        yield CREATED + completed(message())
        assert left
        raise TimedOut("nobody hung up")

    with PictureFolder(tmp_path, "late", 1 << 20) as pictures:
        told = reading(pictures, enough=lambda: left.append(True))
        assert read_turn("text/event-stream", blocks(), told).words == SAID


@given(cuts=st.lists(st.integers(0, 10_000), max_size=30))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_stream_cut_into_any_pieces_is_the_same_turn(cuts: list[int], tmp_path: Path) -> None:
    """Wherever the blocks end."""
    whole = b"".join(piece for piece in USUAL if isinstance(piece, bytes))
    borders = sorted({0, len(whole), *(cut % len(whole) for cut in cuts)})
    said: list[str] = []
    with PictureFolder(tmp_path, "cut", 1 << 20) as pictures:
        told = reading(pictures, words=said.append)
        reply = read_turn("text/event-stream", (whole[start:end] for start, end in pairwise(borders)), told)
    assert contents(reply) == [b"fine"]
    assert (reply.words, said[-1], reply.response_id) == (SAID, SAID, "resp_1")
    reply.pictures[0].path.unlink()
    assert not list(tmp_path.iterdir())
