"""What faults do to a JSON answer, a completed event or a picture's bytes."""

from collections.abc import Callable
from typing import Any

import pybase64

Answer = dict[str, Any]


def error_object(answer: Answer) -> Answer:
    return {"error": {"message": "Upstream request failed", "type": "upstream_error", "param": None, "code": None}}


def detail_object(answer: Answer) -> Answer:
    return {"detail": "the worker gave up"}


def no_usage(answer: Answer) -> Answer:
    return {name: value for name, value in answer.items() if name != "usage"}


def flat_usage(answer: Answer) -> Answer:
    flat = {name: count for name, count in answer["usage"].items() if not name.endswith("_details")}
    return answer | {"usage": flat}


def no_data(answer: Answer) -> Answer:
    return {**answer, "data": []} if "data" in answer else {**answer, "b64_json": None}


def minimal(answer: Answer) -> Answer:
    if "data" not in answer:
        return {name: answer[name] for name in ("type", "b64_json")}
    return {"data": [{"b64_json": item["b64_json"]} for item in answer["data"]]}


def bad_base64(answer: Answer) -> Answer:
    return _each(answer, lambda data: {"b64_json": "!*" + _text(data)[2:]})


def base64_lines(answer: Answer) -> Answer:
    def lines(data: bytes) -> str:
        text = _text(data)
        return "\r\n".join(text[start : start + 76] for start in range(0, len(text), 76))

    return _each(answer, lambda data: {"b64_json": lines(data)})


def base64_prefix(answer: Answer) -> Answer:
    return _each(answer, lambda data: {"b64_json": _data_url(data)})


def url_data(answer: Answer) -> Answer:
    return _each(answer, lambda data: {"url": _data_url(data)})


def url_foreign(answer: Answer) -> Answer:
    return _each(answer, lambda data: {"url": "http://pictures.invalid/1.png"})


def not_a_picture(data: bytes) -> bytes:
    return b"<html><body>Service busy</body></html>" * 40


def truncated(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def one_wrong_byte(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0x55]) + data[middle + 1 :]


def _each(answer: Answer, change: Callable[[bytes], Answer]) -> Answer:
    """`answer` with every picture's `b64_json` (still bytes) replaced by what `change` makes of it."""

    def changed(item: Answer) -> Answer:
        return {name: value for name, value in item.items() if name != "b64_json"} | change(item["b64_json"])

    if "data" in answer:
        return answer | {"data": [changed(item) for item in answer["data"]]}
    return changed(answer) if "b64_json" in answer else answer


def _text(data: bytes) -> str:
    return pybase64.b64encode(data).decode("ascii")


def _data_url(data: bytes) -> str:
    kind = "png" if data.startswith(b"\x89PNG") else "webp" if data.startswith(b"RIFF") else "jpeg"
    return f"data:image/{kind};base64,{_text(data)}"
