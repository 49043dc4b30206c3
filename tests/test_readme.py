"""The README's own request line works as it stands."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from easel.requests.generate import GenerateParams
from tests.sandbox_process import SandboxProcess

README = Path(__file__).parent.parent / "README.md"


def test_the_readmes_curl_line_runs_against_the_sandbox(sandbox: SandboxProcess) -> None:
    """The curl line, taken out of the README, gets a picture from the sandbox."""
    found = re.search(r"^curl .*?'$", README.read_text(), re.MULTILINE | re.DOTALL)
    assert found
    line = found[0]
    assert "$BASE_URL" in line
    assert "$API_KEY" in line
    env = {**os.environ, "BASE_URL": sandbox.base_url, "API_KEY": "none"}
    done = subprocess.run(
        ["bash", "-c", line.replace("curl ", "curl --silent --show-error --fail ", 1)],
        env=env,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert b'"b64_json"' in done.stdout


def test_the_readmes_curl_line_is_what_easel_sends() -> None:
    """Field by field, in the same order: what is left out there is left out here."""
    found = re.search(r"-d '(\{.*?\})'", README.read_text())
    assert found
    told = json.loads(found[1])
    assert list(GenerateParams.from_dict(told).body().items()) == list(told.items())


def test_the_readme_is_short() -> None:
    """The README stays under 80 lines."""
    assert len(README.read_text().splitlines()) < 80


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text()))))
def test_links_of_the_readme_lead_somewhere(target: str) -> None:
    """Every local link and picture of the README exists."""
    assert (README.parent / target).is_file()
