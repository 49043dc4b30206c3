"""What pages and the command line see of a kept picture: a frozen value, no rows, no sessions."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from easel.library.search.query import Remark
from easel.requests import kinds
from easel.store.scope import STUDIO


@dataclass(frozen=True, slots=True)
class Picture:
    """One kept picture. `prompt` and `asked` are its job's request, `got` what really came (size, format as decoded; quality,
    background, model as the server said, may lack keys). Money in USD, None when unknown. Times are unix seconds."""

    id: str
    job_id: str
    run_id: str
    created: float
    sha256: str
    size_bytes: int
    width: int
    height: int
    format: str
    prompt: str
    revised_prompt: str
    asked: dict[str, Any]
    got: dict[str, Any]
    usage: dict[str, Any] | None
    cost: Decimal | None
    thumb_ready: bool
    after_stop: bool
    kind: str = kinds.GENERATE.name
    parents: tuple[str, ...] = ()
    desk: str = STUDIO

    @property
    def is_paid(self) -> bool:
        """Made by a server, and not here."""
        return kinds.of(self.kind).is_paid

    @property
    def is_sealed(self) -> bool:
        """Made here, from its first parent."""
        return kinds.of(self.kind).is_sealed

    @property
    def is_brought(self) -> bool:
        """Came as a file of whoever."""
        return kinds.of(self.kind).is_brought

    @property
    def is_emptied(self) -> bool:
        """Its file was deleted for good; what is known of it stays."""
        return self.size_bytes == 0

    @property
    def title(self) -> str:
        """What it is called: its prompt, or the name that its file had."""
        return self.prompt or str(self.asked.get("said", {}).get("file", "")).rpartition(".")[0]


class Spot(NamedTuple):
    """What a wall needs of a picture before it is in sight. `flag` is 1 for a picked and -1 for a rejected one; `apart` by how
    many bits it differs from the picture that others were compared with. A hundred thousand are made at once."""

    id: str
    created: float
    width: int
    height: int
    stars: int
    flag: int
    run_id: str
    is_sealed: bool
    number: int
    apart: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found, and what of it could not be used."""

    spots: tuple[Spot, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """What people said of a picture; `trashed` is since when it lies in the trash (unix seconds)."""

    stars: int
    flag: int
    note: str
    trashed: float | None
    tags: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()
