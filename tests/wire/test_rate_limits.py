"""Rate limits: waited out without using up a retry, unless they are longer than allowed or never end."""

import time
from collections.abc import Callable
from email.utils import formatdate
from itertools import pairwise
from pathlib import Path

import pytest

from easel.errors import RateLimited
from easel.requests.generate import GenerateParams
from easel.wire.client import ImagesClient
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http_json

MakeClient = Callable[..., ImagesClient]
MakeServer = Callable[..., RawServer]
PICTURE = http_json({"data": [{"b64_json": "QUJD"}]})
PLAIN = GenerateParams("a red kite over a grey sea")


def limited(**headers: str) -> bytes:
    return http_json({"error": {"message": "slow down", "code": "rate_limit_exceeded"}}, "429 Slow", **headers)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Retry_After": "1"}, 1.0, 1.5),
        ({"retry_after_ms": "300", "Retry_After": "9"}, 0.3, 0.8),
        ({"Retry_After": "soon"}, 0.02, 0.5),
        ({"Retry_After": "0"}, 0.05, 0.5),
        ({"Retry_After": "-3"}, 0.05, 0.5),
        ({"Retry_After": "0", "retry_after_ms": "0"}, 0.05, 0.5),
        ({"Retry_After": "Mon, 02 Nov 2026 08:00:00 GMT"}, 0.05, 0.5),
        ({"Retry_After": "1", "retry_after_ms": "0"}, 1.0, 1.5),
        ({}, 0.05, 0.5),
    ],
)
def test_a_rate_limit_is_waited_out_and_uses_up_no_retry(
    headers: dict[str, str],
    least: float,
    most: float,
    client: MakeClient,
    raw_server: MakeServer,
    folder: Path,
    observer: Listener,
) -> None:
    """With no retries allowed a 429 is still answered by waiting as long as the server asks."""
    server = raw_server(limited(**headers), PICTURE)
    assert client(server.base_url, retries=0).generate(PLAIN, folder, observer).pictures
    first, second = observer.ended
    assert least <= second.started - first.started - first.seconds < most


def test_a_rate_limit_may_name_a_date(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """Retry-After as an HTTP date a second or two away is waited for."""
    named = int(time.time()) + 2
    server = raw_server(limited(Retry_After=formatdate(named, usegmt=True)), PICTURE)
    client(server.base_url, retries=0).generate(PLAIN, folder, observer)
    assert observer.ended[1].started >= named


def test_a_longer_limit_than_allowed_ends_the_request_and_says_when_to_try_again(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """An hour is beyond the setting: RateLimited without a second request, with the wait and the time of day."""
    server = raw_server(limited(Retry_After="3600"), PICTURE)
    with pytest.raises(RateLimited, match=r"slow down.*in 60 min \(after (\d+ \w+, )?\d\d:\d\d\)\.") as caught:
        client(server.base_url).generate(PLAIN, folder, observer)
    assert caught.value.retry_after == 3600
    assert len(server.requests) == 1


def test_a_server_that_limits_for_ever_is_given_up(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """Retry-After: 0 again and again ends after a bounded number of tries, ever later, whatever the settings."""
    server = raw_server(*[limited(Retry_After="0")] * 20)
    with pytest.raises(RateLimited) as caught:
        client(server.base_url, retry_wait=0, retry_after_max=0.5).generate(PLAIN, folder, observer)
    assert 2 < len(server.requests) < 15
    waits = [later.started - one.started - one.seconds for one, later in pairwise(observer.ended)]
    assert all(least <= wait for least, wait in zip((0.05, 0.1, 0.2, 0.4), waits, strict=False))
    assert "Try again" not in caught.value.message


def test_stop_ends_a_wait(client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener) -> None:
    """Stop pressed during a wait of 30 s ends it within a moment, and nothing more is sent."""
    server = raw_server(limited(Retry_After="30"), PICTURE)
    pressed = time.monotonic() + 0.3
    observer.stop = lambda: time.monotonic() > pressed
    with pytest.raises(RateLimited):
        client(server.base_url).generate(PLAIN, folder, observer)
    assert time.monotonic() - pressed < 1
    assert len(server.requests) == 1
    assert any(stage == "rate limit reached: trying again, in 30 s" for stage in observer.stages)
