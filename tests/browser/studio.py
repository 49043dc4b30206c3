"""The real studio as a process: `streamlit run app.py` on a free port with a home of its own, for tests and screenshots."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START = 40.0  # seconds until it answers; a busy machine needs them


class StudioProcess:
    """Runs until `stop`. Settings are given without EASEL_: `StudioProcess(home, sandbox_delay="1")`.

    `below`: the path that all of it is reached below (server.baseUrlPath). `options`: Streamlit's own, as on its command line.
    """

    def __init__(self, home: Path, *, below: str = "", options: Sequence[str] = (), **settings: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("EASEL_", "STREAMLIT_"))}
        given = {f"EASEL_{name.upper()}": value for name, value in ({"home": str(home)} | settings).items()}
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}{below}"
        self._log = (home.parent / f"{home.name}.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
            + ([f"--server.baseUrlPath={below}"] if below else [])
            + list(options),
            cwd=ROOT,
            env=clean | given,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """Ends it as Ctrl+C does, and waits; kills what does not end in 20 seconds."""
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
        self._log.close()

    def kill(self) -> None:
        """Ends it as a power cut does."""
        self._process.kill()
        self._process.wait()

    def _wait(self) -> None:
        ends = time.monotonic() + START
        while time.monotonic() < ends and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        self._process.kill()
        self._process.wait()
        self._log.close()
        raise RuntimeError(f"the studio did not start; its log: {self._log.name}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
