"""What people keep for their prompts, on PostgreSQL: the tests of it as they are."""

from tests.prompts.test_shelf import (
    shelf,
    test_a_list_is_kept_under_its_name,
    test_a_prompt_is_in_the_history_once,
    test_a_template_is_filled_by_its_fields,
    test_favourites_outlive_a_thousand_others,
    test_snippets_are_words_with_a_name,
)

__all__ = [
    "shelf",
    "test_a_list_is_kept_under_its_name",
    "test_a_prompt_is_in_the_history_once",
    "test_a_template_is_filled_by_its_fields",
    "test_favourites_outlive_a_thousand_others",
    "test_snippets_are_words_with_a_name",
]
