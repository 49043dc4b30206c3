"""Puts finished pictures where the command line wants them: copies, each under a name that was free."""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from easel.edits import lineage
from easel.errors import SettingsError
from easel.library.records import Picture
from easel.runs.records import Job
from easel.store import private


def make_folder(out: Path) -> None:
    """Raises SettingsError when it cannot be used."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"--out: {out} cannot be used: {error.strerror}.", hint="Choose a folder you can write to."
        ) from error


def finished(job: Job) -> list[Picture]:
    """The pictures to hand out: sealed ones in the place of those that came, with what these used and cost."""
    came = {each.id: each for each in job.pictures}
    return [_paid(each, came[each.parents[0]]) if each.is_sealed else each for each in lineage.results(job)]


def _paid(sealed: Picture, raw: Picture) -> Picture:
    came: dict[str, Any] = {"came": {name: raw.got.get(name) for name in ("size", "format")}}
    return replace(sealed, usage=raw.usage, cost=raw.cost, got=raw.got | sealed.got | came)


def put(source: Path, place: Path) -> Path:
    """`place`, or the next name that is free; nothing is overwritten and nobody sees half a file."""
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    shutil.copyfile(source, part)
    private.give(part)
    target, number = place, 1
    while True:
        try:
            os.link(part, target)
        except FileExistsError:
            number += 1
            target = place.with_stem(f"{place.stem}-{number}")
        except OSError:  # no hard links here: then a rename, which overwrites what appeared in this very moment
            return part.replace(target)
        else:
            part.unlink()
            return target
