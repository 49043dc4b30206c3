"""What a connection ignores is named from its receipts alone; an honest one is accused of nothing."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from easel import costs
from easel.costs import Prices
from easel.ledger.breaches import LEAST, PREVIEWS, Breach, breaches
from easel.ledger.receipts import Receipt
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams
from easel.sizes import Size
from easel.usage import Usage
from tests.ledger.simulated_gateway import SimulatedGateway, honest, wishes

GENERATE = GenerateParams("A fox", size="1024x1024", quality="low")
EDIT = EditParams("A hat", size="1024x1024", quality="low")
QUALITIES = ("low", "high")
MASKED = EDIT.with_files(1, masked=True)
FINE = Receipt("fine", GENERATE, Usage(output_tokens=196), Size(1024, 1024), "png")


def named(receipts: list[Receipt]) -> set[str]:
    return {breach.field for breach in breaches(reversed(receipts))}


def test_a_gateway_that_cheats_is_named_after_twelve_pictures_at_most() -> None:
    """It charges 31 % more, paints low as high and drops references: three of each are enough."""
    gateway = SimulatedGateway(7, markup=Decimal("1.31"), ignores_quality=True, drops_pictures=True, tells_cost=True)
    high = GENERATE.changed(quality="high")
    receipts = [gateway.answer(params, number) for number, params in enumerate([GENERATE, high, EDIT, GENERATE] * 3)]
    assert named(receipts) >= {"quality", "image"}
    assert named(receipts[:6]) == set()
    (quality,) = [breach for breach in breaches(receipts) if breach.field == "quality"]
    assert (quality.model, quality.came, quality.always) == ("gpt-image-2", "high", True)
    for receipt in receipts:
        listed = costs.cost(replace(receipt.usage, cost=None) if receipt.usage else None, Prices())
        assert receipt.usage is not None
        assert listed is not None
        assert receipt.usage.cost == listed * Decimal("1.31")


def test_honest_gateways_are_accused_of_nothing() -> None:
    """200 of them with their noise and gaps, 40 pictures each, judged after every one."""
    for seed in range(200):
        gateway = honest(seed)
        receipts: list[Receipt] = []
        for number, params in enumerate(wishes(gateway, 40)):
            receipts.insert(0, gateway.answer(params, number))
            assert breaches(receipts) == (), (seed, number)


@pytest.mark.parametrize(
    ("field", "fine", "wrong"),
    [
        ("size", FINE, replace(FINE, size=Size(1254, 1254))),
        ("n", FINE, replace(FINE, pictures=2)),
        ("output_format", FINE, replace(FINE, format="jpeg")),
        (
            "background",
            replace(FINE, params=GENERATE.changed(background="transparent"), has_alpha=True),
            replace(FINE, params=GENERATE.changed(background="transparent"), has_alpha=False),
        ),
        (
            "image",
            replace(FINE, params=EDIT, usage=Usage(input_tokens=1030, input_image_tokens=1024, output_tokens=196)),
            replace(FINE, params=EDIT, usage=Usage(input_tokens=6, input_image_tokens=0, output_tokens=196)),
        ),
    ],
)
def test_facts_are_named_from_the_third_on_and_let_go_when_put_right(field: str, fine: Receipt, wrong: Receipt) -> None:
    """Twice may be chance; three of the latest are named with their number, and three good ones later nothing is."""
    assert named([wrong] * (LEAST - 1)) == set()
    receipts = [fine, fine, *[wrong] * LEAST]
    assert named(receipts) == {field}
    (breach,) = breaches(reversed(receipts))
    assert (breach.count, breach.asked, breach.always) == (LEAST, LEAST + 2, False)
    assert named([*receipts, *[fine] * LEAST]) == set()


@pytest.mark.parametrize(
    ("field", "least", "made"),
    [
        ("mask", LEAST, lambda wrong: replace(FINE, params=MASKED, outside=(1.0, 80.0) if wrong else (1.0, 9.0))),
        ("partial_images", PREVIEWS, lambda wrong: replace(FINE, previews=not wrong)),
    ],
)
def test_what_may_be_honest_is_named_only_in_a_row(field: str, least: int, made: Callable[[bool], Receipt]) -> None:
    """One that was followed among them withdraws it."""
    assert named([made(True)] * (least - 1)) == set()
    assert named([made(True)] * least) == {field}
    assert named([*[made(True)] * least, made(False)]) == set()


def test_one_price_for_all_qualities_is_no_proof_and_neither_is_medium() -> None:
    """A gateway may bill by picture, and medium of some models comes near to high; told costs that differ speak for it."""
    flat = [
        replace(FINE, params=GENERATE.changed(quality=each), usage=Usage(cost=Decimal("0.134"))) for each in QUALITIES
    ]
    assert named(flat * 4) == set()
    like = [replace(FINE, params=GENERATE.changed(quality=each)) for each in ("low", "medium")]
    assert named(like * 4) == set()
    told = {"low": Decimal("0.01"), "high": Decimal("0.2")}
    priced = [
        replace(FINE, params=GENERATE.changed(quality=each), usage=Usage(output_tokens=196, cost=usd))
        for each, usd in told.items()
    ]
    assert named(priced * 4) == set()


def test_a_gateway_that_counts_pictures_as_text_has_not_dropped_them() -> None:
    """Far more went in than the prompt: only the details are poor."""
    poor = replace(FINE, params=EDIT, usage=Usage(input_tokens=1030, input_image_tokens=0, output_tokens=196))
    assert named([poor] * 6) == set()


def test_models_of_one_connection_are_judged_apart() -> None:
    """What one of them ignores is not said of the other."""
    other = replace(FINE, params=GENERATE.changed(model="other-model"), size=Size(1254, 1254))
    assert [(each.field, each.model) for each in breaches([FINE, other] * 3)] == [("size", "other-model")]


def test_a_request_is_warned_where_it_asks_for_what_is_ignored() -> None:
    """Of the same model and of this field, a picture's request and no turn's."""
    quality, size = Breach("quality", "gpt-image-2", 6, 6, "high"), Breach("size", "gpt-image-2", 3, 3, "1254x1254")
    assert quality.concerns(GENERATE)
    assert not quality.concerns(GENERATE.changed(quality="auto"))
    assert not quality.concerns(GENERATE.changed(model="other-model"))
    assert not quality.concerns(TurnParams("A fox", quality="low"))
    assert size.concerns(GENERATE)
    assert not size.concerns(GENERATE.changed(size="auto"))
    assert Breach("mask", "gpt-image-2", 3, 3).concerns(MASKED)
    assert not Breach("image", "gpt-image-2", 3, 3).concerns(GENERATE)
