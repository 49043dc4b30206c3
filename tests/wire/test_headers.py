"""What the headers of an answer say: whose id it is, whose account, and how long to wait."""

import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import pytest

from easel.errors import Refused
from easel.requests.generate import GenerateParams
from easel.wire.client import ImagesClient
from easel.wire.headers import account_id, retry_after, span, upstream_id, used_up
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http_json


def test_the_servers_own_id_counts_and_not_an_echo_of_ours() -> None:
    """A gateway may put both into one header or send it twice; an echo alone is better than nothing."""
    assert upstream_id(["ours, theirs"], "ours") == "theirs"
    assert upstream_id(["ours", "theirs"], "ours") == "theirs"
    assert upstream_id(["ours"], "ours") == "ours"
    assert upstream_id([], "ours") == ""
    assert len(upstream_id(["x" * 500], "ours")) == 200


@pytest.mark.parametrize("name", ["x_request_id", "request_id", "x_litellm_call_id"])
def test_gateways_name_their_id_otherwise(
    name: str,
    client: Callable[..., ImagesClient],
    raw_server: Callable[..., RawServer],
    folder: Path,
    observer: Listener,
) -> None:
    """Whichever header carries it, it stands with the attempt."""
    server = raw_server(http_json({"error": {"message": "no"}}, "400 Bad", **{name: "theirs"}))
    with pytest.raises(Refused) as caught:
        client(server.base_url).generate(GenerateParams("a fox"), folder, observer)
    (attempt,) = observer.ended
    assert (attempt.upstream_request_id, caught.value.request_id) == ("theirs", "theirs")
    assert attempt.headers == {name.replace("_", "-"): "theirs"}


def test_the_account_is_told_by_the_first_header_that_is_there() -> None:
    """An empty one is none."""
    names = ("x-account", "x-group")
    assert account_id({"x-account": "", "x-group": "blue"}, names) == "blue"
    assert account_id({}, names) == ""


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_a_server_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    """Milliseconds before seconds; what names no wait is no leave to ask again at once."""
    assert retry_after(headers) == seconds


def test_a_wait_may_be_named_by_its_end() -> None:
    """As a date; one that has passed names no wait."""
    wait = retry_after({"retry-after": formatdate(time.time() + 100, usegmt=True)})
    assert wait is not None
    assert 90 < wait <= 100
    assert retry_after({"retry-after": formatdate(time.time() - 100, usegmt=True)}) is None


def test_what_is_used_up_is_waited_for_until_all_of_it_is_there() -> None:
    """Requests and tokens each have a moment; what remains is no reason to wait."""
    ends = {"x-ratelimit-reset-requests": "2s", "x-ratelimit-reset-tokens": "6m0s"}
    assert used_up(ends) == 0
    assert used_up(ends | {"x-ratelimit-remaining-requests": "0"}) == 2
    assert used_up(ends | dict.fromkeys(("x-ratelimit-remaining-requests", "x-ratelimit-remaining-tokens"), "0")) == 360


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120ms", 0.12),
        ("1s", 1),
        ("6m0s", 360),
        ("1h2m3.5s", 3723.5),
        ("2d", 172_800),
        ("12", 12),
        ("soon", 0),
        ("", 0),
    ],
)
def test_durations_as_servers_write_them(text: str, seconds: float) -> None:
    """Go's form, plain seconds, and nonsense."""
    assert span(text) == pytest.approx(seconds)
