"""Writes a request as a Python script for the `openai` package: the key from the environment, placeholders for files."""

from collections.abc import Iterator

from easel.formats import extension
from easel.requests import kinds
from easel.requests.generate import GenerateParams

# What `images.generate` and `images.edit` take by name; others go along by `extra_body`.
_BOTH = frozenset(
    (
        *("prompt", "model", "n", "size", "quality", "background", "output_format", "output_compression"),
        *("partial_images", "stream", "user"),
    )
)
_NAMED = {False: _BOTH | {"moderation"}, True: _BOTH}
_HEAD = """import base64
import os
from pathlib import Path

from openai import OpenAI

client = OpenAI(
    base_url={base_url!r},
    api_key=os.environ["API_KEY"],
    max_retries=0,  # what may have been billed is not sent again by itself
)
"""
_WHOLE = """for number, picture in enumerate(answer.data, start=1):
    Path(f"picture-{{number}}.{extension}").write_bytes(base64.b64decode(picture.b64_json))
"""
_STREAMED = """for event in answer:
    if event.type.endswith(".completed"):
        Path("picture-1.{extension}").write_bytes(base64.b64decode(event.b64_json))
"""


def python_script(base_url: str, params: GenerateParams) -> str:
    """The request that `params` makes, to be run as it is; its pictures are written beside it. A streamed one is for one picture,
    as it is really sent. The files of an edit have to be named: `source-1.png`, `mask.png`."""
    is_edit = kinds.of(params.kind).takes_pictures
    arguments = "".join(f"    {line},\n" for line in _arguments(params, is_edit))
    call = f"answer = client.images.{'edit' if is_edit else 'generate'}(\n{arguments})\n"
    ending = (_STREAMED if params.stream else _WHOLE).format(extension=extension(params.output_format))
    return _HEAD.format(base_url=base_url.rstrip("/")) + call + ending


def _arguments(params: GenerateParams, is_edit: bool) -> Iterator[str]:
    body = (params.single() if params.stream else params).body()
    if is_edit:
        yield f"image={_files(params.sent_along)}"
        if params.has_mask:
            yield 'mask=open("mask.png", "rb")'
    more = {name: value for name, value in body.items() if name not in _NAMED[is_edit]}
    yield from (f"{name}={value!r}" for name, value in body.items() if name not in more)
    if more:
        yield f"extra_body={more!r}"


def _files(count: int) -> str:
    names = [f'open("source-{number}.png", "rb")' for number in range(1, count + 1)]
    return names[0] if count == 1 else f"[{', '.join(names)}]"
