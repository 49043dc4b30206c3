"""One examination: probe after probe, each sent once, until one shows that the rest would fail as well."""

from collections.abc import Callable
from decimal import Decimal

from easel.connections.books import PaidProbe
from easel.connections.connection import Connection
from easel.connections.examination import Examination
from easel.costs import Prices
from easel.errors import EaselError
from easel.settings import load
from easel.wire.client import ImagesClient
from easel.wire.replies import Attempt
from tests.connections.conftest import connection
from tests.sandbox_process import SandboxProcess


def begun(base_url: str, told: list[Attempt], kept: Connection | None = None) -> Examination:
    client = ImagesClient(base_url, "", settings=load(_env_file=None, retries=2, retry_wait=0.01), connection="x")
    return Examination(kept or connection("x", base_url), client, Prices(), told.append)


def test_no_probe_is_sent_twice(start_sandbox: Callable[..., SandboxProcess]) -> None:
    """Even where a job would be tried again; what fails ends the rest."""
    sandbox, told = start_sandbox(fault="500"), list[Attempt]()
    card = begun(sandbox.base_url, told).run(("reach", "generate", "stream"))
    assert (card.reachable, card.generates) == (True, False)
    assert [finding.probe for finding in card.findings] == ["reach", "generate"]
    assert len(told) == 1


def test_nobody_there_ends_it_at_once() -> None:
    """For nothing."""
    card = begun("http://127.0.0.1:9/v1", []).run()
    assert (card.reachable, [finding.probe for finding in card.findings]) == (False, ["reach"])


def test_what_is_not_tried_again_stays_as_it_was_known(sandbox: SandboxProcess) -> None:
    """And what is tried anew is forgotten first."""
    first = begun(sandbox.base_url, []).run(("reach", "models"))
    kept = connection("x", sandbox.base_url, capabilities=first)
    card = begun(sandbox.base_url, [], kept).run(("reach",))
    assert [finding.probe for finding in card.findings] == ["models", "reach"]
    assert card.key is True


def test_the_books_hear_of_each_before_and_after(sandbox: SandboxProcess) -> None:
    """What may be billed is written down before its first byte, and how it went when it is known; free probes are not."""
    heard: list[str] = []

    class Ledger:
        """Writes down what it hears (`books.py`)."""

        def begin(self, probe: PaidProbe, request_id: str, streamed: bool) -> str:
            heard.append(f"begin {probe.params.prompt[:7]} {streamed}")
            return "entry"

        def attempted(self, entry: str, attempt: Attempt) -> None:
            heard.append(f"{entry} {attempt.outcome}")

        def answered(self, entry: str, usage: object, cost: Decimal | None) -> None:
            heard.append(f"{entry} answered {cost}")

        def failed(self, entry: str, error: EaselError) -> None:
            heard.append(f"{entry} {error.kind}")

        def renamed(self, transaction: object, desk: str, before: str, after: str) -> None:
            heard.append("renamed")

    examination = begun(sandbox.base_url, [])
    examination.books = Ledger()
    card = examination.run(("reach", "generate"))
    finding = card.finding("generate")
    assert finding is not None
    assert heard == ["begin A plain False", "entry ok", f"entry answered {finding.usd}"]


def test_it_stops_between_two_probes(sandbox: SandboxProcess) -> None:
    """What is under way is not broken off: it is paid for."""
    under_way = begun(sandbox.base_url, [])
    under_way.stop.set()
    assert under_way.run().findings == ()
