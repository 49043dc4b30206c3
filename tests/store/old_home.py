"""Makes a small home of Easel by its command line alone: `python tests/store/old_home.py TARGET.tar.gz`.

The archive beside this file was made so with the tables of version 0008; newer versions must open it and keep everything.
It holds two pictures of one prompt, a sealed edit, a run that was refused, one whose end is unknown, a saved server and a budget.
"""

import os
import sqlite3
import subprocess
import sys
import tarfile
import uuid
from pathlib import Path

from PIL import Image, ImageDraw

NOW = 1_796_000_000.0  # unix seconds, 29 Nov 2026


def easel(home: Path, *line: str, **settings: str) -> int:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("EASEL_")}
    ours = {f"EASEL_{name.upper()}": value for name, value in ({"home": str(home)} | settings).items()}
    return subprocess.run([sys.executable, "-m", "easel", *line], env=clean | ours, check=False).returncode


def make(target: Path) -> None:
    """Writes TARGET (a .tar.gz) from a home beside it."""
    home, room = target.parent / "home", target.parent
    small = ("--size", "1024x640", "--quality", "low", "--format", "jpeg", "--compression", "5", "--out", str(room))
    assert easel(home, "generate", "A lighthouse in a storm", "-n", "2", *small) == 0
    source, mask = room / "source.png", room / "mask.png"
    picture = Image.new("RGB", (1024, 640), (90, 120, 160))
    ImageDraw.Draw(picture).rectangle((100, 100, 300, 500), fill=(200, 60, 40))
    picture.save(source, optimize=True)
    alpha = Image.new("RGBA", (1024, 640), (0, 0, 0, 255))
    ImageDraw.Draw(alpha).rectangle((400, 200, 600, 400), fill=(255, 255, 255, 0))
    alpha.save(mask, optimize=True)
    edit = ("edit", str(source), "--mask", str(mask), "--prompt", "a yellow sun", "--seal", "strict")
    assert easel(home, *edit, *small, sandbox_leak="0") == 0
    assert easel(home, "generate", "A red kite", *small, sandbox_fault="400_policy") == 1
    assert easel(home, "generate", "A blue boat", *small, sandbox_fault="504") == 4
    budget_and_connection(home / "library.sqlite")
    with tarfile.open(target, "w:gz") as archive:
        for name in ("library.sqlite", "blobs"):
            archive.add(home / name, name)


def budget_and_connection(database: Path) -> None:
    """What only pages write: a saved server, without a key so that nobody's is needed, and a budget (in nano-dollars)."""
    with sqlite3.connect(database) as rows:
        rows.execute(
            "INSERT INTO connection (id, name, base_url, config, sealed, key_fingerprint, enabled, place, created, changed)"
            " VALUES (?, 'Agency', 'https://gateway.example/v1', '{}', '', '', 0, 1, ?, ?)",
            (str(uuid.uuid4()), NOW, NOW),
        )
        rows.execute(
            "INSERT INTO budget (connection, period, usd, changed) VALUES ('Agency', 'day', 5000000000, ?)", (NOW,)
        )
    rows.close()


if __name__ == "__main__":
    make(Path(sys.argv[1]).resolve())
