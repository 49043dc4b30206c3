"""The family of a picture, asked of PostgreSQL: the tests of it as they are."""

from tests.edits.test_family import (
    album,
    test_a_parent_in_the_trash_keeps_its_place,
    test_a_picture_as_it_came_and_those_sealed_from_it_are_one_step,
    test_references_are_ancestors_and_have_children,
    test_what_was_brought_in_stands_at_the_beginning,
)

__all__ = [
    "album",
    "test_a_parent_in_the_trash_keeps_its_place",
    "test_a_picture_as_it_came_and_those_sealed_from_it_are_one_step",
    "test_references_are_ancestors_and_have_children",
    "test_what_was_brought_in_stands_at_the_beginning",
]
