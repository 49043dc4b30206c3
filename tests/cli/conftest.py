"""What tests of the command line share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine
from tests.exchange.made_library import made_home

__all__ = ["made_home"]


@pytest.fixture
def command(tmp_path: Path) -> Iterator[CommandLine]:
    opened = CommandLine(tmp_path)
    yield opened
    opened.close()
