"""What servers tell of an account is read in the shapes that were seen, and nothing odd becomes a figure."""

from decimal import Decimal
from typing import Any

import pytest

from easel.wire.account_figures import Account, amount, body_of, of_new_api, of_sub2api

LIMITED: dict[str, Any] = {
    "daily_usage": [],
    "isValid": True,
    "mode": "quota_limited",
    "status": "active",
    "quota": {"limit": 50, "remaining": 37.5, "unit": "USD", "used": 12.5},
    "rate_limits": [
        {"limit": 5, "remaining": 3.75, "reset_at": "2026-09-28T19:23:26.666648+08:00", "used": 1.25, "window": "5h"},
        {"limit": 20, "remaining": 15.2, "used": 4.8, "window": "1d", "window_start": None},
    ],
    "remaining": 37.5,
    "unit": "USD",
    "usage": {
        "today": {"actual_cost": 0.4, "cost": 0.4, "requests": 3, "total_tokens": 1200},
        "total": {"actual_cost": 12.5, "cost": 12.5, "requests": 90, "total_tokens": 450000},
    },
}
PLAN: dict[str, Any] = {
    "isValid": True,
    "mode": "unrestricted",
    "planName": "studio",
    "remaining": 6.8,
    "subscription": {
        "daily_limit_usd": 10,
        "daily_usage_usd": 3.2,
        "monthly_limit_usd": None,
        "monthly_usage_usd": 60,
        "weekly_limit_usd": 50,
        "weekly_usage_usd": 48,
    },
    "unit": "USD",
    "usage": {"total": {"actual_cost": 81.2, "requests": 400}},
}
WALLET: dict[str, Any] = {"balance": 4.2, "isValid": True, "mode": "unrestricted", "remaining": 4.2, "unit": "USD"}
STATUS = {"success": True, "data": {"quota_per_unit": 500000, "quota_display_type": "USD", "usd_exchange_rate": 7.3}}


def test_a_quota_and_its_windows() -> None:
    """The scarcest of them is what is left; the charge is the one that only grows, with its count of requests."""
    assert of_sub2api(LIMITED) == Account(
        "sub2api", "usage.total.actual_cost", Decimal("12.5"), 90, Decimal("3.75"), Decimal(5), "5h"
    )


def test_a_plan() -> None:
    """Limits that are null are none."""
    assert of_sub2api(PLAN) == Account(
        "sub2api", "usage.total.actual_cost", Decimal("81.2"), 400, Decimal(2), Decimal(50), "week"
    )


def test_a_wallet_without_a_charge() -> None:
    """Nothing but a balance tells no charge: somebody may have put money in."""
    assert of_sub2api(WALLET) == Account("sub2api", left=Decimal("4.2"), of="balance")


@pytest.mark.parametrize(
    ("change", "left", "unlimited"),
    [
        ({"balance": None, "remaining": -1}, None, True),
        ({"balance": "-1", "remaining": "-1"}, None, True),
        ({"balance": "3.50"}, Decimal("3.5"), False),
        ({"balance": -0.35}, Decimal(0), False),
        ({"balance": 1e300}, None, False),
        ({"balance": True}, None, False),
        ({"balance": [4]}, None, False),
        ({"balance": "NaN"}, None, False),
    ],
)
def test_odd_balances(change: dict[str, Any], left: Decimal | None, unlimited: bool) -> None:
    """-1 is endless, an overdraft is nothing left, and what is no amount is not known."""
    account = of_sub2api(WALLET | change)
    assert account is not None
    assert (account.left, account.unlimited) == (left, unlimited)


def test_odd_charges() -> None:
    """Text is read; null, what is negative or beyond any account is not known."""
    for told, usd in (("12.5", Decimal("12.5")), (None, None), (-3, None), (10**40, None), ({}, None)):
        account = of_sub2api({**LIMITED, "quota": {}, "usage": {"total": {"actual_cost": told, "requests": None}}})
        assert account is not None
        assert (account.charged, account.counted) == (usd, None)


@pytest.mark.parametrize(
    "data", [{}, {"object": "page", "data": [], "usage": {}, "mode": ""}, {"message": "hello"}, {"usage": {"total": 1}}]
)
def test_another_thing_of_that_name(data: dict[str, Any]) -> None:
    """Other servers have an address called usage, too."""
    assert of_sub2api(data) is None


def test_another_unit() -> None:
    """What is not counted in dollars is no figure."""
    assert of_sub2api(WALLET | {"unit": "CNY"}) == Account("sub2api", reason="unit")


def test_new_api() -> None:
    """Usage is in cents, the limit in dollars."""
    account = of_new_api({"object": "billing_subscription", "hard_limit_usd": 20}, {"total_usage": 750.5}, STATUS)
    assert account == Account("new-api", "total_usage", Decimal("7.505"), None, Decimal("12.495"), Decimal(20), "quota")


@pytest.mark.parametrize(
    ("shown", "charged", "left"),
    [
        ({"quota_display_type": "CNY", "usd_exchange_rate": "7.5"}, Decimal(1), Decimal(1)),
        ({"quota_display_type": "TOKENS", "quota_per_unit": 7.5}, Decimal(1), Decimal(1)),
        ({"display_in_currency": True, "quota_per_unit": 500000}, Decimal("7.5"), Decimal("7.5")),
        ({"display_in_currency": False, "quota_per_unit": 7.5}, Decimal(1), Decimal(1)),
        ({"quota_display_type": "CUSTOM"}, Decimal("7.5"), Decimal("7.5")),
    ],
)
def test_units_of_new_api(shown: dict[str, Any], charged: Decimal, left: Decimal) -> None:
    """A site that counts in another unit says how many make a dollar."""
    account = of_new_api({"hard_limit_usd": 15}, {"total_usage": 750}, {"data": shown})
    assert account is not None
    assert (account.charged, account.left) == (charged, left)


@pytest.mark.parametrize("status", [{}, {"data": None}, {"data": {"quota_display_type": "CNY"}}, {"data": "x"}])
def test_a_unit_that_nobody_names(status: dict[str, Any]) -> None:
    """Then nothing is claimed."""
    assert of_new_api({"hard_limit_usd": 15}, {"total_usage": 750}, status) == Account("new-api", reason="unit")


def test_no_limit_and_nothing_left_of_new_api() -> None:
    """A hundred million is its word for no limit; an overdrawn quota has nothing left."""
    endless = of_new_api({"hard_limit_usd": 100000000}, {"total_usage": 10}, STATUS)
    assert endless is not None
    assert (endless.unlimited, endless.left, endless.charged) == (True, None, Decimal("0.1"))
    over = of_new_api({"hard_limit_usd": "1"}, {"total_usage": "150"}, STATUS)
    assert over is not None
    assert over.left == 0


@pytest.mark.parametrize(
    "body", [b"<!doctype html><html></html>", b"", b"[1]", b"null", b"[" * 5000, b'{"error":{"x":1}}']
)
def test_no_answer(body: bytes) -> None:
    """Pages, text, lists and errors under 200 are none."""
    assert body_of(body) is None


def test_amounts() -> None:
    """No float becomes another number on its way."""
    assert amount(0.1) == Decimal("0.1")
    assert amount(" 7 ") == 7
    assert amount(float("inf")) is None
    assert amount("9" * 70) is None
