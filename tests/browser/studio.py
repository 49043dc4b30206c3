"""The real studio as a process: `streamlit run app.py` on a free port with a home of its own, for tests and screenshots."""

import os
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tests import births
from tests.browser import ports
from tests.made_database import put_database

ROOT = births.ROOT
START = 40.0  # seconds until it answers; a busy machine needs them


class StudioProcess:
    """Runs until `stop`. Settings are given without EASEL_: `StudioProcess(home, sandbox_delay="1")`.

    `below`: the path that all of it is reached below (server.baseUrlPath). `options`: Streamlit's own, as on its command line.
    `app`: the one of a copy of the tree.
    """

    def __init__(
        self, home: Path, *, below: str = "", options: Sequence[str] = (), app: str = "app.py", **settings: str
    ) -> None:
        if not home.exists():
            put_database(home / "library.sqlite")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("EASEL_", "STREAMLIT_"))}
        given = {f"EASEL_{name.upper()}": value for name, value in ({"home": str(home)} | settings).items()}
        self._port = ports.take()
        self.url = f"http://127.0.0.1:{self._port}{below}"
        self._log = home.parent / f"{home.name}.log"
        command = ["streamlit", "run", app, f"--server.port={self._port}", "--server.headless=true"]
        command += [f"--server.baseUrlPath={below}"] if below else []
        self._process = births.born(_run, self._log, [*command, *options], clean | given)
        self._wait()

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    def stop(self) -> None:
        """Ends it as Ctrl+C does, and waits; kills what does not end in 20 seconds."""
        self._process.terminate()
        self._process.join(timeout=20)
        self.kill()

    def kill(self) -> None:
        """Ends it as a power cut does."""
        self._process.kill()
        self._process.join()
        ports.give_back(self._port)

    def _wait(self) -> None:
        ends = time.monotonic() + START
        while time.monotonic() < ends and self._process.is_alive():
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        self.kill()
        raise RuntimeError(f"the studio did not start; its log: {self._log}")


def _run(log: Path, command: list[str], environment: dict[str, str]) -> None:
    """`python -m streamlit run app.py`, in a process of its own; what it says goes to the log."""
    with log.open("ab") as kept:
        os.dup2(kept.fileno(), 1)
        os.dup2(kept.fileno(), 2)
    births.become(command, environment)
