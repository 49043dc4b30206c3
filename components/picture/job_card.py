"""Says in a designer's words where a job stands and what went wrong: what happened, was money spent, what to do.

The only place that turns an error into words on a page. What a server said stays apart, as data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from components.kit import cost_note
from easel import costs, spans
from easel.library.records import Picture
from easel.runs.records import Job


@dataclass(frozen=True, slots=True)
class Card:
    """`said` is the server's own text; `again` the words on the button that makes a new job, `forget` on the one that lets an
    unknown end be, `fetch` on the one that fetches a picture for nothing, `look` on the one that asks the server for nothing what
    became of it; empty where there is none."""

    tone: Literal["calm", "amber", "red"]
    title: str
    what: str = ""
    money: str = ""
    todo: str = ""
    said: str = ""
    request_id: str = ""
    again: str = ""
    forget: str = ""
    fetch: str = ""
    look: str = ""


DELETED = Card(
    "calm",
    "Deleted",
    "Its file was deleted from the trash for good.",
    "What it cost stays in Usage.",
    again="Run again",
)
_NOT_BILLED = "Not billed."
_UNSENT = "Nothing was sent, so nothing was billed."
_FREE = "This connection is free: nothing was billed."
_MAYBE = "It may have been billed."
_NEVER_SENT = ("NotSent", "ConnectFailed", "NoRoom", "BudgetReached", "AddressRefused", "KeyLost", "BadParams")
_OURS = (
    "BudgetReached",
    "NotSent",
    "TaskGone",
    "TaskExpired",
)  # whose message is the studio's own sentence with the figures
_AGAIN = "Run again"
_TWICE = "Run again (may bill twice)"
_FORGET = "Forget"
_SETTLED = {
    "again": "It was run again as a new picture.",
    "forgotten": "You let it be. It stays in Usage with an unknown cost.",
}
_STILL_KEPT = (
    "Should its picture still come, it is kept and shown here."  # only who was taken for lost may still be reading
)

# title, what to do, the button
_WORDS: dict[str, tuple[str, str, str]] = {
    "BadParams": ("A value is not allowed", "Change it in the form.", ""),
    "ConnectFailed": (
        "The server could not be reached",
        "Check the base URL and the network, then run it again.",
        _AGAIN,
    ),
    "BudgetReached": ("Over budget: not sent", "Raise it on the Usage page, then run it again.", _AGAIN),
    "AddressRefused": (
        "This server's address is not allowed",
        "It is inside a private network: the studio's operator can allow that.",
        "",
    ),
    "KeyLost": ("The kept key cannot be read", "Enter it again on the Connections page, then run it again.", _AGAIN),
    "NoRoom": ("The disk is full", "Free some space, then run it again.", _AGAIN),
    "NotSent": ("The request was not sent", "Run it again.", _AGAIN),
    "BadRequest": ("The server refused a value", "Change what it names, then run it again.", ""),
    "PolicyRefused": (
        "Refused by the content policy",
        "Change the prompt or the picture: the same again will be refused again.",
        "",
    ),
    "KeyRefused": ("The API key was refused", "Check the key of this connection.", _AGAIN),
    "AccountRefused": ("This account may not do that", "Check its balance, its group and its verification.", _AGAIN),
    "NotFound": ("The server does not know this model or address", "Check the model's name and the base URL.", ""),
    "TasksOff": ("This server takes no tasks", "Run it again: it is sent without one.", _AGAIN),
    "BodyTooLarge": ("The request is too large", "Send smaller or fewer pictures.", ""),
    "RateLimited": ("The server asks to wait", "Wait, then run it again.", _AGAIN),
    "OutOfCredit": ("The account's credit is spent", "Add credit, or use another connection.", _AGAIN),
    "GatewayRefused": (
        "The gateway's own account failed",
        "Its operator has to mend that; until then use another connection.",
        _AGAIN,
    ),
    "Refused": ("The server refused the request", "Change the request, or ask the server's operator.", ""),
    "ServerFailed": ("The server failed and gave no picture", "Run it again when you like.", _AGAIN),
    "NoPicture": (
        "The answer held no usable picture",
        "Running it again may cost again.",
        _TWICE,
    ),
    "NotFetched": (
        "The picture was made but not fetched",
        "Running it again may cost again.",
        _TWICE,
    ),
    "SealFailed": (
        "The picture came but could not be sealed",
        "It is kept as it came. Seal it again from its own view: that costs nothing.",
        "",
    ),
    "TimedOut": ("No answer came in time", "It is not repeated by itself.", _TWICE),
    "CutOff": ("The connection was cut in the middle", "It is not repeated by itself.", _TWICE),
    "SlowServerError": ("The server failed after a long wait", "It is not repeated by itself.", _TWICE),
    "TaskGone": ("The server no longer knows this request", "It is not repeated by itself.", _TWICE),
    "TaskExpired": ("The server has deleted its answer", "It is not repeated by itself.", _TWICE),
    "WorkerLost": ("The studio ended while it waited", "It is not repeated by itself.", _TWICE),
    "Unknown": ("Nobody knows how this one ended", "It is not repeated by itself.", _TWICE),
}
_FIELD = "The field it names is “{}”."


def words(job: Job) -> Card | None:
    """The card of a job that is not simply on its way or done; None for those."""
    if job.state == "stopped":
        return Card(
            "calm",
            "Stopped waiting",
            "The request had been sent already.",
            _FREE if _is_free(job) else "It may be billed.",
            "If the picture still comes, it is kept and shown here.",
        )
    if job.state == "cancelled":
        return Card("calm", "Cancelled", "", _UNSENT, "", again=_AGAIN)
    if job.state == "failed":
        return _of_error(job, "red")
    return _unknown(job) if job.state == "unknown" else None


def fetchable(card: Card, job: Job) -> Card:
    """The card of a job whose picture can be fetched now, or is on its way."""
    what = "It is being fetched now." if job.stage else "It can be fetched now, without a new request: that is free."
    if (job.error or {}).get("allowed") and not job.stage:
        what = f"{card.what} {what}"
    return replace(card, what=what, todo="", fetch="Fetch the picture")


def lookable(card: Card, job: Job) -> Card:
    """The card of a job whose server may still tell what became of it, or is being asked."""
    kind = (job.error or {}).get("kind")
    title = "The server had not finished in time" if kind == "TimedOut" else card.title
    kept = "" if kind == "TaskGone" else "The server keeps it as a task. "
    todo = "The server is being asked now." if job.stage else f"{kept}Looking again is free and sends nothing."
    return replace(card, title=title, todo=todo, look="Look again")


def stage(job: Job) -> str:
    """Where a job on its way stands, for people."""
    return job.stage or ("Waiting for its turn" if job.state == "queued" else "Waiting for the server")


def requests(job: Job) -> str:
    """What is said when more requests than one may be billed for a job: "1 picture, 2 requests that may be billed"."""
    if not job.unconfirmed or _is_free(job):
        return ""
    came = sum(picture.is_paid for picture in job.pictures)
    pictures = "No picture" if not came else "1 picture" if came == 1 else f"{came} pictures"
    asked = "1 request" if job.billable == 1 else f"{job.billable} requests"
    return f"{pictures}, {asked} that may be billed"


def ignored(*pictures: Picture) -> str:
    """What is said where an edit was charged without the picture it was to change."""
    if not any(costs.picture_ignored(picture.kind, picture.usage) for picture in pictures):
        return ""
    return costs.IGNORED


def asked_again(job: Job) -> str:
    """The same of a picture that came, as a sentence; what failed has a card that says it."""
    return f"{said}." if job.state == "done" and (said := requests(job)) else ""


def late(job: Job) -> str:
    """What is said of a picture that came when nobody knew any more whether it would; empty of every other."""
    if not job.late:
        return ""
    twice = " It was run again meanwhile: both may have been billed." if job.settled == "again" else ""
    return f"This one came late: its end was unknown before.{twice}"


def _unknown(job: Job) -> Card:
    """What happened, what it may have cost, and two choices; of one that is settled, what became of it."""
    card = _of_error(job, "amber")
    if job.open:
        return replace(card, again=_AGAIN if _is_free(job) else _TWICE, forget=_FORGET)
    may_come = _STILL_KEPT if (job.error or {}).get("kind") == "WorkerLost" else ""
    return replace(card, tone="calm", todo=f"{_SETTLED.get(job.settled, '')} {may_come}".strip(), again="")


def _expected(job: Job) -> str:
    """What it was expected to cost, after a sentence that says it may have been billed."""
    if job.estimate_least is None or job.estimate_most is None:
        return "No price is published for it."
    words = cost_note.price(costs.Estimate((job.estimate_least, job.estimate_most), None, (0, 0)))
    words += " each" if job.billable > 1 else ""
    return f"It was expected to cost {words}."


def _is_free(job: Job) -> bool:
    return job.estimate_most == 0


def _of_error(job: Job, tone: Literal["amber", "red"]) -> Card:
    error: Mapping[str, Any] = job.error or {}
    title, todo, again = _WORDS.get(str(error.get("kind")), _WORDS["Unknown" if tone == "amber" else "Refused"])
    wait = error.get("retry_after")
    if wait:
        todo = f"Wait {spans.in_words(float(wait))}, then run it again."
    money = _money(job, error, tone)
    if again and (job.billable or tone == "amber"):
        again = _TWICE
    return Card(
        tone,
        title,
        _what(error),
        money,
        todo,
        said=str(error.get("message", "")),
        request_id=str(error.get("request_id") or job.request_id),
        again=again,
    )


def _what(error: Mapping[str, Any]) -> str:
    """The field that a server names, or in our own words how far a budget goes or what a server wants first."""
    if error.get("kind") in _OURS:
        return str(error.get("message", ""))
    if error.get("kind") == "NotFetched":
        return _unfetched(error)
    return _FIELD.format(error["param"]) if error.get("param") else ""


def _unfetched(error: Mapping[str, Any]) -> str:
    """Where the picture lies, and where that host is allowed; why it could not be fetched from one that is."""
    host = str(error.get("host", ""))
    if not host or error.get("allowed"):
        return str(error.get("message", ""))
    return (
        f"The server sent a link to {host}. Allow it under “Picture hosts” of this connection, on the Connections page."
    )


def _money(job: Job, error: Mapping[str, Any], tone: str) -> str:
    if _is_free(job):
        return _FREE
    if error.get("possibly_billed") or tone == "amber":
        each = f" {requests(job)}." if job.unconfirmed else ""
        return f"{_MAYBE} {_expected(job)}{each}"
    if job.unconfirmed:
        earlier = "1 earlier request" if job.unconfirmed == 1 else f"{job.unconfirmed} earlier requests"
        return f"{earlier} may have been billed. {_expected(job)}"
    return _UNSENT if error.get("kind") in _NEVER_SENT else _NOT_BILLED
