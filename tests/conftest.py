"""What tests of every room share: the real sandbox."""

import logging
import os
import sys
from collections.abc import Callable, Iterator

import pytest
from xdist.remote import Producer

from tests.sandbox_process import SandboxProcess
from tests.shares import WholeFiles

# Hundreds of processes start here. Where Python keeps no bytecode, as many containers have it, each would compile the house anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The queue's package binds a handler of its own to what stderr is when the first queue starts: that of one test, closed with it.
logging.getLogger("dbos").addHandler(logging.NullHandler())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the browser come last, in each process: while Playwright runs, its event loop counts as running on this thread,
    and the job engine refuses to be driven from within one."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WholeFiles | None:
    """Files as a whole, where no other way to share the tests was asked for."""
    return WholeFiles(config, log) if config.getoption("dist") == "load" else None


@pytest.fixture(scope="session")
def sandbox() -> Iterator[SandboxProcess]:
    """One sandbox for the whole session, without delay. Counts are by request id and job: use ids of your own."""
    process = SandboxProcess()
    yield process
    process.stop()


@pytest.fixture
def start_sandbox() -> Iterator[Callable[..., SandboxProcess]]:
    """Starts further sandboxes with settings of their own: `start_sandbox(delay="1", key="sk-test")`."""
    started: list[SandboxProcess] = []

    def start(**settings: str) -> SandboxProcess:
        started.append(SandboxProcess(**settings))
        return started[-1]

    yield start
    for process in started:
        process.stop()
