"""Request bodies read within limits: JSON, and multipart with its picture files."""

import json
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from sandbox.asks import BOOLEAN_FIELDS, INTEGER_FIELDS
from sandbox.refusals import Refusal, missing, unknown, wrong_type

MAX_PART = 50 * 1024 * 1024
MAX_IMAGES = 16
_MAX_FORM = (MAX_IMAGES + 1) * MAX_PART + (1 << 20)
_POLITE = 64 * 1024 * 1024
_MIME_TYPES = ("image/jpeg", "image/png", "image/webp")


@dataclass(frozen=True, slots=True)
class Form:
    """An edit's fields, typed as in JSON, and its files' bytes."""

    fields: dict[str, Any]
    images: tuple[bytes, ...]
    mask: bytes | None


async def read_json(request: Request, most: int) -> dict[str, Any]:
    """The body's object. Raises Refusal: 400 for what is no JSON object, 413 above `most` bytes."""
    kind = request.headers.get("content-type", "")
    if kind.split(";")[0].strip().lower() != "application/json":
        raise _unsupported(kind, "application/json")
    body = b"".join([chunk async for chunk in _limited(request, most)])
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal("We could not parse the JSON body of your request. Is it valid JSON?") from None
    if not isinstance(value, dict):
        raise Refusal("We could not parse the JSON body of your request: it must be an object.")
    return value


async def read_form(request: Request) -> Form:
    """The multipart body. Raises Refusal for what a strict server refuses: see section 3 of the wire contract."""
    kind = request.headers.get("content-type", "")
    if kind.split(";")[0].strip().lower() != "multipart/form-data":
        raise _unsupported(kind, "multipart/form-data")
    parser = MultiPartParser(request.headers, _limited(request, _MAX_FORM), max_files=64, max_fields=64)
    try:
        form = await parser.parse()
    except (MultiPartException, ValueError) as error:
        raise Refusal(f"Could not parse multipart form: {getattr(error, 'message', error)}") from None
    try:
        return await _sort_out(form.multi_items())
    finally:
        await form.close()


async def _sort_out(items: list[tuple[str, UploadFile | str]]) -> Form:
    fields: dict[str, Any] = {}
    files: dict[str, list[bytes]] = {"image": [], "mask": []}
    for name, value in items:
        place = "image" if name == "image[]" else name
        if place in files:
            files[place].append(await _file(place, len(files[place]), value))
        elif isinstance(value, UploadFile):
            raise unknown(name)
        elif name in fields:
            raise Refusal(f"Duplicate parameter: '{name}'.", param=name, code="duplicate_parameter")
        else:
            fields[name] = _typed(name, value)
    return Form(fields, _images(files["image"]), _mask(files["mask"]))


def _images(images: list[bytes]) -> tuple[bytes, ...]:
    if not images:
        raise missing("image")
    if len(images) > MAX_IMAGES:
        text = (
            f"Expected an array with maximum length {MAX_IMAGES}, but got an array with length {len(images)} instead."
        )
        raise Refusal(f"Invalid 'image': array too long. {text}", param="image", code="array_above_max_length")
    return tuple(images)


def _mask(masks: list[bytes]) -> bytes | None:
    if len(masks) > 1:
        raise Refusal("Duplicate parameter: 'mask'.", param="mask", code="duplicate_parameter")
    return masks[0] if masks else None


async def _file(name: str, index: int, value: UploadFile | str) -> bytes:
    if isinstance(value, str):
        raise wrong_type(name, "a file", value)
    if not value.filename:
        raise Refusal(f"Invalid file '{name}': the part has no file name.", param=name, code="invalid_value")
    kind = (value.content_type or "").split(";")[0].strip().lower()
    if kind not in _MIME_TYPES:
        text = f"unsupported mimetype ('{kind or 'none'}'). Supported file formats are {', '.join(_MIME_TYPES)}."
        raise Refusal(f"Invalid file '{name}[{index}]': {text}", param=name, code="unsupported_file_mimetype")
    if (value.size or 0) >= MAX_PART:
        text = f"Invalid file '{name}[{index}]': it has {value.size} bytes; each file must be smaller than 50MB."
        raise Refusal(text, status=413, param=name, code="file_too_large")
    return await value.read()


def _typed(name: str, text: str) -> Any:
    """A text field as JSON would carry it; what is no integer or boolean stays text, for the type check to refuse."""
    if name in INTEGER_FIELDS and re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        return int(text)
    if name in BOOLEAN_FIELDS and text in ("true", "false"):
        return text == "true"
    return text


async def _limited(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    announced = request.headers.get("content-length", "")
    over = announced.isdigit() and int(announced) > most
    total = 0
    async for chunk in request.stream():
        total += len(chunk)
        if total > most + _POLITE:
            break
        over = over or total > most
        if not over:  # else it is read on for a while: who is still sending does not see an answer
            yield chunk
    if over:
        raise _too_large(most)


def _too_large(most: int) -> Refusal:
    text = f"Request body too large: at most {most // (1024 * 1024)}MB are accepted."
    return Refusal(text, status=413, code="request_too_large", headers={"connection": "close"})


def _unsupported(kind: str, wanted: str) -> Refusal:
    text = f"Unsupported content type: '{kind}'. This API method only accepts '{wanted}' requests."
    return Refusal(text, code="unsupported_content_type")
