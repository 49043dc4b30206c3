"""Where the daily copies of the database lie, and which there are."""

import re
from pathlib import Path

NAME = re.compile(r"easel-\d{4}-\d{2}-\d{2}\.sqlite")


def copies(home: Path) -> list[Path]:
    """Oldest first."""
    folder = home / "backups"
    paths = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in paths if NAME.fullmatch(path.name))
