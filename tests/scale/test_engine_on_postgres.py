"""The engine and its sweep on PostgreSQL: tests of jobs, as they are."""

from tests.jobs.test_engine import (
    test_a_picture_that_comes_after_stop_is_kept,
    test_a_run_of_three_comes_to_its_pictures,
    test_previews_are_published_and_cleared,
)
from tests.jobs.test_sweep import (
    test_a_kept_picture_without_a_row_is_taken_in,
    test_a_late_picture_makes_an_unknown_job_done,
    test_a_queued_job_of_a_dead_process_goes_on,
    test_a_restart_goes_on_with_what_waited,
    test_a_sent_job_of_a_dead_process_is_unknown_and_not_sent_again,
    test_the_queue_itself_never_sends_twice,
)

__all__ = [
    "test_a_kept_picture_without_a_row_is_taken_in",
    "test_a_late_picture_makes_an_unknown_job_done",
    "test_a_picture_that_comes_after_stop_is_kept",
    "test_a_queued_job_of_a_dead_process_goes_on",
    "test_a_restart_goes_on_with_what_waited",
    "test_a_run_of_three_comes_to_its_pictures",
    "test_a_sent_job_of_a_dead_process_is_unknown_and_not_sent_again",
    "test_previews_are_published_and_cleared",
    "test_the_queue_itself_never_sends_twice",
]
