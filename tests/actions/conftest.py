"""A studio of one command at the sandbox, as the command line opens it."""

from collections.abc import Iterator

import pytest

from easel.settings import load
from easel.studio import Studio
from tests.jobs.conftest import desk, gateway, open_studio
from tests.sandbox_process import SandboxProcess

__all__ = ["desk", "gateway", "open_studio"]


@pytest.fixture(scope="module")
def studio(sandbox: SandboxProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One for a module: there can be but one engine in a process."""
    home = tmp_path_factory.mktemp("actions") / "home"
    opened = Studio.for_command(load(home=home, base_url=sandbox.base_url, connection_name="Mine"))
    yield opened
    opened.close(grace=0)
