"""The image_generation tool of a request: its parameters, its mask, and whether it may, must or must not be called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from easel import models
from sandbox.asks import MAX_PROMPT, Ask, read_ask
from sandbox.conversation import pictures
from sandbox.refusals import Refusal, unknown, wrong_choice, wrong_type

_TOOL_ONLY = ("type", "action", "input_image_mask")
_NOT_HERE = ("n", "prompt", "stream", "user", "safety_identifier")
_ACTIONS = ("auto", "generate", "edit")
_MODES = ("none", "auto", "required")
_KIND = "image_generation"


@dataclass(frozen=True, slots=True)
class Tool:
    """`ask` is the checked call with the turn's own words as its prompt; `mask` belongs to the picture that is edited;
    `must`: it has to be called."""

    ask: Ask
    action: str
    mask: bytes | None
    must: bool


def read_tool(raw: Mapping[str, Any], prompt: str, *, stream: bool, has_picture: bool) -> Tool | None:
    """The tool that may be called in this turn, or None. Raises Refusal."""
    tool = _image_tool(raw.get("tools") or [])
    mode = _mode(raw.get("tool_choice"), tool is not None)
    if tool is None:
        return None
    action = tool.get("action") or "auto"
    if action not in _ACTIONS:
        raise wrong_choice("tools[0].action", action, _ACTIONS)
    if action == "edit" and not has_picture:
        text = "Action 'edit' needs an image in context: give an input_image or a previous response with a picture."
        raise Refusal(text, param="tools[0].action", code="invalid_value")
    ask, mask = _ask(tool, prompt, stream), _mask(tool)
    if mask is not None and not has_picture:
        text = "A mask needs an image in context: give an input_image or a previous response with a picture."
        raise Refusal(text, param="tools[0].input_image_mask", code="invalid_value")
    return None if mode == "none" else Tool(ask, action, mask, mode == "required")


def _image_tool(tools: object) -> dict[str, Any] | None:
    if not isinstance(tools, list):
        raise wrong_type("tools", "an array", tools)
    for number, tool in enumerate(tools):
        kind = tool.get("type") if isinstance(tool, dict) else None
        if kind != _KIND:
            raise wrong_choice(f"tools[{number}].type", kind, (_KIND,))
    return tools[0] if tools else None


def _mode(choice: object, has_tool: bool) -> str:
    """none, auto or required. Raises Refusal."""
    if choice is None:
        return "auto"
    if isinstance(choice, dict):
        return _named(choice, has_tool)
    if choice not in _MODES:
        raise wrong_choice("tool_choice", choice, _MODES)
    if choice == "required" and not has_tool:
        text = "Tool choice 'required' must be specified with 'tools' parameter."
        raise Refusal(text, param="tool_choice", code="invalid_value")
    return str(choice)


def _named(choice: Mapping[str, Any], has_tool: bool) -> str:
    kind = choice.get("type")
    if kind == "allowed_tools" and choice.get("mode") in ("auto", "required"):
        return str(choice["mode"])
    if kind != _KIND:
        raise wrong_choice("tool_choice.type", kind, (_KIND, "allowed_tools"))
    if not has_tool:
        text = f"Tool choice '{_KIND}' not found in 'tools' parameter."
        raise Refusal(text, param="tool_choice", code="invalid_value")
    return "required"


def _ask(tool: Mapping[str, Any], prompt: str, stream: bool) -> Ask:
    fields = {name: value for name, value in tool.items() if name not in _TOOL_ONLY}
    for name in _NOT_HERE:
        if name in fields:
            raise unknown(f"tools[0].{name}")
    try:
        whole = fields | {"prompt": prompt[:MAX_PROMPT] or " ", "stream": stream}
        return read_ask(whole, default_model=models.DEFAULT)
    except Refusal as refusal:
        if refusal.param in fields:
            refusal.param = f"tools[0].{refusal.param}"
        raise


def _mask(tool: Mapping[str, Any]) -> bytes | None:
    mask = tool.get("input_image_mask")
    if mask is None:
        return None
    if not isinstance(mask, dict):
        raise wrong_type("tools[0].input_image_mask", "an object", mask)
    return pictures.read_url(mask, "tools[0].input_image_mask")
