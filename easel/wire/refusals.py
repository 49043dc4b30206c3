"""What a server's no means: every shape an error comes in, read leniently, and which error of the tree it is.

Source: section 8 of the wire contract.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from easel.errors import (
    AccountRefused,
    BadRequest,
    BodyTooLarge,
    EaselError,
    GatewayRefused,
    KeyRefused,
    NotFound,
    OutOfCredit,
    PolicyRefused,
    RateLimited,
    Refused,
    ServerFailed,
    SlowServerError,
)
from easel.wire.scrub import Scrub, one_line

# Every 5xx that is a passing trouble when its whole answer came quickly.
TRANSIENT = frozenset({500, 502, 503, 520, 521, 523, 525, 526, 527, 529})
# The server (or what stands before it) gave up waiting: the picture may still have been made.
GAVE_UP = frozenset({408, 504, 522, 524})

_POLICY = frozenset(
    {"moderation_blocked", "content_policy_violation", "image_generation_user_error", "safety_violation"}
)
_BY_CODE: dict[str, type[Refused]] = {
    "invalid_api_key": KeyRefused,
    "api_key_disabled": KeyRefused,
    "authentication_error": KeyRefused,
    "insufficient_quota": OutOfCredit,
    "billing_hard_limit_reached": OutOfCredit,
    "insufficient_balance": AccountRefused,
    "group_not_allowed": AccountRefused,
    "model_not_found": NotFound,
    "rate_limit_exceeded": RateLimited,
    "rate_limit_error": RateLimited,
}
_BY_STATUS: dict[int, type[Refused]] = {
    401: KeyRefused,
    402: OutOfCredit,
    403: AccountRefused,
    404: NotFound,
    405: NotFound,
    413: BodyTooLarge,
    429: RateLimited,
}
_GATEWAY = ("upstream authentication failed", "access forbidden")
_WORDS: dict[type[Refused], str] = {
    KeyRefused: "The server did not accept the API key",
    AccountRefused: "The account may not do this",
    NotFound: "The server does not know this model or address",
    BodyTooLarge: "The request is too large for the server",
    RateLimited: "The server is busy or its rate limit is reached",
    OutOfCredit: "The account's credit is spent",
    GatewayRefused: "The gateway could not sign in upstream",
    PolicyRefused: "The server refused this by its content policy",
    BadRequest: "The server refused the request",
    ServerFailed: "The server failed",
}


@dataclass(frozen=True, slots=True)
class Said:
    """The server's own words about an error; empty where it gave none. `stage` is where moderation struck."""

    message: str = ""
    type: str = ""
    code: str = ""
    param: str = ""
    stage: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.code.lower(), self.type.lower())


def said_in_body(body: bytes) -> Said:
    """Reads the body of an error answer: JSON of any known shape, one event of a stream, HTML, or plain text."""
    text = body.decode("utf-8-sig", "replace").strip()
    if text.startswith(("data:", "event:")):
        text = next((line[5:].strip() for line in text.splitlines() if line.startswith("data:")), "")
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return Said(_from_page(text))
    return said_in(data) or Said(data if isinstance(data, str) else "")


def said_in(data: Any) -> Said | None:
    """The error that a JSON object tells of; None when it tells of none. `data` may be a whole answer or an event."""
    if not isinstance(data, dict):
        return None
    error = data.get("error")
    if error:
        return _said(error, data)
    if isinstance(data.get("code"), str) and "message" in data:
        return _said(data, data)
    for key in ("detail", "message", "error_description"):
        if data.get(key) and "data" not in data:
            return _said(data[key], data)
    return Said() if data.get("type") == "error" else None


def _said(error: Any, around: Mapping[str, Any]) -> Said:
    if isinstance(error, list):  # FastAPI: [{"loc": ["body", "size"], "msg": "..."}]
        error = error[0] if error else {}
    if not isinstance(error, dict):
        return Said(str(error), code=_text(around.get("code")))
    details = error.get("moderation_details")
    place = error.get("loc")
    return Said(
        message=_text(error.get("message")) or _text(error.get("msg")) or _text(error.get("detail")),
        type=_text(error.get("type")),
        code=_text(error.get("code")),
        param=_text(error.get("param")) or (_text(place[-1]) if isinstance(place, list) and place else ""),
        stage=_text(details.get("moderation_stage")) if isinstance(details, dict) else "",
    )


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _from_page(text: str) -> str:
    """A web page in a few words, its title: markup is never shown. Plain text as it is."""
    if not re.search(r"<\s*(!doctype|html|head|body|title|center|h1)\b", text[:2000], re.IGNORECASE):
        return text
    for tag in ("title", "h1"):
        found = re.search(rf"<{tag}[^>]*>(.*?)</{tag}", text, re.IGNORECASE | re.DOTALL)
        if found and found[1].strip():
            return one_line(unescape(re.sub(r"<[^>]*>", " ", found[1])))
    return "a web page instead of an answer"


def refused(status: int, said: Said, scrub: Scrub, *, quick: bool) -> EaselError:
    """The error for an answer whose HTTP status is not 2xx. `quick` = the whole of it came within the retry window."""
    if status in GAVE_UP or (status >= 500 and not quick):
        words = _sentence(f"The server answered {status}, too late to know whether a picture was made", said, scrub)
        return SlowServerError(words, status=status)
    return _error(_kind(status, said), status, said, scrub)


def told(said: Said, status: int, scrub: Scrub) -> Refused:
    """The error for one that came inside a 2xx answer or a stream: its own names decide.

    The request had been taken by then: when the server merely failed, nobody can say that nothing was billed.
    """
    kind = _named(said)
    if kind is None:
        kind = BadRequest if "invalid_request_error" in said.names else ServerFailed
    error = _error(kind, status, said, scrub)
    if kind is ServerFailed:
        error.possibly_billed = True
        error.hint = (
            "It failed after it had taken the request, so this may have been billed. Running it again may cost again."
        )
    return error


def moved(status: int, location: str, scrub: Scrub) -> BadRequest:
    """The error for a redirect, which is never followed: the key and the prompt would go where nobody sent them."""
    where = scrub(location.partition("?")[0], 200)
    return BadRequest(
        f"The server answered {status} and points to {where or 'another address'}; redirects are not followed.",
        status=status,
        code="redirect",
        hint="Not billed. The base URL may be wrong: use the address it points to, or check http and https.",
    )


def _named(said: Said) -> type[Refused] | None:
    if _POLICY.intersection(said.names) or said.stage or "safety system" in said.message.lower():
        return PolicyRefused
    return next((_BY_CODE[name] for name in said.names if name in _BY_CODE), None)


def _kind(status: int, said: Said) -> type[Refused]:
    if status >= 500:
        upstream = any(words in said.message.lower() for words in _GATEWAY)
        return GatewayRefused if upstream else ServerFailed
    named = _named(said)
    if named is RateLimited and status != 429:
        named = None
    return named or _BY_STATUS.get(status, BadRequest)


def _error(kind: type[Refused], status: int, said: Said, scrub: Scrub) -> Refused:
    lead = _WORDS[kind]
    if kind is PolicyRefused and said.stage:
        where = {"input": "the prompt or a picture sent along", "output": "the finished picture"}
        lead += f" ({where.get(said.stage, scrub(said.stage, 40))})"
    error = kind(
        _sentence(lead, said, scrub),
        status=status,
        code=scrub(said.code or said.type, 100),
        param=scrub(said.param, 100),
    )
    error.possibly_billed = kind is PolicyRefused and said.stage == "output"  # the picture had been made by then
    return error


def _sentence(lead: str, said: Said, scrub: Scrub) -> str:
    message = scrub(said.message)
    if not message:
        return f"{lead}."
    return f"{lead}: {message}" + ("" if message.endswith((".", "!", "?", "…")) else ".")
