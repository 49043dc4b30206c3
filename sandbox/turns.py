"""One turn of a conversation at the responses endpoint: what is said, which pictures are in view, what the tool is asked for.

Source: section 7 of the wire contract.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pybase64

from easel import models
from sandbox.asks import Ask, read_ask
from sandbox.refusals import Refusal, missing, unknown, wrong_choice, wrong_type

TEXT_MODELS = ("gpt-5.5", "gpt-5.4", "gpt-5.4-mini", "gpt-5-nano")
_FIELDS = frozenset({"model", "input", "tools", "tool_choice", "previous_response_id", "stream", "store"})
_FIELDS |= {"user", "safety_identifier", "instructions", "metadata"}
_ROLES = ("user", "assistant", "system", "developer")
_TOOL_ONLY = ("type", "action", "input_image_mask")
_ACTIONS = ("auto", "generate", "edit")


@dataclass(frozen=True, slots=True)
class Turn:
    """`prompt` is all that the user says in it; `pictures` the files in view, newest last; `mask` belongs to the newest.

    `ask` is the checked tool call, None when no picture may be made. `edit`: the newest picture is changed.
    """

    model: str
    prompt: str
    pictures: tuple[bytes, ...]
    mask: bytes | None
    ask: Ask | None
    edit: bool
    stream: bool
    store: bool
    tools: list[dict[str, Any]]
    tool_choice: Any
    previous: str


def read_turn(raw: Mapping[str, Any], seen: Mapping[str, tuple[bytes, ...]]) -> Turn:
    """The checked request; `seen` holds the pictures of earlier responses by id. Raises Refusal."""
    for name in raw:
        if name not in _FIELDS:
            raise unknown(name)
    model, stream, store = _model(raw.get("model")), _flag(raw, "stream", False), _flag(raw, "store", True)
    previous = raw.get("previous_response_id") or ""
    if previous and previous not in seen:
        text = f"Previous response with id '{str(previous)[:80]}' not found."
        raise Refusal(text, param="previous_response_id", code="previous_response_not_found")
    prompt, given = _read_input(raw.get("input"))
    pictures = seen.get(previous, ()) + given
    tools = raw.get("tools") or []
    tool = _image_tool(tools)
    choice = raw.get("tool_choice", "auto")
    ask, edit, mask = None, False, None
    if tool is not None and choice != "none":
        ask = _tool_ask(tool, prompt, stream)
        edit = _wants_edit(tool, bool(pictures))
        mask = _mask(tool) if edit else None
    return Turn(model, prompt, pictures, mask, ask, edit, stream, store, tools, choice, previous)


def _model(name: object) -> str:
    if name is None:
        raise missing("model")
    if not isinstance(name, str):
        raise wrong_type("model", "a string", name)
    if name in models.CATALOG:
        text = (
            f"The requested model '{name}' cannot be used with the Responses API; name it in the image_generation tool."
        )
        raise Refusal(text, param="model", code="model_not_supported")
    if name not in TEXT_MODELS and not re.fullmatch(r"gpt-5[\w.-]*", name):
        text = f"The requested model '{name[:80]}' does not exist."
        raise Refusal(text, param="model", code="model_not_found")
    return name


def _flag(raw: Mapping[str, Any], name: str, default: bool) -> bool:
    value = raw.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise wrong_type(name, "a boolean", value)
    return value


def _read_input(given: object) -> tuple[str, tuple[bytes, ...]]:
    """What the user says, and the pictures shown."""
    if given is None:
        raise missing("input")
    if isinstance(given, str):
        return given, ()
    if not isinstance(given, list):
        raise wrong_type("input", "a string or an array", given)
    texts: list[str] = []
    pictures: list[bytes] = []
    for number, item in enumerate(given):
        where = f"input[{number}]"
        if not isinstance(item, dict):
            raise wrong_type(where, "an object", item)
        if item.get("type") == "image_generation_call":
            if item.get("result"):
                pictures.append(_decoded(str(item["result"]), f"{where}.result"))
        else:
            _read_message(item, where, texts, pictures)
    return "\n".join(texts), tuple(pictures)


def _read_message(item: Mapping[str, Any], where: str, texts: list[str], pictures: list[bytes]) -> None:
    if item.get("role") not in _ROLES:
        raise wrong_choice(f"{where}.role", item.get("role"), _ROLES)
    content = item.get("content")
    parts = [{"type": "input_text", "text": content}] if isinstance(content, str) else content
    if not isinstance(parts, list):
        raise wrong_type(f"{where}.content", "a string or an array", content)
    for number, part in enumerate(parts):
        place = f"{where}.content[{number}]"
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == "input_image":
            pictures.append(_picture_url(part, place))
        elif kind not in ("input_text", "output_text"):
            raise wrong_choice(f"{place}.type", kind, ("input_text", "input_image", "output_text"))
        elif item["role"] == "user":
            texts.append(str(part.get("text", "")))


def _picture_url(part: Mapping[str, Any], place: str) -> bytes:
    url = part.get("image_url")
    match = re.match(r"data:image/(?:png|jpeg|webp);base64,", url) if isinstance(url, str) else None
    if not match or not isinstance(url, str):
        text = f"Invalid '{place}.image_url'. Expected a base64-encoded data URL with an image MIME type (png, jpeg, webp)."
        raise Refusal(text, param=f"{place}.image_url", code="invalid_value")
    return _decoded(url[match.end() :], f"{place}.image_url")


def _decoded(text: str, place: str) -> bytes:
    try:
        return pybase64.b64decode(text, validate=True)
    except ValueError:
        raise Refusal(f"Invalid '{place}'. It is not valid base64.", param=place, code="invalid_base64") from None


def _image_tool(tools: object) -> dict[str, Any] | None:
    if not isinstance(tools, list):
        raise wrong_type("tools", "an array", tools)
    for number, tool in enumerate(tools):
        kind = tool.get("type") if isinstance(tool, dict) else None
        if kind != "image_generation":
            raise wrong_choice(f"tools[{number}].type", kind, ("image_generation",))
    return tools[0] if tools else None


def _tool_ask(tool: Mapping[str, Any], prompt: str, stream: bool) -> Ask:
    fields = {name: value for name, value in tool.items() if name not in _TOOL_ONLY}
    for name in ("n", "prompt", "stream"):
        if name in fields:
            raise unknown(f"tools[0].{name}")
    try:
        return read_ask(fields | {"prompt": prompt, "stream": stream}, default_model=models.DEFAULT)
    except Refusal as refusal:
        if refusal.param in fields:
            refusal.param = f"tools[0].{refusal.param}"
        raise


def _wants_edit(tool: Mapping[str, Any], has_picture: bool) -> bool:
    action = tool.get("action") or "auto"
    if action not in _ACTIONS:
        raise wrong_choice("tools[0].action", action, _ACTIONS)
    if action == "edit" and not has_picture:
        text = "Action 'edit' needs an image in context: give an input_image or a previous response with a picture."
        raise Refusal(text, param="tools[0].action", code="invalid_value")
    return action != "generate" and has_picture


def _mask(tool: Mapping[str, Any]) -> bytes | None:
    mask = tool.get("input_image_mask")
    if mask is None:
        return None
    if not isinstance(mask, dict):
        raise wrong_type("tools[0].input_image_mask", "an object", mask)
    return _picture_url(mask, "tools[0].input_image_mask")
