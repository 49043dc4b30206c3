"""How much of a thread is sent again is said in numbers, for one turn as for many."""

import pytest

from components.converse import continuity
from easel.threads.replay import Replay, Said

PAIR = (Said("user", "Hello!"), Said("assistant", "Hello."))


@pytest.mark.parametrize(
    ("replay", "words"),
    [
        (Replay(), ""),
        (Replay(PAIR, 12), "This server keeps no history: 1 earlier turn, about 12 tokens, is sent again."),
        (Replay(PAIR * 5, 1200), "This server keeps no history: 5 earlier turns, about 1,200 tokens, are sent again."),
        (
            Replay(PAIR * 2, 29_000, 3),
            "This server keeps no history: 2 earlier turns, about 29,000 tokens, are sent again; 3 older ones do not fit.",
        ),
    ],
)
def test_what_is_sent_again_is_counted(replay: Replay, words: str) -> None:
    """At the beginning there is nothing to say."""
    assert continuity.said_again(replay) == words
