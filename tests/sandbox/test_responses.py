"""The responses endpoint: conversations with pictures, and what is refused of them."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import requests

from tests.sandbox.pictures import busy, file, hole, mask_of, opened
from tests.sandbox_process import SandboxProcess

TOOL: dict[str, Any] = {"type": "image_generation", "size": "1024x1024", "quality": "low"}
BASE: dict[str, Any] = {"model": "gpt-5.5", "input": "a logo", "tools": [TOOL]}


def data_url(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()


def said(*parts: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"role": "user", "content": [{"type": "input_text", "text": "a logo"}, *parts]}]


SHOWN = {"type": "input_image", "image_url": data_url(file(busy(64, 64)))}


def post(sandbox: SandboxProcess, body: dict[str, Any], **headers: str) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.post(f"{sandbox.base_url}/responses", json=body, headers=named, timeout=60)


def tool(**changes: Any) -> dict[str, Any]:
    return BASE | {"tools": [TOOL | changes]}


REFUSED: list[tuple[dict[str, Any], str]] = [
    (BASE | {"model": None}, "model"),
    (BASE | {"model": "gpt-image-2"}, "model"),
    (BASE | {"model": "llama"}, "model"),
    (BASE | {"input": None}, "input"),
    (BASE | {"input": 7}, "input"),
    (BASE | {"input": [{"role": "robot", "content": "x"}]}, "input[0].role"),
    (BASE | {"input": said({"type": "input_video"})}, "input[0].content[1].type"),
    (
        BASE | {"input": said({"type": "input_image", "image_url": "http://x/1.png"})},
        "input[0].content[1].image_url",
    ),
    (BASE | {"n": 2}, "n"),
    (BASE | {"tools": [{"type": "web_search"}]}, "tools[0].type"),
    (BASE | {"previous_response_id": "resp_none"}, "previous_response_id"),
    (tool(n=2), "tools[0].n"),
    (tool(size="512x512"), "tools[0].size"),
    (tool(quality="max"), "tools[0].quality"),
    (tool(action="edit"), "tools[0].action"),
    (tool(action="paint"), "tools[0].action"),
    (tool(partial_images=2), "tools[0].partial_images"),
    (tool(background="transparent"), "tools[0].background"),
    (tool(user="x"), "tools[0].user"),
    (tool(input_fidelity="high"), "tools[0].input_fidelity"),
    (tool(input_image_mask={"image_url": data_url(b"x")}), "tools[0].input_image_mask"),
    (tool(input_image_mask="x") | {"input": said(SHOWN)}, "tools[0].input_image_mask"),
    (
        tool(input_image_mask={"image_url": data_url(file(mask_of(hole(48, 48))))}) | {"input": said(SHOWN)},
        "tools[0].input_image_mask",
    ),
    (BASE | {"input": said({"type": "input_image", "image_url": data_url(b"x")})}, "input[0].content[1].image_url"),
    (BASE | {"input": said({"type": "input_image", "file_id": "file-1"})}, "input[0].content[1].file_id"),
    (BASE | {"input": said(SHOWN | {"detail": "much"})}, "input[0].content[1].detail"),
    (BASE | {"input": [{"type": "shell_call"}]}, "input[0].type"),
    (BASE | {"input": [{"type": "image_generation_call", "result": "!"}]}, "input[0].result"),
    (BASE | {"input": [{"role": "user", "content": [{"type": "input_text"}]}]}, "input[0].content[0].text"),
    (BASE | {"tool_choice": "perhaps"}, "tool_choice"),
    (BASE | {"tool_choice": {"type": "web_search"}}, "tool_choice.type"),
    (BASE | {"tools": [], "tool_choice": "required"}, "tool_choice"),
    (BASE | {"tools": [], "tool_choice": {"type": "image_generation"}}, "tool_choice"),
    (BASE | {"store": "yes"}, "store"),
    (BASE | {"background": True}, "background"),
    (BASE | {"temperature": True}, "temperature"),
]


@pytest.mark.parametrize(("body", "param"), REFUSED, ids=[f"{number} {row[1]}" for number, row in enumerate(REFUSED)])
def test_a_broken_rule_is_refused_by_its_field(sandbox: SandboxProcess, body: dict[str, Any], param: str) -> None:
    """Fields of the tool are named with their place."""
    answer = post(sandbox, body)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param), answer.text


def test_auto_edits_what_is_shown_and_generates_otherwise(sandbox: SandboxProcess) -> None:
    """The action taken is told; a shown picture's tokens are counted for the tool, and for the text model that sees it, too."""
    plain = post(sandbox, BASE).json()
    assert plain["output"][0]["action"] == "generate"
    edited = post(sandbox, BASE | {"input": said(SHOWN)}).json()
    assert edited["output"][0]["action"] == "edit"
    assert edited["tool_usage"]["image_gen"]["input_tokens_details"]["image_tokens"] == 1024
    assert edited["usage"]["input_tokens"] == plain["usage"]["input_tokens"] + 1024
    forced = post(sandbox, tool(action="generate") | {"input": said(SHOWN)}).json()
    assert forced["output"][0]["action"] == "generate"


def test_a_mask_goes_with_the_newest_picture(sandbox: SandboxProcess) -> None:
    """input_image_mask opens a part of it."""
    source, alpha = busy(), hole()
    shown = {"type": "input_image", "image_url": data_url(file(source))}
    body = tool(action="edit", input_image_mask={"image_url": data_url(file(mask_of(alpha)))})
    result = post(sandbox, body | {"input": said(shown)}).json()["output"][0]["result"]
    changed = np.abs(np.asarray(opened(base64.b64decode(result))).astype(int) - source).max(axis=2)
    assert (changed[alpha == 0] >= 16).all()
    assert (changed[alpha == 255] == 0).mean() == pytest.approx(0.5, abs=0.002)


@pytest.fixture(scope="module")
def tight() -> Iterator[SandboxProcess]:
    """A sandbox that leaves what a mask protects."""
    process = SandboxProcess(leak="0")
    yield process
    process.stop()


@pytest.mark.parametrize("text", ["a logo", "make it red", "bigger", "remove it"])
def test_a_change_stays_in_the_mask(tight: SandboxProcess, text: str) -> None:
    """Where the leak is none, whatever the change is; the mask is of the turn's last picture, the others lie along its edge."""
    source, alpha = busy(), hole()
    body = tool(input_image_mask={"image_url": data_url(file(mask_of(alpha)))})
    parts = [{"type": "input_text", "text": text}, SHOWN, {"type": "input_image", "image_url": data_url(file(source))}]
    told = post(tight, body | {"input": [{"role": "user", "content": parts}]}).json()
    changed = np.abs(np.asarray(opened(base64.b64decode(told["output"][0]["result"]))).astype(int) - source).max(axis=2)
    assert (changed[alpha == 0] >= 16).all()
    assert (changed[alpha == 255] == 0).all()
    assert "The other picture lies along its edge." in told["output"][1]["content"][0]["text"]


def test_a_mask_goes_with_what_the_server_remembers(tight: SandboxProcess) -> None:
    """Where the turn shows no picture, it is of the newest of the thread."""
    first = post(tight, BASE).json()
    alpha = hole()
    body = tool(input_image_mask={"image_url": data_url(file(mask_of(alpha)))}) | {"previous_response_id": first["id"]}
    told = post(tight, body | {"input": "make it red"}).json()
    pixels = [np.asarray(opened(base64.b64decode(each["output"][0]["result"]))).astype(int) for each in (first, told)]
    changed = np.abs(pixels[1] - pixels[0]).max(axis=2)
    assert (changed[alpha == 0] >= 16).all()
    assert (changed[alpha == 255] == 0).all()
    assert told["output"][1]["content"][0]["text"] == "I painted the marked place red. (Sandbox: drawn by rules.)"


def test_mask_faults_reach_conversations(sandbox: SandboxProcess) -> None:
    """A server may pass the mask over, or fail at every edit that has one."""
    source, alpha = busy(), hole()
    body = tool(input_image_mask={"image_url": data_url(file(mask_of(alpha)))})
    body |= {"input": said({"type": "input_image", "image_url": data_url(file(source))})}
    assert post(sandbox, body, X_Sandbox_Fault="mask_502").status_code == 502
    assert post(sandbox, BASE, X_Sandbox_Fault="mask_502").status_code == 200
    told = post(sandbox, body, X_Sandbox_Fault="mask_ignored").json()
    changed = np.asarray(opened(base64.b64decode(told["output"][0]["result"]))).astype(int) - source
    assert (np.abs(changed).max(axis=2)[alpha == 255] > 0).mean() > 0.9


def test_earlier_responses_are_known_unless_not_stored(sandbox: SandboxProcess) -> None:
    """A stored response can be continued; one with store: false cannot, nor any where the server forgets."""
    kept = post(sandbox, BASE).json()["id"]
    assert post(sandbox, BASE | {"previous_response_id": kept}).json()["output"][0]["action"] == "edit"
    lost = post(sandbox, BASE | {"store": False}).json()["id"]
    for body, headers in (
        ({"previous_response_id": lost}, {}),
        ({"previous_response_id": kept}, {"X_Sandbox_Fault": "forgets"}),
    ):
        answer = post(sandbox, BASE | body, **headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "previous_response_not_found")


def test_words_alone(sandbox: SandboxProcess) -> None:
    """Without the tool, or when the model prefers to talk, the answer is a message and no picture."""
    for body, headers in (
        (BASE | {"tools": []}, {}),
        (BASE | {"tool_choice": "none"}, {}),
        (BASE, {"X_Sandbox_Fault": "text_only"}),
    ):
        told = post(sandbox, body, **headers).json()
        assert [item["type"] for item in told["output"]] == ["message"]
        assert told["tool_usage"]["image_gen"]["total_tokens"] == 0


def test_a_stream_tells_every_step(sandbox: SandboxProcess) -> None:
    """Events come in the documented order, numbered without a gap; the result is in output_item.done."""
    answer = post(sandbox, tool(partial_images=1) | {"stream": True})
    events = [json.loads(frame.split("data: ", 1)[1]) for frame in answer.text.strip().split("\n\n")]
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    kinds = [event["type"].removeprefix("response.") for event in events]
    assert kinds[:3] == ["created", "in_progress", "output_item.added"]
    call = [kind for kind in kinds if kind.startswith("image_generation_call.")]
    assert [kind.split(".")[1] for kind in call] == ["in_progress", "generating", "partial_image", "completed"]
    assert kinds[-1] == "completed"
    done = next(event for event in events if event["type"] == "response.output_item.done")
    assert opened(base64.b64decode(done["item"]["result"])).size == (1024, 1024)
    assert next(event for event in events if "partial_image_b64" in event)["partial_image_index"] == 0


@pytest.mark.parametrize(("fault", "status"), [("429", 429), ("slow_500~0.01", 500), ("n_fewer", 400)])
def test_faults_reach_this_endpoint_or_are_refused(sandbox: SandboxProcess, fault: str, status: int) -> None:
    """Refusals work here too; a fault that only the images endpoints know is told, not passed over."""
    assert post(sandbox, BASE, X_Sandbox_Fault=fault).status_code == status
