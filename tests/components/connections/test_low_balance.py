"""That little is left, in the top bar."""

from decimal import Decimal

from components.connections import low_balance
from easel.ledger.low import Low


def test_the_top_bar_names_the_scarcest_that_is_not_hushed() -> None:
    """With how far it goes."""
    near = Low("1", "Gate", Decimal("0.84"), "day", 9, 0.0)
    far, hushed = Low("2", "Far", Decimal("0.9"), "quota", 15, 0.0), Low("3", "Hush", Decimal(0), "quota", 0, 99.0)
    assert low_balance.scarcest((far, near, hushed), 50.0) == near
    assert low_balance.scarcest((hushed,), 50.0) is None
    assert low_balance.words(near) == "$0.84 left, about 9 pictures · Gate"
    assert low_balance.words(hushed) == "Nothing left · Hush"
