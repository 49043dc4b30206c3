"""Faults asked for in what the user says, as `[fault: cut_item]`: so that pages can be tried by hand."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox import faults
from sandbox.fault_table import FAULTS
from sandbox.faults import Fault
from sandbox.refusals import Refusal

_MARK = re.compile(r"\[fault: ?([\w.:~]+)\]")


def wanted(raw: Mapping[str, Any]) -> Fault | None:
    """The fault that the newest message names, or None. Raises Refusal for one that there is not."""
    marks = _MARK.findall(_newest(raw.get("input")))
    if not marks:
        return None
    try:
        return faults.choose(faults.parse_plans(marks[-1], FAULTS), earlier=0, number=0)
    except ValueError as error:
        raise Refusal(str(error), param="input", code="unknown_fault") from None


def without(text: str) -> str:
    """The text without such marks."""
    return _MARK.sub("", text).strip()


def _newest(value: object) -> str:
    if isinstance(value, str):
        return value
    messages = (
        [item for item in value if isinstance(item, dict) and item.get("role") == "user"]
        if isinstance(value, list)
        else []
    )
    content = messages[-1].get("content") if messages else ""
    if isinstance(content, list):
        content = " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""
