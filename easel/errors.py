"""What can go wrong, as one tree; each error says what to do, whether a retry makes sense and whether money may be spent.

EaselError
├─ SettingsError            a setting is wrong: the start stops
├─ BadParams                refused here, before anything was sent (carries `problems`)
├─ BadExport                an export of a library cannot be written, or cannot be taken in
├─ NotSent                  provably never reached the server
│  ├─ ConnectFailed         refused, no such host, TLS: retried
│  ├─ AddressRefused        the server's address is one that the operator does not allow
│  ├─ KeyLost               the kept key cannot be read
│  ├─ BudgetReached         a budget has no room for it
│  ├─ NoRoom                not enough disk to keep the answer
│  └─ LibraryTrouble        the library's database or disk cannot be used just now
├─ Refused                  the server turned it away (carries `status`, `code`, `param`)
│  ├─ BadRequest            400: a field
│  ├─ PolicyRefused         400: the prompt or the picture; never sent again unchanged
│  ├─ KeyRefused            401
│  ├─ AccountRefused        403: account, group, balance
│  ├─ NotFound              404: model or base URL
│  │  └─ TasksOff           404: this server takes no tasks (any more); sent plain then
│  ├─ BodyTooLarge          413
│  ├─ RateLimited           429: wait `retry_after` seconds
│  ├─ OutOfCredit           429 insufficient_quota
│  └─ GatewayRefused        502 whose text says that the gateway's own account failed
├─ ServerFailed             a quick 5xx, or an error in the answer or the stream
├─ SealFailed               the picture came and is kept, but its protected pixels could not be put back
├─ NoPicture                a whole answer without a usable picture: possibly billed
│  └─ NotFetched            the answer only links to its picture, which could not be fetched (carries `host`)
└─ Unknown                  nobody can say whether it was billed
   ├─ TimedOut              a deadline passed
   ├─ CutOff                the connection ended in the middle
   ├─ SlowServerError       a 5xx that came late, 408 504 522 524
   ├─ TaskGone              the server does not know the task (any more), or tells nothing of it
   ├─ TaskExpired           the server kept the task for as long as it said
   └─ WorkerLost            the process that waited for it died

What people read of each is its row in `easel/words/errors.py`. Source: section 8 of the wire contract.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from easel.requests.problems import Problem
from easel.words import errors as error_words


class EaselError(Exception):
    """The root. `message` says what happened, `hint` what the person can do; neither holds a key or a prompt.

    `possibly_billed` is the class's, but for an error whose moment decides (see `wire/refusals.py`).

    `answer` is what the server sent, as JSON or text without its pictures, where that came whole; `answer_kept` that it is
    kept with the job, which alone allows to say so.

    Upstream text inside `message` is data: whoever shows it escapes it.
    """

    retryable: ClassVar[bool] = False
    possibly_billed: bool = False
    answer: bytes = b""
    answer_kept: bool = False

    def __init__(self, message: str, *, hint: str = "", request_id: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or error_words.of(self.kind).hint
        self.request_id = request_id

    @property
    def kind(self) -> str:
        """The stable name by which rows, JSON and tests know it: the class's own name."""
        return type(self).__name__

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, for job rows, the command line and pages."""
        return {
            "kind": self.kind,
            "message": self.message,
            "hint": self.hint,
            "retryable": self.retryable,
            "possibly_billed": self.possibly_billed,
            "request_id": self.request_id,
        } | ({"answer_kept": True} if self.answer_kept else {})


class SettingsError(EaselError):
    pass


class BadParams(EaselError):
    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = tuple(problems)

    def as_dict(self) -> dict[str, Any]:
        first = self.problems[0]
        return EaselError.as_dict(self) | {"param": first.field, "nearest": first.nearest}


class BadExport(EaselError):
    pass


class NotSent(EaselError):
    """`is_switched_off`: by somebody who may switch its connection on again."""

    is_switched_off: bool = False


class ConnectFailed(NotSent):
    retryable = True


class AddressRefused(NotSent):
    pass


class KeyLost(NotSent):
    pass


class BudgetReached(NotSent):
    pass


class NoRoom(NotSent):
    pass


class LibraryTrouble(NotSent):
    """Its hint is the way out, which its cause decides (`store/trouble.py`)."""


class Refused(EaselError):
    """The server's own no. `code` and `param` are the server's words, empty where it gave none."""

    def __init__(
        self, message: str, *, status: int, code: str = "", param: str = "", hint: str = "", request_id: str = ""
    ) -> None:
        super().__init__(message, hint=hint, request_id=request_id)
        self.status = status
        self.code = code
        self.param = param

    def as_dict(self) -> dict[str, Any]:
        return EaselError.as_dict(self) | {"status": self.status, "code": self.code, "param": self.param}


class BadRequest(Refused):
    pass


class PolicyRefused(Refused):
    pass


class KeyRefused(Refused):
    pass


class AccountRefused(Refused):
    pass


class NotFound(Refused):
    pass


class TasksOff(NotFound):
    pass


class BodyTooLarge(Refused):
    pass


class RateLimited(Refused):
    """`retry_after` is the wait that the server asked for in seconds, None where it named none."""

    retryable = True
    retry_after: float | None = None

    def as_dict(self) -> dict[str, Any]:
        return Refused.as_dict(self) | {"retry_after": self.retry_after}


class OutOfCredit(Refused):
    pass


class GatewayRefused(Refused):
    pass


class ServerFailed(Refused):
    retryable = True


class SealFailed(EaselError):
    """The raw picture is kept and shown; nothing has to be paid again."""

    possibly_billed = True


class NoPicture(EaselError):
    possibly_billed = True


class NotFetched(NoPicture):
    """`host` (perhaps with a port) is whom the link leads to, empty where that is none to be asked; `allowed` says that it may
    be asked, so that a later try may do; `cost` is what the answer's head told, in USD."""

    def __init__(self, message: str, *, host: str = "", allowed: bool = False, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.host = host
        self.allowed = allowed
        self.cost: Decimal | None = None

    def as_dict(self) -> dict[str, Any]:
        told = {} if self.cost is None else {"cost": str(self.cost)}
        return EaselError.as_dict(self) | {"host": self.host, "allowed": self.allowed} | told


class Unknown(EaselError):
    """`silence` is how many seconds no byte had come when something on the way gave up; None when that is not known."""

    possibly_billed = True
    silence: float | None = None

    def as_dict(self) -> dict[str, Any]:
        return EaselError.as_dict(self) | ({} if self.silence is None else {"silence": round(self.silence, 2)})


class TimedOut(Unknown):
    pass


class CutOff(Unknown):
    pass


class SlowServerError(Unknown):
    """`status` is the HTTP status that came too late to be sure of."""

    def __init__(self, message: str, *, status: int, request_id: str = "") -> None:
        super().__init__(message, request_id=request_id)
        self.status = status

    def as_dict(self) -> dict[str, Any]:
        return Unknown.as_dict(self) | {"status": self.status}


class TaskGone(Unknown):
    pass


class TaskExpired(Unknown):
    pass


class WorkerLost(Unknown):
    pass
