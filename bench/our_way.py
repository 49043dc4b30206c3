"""Easel's own way through the measurements: the client as jobs use it, one client for all runs of a connection."""

import logging
import os
from functools import cache
from pathlib import Path

from easel.pictures import structure
from easel.settings import load
from easel.wire.client import ImagesClient
from easel.wire.replies import Attempt, PartialPicture

KEY = "sk-bench-0123456789abcdef"


class Unmoved:
    """An observer that does nothing."""

    def attempt_started(self, number: int, request_id: str, streamed: bool) -> None: ...

    def attempt_ended(self, attempt: Attempt) -> None: ...

    def stage(self, text: str) -> None: ...

    def partial(self, partial: PartialPicture) -> None: ...

    def words(self, text: str) -> None: ...

    def response(self, response_id: str) -> None: ...

    def stopped(self) -> bool:
        return False


@cache
def client(base_url: str) -> ImagesClient:
    logging.getLogger("easel").setLevel(logging.ERROR)
    return ImagesClient(base_url, KEY, settings=load(_env_file=None), connection="bench")


def fsync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    os.fsync(file)
    os.close(file)


def check(path: Path) -> None:
    structure.check(path)
