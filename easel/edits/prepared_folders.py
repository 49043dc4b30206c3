"""What was prepared for sending, on disk while somebody looks at it: folders that may be thrown away and made again."""

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from easel.edits.workroom import workroom
from easel.store.store import Store

KEPT = 8  # folders, and all of the last quarter of an hour
_RECENT = 900.0


class PreparedFolders:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._root = store.home / "prepared"

    def folder(self, recipe: object, make: Callable[[Path], None]) -> Path:
        """The folder of what `recipe` (JSON) describes; `make` fills it when it is not there. Whole or not there at all."""
        name = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()[:40]
        target = self._root / name
        if target.is_dir():
            return target
        self._root.mkdir(mode=0o700, exist_ok=True)
        with workroom(self._store) as room:
            part = room / name
            part.mkdir(mode=0o700)
            make(part)
            try:
                part.rename(target)
            except OSError:
                if not target.is_dir():  # else another thread was quicker, with the same
                    raise
        self._tidy()
        return target

    def _tidy(self) -> None:
        ages = sorted((_made(folder), folder) for folder in self._root.iterdir())
        for made, folder in ages[:-KEPT]:
            if time.time() - made > _RECENT:
                shutil.rmtree(folder, ignore_errors=True)


def _made(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0
