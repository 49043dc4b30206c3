"""Money and waiting in words."""

from decimal import Decimal

import pytest

from components import cost_note
from easel import costs
from easel.costs import Estimate, Prices
from easel.params import GenerateParams

WISH = GenerateParams(prompt="A chair", size="1536x1024", quality="medium", stream=True, partial_images=1)


@pytest.mark.parametrize(
    ("usd", "words"),
    [("0", "$0.00"), ("0.0004", "under $0.001"), ("0.0063", "$0.006"), ("0.0442", "$0.04"), ("1234.5", "$1,234.50")],
)
def test_money_keeps_as_many_digits_as_say_something(usd: str, words: str) -> None:
    """Cents from a cent on, tenths of a cent below."""
    assert cost_note.money(Decimal(usd)) == words


def test_unknown_money_is_said_to_be_unknown() -> None:
    """Never 0."""
    assert cost_note.money(None) == "cost unknown"
    assert cost_note.price(Estimate(None, None, (10, 10))) == "cost unknown"


def test_the_button_says_what_happens() -> None:
    """How many pictures and the price of all; a range for auto; no price for a wish that cannot be priced."""
    one = costs.estimate(WISH, Prices())
    assert cost_note.label("Generate", WISH, one) == "Generate 1 picture, about $0.04"
    four = GenerateParams.from_dict(WISH.as_dict() | {"n": 4, "quality": "auto"})
    assert cost_note.label("Generate", four, costs.estimate(four, Prices())) == "Generate 4 pictures, $0.03 to $0.67"
    assert cost_note.label("Edit", four, None) == "Edit 4 pictures"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [((26, 27), "about 27 s"), ((10, 60), "10 to 60 s"), ((40, 300), "40 s to 5 min"), ((120, 300), "2 to 5 min")],
)
def test_the_wait_is_told_in_the_unit_it_needs(seconds: tuple[int, int], words: str) -> None:
    """Seconds while they are few, minutes beyond."""
    assert cost_note.seconds(Estimate(None, None, seconds)) == words


def test_the_sandbox_is_said_to_be_free() -> None:
    """The price beside it is OpenAI's; a model without a published price has none."""
    estimate = costs.estimate(WISH, Prices())
    assert cost_note.detail(estimate, sandbox=True) == "1,472 tokens at list price, free in the sandbox"
    assert cost_note.detail(estimate, sandbox=False) == "1,472 tokens, about 27 s each"
    unknown = costs.estimate(GenerateParams.from_dict(WISH.as_dict() | {"model": "gpt-image-9"}), Prices())
    assert cost_note.detail(unknown, sandbox=True) == "No published price, free in the sandbox"
