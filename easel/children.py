"""What a child process gets of this process's environment: what its system and its Python need, and its own settings.

An environment holds keys: the studio's, and those of everything else that runs for the same person.
"""

import os
from collections.abc import Mapping
from pathlib import Path

_CODE = Path(__file__).resolve().parents[1]
_NEEDED = frozenset(
    (
        *("PATH", "HOME", "TZ", "LANG", "LANGUAGE", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV", "LD_LIBRARY_PATH"),
        *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"),
        # Windows: sockets, random numbers and temporary files are found by these
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA"),
        *("NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"),
        # macOS
        *("__CF_USER_TEXT_ENCODING", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
    )
)
_NEEDED_BEGINNINGS = ("LC_", "PYTHON")


def environment(own: str = "", whole: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The part of `whole` for a Python child that runs Easel's code; `own` begins the names of the child's settings."""
    beginnings = (*_NEEDED_BEGINNINGS, own) if own else _NEEDED_BEGINNINGS
    kept = {
        name: value for name, value in whole.items() if name.upper() in _NEEDED or name.upper().startswith(beginnings)
    }
    path = [str(_CODE), *filter(None, [whole.get("PYTHONPATH")])]
    return kept | {"PYTHONPATH": os.pathsep.join(path)}
