"""From an answer to the stories of its pictures, as their sidecars will tell them."""

import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from easel.jobs.task import Task
from easel.library.sidecars import Sidecar
from easel.pictures.structure import Header
from easel.store.ids import new_id
from easel.wire.replies import ReceivedPicture, Reply

Checked = tuple[ReceivedPicture, Header]


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to a task: `attempt` is the try that brought it, `usage` and `cost` (USD) are the whole answer's; `unconfirmed`
    tries before it may have been billed as well."""

    task: Task
    reply: Reply
    attempt: int
    usage: dict[str, Any] | None
    cost: Decimal | None
    after_stop: bool
    unconfirmed: int = 0


def tell(answer: Answer, good: list[Checked]) -> tuple[Sidecar, ...]:
    """One story per picture. Usage and cost are told once, with the first: summing up must not double them."""
    names = [new_id() for _ in good]
    same = _same(answer)
    stories = []
    for position, (name, (received, header)) in enumerate(zip(names, good, strict=True)):
        first = position == 0
        stories.append(
            Sidecar(
                picture_id=name,
                position=position,
                sha256=received.sha256,
                size_bytes=received.size_bytes,
                width=header.width,
                height=header.height,
                format=header.format,
                revised_prompt=received.revised_prompt,
                got=_got(answer.reply, header) | ({} if first else {"billed_with": names[0]}),
                usage=answer.usage if first else None,
                cost=str(answer.cost) if first and answer.cost is not None else None,
                **same,
            )
        )
    return tuple(stories)


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
        "params": dict(task.asked),
        "request_id": answer.reply.request_id,
        "attempt": answer.attempt,
        "reply": answer.reply.skeleton,
        "parents": tuple(each.sha256 for each in task.inputs if not each.is_mask),
        "inputs": tuple(each.as_dict() for each in task.inputs),
        "after_stop": answer.after_stop,
        "unconfirmed": answer.unconfirmed,
    }


def _got(reply: Reply, header: Header) -> dict[str, Any]:
    """What really came: size and format as decoded; what the server merely says of these two is kept apart."""
    said = {name: reply.echoed[name] for name in ("quality", "background", "model") if name in reply.echoed}
    apart = {f"echoed_{name}": reply.echoed[name] for name in ("size", "output_format") if name in reply.echoed}
    return {"size": f"{header.width}x{header.height}", "format": header.format} | said | apart
