"""What an edit's multipart body may hold, and what is refused of it."""

from typing import Any

import numpy as np
import pytest
import requests
from PIL import Image

from tests.sandbox.pictures import busy, file, hole, mask_of
from tests.sandbox_process import SandboxProcess

Part = tuple[str, tuple[str | None, bytes, str | None]]
SOURCE = file(busy(64, 48))
MASK = file(mask_of(hole(64, 48)))
PALETTE = file(np.asarray(Image.fromarray(busy(64, 48)).convert("RGB")))
OTHER: Part = ("mask", ("m.png", MASK, "image/png"))
PNG: Part = ("image[]", ("a.png", SOURCE, "image/png"))

Files = list[Part]


def post(sandbox: SandboxProcess, files: Files, **fields: str) -> requests.Response:
    given: Any = {"model": "gpt-image-2", "prompt": "a logo"} | fields
    return requests.post(f"{sandbox.base_url}/images/edits", data=given, files=files, timeout=60)  # type: ignore[arg-type]  # None is left out


REFUSED: list[tuple[str, Files, dict[str, str], int, str, str]] = [
    ("no picture", [("mask", ("m.png", MASK, "image/png"))], {}, 400, "image", "missing_required_parameter"),
    ("17 pictures", [PNG] * 17, {}, 400, "image", "array_above_max_length"),
    ("a text", [("image[]", ("a.png", b"hello", "image/png"))], {}, 400, "image", "invalid_image_file"),
    ("cut off", [("image[]", ("a.png", SOURCE[:2000], "image/png"))], {}, 400, "image", "invalid_image_file"),
    ("a gif", [("image[]", ("a.gif", SOURCE, "image/gif"))], {}, 400, "image", "unsupported_file_mimetype"),
    ("no type", [("image[]", ("a.png", SOURCE, None))], {}, 400, "image", "unsupported_file_mimetype"),
    ("no file name", [("image[]", (None, SOURCE, "image/png"))], {}, 400, "image", "invalid_type"),
    ("two masks", [PNG, OTHER, OTHER], {}, 400, "mask", "duplicate_parameter"),
    ("an unknown file", [PNG, ("markup", ("m.png", MASK, "image/png"))], {}, 400, "markup", "unknown_parameter"),
    ("an unknown field", [PNG], {"input_fidelity": "high"}, 400, "input_fidelity", "unknown_parameter"),
    ("n in words", [PNG], {"n": "two"}, 400, "n", "invalid_type"),
    ("n as 1.0", [PNG], {"n": "1.0"}, 400, "n", "invalid_type"),
    ("stream as True", [PNG], {"stream": "True"}, 400, "stream", "invalid_type"),
    ("a bad size", [PNG], {"size": "512x512"}, 400, "size", "invalid_value"),
]


@pytest.mark.parametrize(
    ("files", "fields", "status", "param", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_wrong_form_is_refused(
    sandbox: SandboxProcess, files: Files, fields: dict[str, str], status: int, param: str, code: str
) -> None:
    """Each wrong part or field is refused by its name."""
    answer = post(sandbox, files, **fields)
    error = answer.json()["error"]
    assert (answer.status_code, error["param"], error["code"]) == (status, param, code), error["message"]


@pytest.mark.parametrize(
    ("mask", "tail"),
    [
        (PALETTE, "mask image missing alpha channel"),
        (file(mask_of(hole(48, 64))), "mask size does not match image size"),
        (file(mask_of(hole(64, 48)), "webp"), "mask must be a PNG file"),
    ],
    ids=["no alpha", "another size", "not PNG"],
)
def test_a_mask_that_does_not_fit_is_refused_in_the_real_words(sandbox: SandboxProcess, mask: bytes, tail: str) -> None:
    """A mask is a PNG with alpha of the first picture's size."""
    answer = post(sandbox, [PNG, ("mask", ("m.png", mask, "image/png"))])
    error = answer.json()["error"]
    assert (answer.status_code, error["param"]) == (400, "mask")
    assert error["message"] == f"Invalid mask image format - {tail}"


def test_a_mask_asks_for_a_png_beside_it(sandbox: SandboxProcess) -> None:
    """Picture and mask have the same format."""
    jpeg = ("image[]", ("a.jpg", file(busy(64, 48), "jpeg"), "image/jpeg"))
    answer = post(sandbox, [jpeg, ("mask", ("m.png", MASK, "image/png"))])
    assert answer.json()["error"]["message"] == "Invalid mask image format - mask and image must have the same format"


@pytest.mark.parametrize("name", ["image", "image[]"])
@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_both_names_and_three_formats_are_taken(sandbox: SandboxProcess, name: str, kind: str) -> None:
    """A picture may come as `image` or `image[]`, as PNG, JPEG or WebP, of any size."""
    data = file(busy(40, 30), kind)
    answer = post(sandbox, [(name, (f"a.{kind}", data, f"image/{kind}"))], n="1", quality="low", stream="false")
    assert answer.status_code == 200, answer.text[:300]


def test_a_part_of_50_mb_is_too_large(sandbox: SandboxProcess) -> None:
    """Each file must be smaller than 50 MB."""
    large = ("image[]", ("a.png", bytes(50 * 1024 * 1024), "image/png"))
    answer = post(sandbox, [large])
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "file_too_large")


def test_a_body_that_announces_too_much_is_not_read(sandbox: SandboxProcess) -> None:
    """JSON above 4 MB is refused by its announced length."""
    answer = requests.post(
        f"{sandbox.base_url}/images/generations",
        data=b"{" + b" " * (5 * 1024 * 1024) + b"}",
        headers={"content-type": "application/json"},
        timeout=30,
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request_too_large")


def test_json_where_a_form_belongs(sandbox: SandboxProcess) -> None:
    """An edit must be multipart."""
    answer = requests.post(f"{sandbox.base_url}/images/edits", json={"prompt": "x"}, timeout=30)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "unsupported_content_type")


def test_a_broken_form_is_a_400(sandbox: SandboxProcess) -> None:
    """A body that is no form after all is refused in the error shape."""
    headers = {"content-type": "multipart/form-data; boundary=x"}
    for body in (b"hello", b"--x\r\n", b"--x\r\ncontent-disposition: form-data\r\n\r\n1\r\n--x--\r\n"):
        answer = requests.post(f"{sandbox.base_url}/images/edits", data=body, headers=headers, timeout=30)
        assert answer.status_code == 400, body
        assert answer.json()["error"]["message"]
