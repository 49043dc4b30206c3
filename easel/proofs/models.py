"""The two models that find and read words: PP-OCRv6, in the wheel of rapidocr. OpenCV runs them, so nothing else is needed."""

import importlib.util
from pathlib import Path

from easel.errors import SettingsError

_FIND, _READ = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_METADATA = 14  # the number of a model's named notes in the ONNX format
_SIGNS = b"character"


def find_model() -> Path:
    return _folder() / _FIND


def read_model() -> Path:
    return _folder() / _READ


def signs(model: Path) -> tuple[str, ...]:
    """What the reading model can say, by place: first nothing, then each of its signs, a space last. Raises SettingsError."""
    for note in _fields(model.read_bytes(), _METADATA):
        name, value = dict(_numbered(note)).get(1), dict(_numbered(note)).get(2)
        if name == _SIGNS and isinstance(value, bytes):
            return ("", *value.decode().split("\n"), " ")
    raise SettingsError("The model that reads words does not say which signs it knows.", hint="Run `make run` again.")


def _folder() -> Path:
    """Where the wheel lies: its own code is not imported."""
    found = importlib.util.find_spec("rapidocr")
    if found is None or not found.submodule_search_locations:
        raise SettingsError("The package rapidocr is not installed.", hint="Run `make run` again.")
    return Path(next(iter(found.submodule_search_locations))) / "models"


def _fields(data: bytes, wanted: int) -> list[bytes]:
    return [value for number, value in _numbered(data) if number == wanted and isinstance(value, bytes)]


def _numbered(data: bytes) -> list[tuple[int, bytes | int]]:
    """The fields of a message of protocol buffers, as far as ONNX uses their kinds."""
    made: list[tuple[int, bytes | int]] = []
    at = 0
    while at < len(data):
        tag, at = _number(data, at)
        kind, number = tag & 7, tag >> 3
        value, at = _number(data, at) if kind in (0, 2) else ({1: 8, 5: 4}[kind], at)
        if kind == 0:
            made.append((number, value))
            continue
        made.append((number, data[at : at + value]))
        at += value
    return made


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
