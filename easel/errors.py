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

Only `components/picture/job_card.py` turns these into words on a page. Source: section 8 of the wire contract.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from easel.requests.problems import Problem


class EaselError(Exception):
    """The root. `message` says what happened, `hint` what the person can do; neither holds a key or a prompt.

    `possibly_billed` is the class's, but for an error whose moment decides (see `wire/refusals.py`).

    `answer` is what the server sent, as JSON or text without its pictures, where that came whole; `answer_kept` that it is
    kept with the job, which alone allows to say so.

    Upstream text inside `message` is data: whoever shows it escapes it.
    """

    default_hint: ClassVar[str] = ""
    retryable: ClassVar[bool] = False
    possibly_billed: bool = False
    answer: bytes = b""
    answer_kept: bool = False

    def __init__(self, message: str, *, hint: str = "", request_id: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.default_hint
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
    default_hint = "Nothing was sent. Change the named fields and try again."

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = tuple(problems)

    def as_dict(self) -> dict[str, Any]:
        first = self.problems[0]
        return EaselError.as_dict(self) | {"param": first.field, "nearest": first.nearest}


class BadExport(EaselError):
    default_hint = "Nothing was taken in."


class NotSent(EaselError):
    """`is_switched_off`: by somebody who may switch its connection on again."""

    default_hint = "Nothing was sent and nothing was billed."
    is_switched_off: bool = False


class ConnectFailed(NotSent):
    default_hint = "Nothing was sent. Check the base URL and the network, then run it again."
    retryable = True


class AddressRefused(NotSent):
    default_hint = (
        "Nothing was sent. Use a public address; an operator may allow private ones with EASEL_ALLOW_PRIVATE=1."
    )


class KeyLost(NotSent):
    default_hint = (
        "Nothing was sent. Enter the key of this connection again, or bring back the master key it was sealed with."
    )


class BudgetReached(NotSent):
    default_hint = "Nothing was sent. Raise the budget on the Usage page, then run it again."


class NoRoom(NotSent):
    default_hint = "Nothing was sent. Free some disk space, then run it again."


class LibraryTrouble(NotSent):
    """Its hint is the way out, which its cause decides (`store/trouble.py`)."""


class Refused(EaselError):
    """The server's own no. `code` and `param` are the server's words, empty where it gave none."""

    default_hint = "Not billed."

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
    default_hint = "Not billed. Change the field it names."


class PolicyRefused(Refused):
    default_hint = "Change the prompt or the picture; sending it again unchanged will be refused again."


class KeyRefused(Refused):
    default_hint = "Not billed. Check the API key of this connection."


class AccountRefused(Refused):
    default_hint = "Not billed. The account or its group may not do this; check its balance, group and verification."


class NotFound(Refused):
    default_hint = "Not billed. Check the model name and the base URL."


class TasksOff(NotFound):
    default_hint = "Not billed. This server takes no tasks: the request can be sent without one."


class BodyTooLarge(Refused):
    default_hint = "Not billed. Send smaller or fewer pictures."


class RateLimited(Refused):
    """`retry_after` is the wait that the server asked for in seconds, None where it named none."""

    default_hint = "Not billed. Wait, then run it again."
    retryable = True
    retry_after: float | None = None

    def as_dict(self) -> dict[str, Any]:
        return Refused.as_dict(self) | {"retry_after": self.retry_after}


class OutOfCredit(Refused):
    default_hint = "Not billed. The account's credit is spent: add credit or use another connection."


class GatewayRefused(Refused):
    default_hint = (
        "The gateway's own account failed upstream; its operator has to mend that, or use another connection."
    )


class ServerFailed(Refused):
    default_hint = "The server failed and gave no picture. Run it again when you like."
    retryable = True


class SealFailed(EaselError):
    """The raw picture is kept and shown; nothing has to be paid again."""

    default_hint = "It was billed and is kept as it came. Seal it again from its own view; that costs nothing."
    possibly_billed = True


class NoPicture(EaselError):
    default_hint = "This may have been billed."
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

    default_hint = "This may have been billed, so it is not repeated by itself. Running it again may bill twice."
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
    default_hint = "This may have been billed. Looking again is free; running it again may bill twice."


class TaskExpired(Unknown):
    default_hint = (
        "This may have been billed, and its picture cannot be asked for any more. Running it again may bill twice."
    )


class WorkerLost(Unknown):
    pass
