"""Pictures that a conversation carries: data URLs and base64, read and known by their size."""

import io
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pybase64

from easel.sizes import Size
from sandbox.refusals import Refusal, wrong_choice

_DATA_URL = re.compile(r"data:image/(?:png|jpeg|webp);base64,")
_FORMATS = ("PNG", "JPEG", "WEBP")
_DETAILS = ("low", "high", "auto", "original")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's file and its size in pixels."""

    data: bytes
    size: Size


def read_part(part: Mapping[str, Any], place: str) -> Picture:
    """The picture of an `input_image`. Raises Refusal."""
    if part.get("file_id"):
        text = (
            f"File '{str(part['file_id'])[:80]}' not found: the sandbox keeps no files. Send `image_url` as a data URL."
        )
        raise Refusal(text, param=f"{place}.file_id", code="file_not_found")
    detail = part.get("detail")
    if detail is not None and detail not in _DETAILS:
        raise wrong_choice(f"{place}.detail", detail, _DETAILS)
    return opened(read_url(part, place), f"{place}.image_url")


def read_url(part: Mapping[str, Any], place: str) -> bytes:
    """The file behind `image_url`, which has to be a data URL. Raises Refusal."""
    url = part.get("image_url")
    match = _DATA_URL.match(url) if isinstance(url, str) else None
    if not match or not isinstance(url, str):
        text = f"Invalid '{place}.image_url'. Expected a base64-encoded data URL with an image MIME type (png, jpeg, webp)."
        raise Refusal(text, param=f"{place}.image_url", code="invalid_value")
    return decoded(url[match.end() :], f"{place}.image_url")


def decoded(text: str, place: str) -> bytes:
    """The bytes behind base64. Raises Refusal."""
    try:
        return pybase64.b64decode(text, validate=True)
    except ValueError:
        raise Refusal(f"Invalid '{place}'. It is not valid base64.", param=place, code="invalid_base64") from None


def opened(data: bytes, place: str) -> Picture:
    """The picture with its size, which its head tells. Raises Refusal for what is none."""
    from PIL import Image  # late: the server must start at once

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
                return Picture(data, Size(*picture.size))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        text = "The image data you provided does not represent a valid image. Supported are image/png, image/jpeg and image/webp."
        raise Refusal(text, param=place, code="image_parse_error") from None
