"""What reading words adds to a studio: megabytes on disk, and of memory while nothing is read.

Two studios that are alike but for `EASEL_PROOFS` each make a picture with words on the sandbox, by the command line; the one that
reads has read it, and its reader has ended. What is counted is their own memory, without that of the sandbox.
"""

import importlib.metadata as packages
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from bench.measure import target
from easel.library.tables import proof
from easel.settings import load
from easel.store.store import Store
from tests.browser.studio import StudioProcess

PACKAGE = "rapidocr"
DISK_MB, MEMORY_MB = 60, 10
_PROMPT = 'A poster of the sea that says "Summer Sale"'
_PATIENCE, _LOOK = 120.0, 0.5  # seconds
_MB = 1e6
_ROOT = Path(__file__).resolve().parents[1]


def show(rounds: int) -> None:
    added = sorted(_needed(_direct()) - _needed(_direct() - {PACKAGE}))
    sizes = {name: _on_disk(name) for name in added}
    print("  " + ", ".join(f"{name} {size:.1f} MB" for name, size in sorted(sizes.items(), key=lambda one: -one[1])))
    target("the installation grows by", sum(sizes.values()), DISK_MB, " MB")
    held = {reads: [_idle(reads=reads) for _ in range(max(1, rounds // 2))] for reads in (False, True)}
    for reads, figures in held.items():
        print(f"  {'reading, idle' if reads else 'not reading':>15}: {', '.join(f'{each:.1f}' for each in figures)} MB")
    target(
        "memory while nothing is read", statistics.median(held[True]) - statistics.median(held[False]), MEMORY_MB, " MB"
    )


def _direct() -> frozenset[str]:
    """The packages that Easel names itself."""
    lines = (_ROOT / "requirements.txt").read_text().splitlines()
    return frozenset(_name(line) for line in lines if line and not line.startswith(("#", "-")))


def _needed(names: frozenset[str]) -> frozenset[str]:
    """With all that these need in turn, as far as it is installed; without extras."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in found and _is_installed(name):
            found.add(name)
            left += [_name(line) for line in packages.requires(name) or () if "extra ==" not in line]
    return frozenset(found)


def _is_installed(name: str) -> bool:
    try:
        return bool(packages.version(name))
    except packages.PackageNotFoundError:
        return False


def _name(line: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", line.strip(), maxsplit=1)[0].lower().replace("_", "-")


def _on_disk(name: str) -> float:
    """In whole blocks, as a disk keeps them, what Python compiles of it included."""
    files = [Path(str(each.locate())) for each in packages.files(name) or ()]
    return sum(_blocks(files)) / _MB


def _blocks(files: list[Path]) -> Iterator[int]:
    for each in files:
        if each.is_file():
            yield each.stat().st_blocks * 512


def _idle(*, reads: bool) -> float:
    """MB of a studio that has made a picture with words, and rests."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        studio = StudioProcess(home, proofs=str(int(reads)), sandbox_delay="0")
        try:
            _generate(home)
            if reads:
                _read(home, studio.pid)
            return _memory(studio.pid)
        finally:
            studio.stop()


def _generate(home: Path) -> None:
    command = [sys.executable, "-m", "easel", "generate", _PROMPT, "--size", "1024x1024"]
    subprocess.run(command, env=os.environ | {"EASEL_HOME": str(home)}, cwd=_ROOT, check=True, capture_output=True)


def _read(home: Path, studio: int) -> None:
    """Until the picture is read, and its reader gone."""
    store = Store(load(_env_file=None, home=home))
    store.open()
    ends = time.monotonic() + _PATIENCE
    try:
        while not (_is_read(store) and not _has_reader(studio)):
            if time.monotonic() > ends:
                raise TimeoutError(f"not read within {_PATIENCE:.0f} s")
            time.sleep(_LOOK)
    finally:
        store.close()


def _is_read(store: Store) -> bool:
    with store.database.reading() as rows:
        return rows.execute(sa.select(proof.c.state)).scalars().all() == ["done"]


def _has_reader(studio: int) -> bool:
    children = " ".join(each.read_text() for each in Path(f"/proc/{studio}/task").glob("*/children")).split()
    return any(b"easel.proofs" in Path(f"/proc/{child}/cmdline").read_bytes() for child in children)


def _memory(process: int) -> float:
    """Of a process's own resident pages."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024 / _MB
