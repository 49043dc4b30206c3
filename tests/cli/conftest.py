"""What tests of the command line share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine
from tests.exchange.made_library import made_home
from tests.made_database import put_database

__all__ = ["made_home"]


@pytest.fixture
def command(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CommandLine]:
    """With a library in its home, where a test sends something to the session's sandbox."""
    opened = CommandLine(tmp_path)
    if "sandbox" in request.fixturenames and "made_home" not in request.fixturenames:
        put_database(opened.home / "library.sqlite")
    yield opened
    opened.close()
