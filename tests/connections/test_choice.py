"""Whom a run goes to, why, and when another may be asked."""

from dataclasses import replace
from decimal import Decimal

import pytest

from easel.connections.capability_card import CapabilityCard
from easel.connections.choice import Choice, Need, choose, may_fail_over
from easel.connections.connection import BEST, Connection
from easel.connections.health import Health
from easel.connections.limits import Wait
from easel.costs import Prices
from easel.errors import (
    BadRequest,
    ConnectFailed,
    CutOff,
    EaselError,
    KeyRefused,
    NoPicture,
    NoRoom,
    NotSent,
    PolicyRefused,
    RateLimited,
    ServerFailed,
    TimedOut,
)
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams

PARAMS = GenerateParams(prompt="a kite", size="1024x1024", quality="low")
EDIT = EditParams(prompt="a kite", size="1024x1024", quality="low", masked=True)


def server(name: str, **given: object) -> Connection:
    return Connection(name, name, f"https://{name}.example/v1", **given)  # type: ignore[arg-type] # fields by name


def best(*connections: Connection, need: Need | None = None, **health: Health) -> Choice:
    return choose(connections, health, need or Need(PARAMS))


SANDBOX = Connection("sandbox", "Sandbox", "http://127.0.0.1:1/v1", kind="sandbox", source="studio")


def test_a_named_connection_is_taken_as_it_is() -> None:
    """Whoever names one gets that one, well or not, and never another in its place."""
    chosen = best(server("a"), server("b"), need=Need(PARAMS, "b"), b=Health(reachable=False))
    assert (chosen.connection.id, chosen.why) == ("b", "b was chosen for this run.")
    with pytest.raises(NotSent, match="“gone”, which no longer exists"):
        best(server("a"), need=Need(PARAMS, "gone"))
    outside = replace(server("environment"), source="environment")
    assert best(outside, need=Need(PARAMS, "environment", "environment")).connection == outside
    with pytest.raises(NotSent, match="“Sandbox”, which no longer exists"):
        best(outside, need=Need(PARAMS, "environment", "Sandbox"))
    renamed = best(server("a"), need=Need(PARAMS, "a", "as it was called then"))
    assert renamed.connection.id == "a"
    assert best(server("old"), need=Need(PARAMS, "", "old")).connection.id == "old"
    with pytest.raises(NotSent, match="switched off"):
        best(server("a", enabled=False), need=Need(PARAMS, "a"))


def test_paid_plans_come_before_free_then_the_cheapest_then_the_least_busy() -> None:
    """Each rule decides only where those before it leave a tie, and is named as the reason."""
    cheap = Prices(image_out=Decimal(3))
    chosen = best(server("free", tier="free", prices=cheap), server("team", tier="team"))
    assert (chosen.connection.id, chosen.why) == ("team", "team is the best of 2: Team plan before Free.")
    chosen = best(server("plus", tier="plus"), server("pro", tier="pro", prices=cheap))
    assert chosen.why == "pro is the best of 2: cheaper than plus."
    chosen = best(server("a"), server("b"), a=Health(in_flight=2), b=Health(in_flight=1))
    assert chosen.why == "b is the best of 2: less busy than a."
    chosen = best(server("a"), server("b"))
    assert chosen.why == "a is the best of 2: equal to b, and listed before it."


def test_who_is_free_now_comes_before_who_would_wait() -> None:
    """Limits come before the plan; where all must wait, the shortest wait wins."""
    waiting = Health(wait=Wait("All 2 slots of pro in use", 20))
    chosen = best(server("pro", tier="pro"), server("free", tier="free"), pro=waiting)
    assert chosen.why == "free is the best of 2: free now, pro is not (All 2 slots of pro in use, about 20 s)."
    chosen = best(server("a"), server("b"), a=Health(wait=Wait("", None)), b=Health(wait=Wait("", 600)))
    assert chosen.connection.id == "b"


def test_who_cannot_is_left_out_with_the_reason() -> None:
    """Not well, no pictures, no edits, masks ignored, parts too large: each is said."""
    chosen = best(
        server("down"),
        server("key"),
        server("text", capabilities=CapabilityCard(0, generates=False)),
        server("noedit", capabilities=CapabilityCard(0, edits=False)),
        server("nomask", capabilities=CapabilityCard(0, mask="ignored")),
        server("small", kind="sub2api"),
        server("good", capabilities=CapabilityCard(0, generates=True, edits=True, mask="alpha")),
        need=Need(EDIT, largest=30_000_000),
        down=Health(reachable=False, words="no such host"),
        key=Health(trouble="API key refused", resting=40),
    )
    assert chosen.why == (
        "good: the only one that can take it. Left out: down is skipped: no such host; key is skipped: API key refused; "
        "text makes no pictures; noedit cannot edit; nomask ignores masks; small takes pictures up to 21.0 MB."
    )
    assert best(server("nomask", capabilities=CapabilityCard(0, mask="ignored"))).connection.id == "nomask"
    mute, talks = server("mute", capabilities=CapabilityCard(0, turns=False)), server("talks", tier="free")
    assert best(mute, talks, need=Need(TurnParams("Hello!"))).why.endswith("Left out: mute serves no conversations.")
    assert best(mute, talks).connection.id == "mute"


def test_the_sandbox_is_best_only_where_there_is_nothing_else() -> None:
    """A designer's run never ends in a pretend picture because the real server is down."""
    assert best(SANDBOX).connection.id == "sandbox"
    assert best(SANDBOX, server("a", enabled=False)).connection.id == "sandbox"
    assert best(SANDBOX, server("a", tier="free")).connection.id == "a"
    with pytest.raises(NotSent, match="No connection can take this now: a is skipped"):
        best(SANDBOX, server("a"), a=Health(reachable=False))
    with pytest.raises(NotSent, match="No connection is set up"):
        best()


def test_who_turned_the_job_away_is_not_asked_twice() -> None:
    """Failover goes on to the next; when all have turned it away it ends with their names."""
    need = Need(PARAMS, BEST, tried=frozenset({"a"}))
    assert best(server("a", tier="pro"), server("b", tier="free"), need=need).connection.id == "b"
    with pytest.raises(NotSent, match="a turned it away"):
        best(server("a"), need=need)


def test_a_connections_own_prices_decide_and_unknown_comes_last() -> None:
    """A model without published tokens has no price; one billed per picture has."""
    params = replace(PARAMS, model="house-model")
    flat = Prices(per_picture=(Decimal("0.01"), Decimal("0.02"), Decimal("0.04")))
    chosen = best(server("tokens"), server("flat", prices=flat), need=Need(params))
    assert chosen.why == "flat is the best of 2: its price is known, the price of tokens is not."


@pytest.mark.parametrize(
    ("error", "may"),
    [
        (ConnectFailed(""), True),
        (KeyRefused("", status=401), True),
        (RateLimited("", status=429), True),
        (NoRoom(""), False),
        (NotSent(""), False),
        (BadRequest("", status=400), False),
        (PolicyRefused("", status=400), False),
        (ServerFailed("", status=500), False),
        (NoPicture(""), False),
        (TimedOut(""), False),
        (CutOff(""), False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, EaselError) else "",
)
def test_only_what_was_provably_not_accepted_goes_to_another(error: EaselError, may: bool) -> None:
    """Whatever may have been painted, and whatever another server would refuse as well, ends the job."""
    assert may_fail_over(error) is may
