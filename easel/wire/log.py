"""Writes the one line that every request leaves, a JSON object on the logger `easel.request`; never a key or a prompt."""

import hashlib
import json
import logging
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from easel.costs import Usage
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams
from easel.wire.replies import Attempt, Reply

LOGGER = logging.getLogger("easel.request")


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose request it is: the connection's name and its key's fingerprint."""

    connection: str
    fingerprint: str


def fingerprint(key: str) -> str:
    """The first 8 hex digits of the key's SHA-256: tells keys apart, gives none away. "none" for an empty key."""
    return hashlib.sha256(key.encode()).hexdigest()[:8] if key else "none"


def write(
    sender: Sender, kind: str, job_id: str, params: GenerateParams, attempts: list[Attempt], reply: Reply | None
) -> None:
    """Logs one finished request. `latency` is in seconds from the first attempt to the end, waits included."""
    last = attempts[-1]
    line = {
        "ts": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "event": kind,
        "connection": sender.connection,
        "account_id": last.account_id or sender.connection,
        "key": last.key_id or sender.fingerprint,
        "job": job_id,
        "request_id": last.request_id,
        "upstream_request_id": last.upstream_request_id,
        "model": params.model,
        "size": params.size,
        "quality": params.quality,
        "output_format": params.output_format,
        "streamed": last.streamed,
        "usage": _counts(reply.usage if reply else None),
        "latency": round(last.started + last.seconds - attempts[0].started, 3),
        "attempts": len(attempts),
        "outcome": last.outcome,
        "status": last.status,
    } | _of_turn(params, reply)
    line |= {"task": last.task} if last.task else {}
    LOGGER.log(logging.INFO if reply is not None else logging.WARNING, "%s", json.dumps(line), extra={"request": line})


def _counts(usage: Usage | None) -> dict[str, int] | None:
    """The token counts alone: what else a server writes into its usage is not ours to log."""
    return None if usage is None else {name: each for name, each in asdict(usage).items() if isinstance(each, int)}


def _of_turn(params: GenerateParams, reply: Reply | None) -> dict[str, Any]:
    """What only a turn has: the model that talked, and its own usage."""
    if not isinstance(params, TurnParams):
        return {}
    return {"text_model": params.text_model, "text_usage": _counts(Usage.from_reply(reply and reply.text_usage))}


class JSONLines(logging.Formatter):
    """Every record of Easel's loggers as one JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        request: Any = getattr(record, "request", None)
        if isinstance(request, dict):
            return json.dumps(request)
        line = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "event": record.name,
            "level": record.levelname,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def configure(level: str) -> None:
    """Sends the lines of all `easel` loggers to stderr, once however often it is called."""
    logger = logging.getLogger("easel")
    logger.setLevel(level)
    if not any(isinstance(handler.formatter, JSONLines) for handler in logger.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JSONLines())
        logger.addHandler(handler)
        logger.propagate = False
