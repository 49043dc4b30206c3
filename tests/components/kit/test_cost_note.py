"""Money and waiting in words."""

from dataclasses import replace
from decimal import Decimal

import pytest

from components.kit import cost_note
from easel import costs
from easel.costs import NOTHING, Estimate, Prices
from easel.requests.generate import GenerateParams

PARAMS = GenerateParams(prompt="A chair", size="1536x1024", quality="medium", stream=True, partial_images=1)


def test_unknown_money_is_said_to_be_unknown() -> None:
    """Never 0."""
    assert cost_note.price(Estimate(None, None, (10, 10))) == "cost unknown"


def test_the_button_says_what_happens() -> None:
    """How many pictures and the price of all; a range for auto; no price for a request that cannot be priced."""
    one = costs.estimate(PARAMS, Prices())
    assert cost_note.label("Generate", PARAMS, one) == "Generate 1 picture, about $0.04"
    four = GenerateParams.from_dict(PARAMS.as_dict() | {"n": 4, "quality": "auto"})
    assert cost_note.label("Generate", four, costs.estimate(four, Prices())) == "Generate 4 pictures, $0.03 to $0.67"
    assert cost_note.label("Edit", four, None) == "Edit 4 pictures"


def test_what_charges_nothing_is_said_to_be_free() -> None:
    """By its prices alone: the button says free, the line below it the price by the list; an unknown model has none."""
    listed, free = costs.estimate(PARAMS, Prices()), costs.estimate(PARAMS, NOTHING)
    assert cost_note.label("Generate", PARAMS, free) == "Generate 1 picture, free"
    assert cost_note.detail(free, listed) == "1,472 tokens, list price $0.04"
    assert cost_note.detail(listed) == "1,472 tokens, about 27 s each"
    other = GenerateParams.from_dict(PARAMS.as_dict() | {"model": "gpt-image-9"})
    assert cost_note.label("Generate", other, costs.estimate(other, NOTHING)) == "Generate 1 picture, free"
    assert cost_note.detail(costs.estimate(other, NOTHING), costs.estimate(other, Prices())) == "No published price"


def test_what_was_learned_here_says_on_how_many_pictures_it_rests() -> None:
    """With tokens where the server tells them, without where it tells its price alone."""
    learned = Estimate((Decimal("0.041"), Decimal("0.041")), (1372, 1372), (25, 25), count=34)
    assert cost_note.detail(learned) == "1,372 tokens, about 25 s each, from your last 34 pictures here"
    told = replace(learned, tokens=None)
    assert cost_note.detail(told) == "About 25 s each, from your last 34 pictures here"
    assert cost_note.price(told) == "about $0.04"


@pytest.mark.parametrize(
    ("usd", "listed", "words"),
    [
        ("0.0442", None, "$0.04"),
        ("0", None, "free"),
        ("0", "0.0442", "free, list price $0.04"),
        (None, None, "cost unknown"),
    ],
)
def test_what_one_picture_cost_is_told_as_it_was(usd: str | None, listed: str | None, words: str) -> None:
    """Free is a word, and a list price is never told as if it had been spent."""
    told = (None if each is None else Decimal(each) for each in (usd, listed))
    assert cost_note.charged(*told) == words


def test_a_picture_of_a_free_server_costs_nothing_whatever_it_says_it_used() -> None:
    """Zero is known there, also where the answer tells no usage; with prices an untold cost stays unknown."""
    assert costs.cost(None, NOTHING) == 0
    assert costs.cost(None, Prices()) is None
    assert costs.cost(None, Prices(per_picture=(Decimal(0), Decimal(0), Decimal(0)))) == 0
