"""Says in a designer's words where a job stands and what went wrong: what happened, was money spent, what to do.

What each error says is its row of `easel/words/errors.py`; what a server said stays apart, as data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from easel import costs
from easel.library.records import Picture
from easel.runs.records import Job
from easel.words import errors as error_words
from easel.words import units


@dataclass(frozen=True, slots=True)
class Card:
    """`said` is the server's own text; `again` the words on the button that makes a new job, `forget` on the one that dismisses
    an unknown end, `fetch` on the one that fetches a picture for nothing, `look` on the one that asks the server for nothing what
    became of it; empty where there is none. `link` is the page that `link_words`
    lead to, `until` when the server may be asked again, `rewrite` whether other words in the prompt
    may do."""

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
    link: error_words.Link = ""
    link_words: str = ""
    until: float | None = None
    rewrite: bool = False


DELETED = Card(
    "calm",
    "Deleted",
    "The file was permanently deleted from the trash.",
    "Its cost stays in Usage.",
    again=error_words.AGAIN,
)
_UNSENT = error_words.MONEY["unsent"]
_NOT_BILLED = error_words.MONEY["free"]
_FREE = "Free connection: not billed."
_OURS = (
    "BudgetReached",
    "NotSent",
    "TaskGone",
    "TaskExpired",
)  # whose message is the studio's own sentence with the figures
DISMISS = "Dismiss"
_SETTLED = {
    "again": "You ran it again as a new picture.",
    "forgotten": "You dismissed this. It stays in Usage with an unknown cost.",
}
_STILL_KEPT = (
    "If the picture still arrives, it is kept and shown here."  # only who was taken for lost may still be reading
)
_FIELD = "The server names the option “{}”."


def words(job: Job) -> Card | None:
    """The card of a job that is not simply on its way or done; None for those."""
    if job.state == "stopped":
        return Card(
            "calm",
            "Stopped waiting",
            "The request was already sent.",
            _FREE if _is_free(job) else "It may still be billed.",
            _STILL_KEPT,
        )
    if job.state == "cancelled":
        return Card("calm", "Cancelled", "", _UNSENT, again=error_words.AGAIN)
    if job.state == "failed":
        return _of_error(job, "red")
    return _unknown(job) if job.state == "unknown" else None


def fetchable(card: Card, job: Job) -> Card:
    """The card of a job whose picture can be fetched now, or is on its way."""
    what = "Downloading the picture." if job.stage else "It can be downloaded now: free, without a new request."
    if (job.error or {}).get("allowed") and not job.stage:
        what = f"{card.what} {what}"
    return replace(card, what=what, todo="", fetch="Download the picture")


def lookable(card: Card, job: Job) -> Card:
    """The card of a job whose server may still tell what became of it, or is being asked."""
    kind = (job.error or {}).get("kind")
    title = "The server did not finish in time" if kind == "TimedOut" else card.title
    todo = "The server keeps it as a task. Looking again is free and sends nothing."
    if kind == "TaskGone":
        todo = "Looking again is free and sends nothing."
    todo = "Asking the server now." if job.stage else todo
    return replace(card, title=title, todo=todo, look="Look again")


def stage(job: Job) -> str:
    """Where a job on its way stands, for people."""
    if job.stage:
        return job.stage[:1].upper() + job.stage[1:]
    return "Queued" if job.state == "queued" else "Waiting for the server"


def requests(job: Job) -> str:
    """What is said when more requests than one may be billed for a job: "1 picture, 2 requests that may be billed"."""
    if not job.unconfirmed or _is_free(job):
        return ""
    came = sum(picture.is_paid for picture in job.pictures)
    pictures = units.many(came, "picture") if came else "No picture"
    return f"{pictures}, {units.many(job.billable, 'request')} that may be billed"


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
    if job.settled == "again":
        return "Arrived late, after the outcome had been unknown. You had run it again: both may have been billed."
    return "Arrived late, after the outcome had been unknown."


def _unknown(job: Job) -> Card:
    """What happened, what it may have cost, and two choices; of one that is settled, what became of it."""
    card = _of_error(job, "amber")
    if job.open:
        return replace(card, again=error_words.AGAIN if _is_free(job) else error_words.TWICE, forget=DISMISS)
    may_come = _STILL_KEPT if (job.error or {}).get("kind") == "WorkerLost" else ""
    return replace(card, tone="calm", todo=f"{_SETTLED.get(job.settled, '')} {may_come}".strip(), again="")


def _maybe(job: Job) -> str:
    """That it may have been billed, and about how much."""
    return (
        f"It may have been billed: {_price(job)} each."
        if job.billable > 1
        else f"It may have been billed: {_price(job)}."
    )


def _price(job: Job) -> str:
    """What one request was expected to cost."""
    if job.estimate_least is None or job.estimate_most is None:
        return "no price is published"
    return units.money_range(job.estimate_least, job.estimate_most)


def _is_free(job: Job) -> bool:
    return job.estimate_most == 0


def _of_error(job: Job, tone: Literal["amber", "red"]) -> Card:
    error: Mapping[str, Any] = job.error or {}
    row = error_words.ROWS.get(str(error.get("kind")), error_words.of("Unknown" if tone == "amber" else "Refused"))
    again, wait = row.again, float(error.get("retry_after") or 0)
    until = (job.ended_at or 0) + wait if wait else None
    link: error_words.Link = "connections" if _forbidden_host(error) else row.link
    if again and (job.billable or tone == "amber"):
        again = error_words.TWICE
    return Card(
        tone,
        row.title,
        _what(error),
        _money(job, error, tone),
        f"You can run it again after {units.moment(until)}." if until else row.todo,
        said=str(error.get("message", "")),
        request_id=str(error.get("request_id") or job.request_id),
        again=again,
        link=link,
        link_words=error_words.LINKS.get(link, ""),
        until=until,
        rewrite=row.rewrite,
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
    host = _forbidden_host(error)
    if not host:
        return str(error.get("message", ""))
    return f"The server sent a link to {host}. Allow that host under “Picture hosts” of this connection."


def _forbidden_host(error: Mapping[str, Any]) -> str:
    """Where a picture lies that may not be fetched from there; empty otherwise."""
    is_one = error.get("kind") == "NotFetched" and not error.get("allowed")
    return str(error.get("host", "")) if is_one else ""


def _money(job: Job, error: Mapping[str, Any], tone: str) -> str:
    if _is_free(job):
        return _FREE
    if error.get("possibly_billed") or tone == "amber":
        return f"{_maybe(job)} {requests(job)}." if job.unconfirmed else _maybe(job)
    if job.unconfirmed:
        return f"{units.many(job.unconfirmed, 'earlier request')} may have been billed: {_price(job)}."
    return _UNSENT if error_words.of(str(error.get("kind"))).money == "unsent" else _NOT_BILLED
