"""The silence after which something on the way cuts: named after two cuts alike, never after one."""

import pytest

from easel.connections.facts import cut_after


@pytest.mark.parametrize(
    ("silences", "learned"),
    [
        ((), None),
        ((100.1,), None),
        ((100.1, 100.6), 100.1),
        ((2.0, 2.2), 2.0),
        ((60.2, 100.3), None),
        ((60.2, 100.3, 59.9), 59.9),
        ((100.1, 100.3, 60.1, 60.2), 60.1),
        ((0.2, 0.2, 0.3), None),
        ((300.0, 310.0), 300.0),
    ],
)
def test_two_cuts_after_the_same_silence_name_it(silences: tuple[float, ...], learned: float | None) -> None:
    """Half a second or a few percent apart are alike; the newest pair counts; quick cuts have other causes."""
    assert cut_after(silences) == learned
