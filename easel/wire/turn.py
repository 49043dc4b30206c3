"""The body of a conversation's turn: what was said before, what is said now with its pictures, and what the tool is asked for.

Source: section 7 of the wire contract.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from easel.requests.turn import TurnParams
from easel.wire.json_body import JSONBody
from easel.wire.multipart import InputFile


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that was said, and the pictures shown with it."""

    role: Literal["user", "assistant"]
    text: str
    pictures: tuple[InputFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What went before a turn: `messages` that are sent again, or `previous`, the id of the response that the server remembers.

    `store` is what the server is told: whether it is to remember this one.
    """

    messages: tuple[Message, ...] = ()
    previous: str = ""
    store: bool = False


def turn_body(params: TurnParams, images: Sequence[InputFile], mask: InputFile | None, context: Context) -> JSONBody:
    """The picture that is edited is the first of `images` and the last that the server sees; the mask belongs to it."""
    tool = params.tool() | ({} if mask is None else {"input_image_mask": {"image_url": mask}})
    new = Message("user", params.prompt, (*images[1:], *images[:1]))
    body = params.beside_tool() | {"tools": [tool], "store": context.store}
    if context.previous:
        body["previous_response_id"] = context.previous
    items = [item for message in (*context.messages, new) for item in _items(message)]
    return JSONBody(body | {"input": items})


def _items(message: Message) -> Iterator[dict[str, Any]]:
    """Only users show pictures: those of an answer stand behind it as a message of their own."""
    is_user = message.role == "user"
    texts = [{"type": "input_text" if is_user else "output_text", "text": message.text}] if message.text else []
    pictures = [{"type": "input_image", "image_url": picture} for picture in message.pictures]
    for role, content in (
        (message.role, texts + pictures if is_user else texts),
        ("user", [] if is_user else pictures),
    ):
        if content:
            yield {"role": role, "content": content}
