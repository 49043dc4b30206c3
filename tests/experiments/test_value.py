"""The best value is what is preferred for its price."""

from decimal import Decimal

from easel.experiments.ballot import Ballot
from easel.experiments.ranking import Ranking, rank
from easel.experiments.value import Offer, best_value, sentence, values

HIGH, MEDIUM, LOW = ("h1", "h2"), ("m1", "m2"), ("l1", "l2")


def judged() -> Ranking:
    """High and medium are as good as each other, low is clearly worse."""
    ballots = []
    for one, other in zip(HIGH, MEDIUM, strict=True):
        ballots += [Ballot("Ann", pair, ranks) for pair in ((one, other), (other, one)) for ranks in ((1, 2), (2, 1))]
        for worse in LOW:
            ballots += [Ballot("Ann", (better, worse), (1, 2)) for better in (one, other)] * 2
            ballots += [Ballot("Ann", (worse, better), (2, 1)) for better in (one, other)] * 2
    ballots.append(Ballot("Ann", ("h1", "m1"), (1, 2)))
    return rank(tuple(ballots))


def offers(high: str | None = "0.20", medium: str = "0.05", low: str = "0.01") -> list[Offer]:
    rows = (("low", LOW, low), ("medium", MEDIUM, medium), ("high", HIGH, high))
    return [Offer(label, pictures, None if usd is None else Decimal(usd)) for label, pictures, usd in rows]


def test_the_cheapest_that_is_not_clearly_worse_is_the_best_value() -> None:
    """The sentence says how often it is preferred, how sure that is, and for what part of the price."""
    among = values(judged(), offers())
    assert [each.offer.label for each in among] == ["high", "medium", "low"]
    value = best_value(among)
    assert value is not None
    assert value.offer.label == "medium"
    assert value.price == 0.25
    assert value.per_dollar is not None
    assert 7 < value.per_dollar < 10
    words = sentence(among)
    assert words.startswith("Best value: medium is preferred 4")
    assert words.endswith(" %) against high at 25 % of its price.")


def test_where_nothing_cheaper_is_as_good_that_is_said() -> None:
    """The best one is its own best value."""
    assert sentence(values(judged(), offers(medium="0.30"))) == "Best value: high. Nothing cheaper is as good."


def test_without_prices_nothing_is_said() -> None:
    """An unknown price, a free server, or one value alone."""
    assert sentence(values(judged(), offers(high=None))) == ""
    assert sentence(values(judged(), offers("0", "0", "0"))) == ""
    assert sentence(values(judged(), offers()[:1])) == ""
    assert sentence(values(rank(()), offers())) == ""
