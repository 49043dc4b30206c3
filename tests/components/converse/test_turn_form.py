"""What the button of a turn says: how many pictures, what they cost, and that words cost, too."""

from dataclasses import replace
from decimal import Decimal

import pytest

from components.converse import turn_form
from easel.costs import Estimate
from easel.requests.turn import TurnParams

PARAMS = TurnParams("Make it night", text_model="gpt-5.4-mini")
PAID = Estimate((Decimal("0.05"), Decimal("0.05")), (1000, 1000), (10, 10))
FREE = Estimate((Decimal(0), Decimal(0)), None, (10, 10))


@pytest.mark.parametrize(
    ("n", "estimate", "words"),
    [
        (1, PAID, "Send, about $0.05 + text"),
        (3, PAID, "Send for 3 pictures, about $0.05 + text"),
        (1, FREE, "Send, free"),
        (1, Estimate(None, None, (10, 10)), "Send, cost unknown + text"),
        (1, None, "Send"),
    ],
)
def test_a_text_model_without_a_price_is_named_beside_it(n: int, estimate: Estimate | None, words: str) -> None:
    """Nothing is said of it where all is free, or where nothing can be said."""
    assert turn_form.label("Send", replace(PARAMS, n=n), estimate, text=None) == words


def test_a_text_model_with_a_price_is_counted_in() -> None:
    """About: how much it will say nobody knows."""
    assert turn_form.label("Send", PARAMS, PAID, text=Decimal("0.03")) == "Send, about $0.08"
