"""What lies in EASEL_HOME is its owner's alone: folders 0700, files 0600, whoever writes them, those of older versions too."""

import contextlib
import os
import stat
from functools import cache
from pathlib import Path

_OTHERS = 0o077


def close_to_others() -> None:
    """From now on this process makes files and folders for its owner alone, those of its libraries included."""
    _usual()
    os.umask(_OTHERS)


def give(path: Path) -> None:
    """A file that is handed out, into a folder of somebody's own: as readable as files of this process were meant to be."""
    path.chmod(0o666 & ~_usual())


@cache
def _usual() -> int:
    """The umask that this process was started with; asked for before it is changed."""
    before = os.umask(_OTHERS)
    os.umask(before)
    return before


def correct_top(home: Path) -> None:
    """What lies directly in EASEL_HOME: keys, databases and the folders that everything else lies in. Takes no time."""
    for path in home.iterdir():
        _correct(path)


def correct(home: Path) -> None:
    """All of it, however deep: a second or so for 100,000 pictures."""
    for folder, folders, files in os.walk(home):
        for name in (*folders, *files):
            _correct(Path(folder, name))


def _correct(path: Path) -> None:
    """What belongs to somebody else, or goes in this very moment, stays as it is."""
    with contextlib.suppress(OSError):
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) or not mode & _OTHERS:
            return
        path.chmod(0o700 if stat.S_ISDIR(mode) else 0o600)
