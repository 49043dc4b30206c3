"""The LiteLLM gateway as a process on a free loopback port, from an environment of its own that holds nothing of the studio's."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

RELEASE = "litellm[proxy]==1.108.0"  # the last of its line whose parts the package index has
KEY = "sk-gateway"
_START = 180.0  # seconds
_TEXT, _PICTURES = "gpt-5.4-mini", "gpt-image-2"


def installed(folder: Path, release: str = RELEASE) -> Path:
    """The program, put into `folder` where it is not there yet: 0.8 GB, some minutes. Raises CalledProcessError."""
    program = folder / "bin" / "litellm"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "pip"), "--disable-pip-version-check", "--quiet", "--quiet", "install"]
        subprocess.run([*pip, "--no-cache-dir", release], check=True)
    return program


@contextlib.contextmanager
def gateway(program: Path, folder: Path, upstream: str) -> Iterator[str]:
    """Its base URL, once it answers; `upstream` ends in /v1. Its files and its log lie in `folder`. Ended with the block."""
    port = _free_port()
    (folder / "config.yaml").write_text(json.dumps(_config(upstream)))
    known = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    quiet = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False", "HOME": str(folder)}
    command = [str(program), "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "gateway.log").open("w") as said:
        process = subprocess.Popen(command, cwd=folder, env=known | quiet, stdout=said, stderr=said)
        try:
            _wait(process, f"http://127.0.0.1:{port}/health/liveliness", folder / "gateway.log")
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _config(upstream: str) -> dict[str, object]:
    """JSON is YAML, too."""
    given = {"api_base": upstream, "api_key": "sk-sandbox"}
    models = [
        {"model_name": name, "litellm_params": {"model": f"openai/{name}", **given}} for name in (_TEXT, _PICTURES)
    ]
    return {
        "model_list": models,
        "litellm_settings": {"telemetry": False},
        "general_settings": {"master_key": KEY},
    }


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    ends = time.monotonic() + _START
    while True:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        if process.poll() is not None or time.monotonic() > ends:
            raise RuntimeError(f"The gateway did not start: {log.read_text()[-2000:]}")
        time.sleep(0.3)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port
