"""Finding pictures on PostgreSQL: the tests of it as they are, so that both databases find the same."""

from tests.actions.test_emptying import (
    test_a_file_that_something_else_names_stays,
    test_a_library_with_deleted_pictures_is_sound_and_is_exported,
    test_a_picture_is_gone_and_its_row_stays,
    test_nothing_that_people_say_brings_it_back,
    test_the_plan_counts_what_lies_in_the_trash,
    test_what_does_not_lie_in_the_trash_is_refused_whole,
)
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
    "test_a_file_that_something_else_names_stays",
    "test_a_library_with_deleted_pictures_is_sound_and_is_exported",
    "test_a_name_that_is_none_is_no_board",
    "test_a_name_that_nothing_has_is_told_and_left_out",
    "test_a_picture_comes_on_the_board_of_its_run",
    "test_a_picture_is_gone_and_its_row_stays",
    "test_a_picture_that_goes_leaves_the_index",
    "test_a_picture_that_was_taken_off_stays_off",
    "test_facets_count_what_is_found",
    "test_facts",
    "test_like_finds_relatives_nearest_first",
    "test_newest_first",
    "test_nothing_that_people_say_brings_it_back",
    "test_other_desks_are_neither_found_nor_marked",
    "test_pictures_of_before_get_their_places",
    "test_searches_are_saved_by_name",
    "test_the_plan_counts_what_lies_in_the_trash",
    "test_what_does_not_lie_in_the_trash_is_refused_whole",
    "test_what_lies_in_the_trash_is_found_there_alone",
    "test_what_people_said_is_found",
    "test_words",
    "test_words_of_what_the_model_made_of_a_prompt",
]
