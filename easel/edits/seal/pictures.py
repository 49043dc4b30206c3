"""How a sealed picture is kept: bytes on disk, thumbnail, sidecar, then its rows, as every kept picture of the library.

It belongs to the job that brought the raw one, at the next free position, and names that one as its parent. Its sidecar
tells the plan, so that it can be sealed anew when a database was lost.
"""

from dataclasses import asdict, replace
from pathlib import Path
from time import time
from typing import Any

import sqlalchemy as sa

from easel.edits.edit_runs import EditRun
from easel.edits.seal import rows
from easel.edits.seal.rows import Seal
from easel.edits.workroom import digest_of, workroom
from easel.library import adoption
from easel.library.library import Library
from easel.library.sidecars import Sidecar
from easel.library.tables import picture
from easel.pictures import png, thumbnails
from easel.pictures.png import Pixels
from easel.requests import kinds
from easel.store.ids import new_id

_PLAN = "edit"


class SealedPictures:
    def __init__(self, library: Library) -> None:
        self._library = library

    def keep(self, raw: Sidecar, pixels: Pixels, planned: EditRun, measures: dict[str, Any]) -> str:
        """The id of the new picture, which is on disk for good when this returns. Raises OSError."""
        name = new_id()
        with workroom(self._library) as room:
            path = room / "sealed.png"
            png.write(pixels, path)
            digest, size = digest_of(path), path.stat().st_size
            self._thumbnail(path, name)
            self._library.blobs.put_file(path, digest)
        height, width = pixels.shape[:2]
        story = replace(
            raw,
            picture_id=name,
            kind=kinds.SEALED.name,
            created=time(),
            sha256=digest,
            size_bytes=size,
            width=width,
            height=height,
            format="png",
            got={"size": f"{width}x{height}", "format": "png", **measures},
            usage=None,
            cost=None,
            reply={_PLAN: asdict(planned)},
            parents=(raw.picture_id,),
        )
        self.enter(self._library.sidecars.write_next(story))
        return name

    def enter(self, story: Sidecar) -> None:
        """The rows of a sealed picture whose bytes and sidecar stand."""
        made = Seal(story.parents[0], story.got["choice"], story.picture_id, _measured(story))
        shown = sa.update(picture).where(picture.c.id == story.picture_id)
        ready = self._library.thumb(story.picture_id) is not None
        with self._library.database.writing() as connection:
            adoption.put_row(connection, story)
            connection.execute(shown.values(whole=True, thumb_ready=ready))
            rows.keep(connection, made)

    def left_behind(self, raw: Sidecar, choice: str) -> Sidecar | None:
        """A sealed picture that was kept by a process that died before it wrote the rows."""
        for story in self._library.sidecars.of_job(raw.job_id):
            if story.is_sealed and story.parents == (raw.picture_id,) and story.got.get("choice") == choice:
                return story
        return None

    def plan_of(self, raw: Sidecar) -> EditRun | None:
        """The plan as the sidecar of any picture sealed from the same job tells it: for a lost database."""
        return next((plan for story in self._library.sidecars.of_job(raw.job_id) if (plan := told_plan(story))), None)

    def _thumbnail(self, path: Path, name: str) -> None:
        target = self._library.thumb_path(name)
        target.parent.parent.mkdir(mode=0o700, exist_ok=True)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        thumbnails.make(path, target)
        self._library.share_thumb(name)


def told_plan(story: Sidecar) -> EditRun | None:
    """What a sealed picture's sidecar tells of the edit that it belongs to."""
    told = story.reply.get(_PLAN) if story.is_sealed else None
    return EditRun(**told) if told else None


def _measured(story: Sidecar) -> dict[str, Any]:
    return {key: value for key, value in story.got.items() if key not in ("size", "format")}
