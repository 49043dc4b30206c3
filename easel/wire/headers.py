"""Reads the headers of an answer: request ids, the account, rate limits, how long to wait."""

import re
import time
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime

COST = "x-litellm-response-cost"  # USD, where a gateway tells it
REQUEST_IDS = ("x-request-id", "request-id", "x-litellm-call-id")  # a server's own name for a request, the first first
KEPT = (
    *REQUEST_IDS,
    "openai-processing-ms",
    "retry-after",
    "retry-after-ms",
    "cf-ray",
    COST,
    *(f"x-ratelimit-{what}-{of}" for what in ("limit", "remaining", "reset") for of in ("requests", "tokens")),
)
_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?")


def upstream_id(values: Iterable[str], ours: str) -> str:
    """The server's own request id among all of its `REQUEST_IDS`; ours where it only echoes it, empty where there is none."""
    ids = [one.strip() for value in values for one in value.split(",") if one.strip()]
    return next((one for one in ids if one != ours), ids[0] if ids else "")[:200]


def account_id(headers: Mapping[str, str], names: Iterable[str]) -> str:
    """The first of the configured headers that is there."""
    return next((headers[name] for name in names if headers.get(name)), "")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait: `retry-after-ms`, or `Retry-After` in seconds or as a date.

    None where it names no wait: nothing, 0, or a moment that has passed, which are no leave to ask again at once.
    """
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / unit
        except ValueError:
            continue
        if 0 < seconds < float("inf"):
            return seconds
    try:
        seconds = parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time.time()
    except ValueError:
        return None
    return seconds if seconds > 0 else None


def used_up(headers: Mapping[str, str]) -> float:
    """Seconds until what `x-ratelimit-*` says is used up is there again; 0 while something remains or nothing is said."""
    longest = 0.0
    for of in ("requests", "tokens"):
        if headers.get(f"x-ratelimit-remaining-{of}", "").strip() == "0":
            longest = max(longest, span(headers.get(f"x-ratelimit-reset-{of}", "")))
    return longest


def span(text: str) -> float:
    """Seconds of a duration as servers write it: `120ms`, `1s`, `6m0s`, `12`; 0 for what is none."""
    text = text.strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    match = _SPAN.fullmatch(text) if text else None
    if match is None:
        return 0.0
    days, hours, minutes, seconds, thousandths = (float(part or 0) for part in match.groups())
    return days * 86_400 + hours * 3600 + minutes * 60 + seconds + thousandths / 1000
