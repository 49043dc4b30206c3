"""Experiments on PostgreSQL: tests of what they do, as they are."""

import pytest

from tests.actions.test_experiment import (
    test_a_cell_already_made_is_reused,
    test_a_stopped_experiment_can_go_on,
    test_an_unknown_end_is_sent_again_only_by_name,
    test_cells_that_failed_are_sent_again_alone,
    test_only_what_changed_is_told,
    test_pause_resume_and_the_row_that_goes_first,
    test_what_is_told_before_is_what_happens,
    test_widening_pays_only_for_what_is_new,
)
from tests.experiments.test_ballots import (
    ballots,
    test_an_experiment_takes_its_ballots_along,
    test_ballots_come_back_in_their_order,
    test_the_same_press_counts_once,
    test_undo_takes_back_the_judges_own_last,
)
from tests.experiments.test_brake import (
    test_its_own_budget_ends_the_spending,
    test_what_every_cell_would_meet_pauses_all,
)
from tests.jobs.conftest import gateway

__all__ = [
    "ballots",
    "gateway",
    "test_a_cell_already_made_is_reused",
    "test_a_stopped_experiment_can_go_on",
    "test_an_experiment_takes_its_ballots_along",
    "test_an_unknown_end_is_sent_again_only_by_name",
    "test_ballots_come_back_in_their_order",
    "test_cells_that_failed_are_sent_again_alone",
    "test_its_own_budget_ends_the_spending",
    "test_only_what_changed_is_told",
    "test_pause_resume_and_the_row_that_goes_first",
    "test_the_same_press_counts_once",
    "test_undo_takes_back_the_judges_own_last",
    "test_what_every_cell_would_meet_pauses_all",
    "test_what_is_told_before_is_what_happens",
    "test_widening_pays_only_for_what_is_new",
]
pytestmark = pytest.mark.timeout(240)
