"""The sandbox as a child."""

import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from easel.sandbox.child import SandboxChild
from tests.sandbox_process import ROOT


def _answers(base_url: str) -> bool:
    try:
        urllib.request.urlopen(f"{base_url}/models", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def test_it_serves_until_it_is_closed() -> None:
    """Started, it answers at the base URL it names; closed, also twice, it is gone."""
    child = SandboxChild()
    child.close()
    base_url = child.start()
    try:
        assert base_url.startswith("http://127.0.0.1:")
        assert base_url.endswith("/v1")
        assert child.is_alive()
        assert _answers(base_url)
    finally:
        child.close()
        child.close()
    assert not child.is_alive()
    assert not _answers(base_url)


def test_it_gets_no_key_of_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child has its own settings and what its system needs; no key of the studio or of another program."""
    for name in ("EASEL_API_KEY", "EASEL_MASTER_KEY", "EASEL_CONNECTION_TEAM_API_KEY", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "canary-of-the-environment")
    monkeypatch.setenv("EASEL_SANDBOX_KEY", "sk-its-own")
    code = (
        "from easel.sandbox.child import SandboxChild; c = SandboxChild(); c.start();"
        " print(open(f'/proc/{c._process.pid}/environ').read() if c._process else ''); c.close()"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "EASEL_SANDBOX_KEY=sk-its-own" in told
    assert "canary" not in told


def test_it_ends_with_its_parent_also_after_kill_9() -> None:
    """A parent that is killed can close nothing; its sandbox ends all the same."""
    code = (
        "import sys; from easel.sandbox.child import SandboxChild; c = SandboxChild();"
        " print(c.start(), flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    base_url = parent.stdout.readline().strip()
    assert _answers(base_url)
    parent.kill()
    parent.communicate()
    ends = time.monotonic() + 10
    while _answers(base_url):
        if time.monotonic() > ends:
            pytest.fail("the sandbox outlived its parent")
        time.sleep(0.05)
