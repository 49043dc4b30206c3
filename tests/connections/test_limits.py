"""What a connection allows at once and per minute, as set and as taught; whoever waits is told for what and how long."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from easel.connections.limit_book import LimitBook
from easel.connections.limits import Limits
from easel.connections.store import ConnectionStore
from easel.errors import RateLimited
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


def test_no_more_at_once_than_the_connection_takes() -> None:
    """A third job waits for a place and is told how long one usually takes; a place given back is taken."""
    clock = Clock()
    two = limits(clock, concurrency=2)
    assert two.try_take("a") is None
    assert two.try_take("b") is None
    assert str(two.try_take("c")) == "All 2 places of Gateway in use"
    clock.now += 8
    two.give("a")
    assert two.try_take("c") is None
    clock.now += 1
    assert str(two.wait()) == "All 2 places of Gateway in use, about 1 s"
    assert two.try_take("b") is None, "who holds a place keeps it"


def test_who_waits_goes_in_turn_and_batches_last() -> None:
    """The oldest job goes first, one that somebody waits for before any of a batch; who stops asking loses its turn."""
    clock = Clock()
    one = limits(clock, concurrency=1)
    assert one.try_take("1") is None
    for job, rank in (("2", 1), ("4", 0), ("3", 0)):
        assert one.try_take(job, rank) is not None
    one.give("1")
    assert str(one.try_take("4")) == "1 before it at Gateway"
    assert one.try_take("2", 1) is not None
    assert one.try_take("3") is None
    one.give("3")
    assert one.try_take("4") is None
    one.give("4")
    assert one.try_take("2", 1) is None
    one.give("2")
    assert one.try_take("6") is None
    assert one.try_take("5") is not None
    one.give("6")
    clock.now += 6
    assert one.try_take("7") is None, "5 was stopped meanwhile"


def test_who_stands_behind_others_is_told_their_number_and_their_time() -> None:
    """Two places that take 10 s each: the fifth in line waits for two turns of those before it, and for its own."""
    clock = Clock()
    two = limits(clock, concurrency=2)
    for name in ("1", "2"):
        assert two.try_take(name) is None
    clock.now += 10
    for name in ("1", "2"):
        two.give(name)
    for name in ("a", "b"):
        assert two.try_take(name) is None
    told = [str(two.try_take(name)) for name in "cdefg"]
    assert told[0] == "All 2 places of Gateway in use, about 10 s"
    assert told[1] == "All 2 places of Gateway in use, 1 before it, about 10 s"
    assert told[4] == "All 2 places of Gateway in use, 4 before it, about 30 s"
    one = limits(clock, requests_per_minute=1)
    assert one.try_take("a") is None
    told = [str(one.try_take(name)) for name in "bcd"]
    assert told[0] == "Gateway takes 1 request a minute, about 60 s"
    assert told[2] == "Gateway takes 1 request a minute, 2 before it, about 3 min"
    one.learn(attempt(limited(retry_after=300)))
    assert str(one.try_take("c")) == "Gateway asked to wait, 1 before it, about 5 min"


def test_no_minute_holds_more_than_its_limit() -> None:
    """Three requests a minute: the fourth goes when the first is a minute old, whichever minute one looks at."""
    clock = Clock()
    three = limits(clock, requests_per_minute=3)
    times = []
    for number in range(9):
        while (wait := three.try_take(str(number))) is not None:
            assert wait.seconds is not None
            assert "3 requests a minute" in wait.why
            clock.now += wait.seconds
        times.append(clock.now)
        three.give(str(number))
        clock.now += 5
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[3:], strict=False))
    assert times[:3] == [1000, 1005, 1010]


def test_pictures_are_counted_apart_from_requests() -> None:
    """Four pictures a minute are two requests of two; one that wants more than the limit goes alone."""
    clock = Clock()
    four = limits(clock, images_per_minute=4)
    assert four.try_take("a", pictures=2) is None
    clock.now += 10
    assert four.try_take("b", pictures=2) is None
    wait = four.try_take("c")
    assert wait is not None
    assert (wait.seconds, wait.why) == (50.0, "Gateway takes 4 pictures a minute")
    clock.now += 60
    four.leave("c")
    assert four.try_take("d", pictures=9) is None


def test_a_429_stops_everybody_for_as_long_as_it_says() -> None:
    """The wait that a server names holds for all jobs of the connection; one that names none grows with each."""
    clock = Clock()
    one = limits(clock)
    one.learn(attempt(limited(retry_after=12)))
    assert str(one.try_take("a")) == "Gateway asked to wait, about 12 s"
    clock.now += 12
    assert one.try_take("a") is None
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
    assert str(one.wait()) == "Gateway asked to wait, about 72 s"


def test_concurrency_is_learned_and_tried_again() -> None:
    """A refusal for concurrency lowers what is sent at once to what went well; calm raises it step by step."""
    clock = Clock()
    many = limits(clock)
    for job in "abcd":
        assert many.try_take(job) is None
    many.learn(attempt(limited("Image generation concurrency limit exceeded", 1)))
    many.give("d")
    clock.now += 1
    assert "All 3 places" in str(many.try_take("e"))
    for _ in range(6):
        many.learn(attempt())
    assert many.try_take("e") is None
    assert many.taught() == (0.0, 4)


def test_what_one_process_learns_holds_in_another(open_store: Callable[..., ConnectionStore]) -> None:
    """A wait and a concurrency that a server taught are kept with the connection, and forgotten with its key."""
    store = open_store()
    kept = store.add(connection())
    here, there = LimitBook(store.facts, 10), LimitBook(open_store().facts, 10)
    here.of(kept).try_take("a")
    here.of(kept).try_take("b")
    here.learn(kept, attempt(limited("concurrency limit exceeded", 30)))
    wait = there.of(kept).wait()
    assert wait is not None
    assert wait.seconds == pytest.approx(30, abs=2)
    assert there.of(kept).taught()[1] == 1
    other = LimitBook(store.facts, 10).of(replace(kept, key_fingerprint="another"))
    assert other.wait() is None
