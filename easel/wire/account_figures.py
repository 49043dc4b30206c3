"""Reads what a server tells of the account behind a key, in the shapes of sub2api and new-api: leniently, never guessing a unit.

Source: section 10 of the wire contract. Amounts are USD; what is none, or lies beyond any account, is not known.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

Dialect = Literal["", "sub2api", "new-api"]
Reason = Literal["", "missing", "refused", "unreachable", "unit"]

UNLIMITED = Decimal(100_000_000)  # what new-api tells where nothing is limited
_MOST = Decimal(1_000_000_000)  # USD: more is no account
_NANO = Decimal("0.000000001")
_FARTHEST, _LONGEST = Decimal(10**17), 60  # of any number: quota units, and the characters of one
_MOST_COUNTED = 10**12  # requests
_ZERO, _CENTS = Decimal(0), Decimal(100)
_SUB2API_SIGNS = ("mode", "isValid", "remaining", "balance", "quota", "subscription", "usage")
_WINDOWS = {"daily": "day", "weekly": "week", "monthly": "month"}


@dataclass(frozen=True, slots=True)
class Account:
    """`charged` is what the key was charged so far, as `figure` calls it, for `counted` requests; `left` of `most` may still be
    spent, `of` which kind ("balance", "quota", "day", "5h"). None is not known; `unlimited`: nothing limits it.

    `reason` says why there are no figures; "unit": they are there, but nobody says what they are counted in.
    """

    dialect: Dialect = ""
    figure: str = ""
    charged: Decimal | None = None
    counted: int | None = None
    left: Decimal | None = None
    most: Decimal | None = None
    of: str = ""
    unlimited: bool = False
    reason: Reason = ""

    @property
    def tells(self) -> bool:
        return self.charged is not None or self.left is not None or self.unlimited


@dataclass(frozen=True, slots=True)
class _Room:
    """What one limit leaves."""

    left: Decimal
    most: Decimal | None
    of: str


def body_of(body: bytes) -> dict[str, Any] | None:
    """The JSON object of an answer; None for a page, text, an error under 200, or anything else."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and not data.get("error") else None


def of_sub2api(data: Mapping[str, Any]) -> Account | None:
    """What `/v1/usage` answers; None where it is something else of that name."""
    if sum(name in data for name in _SUB2API_SIGNS) < 2 or isinstance(data.get("data"), list):
        return None
    if str(data.get("unit") or "USD").upper() != "USD":
        return Account("sub2api", reason="unit")
    total = _part(_part(data, "usage"), "total")
    counted = amount(total.get("requests"))
    rooms = sorted(_rooms(data), key=lambda room: room.left)
    figure, charged = _charged(data, total)
    account = Account("sub2api", figure, charged, None if counted is None or counted > _MOST_COUNTED else int(counted))
    if not rooms:
        return replace(account, unlimited=_is_endless(data.get("remaining")))
    return replace(account, left=rooms[0].left, most=rooms[0].most, of=rooms[0].of)


def of_new_api(subscription: Mapping[str, Any], usage: Mapping[str, Any], status: Mapping[str, Any]) -> Account | None:
    """What its two addresses for billing answer, with the units that `/api/status` names; None where they are something else."""
    limit, used = amount(subscription.get("hard_limit_usd")), amount(usage.get("total_usage"))
    if "hard_limit_usd" not in subscription and used is None:
        return None
    unlimited = limit is not None and limit >= UNLIMITED
    rate = _per_dollar(_part(status, "data"))
    if rate is None:
        return Account("new-api", unlimited=unlimited, reason="unit")
    charged = None if used is None else _usd(used / _CENTS / rate)
    account = Account("new-api", "total_usage" if charged is not None else "", charged, unlimited=unlimited)
    if limit is None or used is None or unlimited:
        return account
    return replace(account, left=_usd(max(limit - used / _CENTS, _ZERO) / rate), most=_usd(limit / rate), of="quota")


def amount(value: object) -> Decimal | None:
    """A number that is not negative, as JSON has it or in text; None for what is none."""
    read = _number(value)
    return read if read is not None and read >= 0 else None


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > _LONGEST:
        return None
    try:
        read = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return read if read.is_finite() and abs(read) <= _FARTHEST else None


def _charged(data: Mapping[str, Any], total: Mapping[str, Any]) -> tuple[str, Decimal | None]:
    """The best figure there is of what the key was charged: one that only grows, else none but the wallet's own."""
    told = (
        ("usage.total.actual_cost", total.get("actual_cost")),
        ("quota.used", _part(data, "quota").get("used")),
    )
    return next(((name, usd) for name, value in told if (usd := _usd(amount(value))) is not None), ("", None))


def _rooms(data: Mapping[str, Any]) -> Iterator[_Room]:
    quota = _part(data, "quota")
    yield from _room(quota.get("remaining"), quota.get("limit"), "quota")
    listed = data.get("rate_limits")
    for window in listed[:20] if isinstance(listed, list) else ():
        if isinstance(window, dict):
            yield from _room(window.get("remaining"), window.get("limit"), _word(window.get("window")))
    plan = _part(data, "subscription")
    for name, word in _WINDOWS.items():
        most, used = amount(plan.get(f"{name}_limit_usd")), amount(plan.get(f"{name}_usage_usd"))
        if most and used is not None:  # a limit of 0 or null is none
            yield from _room(str(max(most - used, _ZERO)), str(most), word)
    if "balance" in data:
        yield from _room(data["balance"], None, "balance")
    elif not quota and not plan:
        yield from _room(data.get("remaining"), None, "balance")


def _room(left: object, most: object, of: str) -> Iterator[_Room]:
    """None where it is endless. What is overdrawn leaves nothing."""
    read = _number(left)
    if read is None or _is_endless(left):
        return
    if (known := _usd(max(read, _ZERO))) is not None:
        yield _Room(known, _usd(_number(most)), of)


def _is_endless(value: object) -> bool:
    """-1, as number or text."""
    return _number(value) == -1


def _per_dollar(status: Mapping[str, Any]) -> Decimal | None:
    """How many of what the site shows are one dollar; None where it does not say."""
    shown = str(status.get("quota_display_type") or "").upper()
    if not shown and isinstance(status.get("display_in_currency"), bool):
        shown = "USD" if status["display_in_currency"] else "TOKENS"
    if shown == "CNY":
        return amount(status.get("usd_exchange_rate")) or None
    if shown == "TOKENS":
        return amount(status.get("quota_per_unit")) or None
    return Decimal(1) if shown in ("USD", "CUSTOM") else None  # the addresses for billing tell dollars there


def _usd(value: Decimal | None) -> Decimal | None:
    return value.quantize(_NANO).normalize() if value is not None and 0 <= value <= _MOST else None


def _part(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = data.get(name)
    return part if isinstance(part, dict) else {}


def _word(value: object) -> str:
    text = str(value)
    return text if text.isascii() and text.isalnum() and len(text) <= 8 else "window"
