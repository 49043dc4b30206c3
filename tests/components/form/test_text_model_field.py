"""What is said of the models that talk."""

from datetime import date

import pytest

from components.form import text_model_field
from easel.studio import Studio

LAST = date(2026, 12, 11)


@pytest.mark.usefixtures("studio")
@pytest.mark.parametrize(
    ("today", "facts", "offered"),
    [(date(2026, 12, 10), "Ends on 11 Dec 2026", True), (LAST, "Ended on 11 Dec 2026", False)],
)
def test_one_that_is_switched_off_is_said_to_be_and_offered_no_more(today: date, facts: str, offered: bool) -> None:
    """Before that it says when."""
    known = {each["name"]: each for each in text_model_field.known(today)}
    nano = known["gpt-5-nano"]
    assert (nano["facts"], nano["offered"], nano["ended"]) == (facts, offered, not offered)
    assert nano["note"].startswith(f"{facts}. No price set")


def test_the_usual_one_comes_first_and_without_a_price_says_so(studio: Studio) -> None:
    """Nothing more is said of it."""
    first = text_model_field.known(LAST)[0]
    assert first["name"] == studio.settings.text_model
    assert (first["facts"], first["note"]) == ("", "No price set: cost unknown")
