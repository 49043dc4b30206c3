"""`python -m easel fetch`, as scripts meet it: what a server only linked to comes later, for nothing, from the kept answer.

This is the test of `fetching.py`, too.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browser.linking_gateway import LinkingGateway, linking_gateway
from tests.cli.command_line import ERROR_KEYS, SMALL, CommandLine
from tests.sandbox_process import SandboxProcess


@pytest.fixture
def gateway() -> Iterator[LinkingGateway]:
    with linking_gateway() as running:
        yield running


def _failed(command: CommandLine, gateway: LinkingGateway) -> dict[str, Any]:
    """A picture that was made, and whose link leads to a host that nobody has allowed: what is told of it."""
    code, told = command.json("generate", "a fox", *SMALL, "--base-url", gateway.base_url)
    assert (code, told["error"]["kind"]) == (1, "NotFetched")
    return told


def test_what_was_only_linked_to_is_fetched_once_its_host_is_allowed(
    command: CommandLine, gateway: LinkingGateway
) -> None:
    """1 and the way out before; then 0, its file and nothing billed anew; then 0 and nothing to do."""
    _failed(command, gateway)
    fetch = ("fetch", "--base-url", gateway.base_url)
    code, told = command.json(*fetch)
    assert (code, told["outcome"], told["files"]) == (1, "none", [])
    assert set(told["error"]) == ERROR_KEYS
    assert gateway.host in told["error"]["message"]
    assert "EASEL_PICTURE_HOSTS" in told["error"]["hint"]
    code, told = command.json(*fetch, EASEL_PICTURE_HOSTS=gateway.host)
    assert (code, told["outcome"], told["error"]) == (0, "all", None)
    assert (told["attempts"], told["billable"], len(told["pictures"])) == (0, 0, 1)
    (file,) = told["files"]
    with Image.open(file) as picture:
        assert picture.format == "PNG"
    code, told = command.json(*fetch, EASEL_PICTURE_HOSTS=gateway.host)
    assert (code, told["files"], told["notes"]) == (0, [], ["There is nothing to download."])
    assert (len(gateway.asked), len(gateway.fetched)) == (1, 1)


def test_one_of_several_is_named_by_the_id_of_its_request(command: CommandLine, gateway: LinkingGateway) -> None:
    """On stdout its path alone; an id that names nothing to fetch is refused, and nothing is fetched."""
    wanted, _ = _failed(command, gateway)["error"]["request_id"], _failed(command, gateway)
    allowed = {"EASEL_PICTURE_HOSTS": gateway.host, "EASEL_BASE_URL": gateway.base_url}
    code, out, err = command.run("fetch", wanted, "nobodys", "--out", str(command.out), **allowed)
    assert (code, out) == (2, "")
    assert "nothing to download for nobodys" in err
    assert not gateway.fetched
    code, out, err = command.run("fetch", wanted, "--out", str(command.out), **allowed)
    assert (code, [Path(line) for line in out.splitlines()]) == (0, list(command.out.iterdir()))
    assert "picture 1 of 1: fetching" in err
    assert len(gateway.fetched) == 1


def test_what_another_server_made_is_left_to_it(command: CommandLine, gateway: LinkingGateway) -> None:
    """It is told of, and not asked of a server that did not make it, 1 where it was named; without any server nothing can be
    fetched."""
    wanted = _failed(command, gateway)["error"]["request_id"]
    elsewhere = ("--base-url", "http://127.0.0.1:9/v1")
    words = ["1 more was made by another connection: name its server, or download it in the studio."]
    code, told = command.json("fetch", *elsewhere, EASEL_PICTURE_HOSTS=gateway.host)
    assert (code, told["files"], told["notes"]) == (0, [], words)
    code, told = command.json("fetch", wanted, *elsewhere, EASEL_PICTURE_HOSTS=gateway.host)
    assert (code, told["outcome"], told["error"]["kind"], told["notes"]) == (1, "none", "NotFetched", words)
    assert not gateway.fetched
    code, told = command.json("fetch")
    assert (code, told["outcome"]) == (2, "refused")
    assert "EASEL_BASE_URL" in told["error"]["hint"]


def test_a_task_that_was_given_up_is_looked_at_again(
    command: CommandLine, start_sandbox: Callable[..., SandboxProcess]
) -> None:
    """Its time was over before the server had it: 4, then 0 with its file, and nothing is sent for it."""
    sandbox = start_sandbox(delay="2")
    server = {"EASEL_BASE_URL": sandbox.base_url, "EASEL_TASKS": "always"}
    code, told = command.json("generate", "a fox", *SMALL, **server, EASEL_TIMEOUT_TASK="0.4")
    assert (code, told["outcome"], told["error"]["kind"]) == (4, "unknown", "TimedOut")
    code, told = command.json("fetch", **server)
    assert (code, told["outcome"], told["error"], len(told["files"])) == (0, "all", None, 1)
    code, told = command.json("fetch", **server)
    assert (code, told["notes"]) == (0, ["There is nothing to download."])
    assert sandbox.counts()["total"] == 1
