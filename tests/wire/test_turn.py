"""The body of a turn: what goes before it, what it says, in which order its pictures travel, what the tool is asked for."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from easel.requests.turn import TurnParams
from easel.wire.multipart import InputFile
from easel.wire.turn import Context, Message, turn_body


@pytest.fixture
def files(tmp_path: Path) -> list[InputFile]:
    made = []
    for name in ("one", "two", "three", "mask"):
        path = tmp_path / name
        path.write_bytes(name.encode())
        made.append(InputFile(path, f"{name}.png", "image/png"))
    return made


def url(text: str) -> str:
    return f"data:image/png;base64,{base64.b64encode(text.encode()).decode()}"


def body(params: TurnParams, files: list[InputFile], mask: InputFile | None, context: Context) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(b"".join(turn_body(params, files, mask, context)))
    return told


def test_the_picture_that_is_edited_travels_last_with_its_mask(files: list[InputFile]) -> None:
    """The words first, then the references, then the first picture; the mask is the tool's."""
    params = TurnParams("make it red", action="edit", images=3, masked=True, quality="low", user="u-1")
    assert body(params, files[:3], files[3], Context(store=True)) == {
        "model": "gpt-5.4-mini",
        "tool_choice": "auto",
        "stream": False,
        "user": "u-1",
        "store": True,
        "tools": [
            {
                "type": "image_generation",
                "action": "edit",
                "model": "gpt-image-2",
                "size": "auto",
                "quality": "low",
                "output_format": "png",
                "input_image_mask": {"image_url": url("mask")},
            }
        ],
        "input": [
            {
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "make it red"},
                    {"type": "input_image", "image_url": url("two")},
                    {"type": "input_image", "image_url": url("three")},
                    {"type": "input_image", "image_url": url("one")},
                ],
            }
        ],
    }


def test_what_was_said_before_is_sent_again(files: list[InputFile]) -> None:
    """In its order; an answer's pictures stand behind it as shown by the user, and what says nothing is left out."""
    context = Context(
        (
            Message("user", 'a «kite»\n"red"', (files[0],)),
            Message("assistant", "Here it is.", (files[1],)),
            Message("assistant", ""),
        )
    )
    told = body(TurnParams("bluer"), [], None, context)
    assert told["store"] is False
    assert "previous_response_id" not in told
    assert told["input"] == [
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": 'a «kite»\n"red"'},
                {"type": "input_image", "image_url": url("one")},
            ],
        },
        {"role": "assistant", "content": [{"type": "output_text", "text": "Here it is."}]},
        {"role": "user", "content": [{"type": "input_image", "image_url": url("two")}]},
        {"role": "user", "content": [{"type": "input_text", "text": "bluer"}]},
    ]


def test_a_server_that_remembers_is_told_the_id() -> None:
    """Nothing of before is sent then."""
    told = body(TurnParams("bluer"), [], None, Context(previous="resp_1", store=True))
    assert told["previous_response_id"] == "resp_1"
    assert len(told["input"]) == 1
