"""Pictures of the sizes that real answers have, and the answers around them."""

import base64
import json
import struct
import zlib
from functools import cache

import numpy as np

SIZES = {
    "16x16": (16, 16, 70),
    "1024x1024": (1024, 1024, 70),
    "3840x2160": (3840, 2160, 36),
}  # and how many values a byte takes


@cache
def png(size: str) -> bytes:
    """A real PNG of noise: about 2.4 MB at 1024x1024, 16 MB at 3840x2160."""
    width, height, values = SIZES[size]
    noise = np.random.default_rng(7).integers(0, values, (height, width * 3), dtype=np.uint8)
    rows = np.zeros((height, width * 3 + 1), dtype=np.uint8)
    rows[:, 1:] = noise
    chunks = [_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))]
    packed = zlib.compress(rows.tobytes(), 1)
    chunks += [_chunk(b"IDAT", packed[at : at + 65536]) for at in range(0, len(packed), 65536)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def answer(pictures: list[bytes]) -> bytes:
    """The JSON answer of the images API."""
    data = [{"b64_json": base64.b64encode(picture).decode(), "revised_prompt": "noise"} for picture in pictures]
    return json.dumps({"created": 1, "data": data, "usage": _USAGE}).encode()


def stream(picture: bytes, partials: int) -> bytes:
    """The events of one picture with its previews, each as large as the picture."""
    text = base64.b64encode(picture).decode()
    events = [
        {"type": "image_generation.partial_image", "b64_json": text, "partial_image_index": index}
        for index in range(partials)
    ]
    events.append({"type": "image_generation.completed", "b64_json": text, "usage": _USAGE})
    return "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events).encode()


_USAGE = {
    "input_tokens": 10,
    "input_tokens_details": {"text_tokens": 10, "image_tokens": 0},
    "output_tokens": 196,
    "total_tokens": 206,
}
