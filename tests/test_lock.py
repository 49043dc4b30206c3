"""The lock files name every package with its digests, and agree with the short lists that people read."""

import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)", re.MULTILINE)
PAIRS = [("requirements.txt", "requirements.lock"), ("requirements-dev.txt", "requirements-dev.lock")]


def pins(name: str) -> dict[str, set[str]]:
    """Every package of a list with its versions: more than one where systems differ."""
    versions: dict[str, set[str]] = {}
    for package, version in PIN.findall((ROOT / name).read_text()):
        versions.setdefault(package.lower().replace("_", "-"), set()).add(version)
    return versions


@pytest.mark.parametrize(("listed", "lock"), PAIRS)
def test_a_lock_holds_the_versions_of_its_list(listed: str, lock: str) -> None:
    """What requirements pin stands in the lock at the same version: after a change, `make lock` writes it anew."""
    wanted, locked = pins(listed), pins(lock)
    assert wanted
    assert {name: locked.get(name) for name in wanted} == wanted


@pytest.mark.parametrize("lock", [lock for _, lock in PAIRS])
def test_a_lock_is_whole(lock: str) -> None:
    """Each entry carries digests, each package that another one asks for is there, and no address of a registry is."""
    text = (ROOT / lock).read_text()
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if not entry.startswith("#")]
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|file:|--(?:extra-)?index-url|--find-links", text) == []
    named = pins(lock)
    missing = {
        f"{name} -> {needed}"
        for name in named
        for needed in _needs(name)
        if needed not in named and needed not in {"pip", "setuptools"}
    }
    assert missing == set()


def test_the_studio_runs_on_what_was_tested() -> None:
    """No package of the studio has another version beside the tests' tools."""
    tested = pins("requirements-dev.lock")
    assert {name: tested.get(name) for name in pins("requirements.lock")} == pins("requirements.lock")


def test_what_is_installed_is_what_the_lock_says() -> None:
    """The environment in which the tests run has the locked versions."""
    installed = {name: _version(name) for name in pins("requirements-dev.lock")}
    odd = {
        name: version
        for name, version in installed.items()
        if version is not None and version not in pins("requirements-dev.lock")[name]
    }
    assert odd == {}


def test_every_package_of_the_studio_names_its_licence() -> None:
    """The licences file knows every package of the lock and none without a licence: `make licences` writes it."""
    text = (ROOT / "docs" / "licences.md").read_text()
    rows = {
        name.lower().replace("_", "-"): licence
        for name, licence in re.findall(r"^\| (\S+) \| \S+ \| (.+) \|$", text, re.MULTILINE)
    }
    elsewhere = re.findall(r"^On other systems or Pythons also: (.*)\.$", text, re.MULTILINE)
    known = rows.keys() | set(", ".join(elsewhere).split(", "))
    assert pins("requirements.lock").keys() - known == set()
    assert [name for name, licence in rows.items() if licence == "not named"] == []


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _needs(name: str) -> list[str]:
    """What a package installed here asks for without extras and markers."""
    try:
        asked = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    plain = [line for line in asked if ";" not in line]
    return [re.split(r"[ <>=!~\[(]", line)[0].lower().replace("_", "-").replace(".", "-") for line in plain]
