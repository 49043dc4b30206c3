"""The reader as a child process: with low priority, one picture at a time, gone when its parent is, also after kill -9."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Timer

from easel import children
from easel.proofs.reading import Reading

PATIENCE = 90.0  # seconds for one picture, on a busy machine
_BELOW_NORMAL = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)  # on Windows


class ReaderLost(Exception):
    """It ended, or did not answer in time; whether the picture is to blame nobody knows."""


class Unreadable(Exception):
    """The file is no whole picture."""


class ReaderChild:
    """Started by the first picture; it lives as long as its stdin stays open, which this object holds."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def read(self, path: Path) -> Reading:
        """Raises ReaderLost, Unreadable."""
        process = self._process or self._start()
        timer = Timer(PATIENCE, process.kill)
        timer.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(str(path)) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = ""
        finally:
            timer.cancel()
        if not line.endswith("\n"):
            self.close()
            raise ReaderLost
        told = json.loads(line)
        if "reading" not in told:
            raise Unreadable(told.get("error", ""))
        return Reading.from_dict(told["reading"])

    def close(self) -> None:
        """Ends it. Safe to call twice, and before `read`."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # it keeps nothing
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            with contextlib.suppress(OSError):  # what it was told last it will not hear
                stream.close()

    def _start(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "easel.proofs"],
            env=children.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=os.name == "posix",  # Ctrl+C is for us
            creationflags=_BELOW_NORMAL,
        )
        return self._process
