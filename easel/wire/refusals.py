"""Tells what a server's refusal means: which error of the tree it is, and whether it may have been billed.

`error_details.py` reads its shapes. That a failure came quickly proves nothing: a gateway was seen to answer 500 within 0.4 s to
a stream that had been painted and billed. So a 5xx is free only where it says that nobody was found to send the request on to.
Source: section 8 of the wire contract.
"""

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
from easel.wire.error_details import ErrorDetails
from easel.wire.scrub import Scrub
from easel.words import errors as error_words

# Every 5xx that is a passing trouble when its whole answer came quickly.
TRANSIENT = frozenset({500, 502, 503, 520, 521, 523, 525, 526, 527, 529})
# The server (or what stands before it) gave up waiting: the picture may still have been made.
GAVE_UP = frozenset({408, 504, 522, 524})

_POLICY = frozenset(
    {
        *("moderation_blocked", "content_policy_violation", "safety_violation"),
        *("content_filter", "responsibleaipolicyviolation"),  # Azure's
    }
)
_POLICY_WORDS = ("safety system", "content management policy", *sorted(_POLICY))
_A_VALUE = ("invalid_request_error", "image_generation_user_error")  # types of an error that names a value
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
# What an error under 200 says in words alone where nothing was passed on to anybody who paints.
_BY_WORDS: dict[type[Refused], tuple[str, ...]] = {
    OutOfCredit: (
        *("insufficient quota", "exceeded your current quota", "quota exceeded", "quota is not enough", "out of quota"),
        *("insufficient balance", "balance is insufficient", "insufficient credit", "out of credit", "额度", "余额"),
    ),
    KeyRefused: ("invalid api key", "incorrect api key", "invalid token", "api key is", "api_key", "令牌"),
    NotFound: ("model not found", "no such model", "unknown model", "unsupported model", "model is not", "模型不存在"),
}
_NO_CHANNEL = ("no available channel", "no available account", "no available provider", "可用渠道", "可用账号")
_GATEWAY = ("upstream authentication failed", "access forbidden")


def refused(status: int, details: ErrorDetails, scrub: Scrub, *, quick: bool) -> EaselError:
    """The error for an answer whose HTTP status is not 2xx. `quick` = the whole of it came within the retry window."""
    if status in GAVE_UP or (status >= 500 and not quick):
        words = _sentence(
            f"The server answered {status} after a long wait, so a picture may have been made", details, scrub
        )
        return SlowServerError(words, status=status)
    return _error(_kind(status, details), status, details, scrub)


def told(details: ErrorDetails, status: int, scrub: Scrub) -> Refused:
    """The error for one that came inside a 2xx answer or a stream: its own names decide, then its words.

    The request had been taken by then. Only what is certain to come before any painting was not billed: the key, the credit,
    the model, a gateway without a channel, a prompt that was blocked. Of all else nobody can say so.
    """
    kind = _named(details) or _worded(details) or _unnamed(details)
    error = _error(kind, status, details, scrub)
    free = kind in (*_BY_WORDS, AccountRefused, RateLimited) or _has_no_channel(details)
    error.possibly_billed = details.stage != "input" if kind is PolicyRefused else not free
    if error.possibly_billed:
        error.hint = (
            "The server failed after it accepted the request: it may have been billed, and again if you run it again."
        )
    elif kind is ServerFailed:
        error.hint = "Not billed: the gateway had nobody to pass the request on to. You can run it again."
    return error


def _worded(details: ErrorDetails) -> type[Refused] | None:
    words = details.message.lower()
    return next((kind for kind, known in _BY_WORDS.items() if any(each in words for each in known)), None)


def _unnamed(details: ErrorDetails) -> type[Refused]:
    return BadRequest if any(name in _A_VALUE for name in details.names) else ServerFailed


def _has_no_channel(details: ErrorDetails) -> bool:
    return any(each in details.message.lower() for each in _NO_CHANNEL)


def moved(status: int, location: str, scrub: Scrub) -> BadRequest:
    """The error for a redirect, which is never followed: the key and the prompt would go where nobody sent them."""
    where = scrub(location.partition("?")[0], 200)
    return BadRequest(
        f"The server answered {status} and points to {where or 'another address'}; redirects are not followed.",
        status=status,
        code="redirect",
        hint="Not billed. The base URL may be wrong: use the address it points to, or check http and https.",
    )


def _named(details: ErrorDetails) -> type[Refused] | None:
    words = details.message.lower()
    if _POLICY.intersection(details.names) or details.stage or any(each in words for each in _POLICY_WORDS):
        return PolicyRefused
    return next((_BY_CODE[name] for name in details.names if name in _BY_CODE), None)


def _kind(status: int, details: ErrorDetails) -> type[Refused]:
    if status >= 500:
        upstream = any(words in details.message.lower() for words in _GATEWAY)
        return GatewayRefused if upstream else ServerFailed
    named = _named(details)
    if named is RateLimited and status != 429:
        named = None
    return named or _BY_STATUS.get(status, BadRequest)


def _error(kind: type[Refused], status: int, details: ErrorDetails, scrub: Scrub) -> Refused:
    lead = error_words.of(kind.__name__).title
    if kind is PolicyRefused and details.stage:
        where = {"input": "the prompt or a picture you sent", "output": "the finished picture"}
        lead += f" ({where.get(details.stage, scrub(details.stage, 40))})"
    error = kind(
        _sentence(lead, details, scrub),
        status=status,
        code=scrub(details.code or details.type, 100),
        param=scrub(details.param, 100),
    )
    error.possibly_billed = kind is PolicyRefused and details.stage == "output"  # the picture had been made by then
    return error


def _sentence(lead: str, details: ErrorDetails, scrub: Scrub) -> str:
    message = scrub(details.message)
    if not message:
        return f"{lead}."
    return f"{lead}: {message}" + ("" if message.endswith((".", "!", "?", "…")) else ".")


_UNSENT_STATUS = 503
_UNSENT_CODES = frozenset(
    {
        *("no_available_account", "no_available_accounts", "no_available_channel", "no_available_channels"),
        *("image_billing_not_configured", "model_overloaded", "model_overloaded_before_dispatch"),
    }
)
_UNSENT_WORDS = (
    "no available account",
    "no available channel",
    "no available openai account",
    "无可用渠道",
    "无可用账号",
)
_ALREADY_SENT = ("retry", "retries", "重试")  # it had been sent on before nobody was left


def nothing_sent_on(status: int, details: ErrorDetails) -> bool:
    """Whether an answer says that no account, channel or price was found to send the request on with."""
    if status != _UNSENT_STATUS:
        return False
    words = details.message.lower()
    if any(tried in words for tried in _ALREADY_SENT):
        return False
    return bool(_UNSENT_CODES.intersection(details.names)) or any(each in words for each in _UNSENT_WORDS)


_NO_TASKS = ("async image tasks are not enabled", "async image tasks are disabled")


def takes_no_tasks(status: int, details: ErrorDetails) -> bool:
    """Whether a no to a request that was sent as a task says that there is no such way, so that nothing was begun: a missing
    model is another no."""
    if any(words in details.message.lower() for words in _NO_TASKS):
        return 400 <= status < 500
    return status in (404, 405) and "model_not_found" not in details.names
