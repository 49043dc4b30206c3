"""A whole studio inside the test's own process, on a home of its own, with the sandbox as its child: for pages and components."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from components.kit import resources
from easel.studio import Studio


@contextmanager
def open_studio(home: Path) -> Iterator[Studio]:
    """What `resources` hands out until the end of the block; its settings come from the environment, as always."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EASEL_HOME", str(home))
        patch.setenv("EASEL_SANDBOX_DELAY", "0")
        resources.studio.clear()
        try:
            yield resources.studio()
        finally:
            resources.studio.clear()
