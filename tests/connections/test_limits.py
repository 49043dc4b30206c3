"""What a connection allows at once and per minute, as set and as taught; whoever waits is told for what and how long."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from easel.connections.limits import LimitBook, Limits
from easel.connections.store import ConnectionStore
from easel.errors import RateLimited
from easel.runs.load import Load
from easel.store.database import Database
from tests.connections.attempts import attempt
from tests.connections.conftest import connection


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def limited(message: str = "busy", retry_after: float | None = None) -> RateLimited:
    error = RateLimited(message, status=429)
    error.retry_after = retry_after
    return error


def limits(clock: Clock, **given: object) -> Limits:
    return Limits(replace(connection(), **given), 10, clock)  # type: ignore[arg-type] # fields by name


def took(one: Limits, seconds: float) -> None:
    """A picture came after so long."""
    one.learn(attempt(seconds=seconds))


def test_who_comes_when_all_places_are_in_use_is_told_how_long() -> None:
    """A third job waits for a place, about as long as one usually takes; before any answer nobody can say."""
    clock = Clock()
    two = limits(clock, concurrency=2)
    assert two.wait(Load(under_way=1)) is None
    assert str(two.wait(Load(under_way=2))) == "All 2 slots of Gateway in use"
    took(two, 8)
    clock.now += 7
    assert str(two.wait(Load(under_way=2, oldest=1000.0))) == "All 2 slots of Gateway in use, about 1 s"


def test_who_stands_behind_others_is_told_their_number_and_their_time() -> None:
    """Two places that take 10 s each: the fifth in line waits for two turns of those before it, and for its own."""
    clock = Clock()
    two = limits(clock, concurrency=2)
    took(two, 10)
    full = Load(under_way=2, oldest=clock.now)
    said = [str(two.wait(full, ahead=ahead)) for ahead in range(5)]
    assert said[0] == "All 2 slots of Gateway in use, about 10 s"
    assert said[1] == "All 2 slots of Gateway in use, 1 ahead, about 10 s"
    assert said[4] == "All 2 slots of Gateway in use, 4 ahead, about 30 s"
    assert two.wait(Load(under_way=1, oldest=clock.now), ahead=0) is None, "there is a place"
    one = limits(clock, requests_per_minute=1)
    said = [str(one.wait(sent=[clock.now], ahead=ahead)) for ahead in range(3)]
    assert said[0] == "Gateway takes 1 request per minute, about 60 s"
    assert said[2] == "Gateway takes 1 request per minute, 2 ahead, about 3 min"
    one.learn(attempt(limited(retry_after=300)))
    assert str(one.wait(ahead=1)) == "Gateway has reached its rate limit, 1 ahead, about 5 min"


def test_a_minute_that_is_full_is_waited_out() -> None:
    """Three requests per minute: the fourth goes when the first is a minute old."""
    clock = Clock()
    three = limits(clock, requests_per_minute=3)
    sent = [clock.now - 50, clock.now - 40, clock.now - 5]
    assert three.wait(sent=sent[1:]) is None
    wait = three.wait(sent=sent)
    assert wait is not None
    assert (wait.seconds, wait.why) == (10.0, "Gateway takes 3 requests per minute")
    later = three.wait(sent=sent, ahead=2)
    assert later is not None
    assert later.seconds == 55.0


def test_the_smaller_limit_of_a_minute_counts() -> None:
    """Each request is for one picture: who limits both is held to the smaller number."""
    clock = Clock()
    assert limits(clock).a_minute is None
    assert limits(clock, images_per_minute=4).a_minute == 4
    four = limits(clock, images_per_minute=4, requests_per_minute=9)
    assert four.a_minute == 4
    assert str(four.wait(sent=[clock.now] * 4)) == "Gateway takes 4 pictures per minute, about 60 s"


def test_a_429_stops_everybody_for_as_long_as_it_says() -> None:
    """The wait that a server names holds for all jobs of the connection; one that names none grows with each."""
    clock = Clock()
    one = limits(clock)
    one.learn(attempt(limited(retry_after=12)))
    assert str(one.wait()) == "Gateway has reached its rate limit, about 12 s"
    clock.now += 12
    assert one.wait() is None
    waits = []
    for _ in range(4):
        one.learn(attempt(limited()))
        waits.append(one.taught()[0])
        clock.now += waits[-1]
    assert waits == [2.0, 4.0, 8.0, 15.0]
    one.learn(attempt())
    one.learn(attempt(limited()))
    assert one.taught()[0] == 1.0


def test_what_is_used_up_is_not_asked_for() -> None:
    """`x-ratelimit-remaining-… : 0` on a good answer spares the refusal: nothing is sent until the reset."""
    clock = Clock()
    one = limits(clock)
    one.learn(attempt(x_ratelimit_remaining_requests="7", x_ratelimit_reset_requests="6m0s"))
    assert one.wait() is None
    one.learn(attempt(x_ratelimit_remaining_tokens="0", x_ratelimit_reset_tokens="1m12s"))
    assert str(one.wait()) == "Gateway has reached its rate limit, about 72 s"


def test_concurrency_is_learned_and_tried_again() -> None:
    """A refusal for concurrency lowers what is sent at once to what went well; calm raises it step by step."""
    clock = Clock()
    many = limits(clock)
    many.learn(attempt(limited("Image generation concurrency limit exceeded", 1)), under_way=4)
    assert many.places == 3
    clock.now += 1
    assert "All 3 slots" in str(many.wait(Load(under_way=3)))
    for _ in range(6):
        many.learn(attempt())
    assert many.places == 4
    assert many.taught() == (0.0, 4)


def test_what_one_process_learns_holds_in_another(
    open_store: Callable[..., ConnectionStore], database: Database
) -> None:
    """A wait and a concurrency that a server taught are kept with the connection, and forgotten with its key."""
    store = open_store()
    kept = store.add(connection())
    here, there = LimitBook(database, store.facts, 10), LimitBook(database, open_store().facts, 10)
    assert here.learn(kept, attempt(limited("concurrency limit exceeded", 30)))
    wait = there.wait(kept)
    assert wait is not None
    assert wait.seconds == pytest.approx(30, abs=2)
    assert there.of(kept).places == 1
    other = LimitBook(database, store.facts, 10)
    assert other.wait(replace(kept, key_fingerprint="another")) is None


def test_jobs_that_come_count_before_they_are_counted(store: ConnectionStore, database: Database) -> None:
    """Whoever chooses for ten jobs at once knows of the nine before: a full server is seen as full."""
    kept = replace(store.add(connection()), concurrency=2)
    book = LimitBook(database, store.facts, 10)
    assert book.wait(kept) is None
    book.comes(kept)
    assert book.wait(kept) is None
    book.comes(kept)
    assert "All 2 slots" in str(book.wait(kept))
