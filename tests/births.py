"""Processes of tests, born of one that has imported all that they run: an import takes longer than most tests."""

import contextlib
import multiprocessing
import os
import runpy
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_SANDBOX = ["sandbox.server", "sandbox.encoder", "sandbox.retouch", "sandbox.sources"]
# no part of a page: those announce themselves to the studio in which they are imported
_STUDIO = ["streamlit.web.cli", "streamlit.web.bootstrap", "easel.studio", "easel.web.routes", "easel.web.page"]
# what a studio imports when it begins to serve, with its first page, or with that of Usage
_PAGES = ["uvicorn.main", "uvicorn.protocols.websockets.websockets_sansio_impl", "alembic.command", "altair", "pandas"]
_COMMANDS = [
    "easel.cli.conversing",
    "easel.cli.experimenting",
    "easel.cli.fetching",
    "easel.cli.run",
    "easel.cli.restored",
    "easel.cli.library",
]


def born(target: Callable[..., None], *arguments: Any) -> ForkServerProcess:
    """A process that runs `target`; it ends with the test's own at the latest."""
    process = _starter().Process(target=target, args=arguments, daemon=True)
    with _no_program():
        process.start()
    return process


def become(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """`python -m` with this module and these arguments, for the rest of the process's life."""
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = list(command)
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


@cache
def _starter() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_SANDBOX + _STUDIO + _PAGES + _COMMANDS)
    with contextlib.chdir(ROOT):
        forkserver.ensure_running()
    return context


@contextlib.contextmanager
def _no_program() -> Iterator[None]:
    """What is started runs no program of ours first: a page's test leaves the page itself as the process's program."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program
