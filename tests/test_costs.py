"""Costs: the published token table is reproduced, estimates are ranges where they must be, unknown is never zero."""

from decimal import Decimal

import pytest

from easel import costs
from easel.costs import Prices, Usage
from easel.params import GenerateParams
from easel.sizes import Size

PUBLISHED = {
    Size(1024, 1024): (196, 1756, 7024),
    Size(1536, 1024): (158, 1372, 5488),
    Size(1024, 1536): (158, 1372, 5488),
    Size(2048, 2048): (397, 3568, 14272),
    Size(2560, 1440): (205, 1843, 7370),
    Size(3840, 2160): (371, 3336, 13342),
    Size(2880, 2880): (659, 5930, 23719),
}


@pytest.mark.parametrize("size", PUBLISHED)
def test_the_published_token_table_is_reproduced(size: Size) -> None:
    """The formula gives OpenAI's published figures for every size and quality."""
    assert (
        tuple(costs.output_tokens("gpt-image-2", quality, size) for quality in ("low", "medium", "high"))
        == PUBLISHED[size]
    )


def test_a_definite_wish_has_one_price() -> None:
    """A definite size and quality gives an exact estimate; previews and n are in it."""
    params = GenerateParams("four words of prompt", size="1024x1024", quality="low", n=4, stream=True, partial_images=1)
    estimate = costs.estimate(params, Prices())
    assert estimate.tokens == (4 * 296, 4 * 296)
    assert estimate.usd is not None
    assert estimate.exact
    assert estimate.usd[0] == Decimal(4 * 296 * 30 + 4 * 5 * 5) / 1_000_000


def test_auto_is_a_range_and_unpublished_is_unknown() -> None:
    """Auto shows least to most; a model without a published formula has no estimate at all."""
    auto = costs.estimate(GenerateParams("x"), Prices())
    assert auto.tokens == (158, 7024)
    assert not auto.exact
    for model in ("gpt-image-2.6-flare", "house-model"):
        assert costs.estimate(GenerateParams("x", model=model, size="1024x1024", quality="low"), Prices()).usd is None


def test_input_pictures_are_in_the_estimate() -> None:
    """A picture sent along raises the estimate by its input tokens."""
    params = GenerateParams("x", size="1024x1024", quality="low")
    plain, with_picture = (costs.estimate(params, Prices(), inputs).usd for inputs in ((), (Size(1024, 1024),)))
    assert plain is not None
    assert with_picture is not None
    assert with_picture[0] - plain[0] == Decimal(1024 * 8) / 1_000_000


@pytest.mark.parametrize(
    ("size", "tokens"),
    [(Size(1024, 1024), 1024), (Size(64, 64), 1024), (Size(3840, 2160), 1536), (Size(1024, 512), 512)],
)
def test_input_picture_tokens_follow_the_fit(size: Size, tokens: int) -> None:
    """Small pictures are raised to 1024, patches are 32 px, 1,536 is the most."""
    assert costs.input_image_tokens(size) == tokens


def test_true_cost_comes_from_usage() -> None:
    """Text in, picture in and picture out are each billed at their own price."""
    usage = Usage.from_reply(
        {
            "input_tokens": 1100,
            "input_tokens_details": {"text_tokens": 100, "image_tokens": 1000},
            "output_tokens": 2000,
            "total_tokens": 3100,
        }
    )
    assert costs.cost(usage, Prices()) == Decimal(100 * 5 + 1000 * 8 + 2000 * 30) / 1_000_000


@pytest.mark.parametrize(
    "data", [None, {}, "no", {"output_tokens": None}, {"output_tokens": True}, {"output_tokens": -1}, []]
)
def test_missing_usage_is_unknown_not_zero(data: object) -> None:
    """Whatever holds no token count has no usage and no cost."""
    assert Usage.from_reply(data) is None
    assert costs.cost(None, Prices()) is None


def test_gateways_may_bill_by_picture() -> None:
    """With per-picture prices the longest edge of the real picture decides; without a picture it is unknown."""
    prices = Prices(per_picture=(Decimal("0.02"), Decimal("0.04"), Decimal("0.08")))
    assert costs.cost(None, prices, Size(1024, 1024)) == Decimal("0.02")
    assert costs.cost(None, prices, Size(1025, 16)) == Decimal("0.04")
    assert costs.cost(None, prices, None) is None
    assert costs.estimate(GenerateParams("x", size="3840x2160", n=2), prices).usd == (Decimal("0.16"), Decimal("0.16"))
