"""What is remembered of earlier answers, and threads that are sent again where nothing is."""

import time
import uuid
from collections.abc import Callable

import pytest
import requests

from sandbox.conversation.memory import Entry, Memory
from tests.sandbox.conversation.talks import (
    LOGO,
    TOOL,
    Json,
    answer,
    calls,
    events,
    get,
    kinds,
    picture,
    post,
    said,
    small,
)
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]


def test_a_thread_by_ids_and_one_that_is_sent_again_are_the_same(sandbox: SandboxProcess) -> None:
    """Words and pictures are in the same order, so the third turn gives the same picture and costs the same."""
    first = answer(sandbox, LOGO)
    second = answer(sandbox, LOGO | {"input": "make it blue", "previous_response_id": first["id"]})
    third = answer(sandbox, LOGO | {"input": "bigger", "previous_response_id": second["id"]})
    thread = [said("a logo"), *first["output"], said("make it blue"), *second["output"], said("bigger")]
    again = answer(sandbox, LOGO | {"input": thread, "store": False})
    assert picture(again) == picture(third) != picture(second)
    assert again["usage"] == third["usage"]
    assert first["usage"]["input_tokens"] < second["usage"]["input_tokens"] < third["usage"]["input_tokens"]
    assert get(sandbox, again["id"]).status_code == 404


def test_the_last_picture_that_is_shown_now_is_changed(sandbox: SandboxProcess) -> None:
    """Before any that the server remembers; without one, the newest that it remembers."""
    first = answer(sandbox, LOGO)
    body = LOGO | {"previous_response_id": first["id"], "tools": [TOOL | {"action": "edit", "size": "auto"}]}
    wide = LOGO | {"input": [said("bigger", small(1), small(2))], "tools": [TOOL | {"action": "edit"}]}
    shown = answer(sandbox, body | {"input": wide["input"], "tools": wide["tools"]})
    alone = answer(sandbox, wide | {"input": [said("bigger", small(2), small(1))]})
    assert shown["tool_usage"]["image_gen"]["input_tokens_details"]["image_tokens"] == 2 * 1024
    assert picture(shown) != picture(alone)
    remembered = answer(sandbox, body | {"input": "bigger"})
    assert calls(remembered)[0]["size"] == "1024x1024"


def test_a_picture_can_be_named_by_the_id_of_its_call(sandbox: SandboxProcess) -> None:
    """As an item without its result or as a reference; one that was not stored is refused in OpenAI's words."""
    call = calls(answer(sandbox, LOGO))[0]["id"]
    for kind in ("image_generation_call", "item_reference"):
        told = answer(sandbox, LOGO | {"input": [said("make it blue"), {"type": kind, "id": call}]})
        assert calls(told)[0]["action"] == "edit"
    lost = calls(answer(sandbox, LOGO | {"store": False}))[0]["id"]
    refused = post(sandbox, LOGO | {"input": [said("make it blue"), {"type": "item_reference", "id": lost}]})
    assert refused.status_code == 404
    assert "Items are not persisted when `store` is set to false" in refused.json()["error"]["message"]


def test_an_answer_is_told_by_its_id_until_it_is_deleted(sandbox: SandboxProcess) -> None:
    """The same as it came; afterwards, or where it was never stored, it is not found."""
    told = answer(sandbox, LOGO)
    assert get(sandbox, told["id"]).json() == told
    gone = requests.delete(f"{sandbox.base_url}/responses/{told['id']}", timeout=10)
    assert gone.json() == {"id": told["id"], "object": "response", "deleted": True}
    lost = get(sandbox, told["id"])
    assert (lost.status_code, lost.json()["error"]["message"]) == (404, f"Response with id '{told['id']}' not found.")
    assert post(sandbox, LOGO | {"previous_response_id": told["id"]}).status_code == 400
    assert requests.get(f"{sandbox.base_url}/responses/x?stream=true", timeout=10).status_code == 400


@pytest.mark.parametrize("fault", ["cut_created", "cut_preview", "cut_item", "cut_stream"])
def test_a_cut_answer_goes_on_and_is_told_by_its_id(sandbox: SandboxProcess, fault: str) -> None:
    """It is completed with its picture, painted and billed once."""
    job = uuid.uuid4().hex
    response_id = events(sandbox, LOGO, fault, X_Easel_Job=job)[0]["response"]["id"]
    assert picture(_completed(sandbox, response_id))
    counts = sandbox.counts()
    assert (counts["painted"][job], counts["responses"][job]) == (1, 1)
    assert counts["billed"][job] == {"pictures": 1, "input_tokens": 2, "output_tokens": 12, "image_tokens": 198}


def test_an_answer_that_is_still_made_is_told_as_in_progress(sandbox: SandboxProcess) -> None:
    """Before it is completed; its usage and its picture are not there yet."""
    response_id = events(sandbox, LOGO, "cut_created~1.5")[0]["response"]["id"]
    now = get(sandbox, response_id).json()
    assert (now["status"], now["output"], now["usage"]) == ("in_progress", [], None)
    assert picture(_completed(sandbox, response_id))


def test_an_answer_is_made_although_no_byte_of_it_comes(sandbox: SandboxProcess) -> None:
    """The connection ends where the answer should begin."""
    job = uuid.uuid4().hex
    with pytest.raises(requests.ConnectionError):
        post(sandbox, LOGO, "cut_before_answer", X_Easel_Job=job)
    assert sandbox.counts()["responses"][job] == 1


def test_an_answer_whose_listener_leaves_goes_on(sandbox: SandboxProcess) -> None:
    """The client closes the stream after the first event."""
    headers = {"X-Sandbox-Fault": "slow~0.3"}
    url, body = f"{sandbox.base_url}/responses", LOGO | {"stream": True}
    with requests.post(url, json=body, headers=headers, stream=True, timeout=10) as reply:
        lines = reply.iter_lines(chunk_size=1)
        assert next(lines) == b"event: response.created"
        data = next(lines)
    response_id = data.decode().split('"id":"')[1].split('"')[0]
    assert picture(_completed(sandbox, response_id))


def _completed(sandbox: SandboxProcess, response_id: str) -> Json:
    """Asks until the answer is there, as a client would."""
    ends = time.monotonic() + 20
    while (told := get(sandbox, response_id).json())["status"] == "in_progress" and time.monotonic() < ends:
        time.sleep(0.05)
    assert told["status"] == "completed"
    return dict(told)


def test_a_server_without_memory(start_sandbox: Start) -> None:
    """It passes `store` over, keeps nothing, knows no id; the thread that is sent again works as ever."""
    sandbox = start_sandbox(memory="false")
    first = answer(sandbox, LOGO | {"store": True})
    assert first["store"] is False
    assert get(sandbox, first["id"]).status_code == 404
    refused = post(sandbox, LOGO | {"previous_response_id": first["id"]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "previous_response_not_found")
    thread = [said("a logo"), *first["output"], said("make it blue")]
    assert calls(answer(sandbox, LOGO | {"input": thread}))[0]["action"] == "edit"


def test_a_gateway_may_refuse_ids_in_its_own_words(sandbox: SandboxProcess) -> None:
    """Only where one is sent; and an answer may lose its picture before it is asked for by its id."""
    assert post(sandbox, LOGO, "no_ids").json()["store"] is False
    refused = post(sandbox, LOGO | {"previous_response_id": "resp_1"}, "no_ids")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, None)
    told = answer(sandbox, LOGO, "kept_without_picture")
    assert picture(told)
    assert calls(get(sandbox, told["id"]).json())[0]["result"] is None


def test_memory_holds_the_newest() -> None:
    """By their number and by the bytes of their pictures."""
    memory = Memory()
    for number in range(600):
        memory.keep(str(number), Entry(body=dict, thread=tuple, own=lambda: 1 << 21))
    assert memory.thread("0") is None
    assert memory.thread("599") == ()
    assert memory.thread(str(600 - 257)) is None


def test_events_of_a_kept_answer_name_its_id(sandbox: SandboxProcess) -> None:
    """The first event tells the id that the last one has."""
    told = events(sandbox)
    assert told[0]["response"]["id"] == told[-1]["response"]["id"]
    assert kinds(told)[0] == "created"
