"""The sandbox as a child process: on a free port, in a process of its own, and gone when its parent is, also after kill -9."""

import subprocess
import sys
from threading import Thread

from easel import children
from easel.errors import SettingsError

START = 20.0  # seconds that it may take to say where it listens
_SETTINGS = "EASEL_SANDBOX_"
_PREFIX = "sandbox listening on "


class SandboxChild:
    """It lives as long as its stdin stays open, which this object holds: the system closes it when this process ends."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        """Its base URL, once it accepts connections. Raises SettingsError when it does not come up."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "easel.sandbox", "--port", "0", "--exit-with-stdin"],
            env=children.environment(_SETTINGS),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl+C is for us: what the sandbox is painting is still waited for
        )
        said: list[str] = []
        reader = Thread(target=self._listen, args=(self._process, said), daemon=True)
        reader.start()
        reader.join(START)
        if not said or not said[0].startswith(_PREFIX):
            self.close()
            raise SettingsError("The embedded sandbox did not start.", hint="Run `python -m easel.sandbox` to see why.")
        return said[0].removeprefix(_PREFIX).strip()

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """Ends it. Safe to call twice, and before `start`."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    @staticmethod
    def _listen(process: subprocess.Popen[str], said: list[str]) -> None:
        assert process.stdout is not None
        line = process.stdout.readline()
        if line:
            said.append(line)
