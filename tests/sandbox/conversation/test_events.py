"""The events of a streamed answer: their order, refusals in words, errors in every form, and cuts at every stage."""

import base64
import json

import pytest
import requests

from tests.sandbox.conversation.talks import LOGO, TOOL, Json, answer, calls, events, get, kinds, post, words
from tests.sandbox.pictures import opened
from tests.sandbox_process import SandboxProcess

PREVIEWS: Json = LOGO | {"tools": [TOOL | {"partial_images": 2}]}
CALL = ["output_item.added", "image_generation_call.in_progress", "image_generation_call.generating"]
DONE = ["image_generation_call.completed", "output_item.done"]
PREVIEW = "image_generation_call.partial_image"
BEGIN = ["created", "in_progress"]
TALK = ["output_item.added", "content_part.added"]


def unlike(kind: str, told: list[str]) -> list[str]:
    """The kinds with each run of one of them as one."""
    return [each for place, each in enumerate(told) if each != kind or told[place - 1 : place] != [kind]]


def test_the_order_of_events(sandbox: SandboxProcess) -> None:
    """As real servers send them, numbered without a gap; words come in several pieces and make up the whole."""
    told = events(sandbox, PREVIEWS)
    assert unlike("output_text.delta", kinds(told)) == [
        *BEGIN, *CALL, PREVIEW, PREVIEW, *DONE, *TALK, "output_text.delta", "output_text.done", "content_part.done",
        "output_item.done", "completed",
    ]  # fmt: skip
    assert [event["sequence_number"] for event in told] == list(range(len(told)))
    pieces = [event["delta"] for event in told if event["type"] == "response.output_text.delta"]
    assert len(pieces) > 3
    assert "".join(pieces) == words(told[-1]["response"])
    assert [event["partial_image_index"] for event in told if "partial_image_b64" in event] == [0, 1]
    done = told[-1]["response"]
    assert done["tool_usage"]["image_gen"]["output_tokens"] == 196 + 200
    assert get(sandbox, done["id"]).json() == done


def test_a_refusal_in_words_is_no_error(sandbox: SandboxProcess) -> None:
    """A message with a refusal, no picture, a completed answer; nothing is painted."""
    told = events(sandbox, LOGO, "refusal", X_Easel_Job="refusal")
    assert unlike("refusal.delta", kinds(told)) == [
        *BEGIN, *TALK, "refusal.delta", "refusal.done", "content_part.done", "output_item.done", "completed",
    ]  # fmt: skip
    done = told[-1]["response"]
    assert done["output"][0]["content"][0] == {
        "type": "refusal",
        "refusal": "I'm sorry, but I can't help with that picture.",
    }
    assert answer(sandbox, LOGO, "refusal")["output"][0]["content"] == done["output"][0]["content"]
    counts = sandbox.counts()
    assert "refusal" not in counts["painted"]
    assert counts["billed"]["refusal"]["pictures"] == 0


@pytest.mark.parametrize(
    ("fault", "pictures", "reason"),
    [
        ("incomplete", 0, "max_output_tokens"),
        ("incomplete_late", 1, "max_output_tokens"),
        ("filtered", 0, "content_filter"),
    ],
)
def test_an_answer_may_be_incomplete(sandbox: SandboxProcess, fault: str, pictures: int, reason: str) -> None:
    """Its words end early and it says why; a picture that is there stays."""
    plain, told = answer(sandbox, LOGO, fault), events(sandbox, LOGO, fault)
    for body in (plain, told[-1]["response"]):
        assert (body["status"], body["incomplete_details"]) == ("incomplete", {"reason": reason})
        assert (len(calls(body)), body["output"][-1]["status"]) == (pictures, "incomplete")
        assert body["usage"]["output_tokens"]
    assert kinds(told)[-1] == "incomplete"


def test_words_end_where_they_may_not_go_on(sandbox: SandboxProcess) -> None:
    """`max_output_tokens` ends a long answer, and is itself held to its least."""
    body = LOGO | {"input": "make it blue", "max_output_tokens": 16}
    assert answer(sandbox, body)["status"] == "incomplete"
    assert post(sandbox, body | {"max_output_tokens": 15}).json()["error"]["param"] == "max_output_tokens"


@pytest.mark.parametrize(
    ("fault", "pictures", "code"),
    [
        ("failed", 0, "server_error"),
        ("failed_late", 1, "server_error"),
        ("policy_failed", 0, "image_content_policy_violation"),
    ],
)
def test_an_answer_may_fail(sandbox: SandboxProcess, fault: str, pictures: int, code: str) -> None:
    """After it was painted, so that it may have been billed; it is told so by its id, too."""
    told = events(sandbox, LOGO, fault, X_Easel_Job=fault)
    done = told[-1]["response"]
    assert (kinds(told)[-1], done["status"], done["error"]["code"]) == ("failed", "failed", code)
    assert (len(calls(done)), done["usage"]) == (pictures, None)
    assert sandbox.counts()["painted"][fault] == 1
    assert get(sandbox, done["id"]).json() == done


def test_a_limit_may_be_met_after_the_answer_began(sandbox: SandboxProcess) -> None:
    """Nothing is painted then."""
    told = events(sandbox, LOGO, "failed_rate", X_Easel_Job="failed_rate")
    assert kinds(told) == [*BEGIN, "failed"]
    assert told[-1]["response"]["error"]["code"] == "rate_limit_exceeded"
    assert "failed_rate" not in sandbox.counts()["painted"]


def test_moderation_may_keep_the_picture_back(sandbox: SandboxProcess) -> None:
    """Its item says so, and words follow."""
    told = events(sandbox, LOGO, "policy_item")
    item = calls(told[-1]["response"])[0]
    assert (item["status"], item["result"], item["error"]["code"]) == ("failed", None, "moderation_blocked")
    assert kinds(told)[-1] == "completed"
    assert "image_generation_call.completed" not in kinds(told)


@pytest.mark.parametrize(
    ("fault", "last"),
    [
        ("error_event", {"type", "error", "sequence_number"}),
        ("error_event_flat", {"type", "code", "message", "param", "sequence_number"}),
        ("error_event_bare", {"error"}),
        ("policy_event", {"type", "error", "sequence_number"}),
        ("policy_event_flat", {"type", "code", "message", "param", "sequence_number"}),
    ],
)
def test_errors_come_in_every_form(sandbox: SandboxProcess, fault: str, last: set[str]) -> None:
    """Before the picture does."""
    told = events(sandbox, PREVIEWS, fault)
    assert kinds(told)[:-1] == [*BEGIN, *CALL, PREVIEW, PREVIEW]
    assert set(told[-1]) == last


@pytest.mark.parametrize(
    ("fault", "last"),
    [
        ("cut_created", BEGIN[:1]),
        ("cut_stream", BEGIN[:1]),
        ("cut_preview", [*BEGIN, *CALL, PREVIEW]),
        ("cut_item", [*BEGIN, *CALL, PREVIEW, PREVIEW, *DONE]),
        ("cut_words", [*BEGIN, *CALL, PREVIEW, PREVIEW, *DONE, *TALK, "output_text.delta"]),
    ],
)
def test_a_stream_may_be_cut_at_every_stage(sandbox: SandboxProcess, fault: str, last: list[str]) -> None:
    """What came before is whole, and the connection does not end as an answer does."""
    assert kinds(events(sandbox, PREVIEWS, fault)) == last
    url, headers = f"{sandbox.base_url}/responses", {"X-Sandbox-Fault": fault}
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        _ = requests.post(url, json=PREVIEWS | {"stream": True}, headers=headers, timeout=30).content


def test_other_ends_of_a_stream(sandbox: SandboxProcess) -> None:
    """A clean end before the last event, an error after the picture, a marker, the last event twice, no previews."""
    assert kinds(events(sandbox, LOGO, "stream_no_end"))[-2:] == ["content_part.done", "output_item.done"]
    late = events(sandbox, LOGO, "error_event_late")
    assert kinds(late)[-2:] == ["output_item.done", "error"]
    assert "image_generation_call.completed" in kinds(late)
    assert kinds(events(sandbox, LOGO, "completed_twice"))[-2:] == ["completed", "completed"]
    assert PREVIEW not in kinds(events(sandbox, PREVIEWS, "no_partials"))
    generating = events(sandbox, LOGO, "item_generating")
    done = next(event for event in generating if event["type"] == "response.output_item.done")
    assert (done["item"]["status"], bool(done["item"]["result"])) == ("generating", True)
    text = post(sandbox, LOGO | {"stream": True}, "done_marker").text
    assert text.endswith("data: [DONE]\n\n")


def test_silence_is_filled(sandbox: SandboxProcess) -> None:
    """With events of their own, which count along."""
    told = events(sandbox, LOGO, "keepalive~0.4")
    assert "keepalive" in kinds(told)
    assert [event["sequence_number"] for event in told] == list(range(len(told)))


@pytest.mark.parametrize("fault", ["sse_crlf", "sse_cr", "sse_odd"])
def test_streams_may_be_written_in_every_legal_way(sandbox: SandboxProcess, fault: str) -> None:
    """Line ends, comments, ids; the events are the same."""
    text = post(sandbox, LOGO | {"stream": True}, fault).text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert sum(line.startswith("event:") for line in lines) == len(events(sandbox))


def test_plain_answers_to_streams_and_odd_pictures(sandbox: SandboxProcess) -> None:
    """What the images endpoints can be made to do, conversations can where it means something."""
    plain = post(sandbox, LOGO | {"stream": True}, "json_to_stream")
    assert plain.headers["content-type"] == "application/json"
    assert calls(plain.json())
    assert calls(answer(sandbox, LOGO, "no_data"))[0]["result"] is None
    assert calls(answer(sandbox, LOGO, "base64_prefix"))[0]["result"].startswith("data:image/png;base64,")
    assert b"<html>" in base64.b64decode(calls(answer(sandbox, LOGO, "not_a_picture"))[0]["result"])
    assert "usage" not in answer(sandbox, LOGO, "usage_missing")
    assert "error" in answer(sandbox, LOGO, "error_under_200")
    assert json.loads(post(sandbox, LOGO, "blanks").text)["status"] == "completed"
    told = answer(sandbox, LOGO, "size_ignored")
    assert calls(told)[0]["size"] == "1024x1024"
    assert opened(base64.b64decode(calls(told)[0]["result"])).size == (1254, 1254)


def test_a_fault_can_be_asked_for_by_hand(sandbox: SandboxProcess) -> None:
    """In the newest message, which is painted without it; an unknown one is told."""
    body = LOGO | {"input": "a logo [fault: cut_item]"}
    assert kinds(events(sandbox, body))[-1] == "output_item.done"
    assert calls(answer(sandbox, body))[0]["revised_prompt"] == "a logo"
    assert post(sandbox, LOGO | {"input": "[fault: nonsense]"}).json()["error"]["code"] == "unknown_fault"


def test_items_need_not_come_where_they_are_expected(sandbox: SandboxProcess) -> None:
    """Reasoning before the picture, and two pictures of one turn: each event names its item's place."""
    thought = events(sandbox, PREVIEWS, "reasoning_first")
    assert [item["type"] for item in thought[-1]["response"]["output"]] == [
        "reasoning",
        "image_generation_call",
        "message",
    ]
    two = events(sandbox, PREVIEWS, "two_pictures")
    done = two[-1]["response"]
    assert [item["type"] for item in done["output"]] == ["image_generation_call"] * 2 + ["message"]
    assert len({item["result"] for item in calls(done)}) == len({item["id"] for item in calls(done)}) == 2
    assert done["tool_usage"]["image_gen"]["output_tokens"] == 2 * (196 + 200)
    for told in (thought, two):
        output = told[-1]["response"]["output"]
        assert all(output[event["output_index"]]["id"] == event["item_id"] for event in told if "item_id" in event)
