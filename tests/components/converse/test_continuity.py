"""How much of a thread is sent again is said in numbers, for one turn as for many."""

import pytest

from components.converse import continuity
from easel.connections.capability_card import CapabilityCard
from easel.connections.connection import Connection
from easel.threads.replay import Replay, Said

PAIR = (Said("user", "Hello!"), Said("assistant", "Hello."))


@pytest.mark.parametrize(
    ("replay", "words"),
    [
        (Replay(), ""),
        (Replay(PAIR, 12), "This server keeps no history: 1 earlier turn is sent again, about 12 of 30,000 tokens."),
        (
            Replay(PAIR * 5, 1200),
            "This server keeps no history: 5 earlier turns are sent again, about 1,200 of 30,000 tokens.",
        ),
        (
            Replay(PAIR * 2, 29_000, 3),
            "This server keeps no history: 2 earlier turns are sent again, about 29,000 of 30,000 tokens."
            " 3 older ones do not fit.",
        ),
    ],
)
def test_what_is_sent_again_is_counted(replay: Replay, words: str) -> None:
    """At the beginning there is nothing to say."""
    assert continuity.said_again(replay, 30_000) == words


@pytest.mark.parametrize(("turns", "none"), [(False, True), (True, False), (None, False)])
def test_a_server_that_was_found_to_serve_none_is_known(turns: bool | None, none: bool) -> None:
    """One that nobody has checked may serve them."""
    card = CapabilityCard(1.0, turns=turns)
    assert continuity.serves_none(Connection("one", "One", "https://one.example/v1", capabilities=card)) is none
