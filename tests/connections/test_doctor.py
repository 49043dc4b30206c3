"""The doctor: what each probe costs is said before, each is sent once, and the sandbox's faults are told apart."""

import threading
import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from pydantic import SecretStr

from easel.connections import probes
from easel.connections.capability_card import CapabilityCard
from easel.connections.connection import Connection
from easel.connections.directory import Directory
from easel.connections.keys import Entered
from easel.connections.probes import Name
from easel.costs import Prices
from tests.connections.conftest import connection
from tests.sandbox_process import SandboxProcess


def examined(directory: Directory, kept: Connection, *names: Name) -> CapabilityCard:
    """The card after these probes, waited for."""
    directory.doctor.start(directory.as_seen(kept), names or probes.ALL)
    ends = time.monotonic() + 60
    while directory.doctor.under_way(kept.id) and time.monotonic() < ends:
        threading.Event().wait(0.02)
    card = directory.as_seen(kept).capabilities
    assert card is not None
    return card


def server(directory: Directory, sandbox: SandboxProcess, fault: str = "") -> Connection:
    """A connection to the sandbox that asks it for a fault with every request."""
    headers = {"X-Sandbox-Fault": SecretStr(fault)} if fault else {}
    return directory.store.add(connection(fault or "Sound", sandbox.base_url), Entered(SecretStr(""), headers))


def test_what_probes_cost_is_said_before_they_run() -> None:
    """Tokens and money by the published formula for the cheapest smallest picture; nothing on the sandbox, or unknown."""
    plan = {probe.name: probe for probe in probes.plan(connection(), Prices())}
    assert str(probes.smallest()) == "1280x512"
    assert (plan["generate"].tokens, plan["stream"].tokens, plan["count"].tokens) == (64, 164, 128)
    assert (plan["reach"].usd, plan["models"].requests) == (Decimal(0), 0)
    assert probes.total(plan.values()) == pytest.approx(Decimal("0.025"), abs=Decimal("0.001"))
    assert probes.total(probes.plan(connection(kind="sandbox"), Prices())) == 0
    assert probes.total(probes.plan(connection(default_model="house-model"), Prices())) is None
    flat = Prices(per_picture=(Decimal("0.01"), Decimal("0.02"), Decimal("0.04")))
    assert probes.total(probes.plan(connection(prices=flat), Prices())) == Decimal("0.12")


def test_a_sound_server_gets_a_full_card(directory: Directory, start_sandbox: Callable[..., SandboxProcess]) -> None:
    """Every probe says yes, the leak is the sandbox's own, and exactly the announced requests were sent."""
    sandbox = start_sandbox(leak="0.3", key="sk-right")
    kept = directory.store.add(connection("Sound", sandbox.base_url), Entered(SecretStr("sk-right"), {}))
    card = examined(directory, kept)
    assert [finding.probe for finding in card.findings] == list(probes.ALL)
    assert {finding.verdict for finding in card.findings} == {"yes"}, card
    assert (card.reachable, card.key, card.generates, card.streams, card.partials, card.edits, card.counts) == (
        True,
    ) * 7
    assert (card.mask, card.sizes, card.usage) == ("alpha", True, True)
    assert card.leak == pytest.approx(0.3, abs=0.01)
    assert "x-ratelimit-remaining-requests" in card.headers
    assert "x-request-id" in card.headers
    tokens = {finding.probe: finding.tokens for finding in card.findings}
    assert (tokens["generate"], tokens["stream"], tokens["count"]) == (64, 164, 128)
    assert (card.tasks, card.turns, card.answers) == (True, True, True)
    empty = 1  # the turn that says nothing
    assert sandbox.counts()["total"] - empty == sum(probe.requests for probe in directory.doctor.plan(kept)) == 5
    assert abs(card.checked - time.time()) < 60


@pytest.mark.parametrize(
    ("fault", "probe", "facts"),
    [
        ("mask_ignored", "mask", {"mask": "ignored", "edits": True}),
        ("mask_luminance", "mask", {"mask": "luminance"}),
        ("mask_502", "mask", {"mask": "refused"}),
        ("edits_404", "edit", {"edits": False}),
        ("stream_500", "stream", {"streams": False}),
        ("json_to_stream", "stream", {"streams": False, "partials": False}),
        ("no_partials", "stream", {"streams": True, "partials": False}),
        ("n_fewer", "count", {"counts": False}),
        ("size_ignored", "generate", {"generates": True, "sizes": False, "size_given": "1254x1254"}),
        ("size_ignored", "mask", {"mask": "alpha"}),
        ("usage_missing", "generate", {"generates": True, "usage": False, "sizes": True}),
        ("401", "generate", {"generates": False, "key": False}),
        ("403_images_off", "generate", {"generates": False, "key": None}),
        ("not_a_picture", "generate", {"generates": False}),
        ("429_long", "generate", {"generates": None}),
        ("cut_stream", "stream", {"streams": None}),
        ("504", "edit", {"edits": None}),
    ],
)
def test_the_sandboxs_faults_are_told_apart(
    directory: Directory, sandbox: SandboxProcess, fault: str, probe: Name, facts: dict[str, object]
) -> None:
    """Each fault is named for what it is; what may be chance (busy, cut, given up) is left unknown."""
    before = sandbox.counts()["total"]
    card = examined(directory, server(directory, sandbox, fault), probe)
    assert {name: getattr(card, name) for name in facts} == facts
    assert sandbox.counts()["total"] == before + 1, "no probe is repeated"
    finding = card.finding(probe)
    assert finding is not None
    assert finding.words


def test_a_dead_or_refused_server_is_not_asked_further(directory: Directory, sandbox: SandboxProcess) -> None:
    """Where nobody answers, or no picture can be had, the remaining probes are not sent."""
    dead = directory.store.add(connection("Dead", "http://127.0.0.1:9/v1"))
    card = examined(directory, dead)
    assert [(finding.probe, finding.verdict) for finding in card.findings] == [("reach", "no")]
    before = sandbox.counts()["total"]
    refused = examined(directory, server(directory, sandbox, "403_balance"))
    assert [finding.probe for finding in refused.findings] == ["reach", "models", "tasks", "turns", "generate"]
    assert sandbox.counts()["total"] == before + 2, "the turn that says nothing, and a picture"


def test_free_checks_leave_what_was_known_before(directory: Directory, sandbox: SandboxProcess) -> None:
    """Looking again for free renews its own findings and keeps the paid ones."""
    kept = server(directory, sandbox)
    before = examined(directory, kept, "generate")
    after = examined(directory, kept, *probes.FREE)
    assert (after.generates, after.reachable, after.key) == (True, True, True)
    assert after.finding("generate") == before.finding("generate")
    assert "none for pictures" in str(after.finding("models"))


def test_a_check_has_a_memory_tried_anew(directory: Directory, sandbox: SandboxProcess) -> None:
    """A server that did not know an answer of its own is asked to remember again."""
    kept = server(directory, sandbox)
    directory.learn_forgets(kept)
    assert directory.as_seen(kept).forgets
    examined(directory, kept, "reach", "models")
    assert directory.as_seen(kept).forgets
    card = examined(directory, kept, "turns")
    assert (card.turns, directory.as_seen(kept).forgets) == (True, None)


def test_a_cut_is_named_after_two_requests_cut_alike(directory: Directory, sandbox: SandboxProcess) -> None:
    """Nobody probes for it: two requests that died after the same silence (2 s here) give the limit of this connection."""
    kept = server(directory, sandbox, "cut_before_answer~2")
    examined(directory, kept, "generate")
    assert directory.as_seen(kept).cut_after is None
    examined(directory, kept, "edit")
    cut = directory.as_seen(kept).cut_after
    assert cut == pytest.approx(2, abs=0.5)
    assert directory.store.all()[0].cut_after == cut


def test_an_examination_counts_for_health_and_limits(directory: Directory, sandbox: SandboxProcess) -> None:
    """What the doctor meets is known to whoever chooses a server next."""
    kept = server(directory, sandbox, "429_long")
    examined(directory, kept, "generate")
    wait = directory.health.of(kept).wait
    assert wait is not None
    assert wait.asked
    other = server(directory, sandbox, "401")
    examined(directory, other, "generate")
    assert not directory.health.of(other).well
