"""Which of several turns decides the exit code, and words that a terminal is not commanded by."""

from typing import Any

import pytest

from easel.cli import turn_report
from easel.cli.turn_report import TurnReport


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        (["all", "all"], 0),
        (["some", "all"], 3),
        (["some", "refused"], 2),
        (["none", "refused"], 1),
        (["none", "unknown"], 4),
    ],
)
def test_the_worst_turn_is_the_exit_code(outcomes: list[str], code: int) -> None:
    """What was refused cost nothing, what is unknown may have."""
    assert turn_report.exit_code(outcomes) == code


def test_words_of_a_server_command_no_terminal(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Line breaks stay, escape sequences do not."""
    fields: dict[str, Any] = {"words": "One\n\x1b[31mtwo\u202e", "pictures": [], "error": None}
    turn_report.tell(TurnReport("all", fields), as_json=False)
    assert capfdbinary.readouterr().out == b"One\n[31mtwo\n"
