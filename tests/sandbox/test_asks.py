"""Every rule of every parameter, refused as the real server refuses it."""

import json
from typing import Any

import pytest
import requests

from tests.sandbox_process import SandboxProcess

BASE = {"model": "gpt-image-2", "prompt": "a logo"}

REFUSED = [
    ({"prompt": None}, "prompt", "missing_required_parameter"),
    ({"model": None}, "model", "missing_required_parameter"),
    ({"prompt": ""}, "prompt", "empty_string"),
    ({"prompt": "x" * 32_001}, "prompt", "string_above_max_length"),
    ({"prompt": 5}, "prompt", "invalid_type"),
    ({"prompt": "half \ud800"}, "prompt", "invalid_value"),
    ({"half \ud800": 1}, "half \\ud800", "unknown_parameter"),
    ({"n": float("nan")}, "n", "invalid_type"),
    ({"n": 10**40}, "n", "integer_above_max_value"),
    ({"n": 0}, "n", "integer_below_min_value"),
    ({"n": 11}, "n", "integer_above_max_value"),
    ({"n": "2"}, "n", "invalid_type"),
    ({"n": True}, "n", "invalid_type"),
    ({"n": 1.0}, "n", "invalid_type"),
    ({"size": "800x800"}, "size", "invalid_value"),
    ({"size": "1920x1080"}, "size", "invalid_value"),
    ({"size": "4000x1600"}, "size", "invalid_value"),
    ({"size": "3840x1024"}, "size", "invalid_value"),
    ({"size": "3840x2400"}, "size", "invalid_value"),
    ({"size": "1024X1024"}, "size", "invalid_value"),
    ({"size": "1024"}, "size", "invalid_value"),
    ({"size": 1024}, "size", "invalid_type"),
    ({"quality": "xhigh"}, "quality", "invalid_value"),
    ({"quality": "standard"}, "quality", "invalid_value"),
    ({"output_format": "gif"}, "output_format", "invalid_value"),
    ({"output_format": "jpeg", "output_compression": 101}, "output_compression", "integer_above_max_value"),
    ({"output_compression": 100}, "output_compression", "invalid_value"),
    ({"background": "transparent"}, "background", "invalid_value"),
    ({"background": "clear"}, "background", "invalid_value"),
    ({"moderation": "high"}, "moderation", "invalid_value"),
    ({"stream": "true"}, "stream", "invalid_type"),
    ({"stream": True, "n": 2}, "n", "invalid_value"),
    ({"partial_images": 1}, "partial_images", "invalid_value"),
    ({"stream": True, "partial_images": 4}, "partial_images", "integer_above_max_value"),
    ({"complexity": "low"}, "complexity", "unknown_parameter"),
    ({"response_format": "b64_json"}, "response_format", "unknown_parameter"),
    ({"style": "vivid"}, "style", "unknown_parameter"),
    ({"input_fidelity": "high"}, "input_fidelity", "unknown_parameter"),
    ({"seed": 1}, "seed", "unknown_parameter"),
    (
        {"model": "gpt-image-2.5-flare", "background": "transparent", "output_format": "jpeg"},
        "background",
        "invalid_value",
    ),
]


def post(sandbox: SandboxProcess, body: dict[str, Any]) -> requests.Response:
    headers = {"content-type": "application/json"}
    return requests.post(f"{sandbox.base_url}/images/generations", json.dumps(body), headers=headers, timeout=60)


@pytest.mark.parametrize(("change", "param", "code"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_broken_rule_is_refused_by_its_field(
    sandbox: SandboxProcess, change: dict[str, Any], param: str, code: str
) -> None:
    """One wrong field is a 400 whose `param` names it."""
    answer = post(sandbox, BASE | change)
    error = answer.json()["error"]
    assert (answer.status_code, error["param"], error["code"]) == (400, param, code), error["message"]
    assert error["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("size", "tail"),
    [
        ("512x512", "Requested resolution is below the current minimum pixel budget."),
        ("1920x1080", "Width and height must both be divisible by 16."),
        ("4096x2048", "The longest edge must be less than or equal to 3840"),
    ],
)
def test_a_size_is_refused_in_the_real_words(sandbox: SandboxProcess, size: str, tail: str) -> None:
    """The sentence of a refused size is the real server's own."""
    assert post(sandbox, BASE | {"size": size}).json() == {
        "error": {
            "message": f"Invalid size '{size}'. {tail}",
            "type": "invalid_request_error",
            "param": "size",
            "code": "invalid_value",
        }
    }


def test_a_model_outside_the_catalog_is_not_found(sandbox: SandboxProcess) -> None:
    """The catalog is strict, as a real server's is."""
    answer = post(sandbox, BASE | {"model": "dall-e-3"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "model_not_found")


@pytest.mark.parametrize(
    "change",
    [
        {"n": None, "size": None, "quality": None, "background": None},
        {"size": "816x816"},
        {"size": "1280x720", "moderation": "low", "user": "u-1"},
        {"output_format": "webp", "output_compression": 0},
        {"safety_identifier": "x" * 64, "background": "opaque", "stream": False, "partial_images": 0},
        {"model": "gpt-image-2.6-flare", "complexity": "high", "quality": "max"},
    ],
    ids=str,
)
def test_what_is_legal_is_painted(sandbox: SandboxProcess, change: dict[str, Any]) -> None:
    """Every legal value is accepted; null counts as not given; nothing is answered as "auto"."""
    answer = post(sandbox, BASE | change)
    told = answer.json()
    assert answer.status_code == 200, told
    assert "auto" not in (told["size"], told["quality"], told["background"])
    assert told["usage"]["output_tokens"] > 0
