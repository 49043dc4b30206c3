"""How far an archive has come, and that it ends where somebody says so."""

import pytest

from easel.web.departures import Departures, Stopped


def test_it_is_counted_as_it_goes() -> None:
    """By bytes, or by what its maker says; at its end it is done."""
    departures = Departures()
    departure = departures.begin("abc", 6)
    pieces = departure.followed(iter((b"abc", b"def")), by_bytes=True)
    next(pieces)
    assert departures.of("abc") is departure
    assert (next(pieces), departure.done, departure.state) == (b"def", 3, "sent")
    assert list(pieces) == []
    assert (departure.done, departure.state) == (6, "done")
    assert departures.of("another") is None


def test_what_is_not_wanted_any_more_ends() -> None:
    """With the next piece."""
    departure = Departures().begin("abc", 6)
    pieces = departure.followed(iter((b"abc", b"def")), by_bytes=False)
    next(pieces)
    departure.is_unwanted = True
    with pytest.raises(Stopped):
        next(pieces)
    assert departure.state == "stopped"


def test_who_goes_away_has_cut_it() -> None:
    """The browser left, or lost its way here."""
    departure = Departures().begin("abc", 6)
    pieces = departure.followed(iter((b"abc", b"def")), by_bytes=True)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined] # a generator
    assert departure.state == "cut"


def test_only_the_newest_are_known() -> None:
    """However many archives a process sends."""
    departures = Departures()
    for number in range(300):
        departures.begin(str(number), 1)
    assert departures.of("0") is None
    assert departures.of("299") is not None
