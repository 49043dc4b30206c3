"""Lines and batches on PostgreSQL: tests of jobs, as they are."""

from tests.jobs.test_batches import (
    test_a_batch_is_found_again_by_the_next_start,
    test_pause_sends_nothing_more_and_resume_goes_on,
    test_the_order_of_a_batch_is_exact,
    test_two_desks_share_a_line_evenly,
    test_who_waits_for_one_picture_passes_a_batch,
)
from tests.jobs.test_lines import test_without_its_tables_the_queue_is_made_anew_from_the_rows

__all__ = [
    "test_a_batch_is_found_again_by_the_next_start",
    "test_pause_sends_nothing_more_and_resume_goes_on",
    "test_the_order_of_a_batch_is_exact",
    "test_two_desks_share_a_line_evenly",
    "test_who_waits_for_one_picture_passes_a_batch",
    "test_without_its_tables_the_queue_is_made_anew_from_the_rows",
]
