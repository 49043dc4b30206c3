"""Estimates that are learned from a connection's own receipts, once there are enough."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from easel import costs
from easel.costs import NOTHING, Estimate, Prices
from easel.ledger import fits
from easel.ledger.fits import ENOUGH, MOST, Fits
from easel.ledger.receipts import Receipt, key
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.sizes import Size
from easel.usage import Usage
from tests.ledger.simulated_gateway import SimulatedGateway

PLAIN = GenerateParams("A fox", size="1024x1024", quality="low")
DEARER = SimulatedGateway(3, markup=Decimal("1.31"), tells_cost=True)


def made(count: int, params: GenerateParams = PLAIN, gateway: SimulatedGateway = DEARER) -> list[Receipt]:
    return [gateway.answer(params, number) for number in range(count)]


def learned_from(params: GenerateParams, prices: Prices, inputs: Iterable[Size], known: list[Receipt]) -> Estimate:
    return Fits(tuple(known), prices).estimate(params, inputs)


def test_the_list_holds_until_there_are_enough() -> None:
    """Seven receipts change nothing; the eighth does, and says on how many it rests."""
    listed = costs.estimate(PLAIN, Prices())
    assert learned_from(PLAIN, Prices(), (), made(ENOUGH - 1)) == listed
    learned = learned_from(PLAIN, Prices(), (), made(ENOUGH))
    assert (learned.count, learned.tokens, learned.band) == (ENOUGH, (196, 196), False)
    assert learned.usd is not None
    assert listed.usd is not None
    assert float(learned.usd[1]) == pytest.approx(float(listed.usd[1]) * 1.31)
    assert learned.usd[0] == pytest.approx(learned.usd[1])
    assert learned_from(PLAIN, Prices(), (), made(2 * MOST)).count == MOST


def test_a_model_without_a_table_has_an_estimate_of_its_own() -> None:
    """Nothing is published of it; its own receipts give tokens and USD, for as many pictures as are asked for."""
    params = replace(PLAIN, model="house-model-3")
    own = SimulatedGateway(3, "house-model-3")
    assert costs.estimate(params, Prices()).usd is None
    one = learned_from(params, Prices(), (), made(34, params, own))
    three = learned_from(replace(params, n=3), Prices(), (), made(34, params, own))
    assert one.count == three.count == 34
    assert one.tokens is not None
    assert one.usd is not None
    assert (three.tokens, three.usd) == (tuple(3 * each for each in one.tokens), tuple(3 * each for each in one.usd))


def test_a_long_prompt_costs_what_it_costs() -> None:
    """The receipts were of short prompts: what goes in is counted anew, at what this gateway takes for it."""
    long = replace(PLAIN, prompt="word " * 4000)
    listed, learned = costs.estimate(long, Prices()).usd, learned_from(long, Prices(), (), made(ENOUGH)).usd
    assert listed is not None
    assert learned is not None
    assert float(learned[1]) == pytest.approx(float(listed[1]) * 1.31)


def test_pictures_that_go_along_are_counted_at_their_sizes() -> None:
    """An edit's receipts say what its picture takes; the sources of the next one are its own."""
    edit = EditParams("A hat", size="1024x1024", quality="low")
    receipts = made(ENOUGH, edit, SimulatedGateway(5))
    sizes = (Size(1024, 1024), Size(2048, 1024))
    learned, listed = learned_from(edit, Prices(), sizes, receipts), costs.estimate(edit, Prices(), sizes)
    assert learned.count == ENOUGH
    assert learned.usd == pytest.approx(listed.usd)


def test_only_like_requests_count() -> None:
    """Receipts of other qualities, sizes, kinds and models say nothing about this one."""
    others = [replace(PLAIN, quality="high"), replace(PLAIN, size="1536x1024"), replace(PLAIN, model="house-model-3")]
    receipts = [receipt for params in others for receipt in made(ENOUGH, params)]
    assert fits.fit(receipts, key(PLAIN), Prices()) is None
    assert learned_from(PLAIN, Prices(), (), receipts).count == 0


def test_the_range_is_what_was_seen_without_its_ends() -> None:
    """One odd receipt of 40 does not widen it; of eight it does. The spread tells how wide."""
    receipts = [replace(receipt, usage=Usage(input_tokens=0, output_tokens=100)) for receipt in made(40)]
    odd = replace(receipts[0], usage=Usage(input_tokens=0, output_tokens=900))
    calm, wide = fits.fit([odd, *receipts], key(PLAIN), Prices()), fits.fit([odd, *receipts[:7]], key(PLAIN), Prices())
    assert calm is not None
    assert wide is not None
    assert (calm.tokens, wide.tokens) == ((100, 100), (100, 900))
    assert (calm.spread, round(wide.spread, 2)) == (Decimal(0), Decimal("0.89"))


def test_bills_are_priced_as_prices_are_now() -> None:
    """Tokens are priced anew, a price by picture holds at the real size, and what is free stays free."""
    receipts = made(ENOUGH, PLAIN, SimulatedGateway(3))
    doubled = Prices(text_in=Decimal(10), image_out=Decimal(60))
    assert learned_from(PLAIN, doubled, (), receipts).usd == pytest.approx(costs.estimate(PLAIN, doubled).usd)
    by_picture = Prices(per_picture=(Decimal("0.04"), Decimal("0.08"), Decimal("0.16")))
    large = [replace(receipt, size=Size(1254, 1254)) for receipt in receipts]
    assert learned_from(PLAIN, by_picture, (), large).usd == (Decimal("0.08"), Decimal("0.08"))
    assert learned_from(PLAIN, NOTHING, (), receipts) == costs.estimate(PLAIN, NOTHING)


def test_what_tells_no_cost_is_learned_from_by_nobody() -> None:
    """A gateway without usage leaves the list's estimate, and no estimate where there is none."""
    silent = made(20, gateway=SimulatedGateway(3, tells_usage=0.0))
    assert learned_from(PLAIN, Prices(), (), silent) == costs.estimate(PLAIN, Prices())
