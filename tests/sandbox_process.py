"""The real sandbox as a process on a free loopback port, for tests."""

import json
import os
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_PLAIN = {"delay": "0", "key": "", "leak": "0.5", "drift": "0", "fault": ""}  # whatever a developer's .env may say


class SandboxProcess:
    """`base_url` ends in /v1. Settings are given without their prefix: `SandboxProcess(delay="0", key="sk-x")`."""

    def __init__(self, **settings: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
        given = {f"EASEL_SANDBOX_{name.upper()}": value for name, value in (_PLAIN | settings).items()}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "easel.sandbox", "--port", "0", "--exit-with-stdin"],
            cwd=ROOT,
            env=clean | given,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        alarm = threading.Timer(20, self._process.kill)
        alarm.start()
        assert self._process.stdout
        line = self._process.stdout.readline().decode()
        alarm.cancel()
        if not line.startswith("sandbox listening on "):
            self.stop()
            raise RuntimeError(f"the sandbox did not start: {line!r}")
        self.base_url = line.split()[-1]
        self.root_url = self.base_url.removesuffix("/v1")

    @property
    def returncode(self) -> int | None:
        return self._process.returncode

    def counts(self) -> dict[str, Any]:
        """posts, jobs, painted by id, and the totals: see sandbox/counts.py."""
        with urllib.request.urlopen(f"{self.root_url}/_sandbox/counts", timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
        return told

    def reset(self) -> None:
        urllib.request.urlopen(f"{self.root_url}/_sandbox/reset", data=b"", timeout=10).close()

    def stop(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
