"""What is told about many machines fits the code: files parse, their variables are settings, what they copy and run is there."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from easel.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {f"EASEL_{name.upper()}" for name in Settings.model_fields}
FILES = ("compose.yaml", "Dockerfile", "Caddyfile", "docs/deploy.md")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    found: dict[str, Any] = told["services"]
    return found


@pytest.mark.parametrize("name", FILES)
def test_only_settings_that_exist_are_named(name: str) -> None:
    """A variable that nobody reads would be believed to do something."""
    assert set(re.findall(r"EASEL_[A-Z_]+[A-Z]", (ROOT / name).read_text())) <= SETTINGS


def test_the_fleet_is_two_studios_and_two_workers_that_share_everything(services: dict[str, Any]) -> None:
    """Roles are as told, keys and places the same in all four, homes each one's own."""
    fleet = {name: each for name, each in services.items() if each.get("image") == "easel"}
    assert sorted(fleet) == ["studio-1", "studio-2", "worker-1", "worker-2"]
    for name, each in fleet.items():
        is_worker = name.startswith("worker")
        assert each["environment"].get("EASEL_ROLE") == (None if is_worker else "web")
        assert each.get("command") == (["python", "-m", "easel.worker"] if is_worker else None)
        assert each["volumes"] == [f"{name}:/data"]
    shared = ("EASEL_DATABASE_URL", "EASEL_BLOBS", "EASEL_MASTER_KEY", "EASEL_URL_KEY", "AWS_ENDPOINT_URL")
    assert all(len({each["environment"][name] for each in fleet.values()}) == 1 for name in shared)


def test_every_service_that_is_waited_for_is_there(services: dict[str, Any]) -> None:
    """Names in `depends_on`, in the Caddyfile and in volumes are those of compose.yaml."""
    waited_for = {name for each in services.values() for name in each.get("depends_on", ())}
    assert waited_for <= set(services)
    studios = set(re.findall(r"(studio-\d):8501", (ROOT / "Caddyfile").read_text()))
    assert studios == {name for name in services if name.startswith("studio")}
    volumes = set(yaml.safe_load((ROOT / "compose.yaml").read_text())["volumes"])
    mounted = {each.split(":")[0] for service in services.values() for each in service.get("volumes", ())}
    assert {name for name in mounted if not name.startswith(".")} == volumes


def test_the_image_holds_what_the_studio_needs() -> None:
    """Every folder of the program is copied, nothing is that is not there, and it does not run as root."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = {line.split()[1] for line in lines if line.startswith("COPY") and "--from" not in line}
    assert copied == {
        "requirements.lock",
        ".streamlit/config.toml",
        "app.py",
        "pages",
        "components",
        "easel",
        "sandbox",
    }
    assert all((ROOT / name).exists() for name in copied)
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert let_through == copied
    users = [line.split()[1] for line in lines if line.startswith("USER")]
    assert users == ["easel"]
    assert any("/healthz" in line for line in lines)


def test_a_worker_that_cannot_start_says_why(tmp_path: Path) -> None:
    """One sentence and exit code 2, without a traceback."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("EASEL_")}
    own = {"EASEL_HOME": str(tmp_path / "home"), "EASEL_BLOBS": "s3://pictures", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "easel.worker"]
    done = subprocess.run(
        command, cwd=tmp_path, env=clean | own, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("The worker cannot start. EASEL_BLOBS is set, so that several processes")
    assert done.stderr.count("\n") == 1
