"""Bringing pictures into the library as they are, whoever made them: files, and archives of them.

Known by its bytes, a picture comes once. Its file tells how it was made (`easel/library/told.py`), and nothing was paid here.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from easel.edits.workroom import digest_of, workroom
from easel.library import queries, unpacking
from easel.library.keep import Arrival, keep_with_work, mark_whole
from easel.library.library import Library
from easel.library.told import Told, told
from easel.library.unpacking import Unpacking, is_archive
from easel.pictures import intake
from easel.pictures.intake import Refusal, shown_name
from easel.pictures.metadata import reading
from easel.pictures.metadata.said import Said
from easel.pictures.structure import Header
from easel.requests import kinds
from easel.runs import adoption
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.store.sidecars import Sidecar
from easel.store.store import Store

_MOST_PROBLEMS = 20  # sentences that anybody reads


@dataclass(frozen=True, slots=True)
class Brought:
    """A picture that is in the library now; `known` says that it was before. `program` and `prompt` are a stranger's word."""

    picture_id: str
    known: bool
    program: str
    prompt: str


@dataclass(slots=True)
class Outcome:
    """What came of one file. `problems` are sentences about what did not come, `ignored` how many files were no pictures."""

    pictures: list[Brought] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    ignored: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """How a file's picture was made: as the kept picture `picture_id`, or where that is "", as the file itself says (`asked`)."""

    picture_id: str
    asked: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Arrival:
    """One file as it arrives: what its pictures have in common, however many there are."""

    file: str
    desk: str
    run_id: str = field(default_factory=new_id)
    created: float = field(default_factory=time.time)

    @property
    def params(self) -> dict[str, Any]:
        return {"prompt": "", "said": {"file": self.file}}


class _IsThere(Exception):
    """The picture came by another way while this one was read."""


class BringIn:
    """Shared by threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._library = Library(store)
        self._turn = threading.Lock()  # so that this process does not begin with the same picture twice at once

    def file(self, path: Path, name: str, *, desk: str = STUDIO) -> Outcome:
        """Brings in the file at `path`, which lies in EASEL_HOME and is called `name` by its owner: a picture, or a ZIP.

        What cannot be brought in is told in the outcome. Raises OSError and sqlalchemy's errors. Some 0.3 s a picture.
        """
        arrival, outcome = _Arrival(shown_name(name), desk), Outcome()
        with path.open("rb") as file:
            start = file.read(4)
        try:
            if is_archive(start):
                self._archive(arrival, path, name, outcome)
            else:
                self._take(outcome, arrival, path, name)
        except Refusal as error:
            outcome.problems.append(error.message)
        outcome.problems = _readable(outcome.problems)
        return outcome

    def settings(self, digest: str, *, desk: str = STUDIO) -> Settings | None:
        """What is known of the making of a file that is kept under its SHA-256: by its bytes, or by what it says; None for most
        photographs. Raises OSError and sqlalchemy's errors."""
        one = self._known(digest, desk)
        if one is not None:
            return Settings(one.picture_id, {})
        asked = told(reading.read(self._store.blobs.path(digest))).asked
        original = self._known(
            str(asked.get("said", {}).get("sha256", "")), desk
        )  # a copy that was taken along names it
        if original is not None:
            return Settings(original.picture_id, {})
        return Settings("", asked) if asked["prompt"] or asked.keys() - {"prompt", "said"} else None

    def _archive(self, arrival: _Arrival, path: Path, name: str, outcome: Outcome) -> None:
        with Unpacking(path, name) as archive, workroom(self._store) as room:
            for entry in archive.pictures(room / "picture"):
                try:
                    self._take(outcome, arrival, room / "picture", entry, archive.said)
                except Refusal as error:
                    outcome.problems.append(error.message)
            outcome.problems += archive.problems
            outcome.ignored = archive.ignored

    def _take(
        self, outcome: Outcome, arrival: _Arrival, path: Path, name: str, listed: Mapping[str, Said] | None = None
    ) -> None:
        """One picture; `listed` is what the archive that it lies in tells of its pictures. Raises Refusal, OSError."""
        digest, index = digest_of(path), len(outcome.pictures)
        one = self._known(digest, arrival.desk)
        if one is None:
            with workroom(self._store) as room:
                header = intake.keepable(path, name, room / "thumb.jpg", max_bytes=unpacking.LARGEST)
                said = (listed or {}).get(digest) or reading.read(path)
                story = told(said, file=shown_name(name), archive="" if listed is None else arrival.file)
                sidecar = self._sidecar(arrival, index, digest, path.stat().st_size, header, story)
                with self._turn:
                    one = self._known(digest, arrival.desk) or self._kept(sidecar, path, room / "thumb.jpg")
        elif self._is_in_trash(one, arrival.desk):
            outcome.problems.append(f"{shown_name(name)} is already here, in the trash.")
        outcome.pictures.append(one)

    def _known(self, digest: str, desk: str) -> Brought | None:
        with self._store.database.reading() as connection:
            found = queries.of_bytes(connection, desk, [digest])
        one = self._library.picture(found[digest], desk=desk) if found else None
        return Brought(one.id, True, _program(one.asked), one.prompt) if one else None

    def _is_in_trash(self, one: Brought, desk: str) -> bool:
        marked = self._library.marked(one.picture_id, desk=desk)
        return marked is not None and marked.trashed is not None

    def _kept(self, sidecar: Sidecar, path: Path, thumb: Path) -> Brought:
        """As it is kept; as another process has kept it meanwhile, where one did."""
        self._library.take_thumb(sidecar.picture_id, thumb)
        try:
            kept = keep_with_work(self._library, [Arrival(path, sidecar)], lambda rows: _put_work(rows, sidecar))
        except _IsThere:
            self._store.blobs.delete(sidecar.key)
            self._library.drop_thumb(sidecar.picture_id)
            one = self._known(sidecar.sha256, sidecar.desk)
            assert one is not None
            return one
        with self._store.database.writing() as connection:
            mark_whole(connection, kept.ids)
        return Brought(sidecar.picture_id, False, _program(sidecar.asked), str(sidecar.asked["prompt"]))

    def _sidecar(self, arrival: _Arrival, index: int, digest: str, size: int, header: Header, story: Told) -> Sidecar:
        got = {"size": f"{header.width}x{header.height}", "format": header.format}
        return Sidecar(
            picture_id=new_id(),
            job_id=new_id(),
            run_id=arrival.run_id,
            index=index,
            position=0,
            kind=kinds.IMPORTED.name,
            created=time.time(),
            run_created=arrival.created,
            connection="",
            params=arrival.params,
            sha256=digest,
            size_bytes=size,
            width=header.width,
            height=header.height,
            format=header.format,
            revised_prompt=story.revised_prompt,
            got=story.got | got,
            usage=None,
            cost="0",  # here; what it cost elsewhere stands among what was said
            request_id="",
            attempt=0,
            reply={},
            parents=self._parents(story.parents, arrival.desk),
            asked=story.asked,
            desk=arrival.desk,
        )

    def _parents(self, digests: Sequence[str], desk: str) -> tuple[str, ...]:
        """Those that are kept here."""
        with self._store.database.reading() as connection:
            found = queries.of_bytes(connection, desk, digests)
        return tuple(dict.fromkeys(found[each] for each in digests if each in found))


def _put_work(rows: sa.Connection, sidecar: Sidecar) -> None:
    """In turn with all other writers, so that of two processes one keeps it. Raises _IsThere in the other."""
    if queries.of_bytes(rows, sidecar.desk, [sidecar.sha256]):
        raise _IsThere
    adoption.put_work(rows, sidecar)


def _program(asked: dict[str, Any]) -> str:
    return str(asked.get("said", {}).get("program", ""))


def _readable(problems: list[str]) -> list[str]:
    more = len(problems) - _MOST_PROBLEMS
    return problems if more <= 0 else [*problems[:_MOST_PROBLEMS], f"And {more:,} more like these."]
