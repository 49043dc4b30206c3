"""What things cost, counted by PostgreSQL: tests of the ledger and of the figures for operators, as they are."""

from tests.ledger.conftest import open_priced
from tests.ledger.test_budgets import (
    test_true_costs_settle_what_estimates_held,
    test_what_does_not_fit_is_refused_before_it_is_sent,
)
from tests.ledger.test_entries import (
    test_a_picture_leaves_every_field,
    test_what_was_never_sent_is_there_without_costs,
)
from tests.web.test_metrics import test_what_the_rows_tell_is_counted

__all__ = [
    "open_priced",
    "test_a_picture_leaves_every_field",
    "test_true_costs_settle_what_estimates_held",
    "test_what_does_not_fit_is_refused_before_it_is_sent",
    "test_what_the_rows_tell_is_counted",
    "test_what_was_never_sent_is_there_without_costs",
]
