"""What the head of an answer says beside its status: request ids, the account, rate limits, how long to wait."""

import time
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime

COST = "x-litellm-response-cost"  # USD, where a gateway tells it
KEPT = (
    "x-request-id",
    "openai-processing-ms",
    "retry-after",
    "retry-after-ms",
    "cf-ray",
    COST,
    *(f"x-ratelimit-{what}-{of}" for what in ("limit", "remaining", "reset") for of in ("requests", "tokens")),
)


def upstream_id(values: Iterable[str], ours: str) -> str:
    """The server's own request id among every `x-request-id`; ours where it only echoes it, empty where there is none."""
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
