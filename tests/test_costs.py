"""Costs: the published token table is reproduced, estimates are ranges where they must be, unknown is never zero.

What servers tell of it is read by `usage.py`.
"""

from decimal import Decimal

import pytest

from easel import costs
from easel.costs import Prices, Usage
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams
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


def test_a_definite_request_has_one_price() -> None:
    """A definite size and quality gives an exact estimate; previews and n are in it."""
    params = GenerateParams("four words of prompt", size="1024x1024", quality="low", n=4, stream=True, partial_images=1)
    estimate = costs.estimate(params, Prices())
    assert estimate.tokens == (4 * 296, 4 * 296)
    assert estimate.usd is not None
    assert estimate.exact
    assert estimate.usd[0] == Decimal(4 * 296 * 30 + 4 * 5 * 5) / 1_000_000


def test_auto_is_a_range_and_unpublished_is_unknown() -> None:
    """Auto shows least to most; a model of which nothing is known has no estimate at all."""
    auto = costs.estimate(GenerateParams("x"), Prices())
    assert auto.tokens == (158, 7024)
    assert not auto.exact
    params = GenerateParams("x", model="house-model", size="1024x1024", quality="low")
    assert costs.estimate(params, Prices()).usd is None


@pytest.mark.parametrize("name", ["sunburst", "flare"])
@pytest.mark.parametrize("size", PUBLISHED)
def test_2_6_counts_as_2_5_from_high_on_and_has_a_band_below(name: str, size: Size) -> None:
    """`high` and up by the formula of 2.5; `low` and `medium` use 3 to 4 times its tokens, and that is said."""
    for quality in ("low", "medium", "high", "xhigh", "max"):
        like = costs.output_tokens(f"gpt-image-2.5-{name}", quality, size)
        assert like is not None
        band = quality in ("low", "medium")
        wanted = (3 * like, 4 * like) if band else (like, like)
        params = GenerateParams("x", model=f"gpt-image-2.6-{name}", size=str(size), quality=quality)
        estimate = costs.estimate(params, Prices())
        assert (estimate.tokens, estimate.exact, estimate.band) == (wanted, not band, band)


def test_auto_of_2_6_reaches_from_its_lowest_to_its_highest() -> None:
    """ "auto" may be any quality: from the least of `low` to `max`, and it rests on the band."""
    estimate = costs.estimate(GenerateParams("x", model="gpt-image-2.6-flare", size="1024x1024"), Prices())
    assert estimate.tokens == (3 * 196, 7024)
    assert estimate.band


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
    "data",
    [
        *(None, {}, "no", [], {"output_tokens": None}, {"output_tokens": True}, {"output_tokens": -1}),
        {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0},
        {"input_tokens": -1, "output_tokens": -1, "total_tokens": -1},
        {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0, "cost": 0},
        {"output_tokens": 10**30},
        {"output_tokens": float("nan"), "cost": float("inf")},
        {"output_tokens": "many", "cost": "-0.1"},
        {"cost": 1e9},
    ],
)
def test_missing_usage_is_unknown_not_zero(data: object) -> None:
    """Whatever holds no token count has no usage and no cost; nor do figures that no picture can have."""
    assert Usage.from_reply(data) is None
    assert costs.cost(None, Prices()) is None


def test_a_picture_of_no_output_tokens_has_no_known_cost() -> None:
    """A prompt's tokens alone are not what a picture costs."""
    usage = Usage.from_reply({"input_tokens": 50, "output_tokens": 0, "total_tokens": 50})
    assert usage is not None
    assert usage.output_tokens is None
    assert costs.cost(usage, Prices()) is None


@pytest.mark.parametrize(
    "data",
    [
        {"prompt_tokens": 10, "completion_tokens": 196, "total_tokens": 206},
        {"prompt_tokens": "10", "completion_tokens": "196", "total_tokens": "206"},
        {"input_tokens": 10.0, "output_tokens": 196.0, "total_tokens": 206.0},
        {"input_tokens": " 10 ", "output_tokens": "196.0"},
        {"input_tokens": 0, "output_tokens": 0, "prompt_tokens": 10, "completion_tokens": 196},
    ],
)
def test_counts_are_read_in_every_dress(data: dict[str, object]) -> None:
    """As a chat tells them, as text, as 196.0; what is kept is whole numbers by the images API's names."""
    usage = Usage.from_reply(data)
    assert usage is not None
    assert (usage.input_tokens, usage.output_tokens) == (10, 196)
    assert costs.cost(usage, Prices()) == Decimal(10 * 5 + 196 * 30) / 1_000_000
    assert (usage.kept["input_tokens"], usage.kept["output_tokens"]) == (10, 196)
    assert Usage.from_reply(usage.kept) is not None


def test_the_details_of_a_chat_are_read() -> None:
    """Pictures taken in are billed at their own price there, too."""
    usage = Usage.from_reply(
        {
            "prompt_tokens": 1100,
            "prompt_tokens_details": {"text_tokens": 100, "image_tokens": "1000"},
            "completion_tokens": 2000,
            "completion_tokens_details": {"image_tokens": 2000},
        }
    )
    assert usage is not None
    assert (usage.input_image_tokens, usage.output_image_tokens) == (1000, 2000)
    assert costs.cost(usage, Prices()) == Decimal(100 * 5 + 1000 * 8 + 2000 * 30) / 1_000_000


@pytest.mark.parametrize("told", [0.0123, " 0.01230", "1.23e-2"])
def test_a_cost_that_the_server_tells_is_the_cost(told: object) -> None:
    """Whatever prices say: with tokens beside it or alone; 0 is no cost of a picture, and tokens count then."""
    tokens = {"prompt_tokens": 10, "completion_tokens": 196}
    prices = Prices(per_picture=(Decimal("0.02"), Decimal("0.04"), Decimal("0.08")))
    for data in ({"cost": told}, tokens | {"cost": told}):
        usage = Usage.from_reply(data)
        assert costs.cost(usage, Prices()) == Decimal("0.0123")
        assert costs.cost(usage, prices, Size(64, 64)) == Decimal("0.0123")
        assert usage is not None
        assert costs.cost(Usage.from_reply(usage.kept), Prices()) == Decimal("0.0123")
    free = Usage.from_reply(tokens | {"cost": 0})
    assert costs.cost(free, Prices()) == Decimal(10 * 5 + 196 * 30) / 1_000_000


@pytest.mark.parametrize(
    ("inputs", "ignored"),
    [
        ({"text_tokens": 10, "image_tokens": 0}, True),
        ({"text_tokens": 10, "image_tokens": 9}, False),
        ({}, False),
        (None, False),
    ],
)
def test_an_edit_of_no_picture_tokens_ignored_its_picture(inputs: object, ignored: bool) -> None:
    """Only where the usage says 0, and only of edits: what is not told is not known."""
    usage = {"input_tokens": 10, "input_tokens_details": inputs, "output_tokens": 196, "total_tokens": 206}
    assert costs.picture_ignored("edit", usage) is ignored
    assert costs.picture_ignored("sealed", usage) is ignored
    assert costs.picture_ignored("generate", usage) is False
    assert (
        costs.picture_ignored("edit", {"input_tokens": 0, "input_tokens_details": inputs, "output_tokens": 0}) is False
    )
    assert costs.picture_ignored("edit", None) is False
    assert costs.picture_ignored("converse", usage) is False


def test_gateways_may_bill_by_picture() -> None:
    """With per-picture prices the longest edge of the real picture decides; without a picture it is unknown."""
    prices = Prices(per_picture=(Decimal("0.02"), Decimal("0.04"), Decimal("0.08")))
    assert costs.cost(None, prices, Size(1024, 1024)) == Decimal("0.02")
    assert costs.cost(None, prices, Size(1025, 16)) == Decimal("0.04")
    assert costs.cost(None, prices, None) is None
    assert costs.estimate(GenerateParams("x", size="3840x2160", n=2), prices).usd == (Decimal("0.16"), Decimal("0.16"))


TEXT = costs.TextPrices(Decimal("0.75"), Decimal("0.075"), Decimal("4.5"))


@pytest.mark.parametrize(
    ("usage", "prices", "usd"),
    [
        ({"input_tokens": 1_000_000, "output_tokens": 100_000}, TEXT, "1.2"),
        (
            {"input_tokens": 1_000_000, "output_tokens": 100_000, "input_tokens_details": {"cached_tokens": 400_000}},
            TEXT,
            "0.93",
        ),
        ({"input_tokens": 10, "output_tokens": 10, "input_tokens_details": {"cached_tokens": 99}}, TEXT, "0.00004575"),
        ({"prompt_tokens": 1_000_000, "completion_tokens": 100_000}, TEXT, "1.2"),
        ({"input_tokens": 10, "output_tokens": 10, "cost": "0.5"}, TEXT, "0.5"),
        ({"input_tokens": 10, "output_tokens": 10, "cost": "0.5"}, None, "0.5"),
        ({"input_tokens": 10, "output_tokens": 10, costs.IN_ONE_COST: True}, TEXT, "0"),
        (None, costs.NO_TEXT_COST, "0"),
        ({"input_tokens": 10, "output_tokens": 10}, None, None),
        ({"input_tokens": 10}, TEXT, None),
        ({"total_tokens": 10}, TEXT, None),
        (None, TEXT, None),
        (None, None, None),
    ],
)
def test_words_cost_what_their_model_does(
    usage: dict[str, object] | None, prices: costs.TextPrices | None, usd: str | None
) -> None:
    """By usage and prices, what was read before at its own; free is 0, what nobody told is unknown."""
    assert costs.text_cost(usage, prices) == (None if usd is None else Decimal(usd))


def test_words_are_expected_to_cost_what_is_read_and_a_usual_answer() -> None:
    """What was said before, the message and the pictures that go along; nobody's price is unknown, never $0."""
    prices = costs.TextPrices(Decimal(1), Decimal(1), Decimal(10))
    turn = TurnParams("a fox!!!")
    assert costs.text_estimate(turn, prices) == Decimal(2 + 300 * 10) / 1_000_000
    told = costs.text_estimate(turn, prices, [Size(1024, 1024)], before=5000)
    assert told == Decimal(5000 + 2 + 1024 + 300 * 10) / 1_000_000
    assert costs.text_estimate(turn, None) is None
    assert costs.text_estimate(turn, costs.NO_TEXT_COST) == 0
