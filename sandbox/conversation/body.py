"""The response object and its items as the API tells them; pictures are bytes, which `answers.dumps` writes as base64."""

from collections.abc import Sequence
from typing import Any

from easel import costs
from sandbox import answers
from sandbox.conversation.items import Item, Message
from sandbox.conversation.turn import Turn
from sandbox.orders import Order

Body = dict[str, Any]
_NO_PICTURE = {
    "input_tokens": 0,
    "input_tokens_details": {"text_tokens": 0, "image_tokens": 0},
    "output_tokens": 0,
    "output_tokens_details": {"image_tokens": 0, "text_tokens": 0},
    "total_tokens": 0,
}


def response(
    turn: Turn,
    *,
    id: str,
    created: int,
    status: str,
    output: Sequence[Body],
    error: Body | None = None,
    reason: str = "",
) -> Body:
    """The object without usage; `reason` is why it is incomplete."""
    return {
        "id": id,
        "object": "response",
        "created_at": created,
        "status": status,
        "background": False,
        "error": error,
        "incomplete_details": {"reason": reason} if reason else None,
        "instructions": None,
        "max_output_tokens": None,
        "max_tool_calls": None,
        "metadata": {},
        "model": turn.model,
        "output": list(output),
        "parallel_tool_calls": True,
        "previous_response_id": turn.previous or None,
        "prompt_cache_key": None,
        "reasoning": {"effort": None, "summary": None},
        "safety_identifier": None,
        "service_tier": "default",
        "store": turn.store,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}, "verbosity": "medium"},
        "top_logprobs": 0,
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": None,
        "user": None,
    } | turn.told


def text_usage(items: Sequence[Item], instructions: str, words: str) -> Body:
    """The text model's own tokens: all that is in the thread, pictures as pictures, and what it said."""
    given = costs.text_tokens(instructions) if instructions else 0
    given += sum(costs.text_tokens(item.text) for item in items if isinstance(item, Message) and item.text)
    given += sum(costs.input_image_tokens(picture.size) for item in items for picture in item.pictures)
    said = costs.text_tokens(words) if words else 0
    return {
        "input_tokens": given,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": said,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": given + said,
    }


def tool_usage(image_gen: Body | None) -> Body:
    return {"image_gen": image_gen or _NO_PICTURE, "web_search": {"num_requests": 0}}


def call(id: str, order: Order, action: str, picture: bytes) -> Body:
    """The finished item of a picture."""
    return {
        "id": id,
        "type": "image_generation_call",
        "status": "completed",
        "action": action,
        "revised_prompt": answers.revised_prompt(order.prompt),
        "result": picture,
    } | settings(order)


def settings(order: Order) -> Body:
    return {
        "size": str(order.size),
        "quality": order.quality,
        "background": order.background,
        "output_format": order.output_format,
    }


def blocked(id: str, order: Order, action: str) -> Body:
    """The item of a picture that moderation kept back."""
    error = {
        "message": "Your request was rejected by the safety system.",
        "type": "image_generation_user_error",
        "param": None,
        "code": "moderation_blocked",
        "moderation_details": {"moderation_stage": "output", "categories": ["sandbox"]},
    }
    item = call(id, order, action, b"")
    return item | {"status": "failed", "result": None, "revised_prompt": None, "error": error}


def reasoning(id: str) -> Body:
    """Thoughts that are not told."""
    return {"id": id, "type": "reasoning", "summary": []}


def message(id: str, status: str, part: Body | None) -> Body:
    content = [] if part is None else [part]
    return {"id": id, "type": "message", "role": "assistant", "status": status, "content": content}


def text_part(text: str) -> Body:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def refusal_part(text: str) -> Body:
    return {"type": "refusal", "refusal": text}
