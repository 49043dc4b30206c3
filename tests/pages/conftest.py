"""What tests of pages share: one studio in this process."""

from collections.abc import Iterator

import pytest

from easel.studio import Studio
from tests.studio_here import open_studio


@pytest.fixture(scope="module")  # one process holds one queue: whoever comes next opens its own
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with open_studio(tmp_path_factory.mktemp("pages") / "home") as opened:
        yield opened
