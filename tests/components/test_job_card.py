"""The words of a job: every error has some, and they say what happened, what it cost and what to do."""

import inspect

import pytest

from components import job_card
from easel import errors
from easel.library.records import Job, JobState

KINDS = sorted(
    name
    for name, found in inspect.getmembers(errors, inspect.isclass)
    if issubclass(found, errors.EaselError) and name not in ("EaselError", "SettingsError")
)


def _job(state: JobState, **error: object) -> Job:
    return Job("j", "r", 0, state, "", 1.0, 2.0, 3.0, None, None, error or None, 1, "ours-1", ())


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_words_of_its_own(kind: str) -> None:
    """A title and an advice; none of them says Oops or shows the class's name."""
    card = job_card.words(_job("failed", kind=kind, message="upstream text", possibly_billed=False))
    assert card is not None
    assert card.title
    assert card.todo.endswith(".")
    assert card.money
    assert kind not in f"{card.title} {card.what} {card.todo}"
    assert card.said == "upstream text"


def test_money_is_told_from_the_error_itself() -> None:
    """Possibly billed, not billed, never sent: three different sentences."""
    told = [
        job_card.words(_job("unknown", kind="CutOff", message="", possibly_billed=True)),
        job_card.words(_job("failed", kind="KeyRefused", message="", possibly_billed=False)),
        job_card.words(_job("failed", kind="ConnectFailed", message="", possibly_billed=False)),
    ]
    assert [card.money for card in told if card] == [
        "It may have been billed.",
        "Not billed.",
        "Nothing was sent, so nothing was billed.",
    ]


def test_only_an_unknown_end_warns_of_billing_twice() -> None:
    """Running it again is offered with a warning where it may cost again, and not at all where it is useless."""
    again = {
        kind: card.again
        for kind in ("TimedOut", "ServerFailed", "PolicyRefused")
        if (card := job_card.words(_job("failed", kind=kind, message="", possibly_billed=kind == "TimedOut")))
    }
    assert again == {"TimedOut": "Run again (may bill twice)", "ServerFailed": "Run again", "PolicyRefused": ""}


def test_a_wait_that_the_server_named_is_passed_on() -> None:
    """The seconds of Retry-After stand in the advice."""
    card = job_card.words(_job("failed", kind="RateLimited", message="", retry_after=42.4))
    assert card is not None
    assert card.todo == "Wait 42 s, then run it again."


def test_the_field_that_a_server_named_is_named() -> None:
    """And the request id is the server's, or ours where it gave none."""
    card = job_card.words(_job("failed", kind="BadRequest", message="", param="quality", request_id="req_7"))
    assert card is not None
    assert card.what == "The field it names is “quality”."
    assert card.request_id == "req_7"
    bare = job_card.words(_job("failed", kind="BadRequest", message="", param=""))
    assert bare is not None
    assert (bare.what, bare.request_id) == ("", "ours-1")


def test_an_error_of_a_later_version_still_has_words() -> None:
    """An unheard-of kind in an old row falls back on its state."""
    card = job_card.words(_job("unknown", kind="SomethingNew", message="x", possibly_billed=True))
    assert card is not None
    assert card.title == "Nobody knows how this one ended"


@pytest.mark.parametrize("state", ["queued", "sent", "done"])
def test_jobs_on_their_way_have_no_card(state: JobState) -> None:
    """They have a stage, which is never empty."""
    assert job_card.words(_job(state)) is None
    assert job_card.stage(_job(state))


def test_stopped_and_cancelled_differ_in_what_they_cost() -> None:
    """Stopped was sent already; cancelled never was."""
    stopped, cancelled = job_card.words(_job("stopped")), job_card.words(_job("cancelled"))
    assert stopped is not None
    assert cancelled is not None
    assert stopped.money == "It may be billed."
    assert cancelled.money == "Nothing was sent, so nothing was billed."
