"""The faults of conversations: how an answer may end other than well, and where its stream may be cut."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from sandbox.delivery import CUT
from sandbox.faults import Fault

Event = dict[str, Any]
_CALL = "response.image_generation_call"


def _cut_behind(here: Callable[[Event], bool]) -> Callable[[AsyncIterator[Event]], AsyncIterator[Event]]:
    """The connection ends behind the first event that is `here`."""

    async def cut(events: AsyncIterator[Event]) -> AsyncIterator[Event]:
        async for event in events:
            yield event
            if here(event):
                yield {"raw": b"", CUT: True}
                return

    return cut


def _is(*kinds: str) -> Callable[[Event], bool]:
    return lambda event: event.get("type") in kinds


def _is_picture(event: Event) -> bool:
    """The finished item of a picture."""
    return event.get("type") == "response.output_item.done" and event["item"]["type"] == "image_generation_call"


CONVERSATIONS = (
    Fault("text_only", "conversation: words and no picture", talk="text_only"),
    Fault("forgets", "conversation: no earlier response is known, none is kept", talk="forgets"),
    Fault(
        "no_ids", "conversation: previous_response_id is refused in a gateway's words, nothing is kept", talk="no_ids"
    ),
    Fault("refusal", "conversation: a refusal in words, and no picture", talk="refusal"),
    Fault("incomplete", "conversation: ends early, without a picture (max_output_tokens)", talk="incomplete"),
    Fault("incomplete_late", "conversation: the picture, and words that end early", talk="incomplete_late"),
    Fault("failed", "conversation: painted, but response.failed and no picture", talk="failed"),
    Fault("failed_late", "conversation: the picture, and then response.failed", talk="failed_late"),
    Fault("failed_rate", "conversation: response.failed at once, rate_limit_exceeded", talk="failed_rate"),
    Fault("filtered", "conversation: ends early, without a picture (content_filter)", talk="filtered"),
    Fault("policy_failed", "conversation: response.failed by the safety system", talk="policy_failed"),
    Fault("policy_item", "conversation: moderation_blocked in the picture's item", talk="policy_item"),
    Fault("reasoning_first", "conversation: an item of reasoning comes before the picture", talk="reasoning_first"),
    Fault("two_pictures", "conversation: the tool is called twice", talk="two_pictures"),
    Fault(
        "item_generating",
        "conversation: the finished item says it is still generating, no `completed` before it",
        talk="item_generating",
    ),
    Fault(
        "kept_without_picture",
        "conversation: asked for by its id later, the answer has no picture",
        talk="kept_without_picture",
    ),
    Fault(
        "cut_created",
        "conversation: cut behind response.created",
        events=_cut_behind(_is("response.created")),
        only="stream",
    ),
    Fault(
        "cut_preview",
        "conversation: cut behind the first preview, before the picture",
        events=_cut_behind(_is(f"{_CALL}.partial_image", f"{_CALL}.completed")),
        only="stream",
    ),
    Fault(
        "cut_item",
        "conversation: cut behind the picture, before the words",
        events=_cut_behind(_is_picture),
        only="stream",
    ),
    Fault(
        "cut_words",
        "conversation: cut behind the first words",
        events=_cut_behind(_is("response.output_text.delta", "response.refusal.delta")),
        only="stream",
    ),
)
