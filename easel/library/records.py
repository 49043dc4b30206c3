"""What pages and the command line see of a kept picture: a frozen value, no rows, no sessions."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

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
