"""A server is asked about its account for nothing, by its own host alone, and whatever it answers is no failure."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from easel.wire.account_figures import Account
from easel.wire.client import ImagesClient
from tests.wire.raw_server import RawServer, http, http_json
from tests.wire.test_account_figures import LIMITED, STATUS

Make = Callable[..., RawServer]
MakeClient = Callable[..., ImagesClient]
NOT_THERE = http(b"404 page not found", "text/plain", "404 Not Found")
PAGE = http(b"<!doctype html><title>Site</title>", "text/html")


def test_sub2api(raw_server: Make, client: MakeClient) -> None:
    """One question with the connection's key."""
    server = raw_server(http_json(LIMITED))
    assert client(server.base_url).account().charged == Decimal("12.5")
    assert server.requests[0].startswith(b"GET /v1/usage HTTP/1.1")
    assert b"Bearer sk-test-0123456789abcdef" in server.requests[0]


def test_new_api(raw_server: Make, client: MakeClient) -> None:
    """Its units are asked for without the key, which everybody may read there."""
    server = raw_server(PAGE, http_json({"hard_limit_usd": 20}), http_json({"total_usage": 750.5}), http_json(STATUS))
    account = client(server.base_url).account()
    assert (account.dialect, account.left) == ("new-api", Decimal("12.495"))
    places = [request.split(b" ")[1] for request in server.requests]
    assert places == [
        b"/v1/usage",
        b"/v1/dashboard/billing/subscription",
        b"/v1/dashboard/billing/usage",
        b"/api/status",
    ]
    assert [b"sk-test" in request for request in server.requests] == [True, True, True, False]


def test_the_dialect_of_the_last_time_is_asked_first(raw_server: Make, client: MakeClient) -> None:
    """Known servers are asked no more than is needed."""
    server = raw_server(http_json({"hard_limit_usd": 20}), http_json({"total_usage": 0}), http_json(STATUS))
    assert client(server.base_url).account("new-api").charged == 0


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ((NOT_THERE, NOT_THERE), "missing"),
        ((PAGE, PAGE), "missing"),
        ((http(b"", status="501 Unsupported method"), NOT_THERE), "missing"),
        ((http_json({"error": {"message": "no"}}), NOT_THERE), "missing"),
        ((http_json({"code": "INVALID_API_KEY"}, "401 Unauthorized"), NOT_THERE), "refused"),
        ((http(b"<html>bad gateway</html>", "text/html", "502 Bad Gateway"), NOT_THERE), "unreachable"),
        ((http(b"", status="302 Found", Location="https://elsewhere.example/"), NOT_THERE), "missing"),
        (([RawServer.RESET],), "unreachable"),
    ],
)
def test_no_figures(raw_server: Make, client: MakeClient, answers: tuple[bytes], reason: str) -> None:
    """Why there are none is said in one word; no redirect is followed, so the key goes nowhere else."""
    assert client(raw_server(*answers).base_url).account() == Account(reason=reason)  # type: ignore[arg-type] # a word each


def test_nobody_there(client: MakeClient) -> None:
    """Asking is free and never fails."""
    assert client("http://127.0.0.1:9/v1").account() == Account(reason="unreachable")


def test_nothing_that_a_server_says_is_kept_in_words(raw_server: Make, client: MakeClient) -> None:
    """One that sends the key back in each text it has leaves none of it."""
    key = "sk-test-0123456789abcdef"
    windows = [{"window": key, "remaining": 1, "limit": 2}]
    said = {"planName": key, "mode": key, "rate_limits": windows, "unit": "USD", "quota": {"unit": key}}
    account = client(raw_server(http_json(said)).base_url).account()
    assert account.left == 1
    assert key not in repr(account)
