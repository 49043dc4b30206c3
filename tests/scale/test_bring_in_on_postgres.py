"""Bringing pictures in on PostgreSQL: the tests of it as they are, so that both databases keep the same."""

from tests.actions.test_bring_in import (
    door,
    test_a_known_picture_is_told_and_nothing_is_added,
    test_a_picture_is_kept_as_it_came,
    test_nothing_was_asked_of_any_server,
    test_parents_that_are_here_are_known,
    test_two_processes_that_bring_in_the_same_keep_it_once,
    test_words_of_strangers_are_words,
)

__all__ = [
    "door",
    "test_a_known_picture_is_told_and_nothing_is_added",
    "test_a_picture_is_kept_as_it_came",
    "test_nothing_was_asked_of_any_server",
    "test_parents_that_are_here_are_known",
    "test_two_processes_that_bring_in_the_same_keep_it_once",
    "test_words_of_strangers_are_words",
]
