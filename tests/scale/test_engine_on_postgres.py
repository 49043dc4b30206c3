"""The engine and its recovery on PostgreSQL: tests of jobs, as they are."""

from tests.jobs.test_engine import (
    test_a_run_of_three_comes_to_its_pictures,
)
from tests.jobs.test_recovery import (
    test_a_late_picture_makes_an_unknown_job_done,
    test_a_queued_job_of_a_dead_process_goes_on,
    test_a_restart_goes_on_with_what_waited,
    test_a_sent_job_of_a_dead_process_is_unknown_and_not_sent_again,
    test_a_ticket_that_its_row_does_not_name_sends_nothing,
)

__all__ = [
    "test_a_late_picture_makes_an_unknown_job_done",
    "test_a_queued_job_of_a_dead_process_goes_on",
    "test_a_restart_goes_on_with_what_waited",
    "test_a_run_of_three_comes_to_its_pictures",
    "test_a_sent_job_of_a_dead_process_is_unknown_and_not_sent_again",
    "test_a_ticket_that_its_row_does_not_name_sends_nothing",
]
