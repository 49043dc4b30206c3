"""Bodies that go onto the disk as they come, never into memory: into a folder in EASEL_HOME, on the disk of the library."""

import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

_BLOCK = 1 << 20
_STALE = 24 * 3600.0  # seconds after which a spooled file was left by a process that died


def folder(home: Path) -> Path:
    """Where they lie for a while."""
    place = home / "arrivals"
    place.mkdir(mode=0o700, exist_ok=True)
    for left in place.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _STALE:
                left.unlink()
    return place


async def write(pieces: AsyncIterator[bytes], out: IO[bytes]) -> None:
    """A megabyte at a time, so that no thread is asked for each packet. Raises OSError, and what `pieces` raises."""
    waiting = bytearray()
    async for piece in pieces:
        waiting += piece
        if len(waiting) >= _BLOCK:
            await run_in_threadpool(out.write, bytes(waiting))
            waiting.clear()
    await run_in_threadpool(out.write, bytes(waiting))
    out.flush()


def told_length(request: Request) -> int:
    """How many bytes the body has, by its header; 0 where that says nothing."""
    text = request.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
