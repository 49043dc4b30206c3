"""The words that differ between prompts are marked; others' text is never markup."""

from components.experiments import prompt_note


def test_only_what_differs_is_marked() -> None:
    """Words that all have in the same order are not."""
    lines = prompt_note.marked(["A red fox in snow", "A blue fox in snow", "A very old fox in snow"])
    assert lines == [
        "A <mark>red</mark> fox in snow",
        "A <mark>blue</mark> fox in snow",
        "A <mark>very old</mark> fox in snow",
    ]


def test_each_place_that_differs_is_marked_by_itself() -> None:
    """What stands between two of them is not."""
    assert prompt_note.marked(["a red fox at dusk", "a blue fox at dawn"]) == [
        "a <mark>red</mark> fox at <mark>dusk</mark>",
        "a <mark>blue</mark> fox at <mark>dawn</mark>",
    ]


def test_a_prompt_that_is_the_beginning_of_another_has_nothing_marked() -> None:
    """What the other has more is."""
    assert prompt_note.marked(["A fox", "A fox at night"]) == ["A fox", "A fox <mark>at night</mark>"]


def test_signs_of_markup_stay_text() -> None:
    """A prompt may hold any."""
    assert prompt_note.marked(["<b>a</b>", "<i>b</i>"]) == [
        "<mark>&lt;b&gt;a&lt;/b&gt;</mark>",
        "<mark>&lt;i&gt;b&lt;/i&gt;</mark>",
    ]


def test_the_comma_after_a_word_that_differs_is_not_marked() -> None:
    """Nor is it lost, also beside what has to be escaped; what is all signs stays marked."""
    assert prompt_note.marked(["a hut, at dusk & rain, old", "a hut, at dawn, old"]) == [
        "a hut, at <mark>dusk &amp; rain</mark>, old",
        "a hut, at <mark>dawn</mark>, old",
    ]
    assert prompt_note.marked(["a !", "a ?"]) == ["a <mark>!</mark>", "a <mark>?</mark>"]
