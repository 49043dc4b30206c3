"""Receipts of a simulated gateway as the rows that real requests would have left: run, job, attempt and picture."""

import itertools
import time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.ledger.receipts import Receipt
from easel.library.tables import picture
from easel.runs.tables import attempt, job, run
from easel.store.database import Database
from easel.store.ids import new_id
from easel.store.tables import Encoded

_MOMENTS = itertools.count(1)


def put(database: Database, connection: str, *receipts: Receipt, ended: float | None = None, **of_job: Any) -> None:
    """Each as one run of one picture, a second after the one before; `of_job` are columns of their jobs."""
    rows = [
        _rows(connection, receipt, time.time() - 10_000 + next(_MOMENTS) if ended is None else ended)
        for receipt in receipts
    ]
    with database.writing() as transaction:
        for at, table in enumerate((run, job, attempt)):
            transaction.execute(sa.insert(table), [each[at] | (of_job if table is job else {}) for each in rows])
        transaction.execute(sa.insert(picture), [one for each in rows for one in each[3]])


def _rows(connection: str, receipt: Receipt, moment: float) -> tuple[Any, ...]:
    params, run_id, job_id = receipt.params, new_id(), new_id()
    request = Encoded.of(params.as_dict())
    usage, cost = _money(receipt)
    same: dict[str, Any] = {"connection": connection}
    got = {"size": str(receipt.size), "format": receipt.format, "has_alpha": receipt.has_alpha}
    of_run = {"id": run_id, "kind": params.kind, "created": moment - 9, "params": request} | same
    of_job = {
        "id": job_id,
        "run_id": run_id,
        "idx": 0,
        "state": "done",
        "request": request,
        "attempts": 1,
        "usage": usage,
    }
    of_job |= {"created": moment - 9, "sent_at": moment - 9, "ended_at": moment, "cost": cost} | same
    of_job |= {"partial_index": 0 if receipt.previews else None, "estimate_least": cost, "estimate_most": cost}
    of_try = {
        "job_id": job_id,
        "number": 1,
        "request_id": "",
        "streamed": receipt.previews is not None,
        "started": moment - 9,
    }
    made = [_picture(run_id, job_id, at, params.kind, moment, got) for at in range(receipt.pictures)]
    if receipt.outside is not None:
        leak = {"leak": receipt.outside[0], "leak_mean": receipt.outside[1]}
        made.append(_picture(run_id, job_id, len(made), "sealed", moment, got | leak))
    return of_run, of_job, of_try | same, made


def _money(receipt: Receipt) -> tuple[dict[str, Any] | None, Decimal | None]:
    usage = receipt.usage
    if usage is None:
        return None, None
    details: dict[str, Any] = {"text_tokens": usage.input_text_tokens, "image_tokens": usage.input_image_tokens}
    told: dict[str, Any] = {name: getattr(usage, name) for name in ("input_tokens", "output_tokens")}
    cost: dict[str, Any] = {} if usage.cost is None else {"cost": str(usage.cost)}
    return told | cost | {"input_tokens_details": details}, usage.cost


def _picture(run_id: str, job_id: str, position: int, kind: str, moment: float, got: dict[str, Any]) -> dict[str, Any]:
    made = {"id": new_id(), "job_id": job_id, "run_id": run_id, "position": position, "kind": kind, "created": moment}
    made |= {"sha256": "0" * 64, "size_bytes": 1, "width": 1024, "height": 1024, "format": "png", "revised_prompt": ""}
    return made | {"got": Encoded.of(got), "parents": [], "whole": True, "thumb_ready": True}
