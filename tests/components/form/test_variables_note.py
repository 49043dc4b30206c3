"""What stands below a prompt with variables: how many, the first three with marks, mistakes at their place."""

from components.form.variables_note import facts

LISTS = {"animals": ("cat", "dog")}


def test_it_says_how_many_and_shows_the_first_three() -> None:
    """What was chosen is marked."""
    look = facts("A {red|blue} __animals__", LISTS)
    assert look["words"] == "4 prompts. The first three:"
    assert look["rows"][0] == [["A ", False], ["red", True], [" ", False], ["cat", True]]
    assert len(look["rows"]) == 3
    assert not look["problems"]
    assert facts("{a|b}", {})["words"] == "2 prompts"


def test_a_mistake_stands_at_its_place() -> None:
    """With a few letters around it, and its sentence."""
    (problem,) = facts("x" * 50 + " A __animal__ in a hat", LISTS)["problems"]
    assert problem["message"].startswith("There is no list “animal”. Did you mean __animals__?")
    assert problem["before"] == "…" + "x" * 21 + " A "
    assert (problem["marked"], problem["after"]) == ("__animal__", " in a hat")


def test_switched_off_it_says_that_nothing_is_touched() -> None:
    """Only where there would be something; nothing of an ordinary prompt."""
    assert facts("A {red|blue} cat", {}, is_on=False)["words"].startswith(
        "Sent as written. Turn on Variables to get 2 prompts"
    )
    assert facts('{"scene": "a cat"}', {}, is_on=False)["words"] == "Braces are sent as written."
    assert facts("A cat", {}, is_on=False) == {"words": "", "rows": [], "problems": []}


def test_long_stretches_that_are_the_same_are_cut_short() -> None:
    """Ends where something was chosen stay to be read."""
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    (row, _) = facts(f"{words}{{red|blue}} {words}{{cat}}".replace("{cat}", "end"), {})["rows"]
    assert row[0][0].startswith("… ")
    assert row[0][0].endswith("fifteen ")
    assert row[1] == ["red", True]
    assert row[2][0].startswith(" one two")


def test_more_than_anybody_could_make_are_told_at_once() -> None:
    """As a power of ten."""
    assert facts("{0..9}" * 30, {})["words"] == "about 10^30 prompts. The first three:"
    assert facts("", {})["words"] == ""
