"""Entries from real runs: every field that a log would hold, and nothing that it must not."""

from collections.abc import Callable
from decimal import Decimal

from easel.ledger import entries
from easel.store.scope import STUDIO
from easel.wire.log import fingerprint
from tests.jobs.conftest import Open, Studio
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]
KEY = "sk-canary-of-the-ledger"


def only(studio: Studio) -> entries.Entry:
    (entry,) = entries.since(studio.store.database, STUDIO)
    return entry


def test_a_picture_leaves_every_field(open_priced: Open, start_sandbox: Start) -> None:
    """Who, what, when, how long and how much, of one streamed request; its key is known by its fingerprint alone."""
    sandbox = start_sandbox(delay="0.1", key=KEY)
    studio = open_priced(sandbox.base_url, api_key=KEY)
    run = studio.ended(studio.submit("a canary in words", stream=True, partial_images=1))
    entry, job = only(studio), run.jobs[0]
    (picture,) = job.pictures
    assert (entry.state, entry.outcome, entry.status, entry.attempts, entry.pictures) == ("done", "ok", 200, 1, 1)
    assert (entry.connection, entry.key_id, entry.kind) == ("gateway", fingerprint(KEY), "generate")
    assert (entry.job_id, entry.time, entry.request_id) == (job.id, job.sent_at, job.request_id)
    assert entry.upstream_request_id
    assert (entry.model, entry.size, entry.size_real) == ("gpt-image-2", "1024x640", "1024x640")
    assert (entry.quality, entry.quality_said, entry.output_format) == ("low", "low", "png")
    assert picture.usage is not None
    assert (entry.input_tokens, entry.output_tokens) == (picture.usage["input_tokens"], picture.usage["output_tokens"])
    assert entry.latency is not None
    assert 0.05 < entry.latency < 20
    assert entry.cost == picture.cost
    assert entry.may_be_billed
    assert entry.untold == 0
    assert "canary" not in repr(entry)


def test_the_estimate_stands_beside_the_true_cost(open_priced: Open, sandbox: SandboxProcess) -> None:
    """With a fixed size and quality, previews included, the estimate is what the answer then bills, to the prompt's tokens."""
    studio = open_priced(sandbox.base_url)
    studio.ended(studio.submit("a fox whose price is known", stream=True, partial_images=2))
    entry = only(studio)
    assert entry.estimate_least is not None
    assert entry.estimate_least == entry.estimate_most
    assert entry.cost is not None
    assert abs(entry.cost - entry.estimate_least) < Decimal("0.0005")


def test_no_usage_is_unknown_and_not_zero(open_priced: Open, start_sandbox: Start) -> None:
    """An answer without usage leaves tokens and cost open; that it was billed nobody denies."""
    studio = open_priced(start_sandbox(fault="usage_missing").base_url)
    studio.ended(studio.submit())
    entry = only(studio)
    assert (entry.outcome, entry.cost, entry.output_tokens, entry.input_tokens) == ("ok", None, None, None)
    assert entry.untold == 1


def test_a_refusal_is_told_apart_from_a_loss(open_priced: Open, start_sandbox: Start) -> None:
    """What was refused is not billed; what was cut may have been; both name their reason and have no real size."""
    studio = open_priced(start_sandbox(fault="401").base_url)
    studio.ended(studio.submit())
    refused = only(studio)
    assert (refused.state, refused.outcome, refused.status, refused.may_be_billed) == (
        "failed",
        "KeyRefused",
        401,
        False,
    )
    assert refused.untold == 0
    studio = open_priced(start_sandbox(fault="cut_before_answer").base_url)
    studio.ended(studio.submit())
    lost, before = entries.since(studio.store.database, STUDIO)
    assert (before.job_id, lost.state, lost.outcome) == (refused.job_id, "unknown", "CutOff")
    assert (lost.untold, lost.size_real, lost.size) == (1, "", "1024x640")
    assert entries.since(studio.store.database, STUDIO, lost.time) == (lost,)
    assert entries.since(studio.store.database, STUDIO, limit=1) == (lost,)


def test_what_was_never_sent_is_there_without_costs(open_priced: Open, sandbox: SandboxProcess) -> None:
    """A request that found no server has its estimate, and nothing that only a server could have said."""
    studio = open_priced("http://127.0.0.1:9/v1", retries=0)
    studio.ended(studio.submit())
    entry = only(studio)
    assert (entry.outcome, entry.status, entry.upstream_request_id, entry.pictures) == ("ConnectFailed", None, "", 0)
    assert not entry.may_be_billed
    assert entry.estimate_most
