"""Where a tab stands in a thread that goes on in others, too."""

import pytest

from components.converse import following
from easel.threads.outline import Step

FIRST = Step("a", "", is_answered=True, is_running=False, has_picture=True)
NEXT = Step("b", "a", is_answered=True, is_running=False, has_picture=True)
FAILED = Step("c", "b", is_answered=False, is_running=False, has_picture=False)
RUNS = Step("d", "b", is_answered=False, is_running=True, has_picture=False)
BESIDE = Step("e", "b", is_answered=True, is_running=False, has_picture=True)
LATER = Step("f", "d", is_answered=True, is_running=False, has_picture=True)


@pytest.mark.parametrize(
    ("steps", "seen", "end"),
    [
        ((FIRST, NEXT), "b", "b"),
        ((FIRST, NEXT, FAILED), "b", "c"),
        ((FIRST, NEXT, FAILED, RUNS), "b", "d"),
        ((FIRST, NEXT, RUNS, BESIDE), "d", "d"),
        ((FIRST, NEXT, RUNS, BESIDE), "b", "d"),
        ((FIRST, NEXT, RUNS, BESIDE, LATER), "b", "f"),
        ((FIRST, NEXT, FAILED), "c", "c"),
        ((FIRST, NEXT), "not there", "b"),
        ((), "", "a"),
    ],
)
def test_a_tab_goes_along_with_its_branch_and_keeps_to_it(steps: tuple[Step, ...], seen: str, end: str) -> None:
    """What failed is passed by; a version that came later does not turn the page over."""
    assert following.end({each.id: each for each in steps}, seen, "a") == end
