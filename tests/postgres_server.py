"""A real PostgreSQL on a free loopback port, its data in a temporary folder, for tests; PostgreSQL itself refuses root."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg

_DEBIAN = Path("/usr/lib/postgresql")
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # nobody's data: it is removed after the tests
_START = 60.0  # seconds


class PostgresServer:
    """`url(name)` is where a database is; `make(name)` makes an empty one, or a copy of another."""

    def __init__(self) -> None:
        self._user = _unprivileged() if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self._folder = Path(tempfile.mkdtemp(prefix="easel-postgres-", dir="/tmp" if os.geteuid() == 0 else None))
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://easel:secret@127.0.0.1:{self._port}/{name}"

    def make(self, name: str, template: str = "template1") -> str:
        """Its URL. Nobody may be connected to `template`."""
        with self._administer() as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self.url(name)

    @contextlib.contextmanager
    def lent(self, template: str) -> Iterator[str]:
        """The URL of a copy that is removed after the block."""
        name = f"test-{uuid.uuid4()}"
        yield self.make(name, template)
        self.drop(name)

    def drop(self, name: str) -> None:
        with self._administer() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())

    def halt(self) -> None:
        """Ends it for a while; its data stay."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(2)  # fast: open connections are ended
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def go_on(self) -> None:
        """After `halt`, at the same port."""
        if not self._launch():
            raise RuntimeError(f"PostgreSQL did not come back: {(self._folder / 'log').read_text()[-2000:]}")

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> None:
        data, secret = self._folder / "data", self._folder / "secret"
        secret.write_text("secret")
        self._give_away(self._folder, secret)
        made = [_tool("initdb"), "-D", str(data), "-U", "easel", "-A", "scram-sha-256", f"--pwfile={secret}"]
        self._run([*made, "-E", "UTF8", "--locale=C", "--no-sync"])
        for _ in range(5):  # another process may take the port between our look and PostgreSQL's start
            self._port = free_port()
            if self._launch():
                return
        raise RuntimeError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()[-2000:]}")

    def _launch(self) -> bool:
        data = self._folder / "data"
        options = (f"port={self._port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self._folder}")
        told = [part for option in (*options, *_QUICK) for part in ("-c", option)]
        with (self._folder / "log").open("ab") as log:
            # in a process group of its own, so that Ctrl+C reaches the tests, which then stop it
            command = [*self._as_user(), _tool("postgres"), "-D", str(data), *told]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd="/")
        return self._answers()

    def _answers(self) -> bool:
        """Waits; False when it has ended instead."""
        assert self._process is not None
        ends = time.monotonic() + _START
        while time.monotonic() < ends and self._process.poll() is None:
            with contextlib.suppress(psycopg.OperationalError), self._administer():
                return True
            time.sleep(0.05)
        return False

    def _administer(self) -> psycopg.Connection[tuple[object, ...]]:
        address = self.url("postgres").replace("+psycopg", "")
        return psycopg.connect(address, autocommit=True, connect_timeout=20)

    def _run(self, command: list[str]) -> None:
        done = subprocess.run([*self._as_user(), *command], capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stderr[-2000:]}")

    def _as_user(self) -> list[str]:
        """`setpriv` becomes the command itself, so that signals and kill reach PostgreSQL and no shell between."""
        if os.geteuid() != 0:
            return []
        found = pwd.getpwnam(self._user)
        return ["setpriv", f"--reuid={found.pw_uid}", f"--regid={found.pw_gid}", "--clear-groups"]

    def _give_away(self, *paths: Path) -> None:
        if os.geteuid() == 0:
            found = pwd.getpwnam(self._user)
            for path in paths:
                os.chown(path, found.pw_uid, found.pw_gid)


def _unprivileged() -> str:
    """Whom Debian made for PostgreSQL, else somebody who owns nothing."""
    known = {each.pw_name for each in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _tool(name: str) -> str:
    """Debian keeps the server's programs out of PATH, one folder per version."""
    newest = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: float(path.parent.parent.name))
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise RuntimeError(f"There is no {name} here: `make ready` gets PostgreSQL, or says how.")
    return found


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
