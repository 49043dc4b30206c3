"""A child process gets what it needs to run, and nothing that it could give away."""

import json
import subprocess
import sys

from easel import children

_WINDOWS = {
    "SYSTEMROOT": r"C:\Windows",
    "SYSTEMDRIVE": "C:",
    "PATH": r"C:\Python",
    "PATHEXT": ".EXE",
    "TEMP": r"C:\Temp",
    "USERPROFILE": r"C:\Users\a",
    "OPENAI_API_KEY": "sk-canary",
}
_MAC = {
    "HOME": "/Users/a",
    "TMPDIR": "/var/folders/x",
    "__CF_USER_TEXT_ENCODING": "0x1F5:0:0",
    "SSH_AUTH_SOCK": "canary",
}


def test_secrets_of_the_studio_and_of_others_stay_here() -> None:
    """Keys, URLs with passwords, proxies and tokens of other programs are not handed on; its own settings are."""
    whole = {
        "PATH": "/bin",
        "LC_ALL": "C.UTF-8",
        "EASEL_SANDBOX_DELAY": "0",
        "easel_sandbox_leak": "0.5",
        "EASEL_API_KEY": "canary",
        "EASEL_MASTER_KEY": "canary",
        "EASEL_CONNECTION_TEAM_API_KEY": "canary",
        "EASEL_DATABASE_URL": "postgresql://a:canary@host/easel",
        "STREAMLIT_SERVER_COOKIE_SECRET": "canary",
        "AWS_SECRET_ACCESS_KEY": "canary",
        "GITHUB_TOKEN": "canary",
        "HTTPS_PROXY": "http://a:canary@proxy",
    }
    kept = children.environment("EASEL_SANDBOX_", whole)
    assert "canary" not in json.dumps(kept)
    assert set(kept) == {"PATH", "LC_ALL", "EASEL_SANDBOX_DELAY", "easel_sandbox_leak", "PYTHONPATH"}


def test_every_system_finds_what_it_needs() -> None:
    """Windows has no sockets without SYSTEMROOT; temporary files and the user's own packages are found on each."""
    assert set(children.environment("", _WINDOWS)) == set(_WINDOWS) - {"OPENAI_API_KEY"} | {"PYTHONPATH"}
    assert set(children.environment("", _MAC)) == set(_MAC) - {"SSH_AUTH_SOCK"} | {"PYTHONPATH"}


def test_a_child_runs_easel_in_it() -> None:
    """What is left is enough for an interpreter that imports the project from any folder."""
    code = "import sandbox.options, sys; print(sys.flags.utf8_mode)"
    told = subprocess.run(
        [sys.executable, "-c", code], env=children.environment(), cwd="/", capture_output=True, timeout=60, check=True
    )
    assert told.stdout.strip() in (b"0", b"1")
