"""Writes what the sidecars of an answer's pictures say: whose they are, what was asked and really came, what it used and cost."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from easel.jobs.task import Task
from easel.library.keep import Arrival
from easel.pictures.structure import Header
from easel.store.ids import new_id
from easel.store.sidecars import Sidecar
from easel.wire.replies import ReceivedPicture, Reply

Checked = tuple[ReceivedPicture, Header]


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to a task: `attempt` is the try that brought it, `usage` and `cost` (USD) are the whole answer's; `unconfirmed`
    tries before it may have been billed as well; `edit` and `turn` as in a sidecar."""

    task: Task
    reply: Reply
    attempt: int
    usage: dict[str, Any] | None
    cost: Decimal | None
    after_stop: bool
    unconfirmed: int = 0
    edit: dict[str, Any] | None = None
    turn: dict[str, Any] | None = None


def of(answer: Answer, pictures: list[Checked]) -> tuple[Arrival, ...]:
    """One for each picture. Usage and cost stand once, with the first: summing up must not double them."""
    names = [new_id() for _ in pictures]
    same = _same(answer)
    return tuple(
        Arrival(
            received.path,
            Sidecar(
                picture_id=name,
                position=position,
                **_file(received, header),
                revised_prompt=received.revised_prompt,
                got=_got(answer.reply, header) | ({"billed_with": names[0]} if position else {}),
                usage=None if position else answer.usage,
                cost=None if position or answer.cost is None else str(answer.cost),
                **same,
            ),
        )
        for position, (name, (received, header)) in enumerate(zip(names, pictures, strict=True))
    )


def others(first: Sidecar, pictures: Sequence[Checked]) -> tuple[Arrival, ...]:
    """Further pictures of the answer that the sidecar `first` tells of, which has its usage and cost."""
    got = {name: value for name, value in first.got.items() if not name.startswith("echoed_")}
    same = replace(first, usage=None, cost=None, revised_prompt="", broken=False)
    return tuple(
        Arrival(
            received.path,
            replace(
                same,
                picture_id=new_id(),
                **_file(received, header),
                got=got | _shape(header) | {"billed_with": first.picture_id},
            ),
        )
        for received, header in pictures
    )


def _same(answer: Answer) -> dict[str, Any]:
    task = answer.task
    return {
        "job_id": task.job_id,
        "run_id": task.run_id,
        "index": task.index,
        "kind": task.kind,
        "created": time.time(),
        "run_created": task.run_created,
        "connection": task.connection,
        "params": task.pressed,
        "asked": task.request,
        "desk": task.desk,
        "board": task.board,
        "request_id": answer.reply.request_id,
        "attempt": answer.attempt,
        "reply": answer.reply.skeleton,
        "parents": tuple(each.sha256 for each in task.inputs if not each.is_mask),
        "inputs": tuple(each.as_dict() for each in task.inputs),
        "after_stop": answer.after_stop,
        "unconfirmed": answer.unconfirmed,
        "edit": answer.edit,
        "turn": answer.turn,
    }


def _got(reply: Reply, header: Header) -> dict[str, Any]:
    """What really came: size, format and alpha as decoded; what the server merely says of the first two is kept apart."""
    said = {name: reply.echoed[name] for name in ("quality", "background", "model") if name in reply.echoed}
    apart = {f"echoed_{name}": reply.echoed[name] for name in ("size", "output_format") if name in reply.echoed}
    return _shape(header) | said | apart


def _shape(header: Header) -> dict[str, Any]:
    return {"size": f"{header.width}x{header.height}", "format": header.format, "has_alpha": header.has_alpha}


def _file(received: ReceivedPicture, header: Header) -> dict[str, Any]:
    of_file = {name: getattr(received, name) for name in ("sha256", "size_bytes")}
    return of_file | {name: getattr(header, name) for name in ("width", "height", "format")}
