"""The sandbox tells an account in the dialects of gateways where it is asked to, and charges as much as it is set to."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from easel.costs import Prices, cost
from easel.requests.generate import GenerateParams
from easel.settings import load
from easel.wire.client import ImagesClient
from tests.sandbox_process import SandboxProcess
from tests.wire.listener import Listener

KEY = "sk-test-0123456789abcdef"
LOW = GenerateParams("a boat", size="1024x640", quality="low")


def client_of(sandbox: SandboxProcess) -> ImagesClient:
    return ImagesClient(sandbox.base_url, KEY, settings=load(_env_file=None), connection="billing")


@pytest.mark.parametrize(("dialect", "counted"), [("sub2api", 1), ("new-api", None)])
def test_what_was_painted_is_charged(
    start_sandbox: Callable[..., SandboxProcess], tmp_path: Path, dialect: str, counted: int | None
) -> None:
    """Thirty-one percent more than by the answer's own tokens, read as a client reads any gateway."""
    client = client_of(start_sandbox(billing=dialect, overcharge="1.31", balance="5", key=KEY))
    before = client.account()
    assert (str(before.dialect), str(before.charged), before.left) == (dialect, "0", Decimal(5))
    usage = client.generate(LOW, tmp_path, Listener()).usage
    after = client.account(before.dialect)
    true = cost(usage, Prices())
    assert true is not None
    assert after.charged is not None
    assert after.charged == pytest.approx(true * Decimal("1.31"))
    assert after.left == pytest.approx(5 - true * Decimal("1.31"))
    assert after.counted == counted


def test_an_answer_that_tells_its_cost(start_sandbox: Callable[..., SandboxProcess], tmp_path: Path) -> None:
    """LiteLLM's header is read as the cost that the server told; it has no account to ask about."""
    client = client_of(start_sandbox(billing="litellm", overcharge="2"))
    usage = client.generate(LOW, tmp_path, Listener()).usage
    assert usage is not None
    assert usage.cost is not None
    true = cost(usage.__class__.from_reply(usage.raw), Prices())
    assert true is not None
    assert usage.cost == pytest.approx(true * 2)
    assert client.account().reason == "missing"


def test_without_a_setting_there_is_no_account(sandbox: SandboxProcess) -> None:
    """As with most servers."""
    assert client_of(sandbox).account().reason == "missing"
