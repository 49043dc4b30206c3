"""The books of connections: a budget goes with a new name, and a doctor's probes are paid requests like any other."""

import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from easel.connections import probes
from easel.connections.capability_card import CapabilityCard
from easel.connections.connection import Connection
from easel.connections.directory import Directory
from easel.connections.probes import Name
from easel.ledger import budgets, entries, summary
from easel.ledger.budgets import ALL, Budget
from easel.store.scope import STUDIO
from tests.jobs.conftest import Studio
from tests.jobs.test_servers import add, directory, studio
from tests.sandbox_process import SandboxProcess

__all__ = ["directory", "studio"]
Start = Callable[..., SandboxProcess]
DEAR = Decimal(100)


def examined(where: Directory, kept: Connection, *names: Name) -> CapabilityCard:
    """The card after these probes, waited for."""
    where.doctor.start(where.as_seen(kept), names or probes.ALL)
    ends = time.monotonic() + 60
    while where.doctor.under_way(kept.id) and time.monotonic() < ends:
        time.sleep(0.02)
    card = where.as_seen(kept).capabilities
    assert card is not None
    return card


def test_a_budget_goes_with_its_connections_new_name(
    studio: Studio, directory: Directory, sandbox: SandboxProcess
) -> None:
    """What was spent under the old name counts under the new one, and the brake holds there; nothing stands under the old."""
    kept = add(directory, "Gateway", sandbox)
    (done,) = studio.ended(studio.submit()).jobs
    spent = done.pictures[0].cost
    assert spent
    budgets.set_to(studio.store.database, STUDIO, Budget("Gateway", "day", spent))
    budgets.set_to(studio.store.database, STUDIO, Budget("Left behind", "day", DEAR))
    directory.store.change(replace(kept, name="Left behind"))
    (stands,) = budgets.standings(studio.store.database, STUDIO)
    assert (stands.budget, stands.spent) == (Budget("Left behind", "day", spent), spent)
    (refused,) = studio.ended(studio.submit()).jobs
    assert refused.error is not None
    assert (refused.state, refused.error["kind"]) == ("failed", "BudgetReached")
    assert {entry.connection for entry in entries.since(studio.store.database, STUDIO)} == {"Left behind"}
    budgets.set_to(studio.store.database, STUDIO, Budget("Left behind", "day", DEAR))
    again = studio.engine.again(done.id)
    assert again is not None, "a run finds its server under the new name"
    assert studio.run(again).wanted == kept.id
    studio.ended(again)


def test_a_job_that_waits_while_its_server_is_renamed_meets_the_budget_of_the_new_name(
    studio: Studio, directory: Directory, start_sandbox: Start
) -> None:
    """One under way and one in line: both are in the ledger under the name that the server has at the end."""
    kept = add(directory, "Gateway", start_sandbox(delay="4"), concurrency=1)
    budgets.set_to(studio.store.database, STUDIO, Budget("Gateway", "day", DEAR))
    run_id = studio.submit(n=2)
    studio.until(run_id, lambda run: sorted(job.state for job in run.jobs) == ["queued", "sent"])
    directory.store.change(replace(kept, name="Renamed"))
    jobs = studio.ended(run_id, 60).jobs
    assert [job.connection for job in jobs] == ["Renamed", "Renamed"]
    (stands,) = budgets.standings(studio.store.database, STUDIO)
    assert stands.budget.connection == "Renamed"
    assert stands.spent == sum((job.pictures[0].cost or Decimal(0) for job in jobs), Decimal(0)) > 0


def test_a_doctors_probes_are_in_the_ledger_and_marked(
    studio: Studio, directory: Directory, sandbox: SandboxProcess
) -> None:
    """Each paid probe is one entry with its tokens and cost, and spends from the budget; no page of pictures shows any."""
    kept = add(directory, "Gateway", sandbox)
    budgets.set_to(studio.store.database, STUDIO, Budget(ALL, "day", DEAR))
    before = sandbox.counts()["total"]
    card = examined(directory, kept)
    found = entries.since(studio.store.database, STUDIO)
    free = 1  # the question whether it serves conversations
    assert len(found) == sandbox.counts()["total"] - before - free == 5
    assert {(entry.kind, entry.state, entry.connection, entry.attempts) for entry in found} == {
        ("probe", "done", "Gateway", 1)
    }
    assert all(entry.is_probe and entry.upstream_request_id and entry.cost for entry in found)
    told = {each.tokens for each in card.findings if each.tokens}
    assert {entry.output_tokens for entry in found} == told
    (stands,) = budgets.standings(studio.store.database, STUDIO)
    assert stands.spent == sum((entry.cost or Decimal(0) for entry in found), Decimal(0))
    assert (stands.reserved, stands.unknown) == (Decimal(0), 0)
    assert summary.latencies(found) is None
    tray = studio.runs.tray()
    assert (tray.under_way, tray.unknown, tray.ended) == ((), (), ())
    assert studio.runs.recent() == studio.runs.running() == ()


def test_a_probe_meets_the_brake(studio: Studio, directory: Directory, sandbox: SandboxProcess) -> None:
    """Where the budget has no room nothing is sent, and the card says why without calling the server dead."""
    kept = add(directory, "Gateway", sandbox)
    budgets.set_to(studio.store.database, STUDIO, Budget("Gateway", "month", Decimal("0.0001")))
    before = sandbox.counts()["total"]
    card = examined(directory, kept, "generate")
    assert sandbox.counts()["total"] == before
    finding = card.finding("generate")
    assert finding is not None
    assert (finding.verdict, card.reachable, card.generates) == ("unknown", None, None)
    assert "budget of Gateway is $0.0001" in finding.words
    assert entries.since(studio.store.database, STUDIO) == ()


@pytest.mark.parametrize(
    ("fault", "state", "billed"), [("cut_before_answer", "unknown", True), ("401", "failed", False)]
)
def test_a_probe_without_an_answer_is_told_as_it_ended(
    studio: Studio, directory: Directory, sandbox: SandboxProcess, fault: str, state: str, billed: bool
) -> None:
    """A cut may have been billed and holds its estimate; a refusal is not; neither waits in the tray for a decision."""
    examined(directory, add(directory, "Gateway", sandbox, fault), "generate")
    (entry,) = entries.since(studio.store.database, STUDIO)
    assert (entry.state, entry.may_be_billed, entry.is_probe) == (state, billed, True)
    assert studio.runs.open_counts().unknown == 0


def test_a_probe_under_way_is_not_taken_for_lost(studio: Studio, directory: Directory, start_sandbox: Start) -> None:
    """A recovery that comes by meanwhile leaves it alone, and Stop all does so too."""
    kept = add(directory, "Gateway", start_sandbox(delay="4"))
    directory.doctor.start(directory.as_seen(kept), ("generate",))
    ends = time.monotonic() + 30
    while not (found := entries.since(studio.store.database, STUDIO)) and time.monotonic() < ends:
        time.sleep(0.02)
    assert [entry.state for entry in found] == ["sent"]
    studio.engine._recovery.once()
    assert studio.engine.stop_all() == 0
    examined(directory, kept, "generate")
    (ended, *_) = entries.since(studio.store.database, STUDIO)[-1:]
    assert ended.state == "done"
