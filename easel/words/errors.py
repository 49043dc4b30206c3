"""What people read of each error: one row a class of `easel/errors.py`, whole sentences, known by the class's name."""

from dataclasses import dataclass
from typing import Literal

Money = Literal["", "unsent", "free", "maybe", "billed"]
Link = Literal["", "connections", "usage"]

MONEY: dict[Money, str] = {
    "": "",
    "unsent": "Not sent, not billed.",
    "free": "Not billed.",
    "maybe": "This may have been billed.",
    "billed": "This was billed.",
}
AGAIN = "Run again"
TWICE = "Run again (you may be charged twice)"
LINKS: dict[Link, str] = {"connections": "Open Connections", "usage": "Open Usage"}


@dataclass(frozen=True, slots=True)
class Row:
    """`title` says on a card what happened, `todo` what to do. `reason` counts it in a table of how requests ended.

    `connection` says what it tells of the server, empty where nothing. `resume` is what to do before an experiment goes on, empty
    where it concerns one picture alone. `again` is the button that sends anew, `link` the page where it is put right, `rewrite`
    whether other words in the prompt may do.
    """

    title: str
    reason: str
    todo: str = ""
    money: Money = ""
    connection: str = ""
    resume: str = ""
    again: str = ""
    link: Link = ""
    rewrite: bool = False

    @property
    def hint(self) -> str:
        """Money and what to do, for the command line and JSON."""
        return " ".join(each for each in (MONEY[self.money], self.todo) if each)


_NO_RETRY = "Easel will not retry this automatically."
_UNSENT: dict[str, Row] = {
    "BadParams": Row(
        "A setting is not allowed", "a setting was not allowed", "Change the fields named here and try again.", "unsent"
    ),
    "NotSent": Row("The request was not sent", "not sent", "You can run it again.", "unsent", again=AGAIN),
    "ConnectFailed": Row(
        "Could not reach the server",
        "could not reach the server",
        "Check the base URL and your network, then run again.",
        "unsent",
        connection="could not be reached",
        resume="Check the base URL and your network, then resume.",
        again=AGAIN,
        link="connections",
    ),
    "AddressRefused": Row(
        "This server address is not allowed",
        "the server address was not allowed",
        "It is inside a private network. Use a public address, or ask the studio’s operator to allow it "
        "(EASEL_ALLOW_PRIVATE=1).",
        "unsent",
        connection="address not allowed",
        resume="Use an address that Easel may reach, then resume.",
        link="connections",
    ),
    "KeyLost": Row(
        "The saved API key cannot be read",
        "the saved API key could not be read",
        "Enter the key of this connection again, or restore the master key it was encrypted with.",
        "unsent",
        connection="saved key cannot be read",
        resume="Enter the API key of this connection again, then resume.",
        again=AGAIN,
        link="connections",
    ),
    "BudgetReached": Row(
        "Over budget: not sent",
        "over budget, not sent",
        "Raise the budget on the Usage page, then run again.",
        "unsent",
        resume="Raise the budget on the Usage page, then resume.",
        again=AGAIN,
        link="usage",
    ),
    "NoRoom": Row(
        "The disk is full",
        "the disk was full",
        "Free some disk space, then run again.",
        "unsent",
        resume="Free some disk space, then resume.",
        again=AGAIN,
    ),
    "LibraryTrouble": Row(
        "The library cannot be used right now",
        "the library could not be used",
        "Run again once the library works.",
        resume="Resume once the library works again.",
        again=AGAIN,
    ),
}
_REFUSED: dict[str, Row] = {
    "Refused": Row(
        "The server refused the request",
        "the server refused the request",
        "Change the request, or ask the server’s operator.",
        "free",
    ),
    "BadRequest": Row(
        "The server refused an option",
        "the server refused an option",
        "Change the option named in Details and run again.",
        "free",
    ),
    "PolicyRefused": Row(
        "Refused by the content policy",
        "refused by the content policy",
        "Change the prompt or the picture: the same request will be refused again.",
        rewrite=True,
    ),
    "KeyRefused": Row(
        "The server refused the API key",
        "the server refused the API key",
        "Check the API key of this connection.",
        "free",
        connection="API key refused",
        resume="Check the API key of this connection, then resume.",
        again=AGAIN,
        link="connections",
    ),
    "AccountRefused": Row(
        "This account is not allowed to do that",
        "the account was not allowed to do it",
        "Check the account’s balance, group and verification.",
        "free",
        connection="account refused",
        resume="Check the account’s balance, group and verification, then resume.",
        again=AGAIN,
        link="connections",
    ),
    "NotFound": Row(
        "The server does not know this model or address",
        "model or address unknown",
        "Check the model name and the base URL.",
        "free",
        connection="does not know the model or address",
        resume="Check the model name and the base URL, or stop the cells with this model, then resume.",
        link="connections",
    ),
    "TasksOff": Row(
        "This server does not take tasks",
        "the server does not take tasks",
        "Run again: it will be sent as an ordinary request.",
        "free",
        again=AGAIN,
    ),
    "BodyTooLarge": Row(
        "The request is too large for the server",
        "the request was too large",
        "Send smaller or fewer pictures.",
        "free",
    ),
    "RateLimited": Row(
        "Rate limit reached", "rate limit reached", "Wait a little, then run again.", "free", again=AGAIN
    ),
    "OutOfCredit": Row(
        "The account is out of credit",
        "the account was out of credit",
        "Add credit, or use another connection.",
        "free",
        connection="out of credit",
        resume="Add credit to the account, then resume.",
        again=AGAIN,
        link="connections",
    ),
    "GatewayRefused": Row(
        "The gateway’s own account failed",
        "the gateway’s own account failed",
        "The gateway’s operator has to fix this; until then use another connection.",
        connection="the gateway’s own account failed",
        resume="The gateway’s operator has to fix this. Resume after that.",
        again=AGAIN,
        link="connections",
    ),
    "ServerFailed": Row(
        "The server failed",
        "the server failed",
        "No picture came. You can run it again.",
        connection="server errors",
        again=AGAIN,
    ),
}
_BILLED: dict[str, Row] = {
    "SealFailed": Row(
        "The picture arrived but could not be sealed",
        "could not be sealed",
        "It is kept as it arrived. Seal it again from its own view: that is free.",
        "billed",
    ),
    "NoPicture": Row(
        "The answer contained no usable picture",
        "an answer without a picture",
        "Running it again may be billed again.",
        "maybe",
        connection="answers without a picture",
        again=TWICE,
    ),
    "NotFetched": Row(
        "The picture was made but could not be downloaded",
        "a picture that could not be downloaded",
        "Running it again may be billed again.",
        "maybe",
        connection="its pictures cannot be downloaded",
        again=TWICE,
    ),
}
_UNKNOWN: dict[str, Row] = {
    "Unknown": Row("Outcome unknown", "outcome unknown", _NO_RETRY, "maybe", again=TWICE),
    "TimedOut": Row(
        "No answer in time",
        "no answer in time",
        _NO_RETRY,
        "maybe",
        connection="does not answer in time",
        again=TWICE,
    ),
    "CutOff": Row(
        "The connection dropped before the picture arrived",
        "the connection dropped",
        _NO_RETRY,
        "maybe",
        connection="connections drop",
        again=TWICE,
    ),
    "SlowServerError": Row(
        "The server failed after a long wait",
        "the server failed after a long wait",
        _NO_RETRY,
        "maybe",
        connection="gives up on requests",
        again=TWICE,
    ),
    "TaskGone": Row(
        "The server no longer knows this request",
        "the server no longer knew the request",
        "Looking again is free. Easel will not send it again automatically.",
        "maybe",
        again=TWICE,
    ),
    "TaskExpired": Row(
        "The server has deleted its answer",
        "the server had deleted its answer",
        "The picture can no longer be fetched.",
        "maybe",
        again=TWICE,
    ),
    "WorkerLost": Row(
        "The studio closed while waiting for the answer",
        "the studio closed while waiting",
        _NO_RETRY,
        "maybe",
        again=TWICE,
    ),
}
_OTHERS: dict[str, Row] = {
    "EaselError": Row("Something went wrong", "something went wrong"),
    "SettingsError": Row("A setting of this studio is not valid", "a setting was not valid"),
    "BadExport": Row("The export cannot be used", "an export could not be used", "Nothing was imported."),
    "Changed": Row("This list has changed", "a list had changed", "Nothing was deleted. Review the list again."),
}
ROWS: dict[str, Row] = _OTHERS | _UNSENT | _REFUSED | _BILLED | _UNKNOWN
SWITCHED_OFF = Row(
    "The connection is switched off",
    "the connection was switched off",
    "Switch the connection on, then run again.",
    "unsent",
    resume="Switch the connection on, then resume.",
    again=AGAIN,
    link="connections",
)


def of(kind: str) -> Row:
    """The row of a class by its name; the root's of one that nobody knows."""
    return ROWS.get(kind, ROWS["EaselError"])
