"""Finding pictures on PostgreSQL: the tests of it as they are, so that both databases find the same."""

from tests.library.conftest import keep
from tests.library.test_board import (
    test_a_name_that_is_none_is_no_board,
    test_a_picture_comes_on_the_board_of_its_run,
    test_a_picture_that_was_taken_off_stays_off,
)
from tests.library.test_finder import (
    test_a_name_that_nothing_has_is_told_and_left_out,
    test_a_picture_that_goes_leaves_the_index,
    test_facets_count_what_is_found,
    test_facts,
    test_like_finds_relatives_nearest_first,
    test_newest_first,
    test_other_desks_are_neither_found_nor_marked,
    test_searches_are_saved_by_name,
    test_what_lies_in_the_trash_is_found_there_alone,
    test_what_people_said_is_found,
    test_words,
    test_words_of_what_the_model_made_of_a_prompt,
)
from tests.runs.test_cataloguing import test_pictures_of_before_get_their_places

__all__ = [
    "keep",
    "test_a_name_that_is_none_is_no_board",
    "test_a_name_that_nothing_has_is_told_and_left_out",
    "test_a_picture_comes_on_the_board_of_its_run",
    "test_a_picture_that_goes_leaves_the_index",
    "test_a_picture_that_was_taken_off_stays_off",
    "test_facets_count_what_is_found",
    "test_facts",
    "test_like_finds_relatives_nearest_first",
    "test_newest_first",
    "test_other_desks_are_neither_found_nor_marked",
    "test_pictures_of_before_get_their_places",
    "test_searches_are_saved_by_name",
    "test_what_lies_in_the_trash_is_found_there_alone",
    "test_what_people_said_is_found",
    "test_words",
    "test_words_of_what_the_model_made_of_a_prompt",
]
