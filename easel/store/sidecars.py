"""The small JSON beside each kept picture that tells all of its story: written before the row, it outlives the database.

They lie in the blob store under `sidecars/DAY/JOB.POSITION.json`, the day being the job's own (UTC): a job's sidecars are
found without a search, and a start looks through the latest days only.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from itertools import count, takewhile
from typing import Any, Self

from easel.requests import kinds
from easel.store.blobs import Blobs
from easel.store.ids import is_id, made_at
from easel.store.scope import STUDIO

FOLDER = "sidecars"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Sidecar:
    """One picture and how it came about. `cost` in USD as text, `reply` is the server's answer without its pictures,
    `params` what its run was pressed with, `asked` its own request, `inputs` the rows of `run_input`; `unconfirmed` are the
    requests before it that may have been billed as well; `broken` says that the bytes are kept but are no whole
    picture. `board` is the name of the one that its run was meant for, empty for none; `edit` tells where an edit comes from
    (`edits/origins.py`), `turn` which turn of a conversation it answers (`threads/origins.py`)."""

    picture_id: str
    job_id: str
    run_id: str
    index: int
    position: int
    kind: str
    created: float
    run_created: float
    connection: str
    params: dict[str, Any]
    sha256: str
    size_bytes: int
    width: int
    height: int
    format: str
    revised_prompt: str
    got: dict[str, Any]
    usage: dict[str, Any] | None
    cost: str | None
    request_id: str
    attempt: int
    reply: dict[str, Any]
    parents: tuple[str, ...] = ()
    inputs: tuple[dict[str, Any], ...] = ()
    after_stop: bool = False
    unconfirmed: int = 0
    broken: bool = False
    asked: dict[str, Any] = field(default_factory=dict)
    desk: str = STUDIO
    board: str = ""
    edit: dict[str, Any] | None = None
    turn: dict[str, Any] | None = None
    version: int = field(default=VERSION)

    @property
    def is_sealed(self) -> bool:
        """Made here, from its first parent."""
        return kinds.of(self.kind).is_sealed

    @property
    def key(self) -> str:
        return key_of_picture(self.job_id, self.position)

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Raises ValueError for what is no sidecar. Fields that this version does not know are dropped."""
        content = json.loads(data)
        known = {f.name for f in fields(cls)}
        if not isinstance(content, dict):
            raise ValueError("A sidecar is a JSON object.")
        values = {key: value for key, value in content.items() if key in known}
        for name in ("parents", "inputs"):
            values[name] = tuple(values.get(name, ()))
        try:
            sidecar = cls(**values)
        except TypeError as error:
            raise ValueError(f"A sidecar lacks a field: {error}") from error
        # older ones tell the run's params alone, which were those of each of its jobs
        return sidecar if sidecar.asked else replace(sidecar, asked=sidecar.params | {"n": 1})


class Sidecars:
    """The sidecars of one blob store."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def write(self, sidecar: Sidecar) -> None:
        """On disk for good when it returns."""
        self._blobs.put(sidecar.key, sidecar.to_json())

    def bury(self, job_id: str, position: int, emptied: float) -> None:
        """Leaves, in the place of a sidecar, a stone that tells nothing of its picture: no version of Easel reads a picture from
        it, and those that come after it in its job are found. On disk for good when it returns."""
        self._blobs.put(key_of_picture(job_id, position), json.dumps({"emptied": emptied}).encode())

    def write_next(self, sidecar: Sidecar) -> Sidecar:
        """Writes it at the first position of its job that has none yet, whoever else is doing the same; as it is written."""
        while True:
            sidecar = replace(sidecar, position=self.next_position(sidecar.job_id))
            if self._blobs.put_new(sidecar.key, sidecar.to_json()):
                return sidecar

    def of_job(self, job_id: str) -> tuple[Sidecar, ...]:
        """The readable sidecars of one job, in order of position."""
        keys = takewhile(self._blobs.has, (key_of_picture(job_id, position) for position in count()))
        sidecars = (self.read(key) for key in keys)
        return tuple(sidecar for sidecar in sidecars if sidecar)

    def next_position(self, job_id: str) -> int:
        """The first position of a job that no sidecar has yet."""
        return next(position for position in count() if not self._blobs.has(key_of_picture(job_id, position)))

    def latest(self, days: int | None = None) -> Iterator[tuple[str, int, str]]:
        """(job id, position, key) of every sidecar, the oldest job first and a job's together; of the latest `days` only, if
        given."""
        for day in sorted(self._blobs.folders(FOLDER))[-days if days else None :]:
            for key in sorted(self._blobs.names(day)):
                match = re.fullmatch(r"([0-9a-f-]{36})\.(\d{1,4})\.json", key.rsplit("/", 1)[-1])
                if match and is_id(match[1]):
                    yield match[1], int(match[2]), key

    def read(self, key: str) -> Sidecar | None:
        """None when it is gone or cannot be understood (a power cut may leave an empty file)."""
        try:
            return Sidecar.from_json(self._blobs.get(key))
        except (FileNotFoundError, ValueError):
            return None


def key_of_picture(job_id: str, position: int) -> str:
    """Where the sidecar of a job's picture lies."""
    return f"{FOLDER}/{datetime.fromtimestamp(made_at(job_id), UTC):%Y-%m-%d}/{job_id}.{position}.json"
