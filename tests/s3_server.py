"""moto's S3 server in a process of its own on a free loopback port, with one bucket, for tests."""

import re
import subprocess
import sys
import threading
import uuid

import pytest
import requests

BUCKET = "pictures"


class S3Server:
    """`variables` is what a process needs in its environment to find the store."""

    def __init__(self) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        alarm = threading.Timer(60, self._process.kill)
        alarm.start()
        address = self._listens()
        alarm.cancel()
        if address is None:
            self.stop()
            raise RuntimeError("moto's S3 server did not start")
        # it goes on to tell of every request: nobody reads that, and a full pipe would stop it
        threading.Thread(target=self._drain, daemon=True).start()
        self.variables = {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "tests",
            "AWS_SECRET_ACCESS_KEY": "tests",
            "AWS_REGION": "us-east-1",
        }
        requests.put(f"{address}/{BUCKET}", timeout=30).raise_for_status()

    def place(self, patch: pytest.MonkeyPatch) -> str:
        """The URL of an empty place in the bucket, which this process finds by its environment."""
        for name, value in self.variables.items():
            patch.setenv(name, value)
        return f"s3://{BUCKET}/{uuid.uuid4()}"

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()

    def _listens(self) -> str | None:
        assert self._process.stdout
        for line in self._process.stdout:
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                return found[0]
        return None

    def _drain(self) -> None:
        assert self._process.stdout
        try:
            for _ in self._process.stdout:
                pass
        except ValueError:  # closed by `stop`
            return
