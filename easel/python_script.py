"""Writes a request as a Python script for the `openai` package: the key from the environment, placeholders for files."""

from collections.abc import Iterator

from easel.formats import extension
from easel.requests import kinds
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams

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
_TURN = """

def data_url(name):
    return "data:image/png;base64," + base64.b64encode(Path(name).read_bytes()).decode()


# What was said before this turn is no part of it.
answer = client.responses.create(
{arguments})
{response}
print(response.output_text)
pictures = [item.result for item in response.output if item.type == "image_generation_call" and item.result]
for number, picture in enumerate(pictures, start=1):
    Path(f"picture-{{number}}.{extension}").write_bytes(base64.b64decode(picture))
"""
_AT_ONCE = "response = answer"
_AT_THE_END = 'response = next(event.response for event in answer if event.type == "response.completed")'


def python_script(base_url: str, params: GenerateParams) -> str:
    """The request that `params` makes, to be run as it is; its pictures are written beside it. A streamed one is for one picture,
    as it is really sent. The files that go along have to be named: `source-1.png`, which is changed, and `mask.png`."""
    if isinstance(params, TurnParams):
        return _HEAD.format(base_url=base_url.rstrip("/")) + _turn(params)
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


def _turn(params: TurnParams) -> str:
    """The picture that is changed comes last, as it is really sent."""
    names = [f"source-{number}.png" for number in (*range(2, params.sent_along + 1), 1)] if params.sent_along else []
    content = [repr({"type": "input_text", "text": params.prompt})]
    content += [f"{{'type': 'input_image', 'image_url': data_url({name!r})}}" for name in names]
    tool = repr(params.tool())
    if params.has_mask:
        tool = f"{tool[:-1]}, 'input_image_mask': {{'image_url': data_url('mask.png')}}}}"
    lines = [f"input=[{{'role': 'user', 'content': [{', '.join(content)}]}}]", f"tools=[{tool}]"]
    lines += [f"{name}={value!r}" for name, value in (params.beside_tool() | {"store": False}).items()]
    arguments = "".join(f"    {line},\n" for line in lines)
    response = _AT_THE_END if params.stream else _AT_ONCE
    return _TURN.format(arguments=arguments, response=response, extension=extension(params.output_format))


def _files(count: int) -> str:
    names = [f'open("source-{number}.png", "rb")' for number in range(1, count + 1)]
    return names[0] if count == 1 else f"[{', '.join(names)}]"
