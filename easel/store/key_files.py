"""The files in EASEL_HOME that hold a key of this studio: made once, for their owner alone, and looked at before they are used.

An empty one is a key that anybody can guess; a copy that was cut short is none at all.
"""

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from easel.errors import SettingsError

LEAST = 16  # characters of a key that signs


def kept(file: Path, make: Callable[[], bytes], is_whole: Callable[[bytes], bool], *, instead: str) -> bytes:
    """The key in `file`, made by `make` where there is none. `instead` says what to do where it is none.

    Raises SettingsError for a file that cannot be read, or holds something else.
    """
    try:
        if not os.path.lexists(file):
            _make(file, make())
        key = file.read_bytes()
        file.chmod(0o600)
    except OSError as error:
        raise SettingsError(
            f"The key file {file} cannot be used: {(error.strerror or 'it cannot be read').lower()}.",
            hint="Give the file and its folder to the user who runs Easel, then start again.",
        ) from error
    if not is_whole(key):
        what = f"holds {len(key):,} bytes that are not an Easel key" if key else "is empty"
        raise SettingsError(f"The key file {file} {what}.", hint=f"Restore it from a backup. {instead}")
    return key


def given(name: str, value: str, least: int) -> str:
    """A key from the setting `name`, of at least so many characters. Raises SettingsError for one that can be guessed."""
    if value and len(value.strip()) < least:
        what = f"too short: {len(value.strip())} characters can be guessed" if value.strip() else "blank"
        raise SettingsError(
            f"{name} is {what}.", hint=f"Give it {LEAST} or more, as `openssl rand -hex 32` makes them."
        )
    return value


def _make(file: Path, key: bytes) -> None:
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(key)
            out.flush()
            os.fsync(descriptor)
        with contextlib.suppress(FileExistsError):  # another process of this home was quicker: its key counts
            os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)
