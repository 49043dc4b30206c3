"""The words of a job: every error has some, and they say what happened, what it cost and what to do."""

import inspect
from dataclasses import replace
from decimal import Decimal

import pytest

from components.picture import job_card
from easel import errors
from easel.runs.records import Job, JobState

KINDS = sorted(
    name
    for name, found in inspect.getmembers(errors, inspect.isclass)
    if issubclass(found, errors.EaselError) and name not in ("EaselError", "SettingsError")
)


def _job(state: JobState, **error: object) -> Job:
    return Job("j", "r", 0, state, "", 1.0, 2.0, 3.0, None, None, error or None, 1, "ours-1", ())


def _lost(**given: object) -> Job:
    """One whose end is unknown, with an estimate."""
    lost = _job("unknown", kind="WorkerLost", message="", possibly_billed=True)
    known = {"estimate_least": Decimal("0.04"), "estimate_most": Decimal("0.04"), "connection": "gateway"}
    return replace(lost, **(known | given))  # type: ignore[arg-type] # tests give fields by name


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


def test_what_can_be_looked_at_says_that_it_is_free() -> None:
    """Beside the two choices that an unknown end leaves; while the server is asked it says so."""
    for kind in ("TimedOut", "TaskGone"):
        found = _job("unknown", kind=kind, message="Words of ours.", possibly_billed=True)
        card = job_card.words(found)
        assert card is not None
        looked = job_card.lookable(card, found)
        assert (looked.look, looked.again, looked.forget) == ("Look again", card.again, card.forget)
        assert "free" in looked.todo
        assert job_card.lookable(card, replace(found, stage="Looking again")).todo == "Asking the server now."


def test_money_is_told_from_the_error_itself() -> None:
    """Possibly billed, not billed, never sent: three different sentences."""
    told = [
        job_card.words(_job("unknown", kind="CutOff", message="", possibly_billed=True)),
        job_card.words(_job("failed", kind="KeyRefused", message="", possibly_billed=False)),
        job_card.words(_job("failed", kind="ConnectFailed", message="", possibly_billed=False)),
    ]
    assert [card.money for card in told if card] == [
        "It may have been billed: no price is published.",
        "Not billed.",
        "Not sent, not billed.",
    ]


def test_only_an_unknown_end_warns_of_billing_twice() -> None:
    """Running it again is offered with a warning where it may cost again, and not at all where it is useless."""
    again = {
        kind: card.again
        for kind in ("TimedOut", "ServerFailed", "PolicyRefused")
        if (card := job_card.words(_job("failed", kind=kind, message="", possibly_billed=kind == "TimedOut")))
    }
    assert again == {
        "TimedOut": "Run again (you may be charged twice)",
        "ServerFailed": "Run again",
        "PolicyRefused": "",
    }


def test_a_picture_on_a_host_that_is_not_allowed_says_where_to_allow_it() -> None:
    """The card names the host and the field; one that was allowed and gave nothing is told as it was."""
    given = {"kind": "NotFetched", "message": "its words", "possibly_billed": True, "host": "cdn.example"}
    card = job_card.words(_job("failed", **given, allowed=False))
    assert card is not None
    assert "cdn.example" in card.what
    assert "“Picture hosts”" in card.what
    assert card.link == "connections"
    tried = job_card.words(_job("failed", **given, allowed=True))
    assert tried is not None
    assert tried.what == "its words"


def test_a_wait_that_the_server_named_is_passed_on() -> None:
    """The card says until when the server asked to wait, counted from the end."""
    card = job_card.words(_job("failed", kind="RateLimited", message="", retry_after=42.4))
    assert card is not None
    assert card.until == 3.0 + 42.4
    assert card.todo.startswith("You can run it again after ")


def test_the_field_that_a_server_named_is_named() -> None:
    """And the request id is the server's, or ours where it gave none."""
    card = job_card.words(_job("failed", kind="BadRequest", message="", param="quality", request_id="req_7"))
    assert card is not None
    assert card.what == "The server names the option “quality”."
    assert card.request_id == "req_7"
    bare = job_card.words(_job("failed", kind="BadRequest", message="", param=""))
    assert bare is not None
    assert (bare.what, bare.request_id) == ("", "ours-1")


def test_an_error_of_a_later_version_still_has_words() -> None:
    """An unheard-of kind in an old row falls back on its state."""
    card = job_card.words(_job("unknown", kind="SomethingNew", message="x", possibly_billed=True))
    assert card is not None
    assert card.title == "Outcome unknown"


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
    assert stopped.money == "It may still be billed."
    assert cancelled.money == "Not sent, not billed."


def test_an_unknown_end_says_what_it_may_have_cost_and_leaves_two_choices() -> None:
    """The estimate in money, a range where it is one; nothing where its server is free; run again, or dismiss."""
    card = job_card.words(_lost())
    assert card is not None
    assert card.money == "It may have been billed: about $0.04."
    assert (card.again, card.forget, card.tone) == ("Run again (you may be charged twice)", "Dismiss", "amber")
    wide = job_card.words(_lost(estimate_most=Decimal("0.21")))
    assert wide is not None
    assert wide.money.endswith(": $0.04 to $0.21.")
    free = job_card.words(_lost(estimate_least=Decimal(0), estimate_most=Decimal(0)))
    assert free is not None
    assert (free.money, free.again) == ("Free connection: not billed.", "Run again")


@pytest.mark.parametrize(
    ("settled", "words"), [("again", "You ran it again as a new picture."), ("forgotten", "You dismissed this.")]
)
def test_a_settled_one_says_what_became_of_it_and_asks_nothing_more(settled: str, words: str) -> None:
    """Its money stays as unknown as it was; there is no button any more, and a picture may still come."""
    card = job_card.words(_lost(settled=settled))
    assert card is not None
    assert card.todo.startswith(words)
    assert card.todo.endswith("If the picture still arrives, it is kept and shown here.")
    assert (card.again, card.forget, card.tone) == ("", "", "calm")
    assert card.money.startswith("It may have been billed")


def test_a_picture_that_came_late_says_so() -> None:
    """Also that both may have been billed, where it was run again meanwhile; one that came in time says nothing."""
    late = replace(_job("done"), late=True)
    assert job_card.late(late) == "Arrived late, after the outcome had been unknown."
    assert job_card.late(replace(late, settled="again")).endswith("both may have been billed.")
    assert job_card.late(_job("done")) == ""


def test_a_budget_that_holds_a_job_back_is_told_with_its_figures() -> None:
    """The studio's own sentence stands on the card, not folded away with what servers say."""
    said = "Today’s budget is $1.00: $0.98 is spent, and this may cost $0.04."
    card = job_card.words(_job("failed", kind="BudgetReached", message=said, possibly_billed=False))
    assert card is not None
    assert (card.what, card.money) == (said, "Not sent, not billed.")
