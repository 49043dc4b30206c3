"""Every fault of the sandbox, through a real engine, ends as the wire contract says: state, money, words, number of requests."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image
from pydantic import SecretStr

from chaos.ends import DONE, ENDS, MANY, End
from components.picture import job_card
from easel.connections.connection import Timeouts
from easel.connections.directory import Directory
from easel.connections.keys import Entered
from easel.costs import Prices
from easel.jobs.engine import Engine
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.runs.records import FINAL_STATES, Job
from easel.runs.runs import Runs
from easel.settings import load
from easel.store.store import Store
from easel.wire.multipart import InputFile
from sandbox.conversation.fault_rows import CONVERSATIONS
from sandbox.fault_table import FAULTS
from tests.connections.conftest import connection
from tests.jobs.conftest import SMALL
from tests.sandbox_process import SandboxProcess

# Seconds. A failure later than WINDOW may have been billed, and the late faults come LATE; DEADLINE is for what never ends by
# itself, LONG for everything else; BUSY is granted beyond the second that is promised: others may have the machine.
WINDOW, LATE, DEADLINE, LONG, BUSY = 8.0, 9.0, 5.0, 90.0, 15.0

pytestmark = pytest.mark.timeout(300)

Case = tuple[str, str]  # the fault, and "plain", "streamed" or "masked"


def _ways(name: str) -> tuple[str, ...]:
    fault = FAULTS[name]
    return ("plain", "streamed", "masked") if fault.mask or fault.only in ("edit", "mask") else ("plain", "streamed")


CASES: list[Case] = [
    (name, way) for name in ENDS if name in FAULTS and FAULTS[name] not in CONVERSATIONS for way in _ways(name)
]


@dataclass(frozen=True, slots=True)
class Seen:
    """A job as it ended, and what its server counted of it."""

    job: Job
    posts: int
    after_painted: int


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, sandbox: SandboxProcess) -> Iterator[Mapping[Case, Seen]]:
    """All cases at once, each at a connection of its own, so that no limit or rest of one reaches another."""
    folder = tmp_path_factory.mktemp("ends")
    settings = load(
        _env_file=None,
        home=folder / "home",
        retries=2,
        retry_wait=0.05,
        retry_window=WINDOW,
        retry_after_max=5,
        timeout=LONG,
        concurrency=8,
    )
    store = Store(settings)
    store.open()
    directory = Directory(settings, store.database, on_loopback=True, outside=())
    engine = Engine(settings, store, directory=directory)
    engine.start()
    try:
        runs = {case: _submit(engine, directory, sandbox, folder, case) for case in CASES}
        yield _ended(store, sandbox, runs)
    finally:
        engine.close(grace=0)
        directory.close()
        store.close()


def _submit(engine: Engine, directory: Directory, sandbox: SandboxProcess, folder: Path, case: Case) -> str:
    name, way = case
    fault = FAULTS[name]
    timeouts = Timeouts(timeout=DEADLINE if fault.wire in ("hang", "drip") else LONG)
    wanted = replace(connection(f"{name} {way}", sandbox.base_url), kind="sandbox", timeouts=timeouts, prices=Prices())
    plan = SecretStr(f"{name}~{LATE}" if fault.seconds else name)
    kept = directory.store.add(wanted, Entered(SecretStr(""), {"X-Sandbox-Fault": plan}))
    if way != "masked":
        streamed = {"stream": True, "partial_images": 1} if way == "streamed" else {}
        return engine.submit(GenerateParams(f"a fox and {name}", **(SMALL | streamed)), connection=kept.id)
    Image.new("RGB", (1024, 640), "red").save(folder / "source.png")
    Image.new("RGBA", (1024, 640), (255, 255, 255, 0)).save(folder / "mask.png")
    source, mask = (InputFile(folder / f"{each}.png", f"{each}.png", "image/png") for each in ("source", "mask"))
    return engine.submit(EditParams("a hat", **SMALL), [source], mask, connection=kept.id)


def _ended(store: Store, sandbox: SandboxProcess, runs: Mapping[Case, str]) -> dict[Case, Seen]:
    jobs: dict[Case, Job] = {}
    ends = time.monotonic() + 240
    while len(jobs) < len(runs) and time.monotonic() < ends:
        for case in runs.keys() - jobs.keys():
            run = Runs(store).run(runs[case])
            assert run is not None
            if run.jobs[0].state in FINAL_STATES:
                jobs[case] = run.jobs[0]
        time.sleep(0.2)
    assert not runs.keys() - jobs.keys(), "these never ended"
    counts = sandbox.counts()
    return {
        case: Seen(found, counts["jobs"].get(found.id, 0), counts["after_painted"].get(found.id, 0))
        for case, found in jobs.items()
    }


def _expected(case: Case) -> End:
    end: End = getattr(ENDS[case[0]], case[1])
    return end


def test_every_fault_has_its_end() -> None:
    """A new fault of the sandbox has to say how its jobs end."""
    assert set(ENDS) == set(FAULTS)


@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_a_fault_ends_as_the_contract_says(seen: Mapping[Case, Seen], case: Case) -> None:
    """State, kind of error, whether money may be spent, how many requests were sent, and none after a painted one."""
    found, end = seen[case], _expected(case)
    error = found.job.error or {"kind": DONE, "possibly_billed": False}
    assert (found.job.state, error["kind"]) == (end.state, end.kind), error
    assert error["possibly_billed"] is end.billed
    assert bool(found.job.pictures) == (end.kind == DONE)
    assert found.posts == found.job.attempts
    assert found.posts == end.tries if end.tries != MANY else found.posts > 1
    assert found.after_painted == 0


@pytest.mark.parametrize("case", [case for case in CASES if FAULTS[case[0]].wire in ("hang", "drip")], ids=" ".join)
def test_what_never_ends_is_ended_at_its_deadline(seen: Mapping[Case, Seen], case: Case) -> None:
    """Not before the deadline, and a second after it at most, as far as the machine is ours."""
    job = seen[case].job
    assert job.sent_at is not None
    assert job.ended_at is not None
    assert DEADLINE - 0.5 < job.ended_at - job.sent_at < DEADLINE + 1 + BUSY


@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_the_words_say_what_happened_what_it_cost_and_what_to_do(seen: Mapping[Case, Seen], case: Case) -> None:
    """A card of its own for each end, with the server's own text apart; a done job needs none. Where it may have been billed, the
    button says that again may bill twice; where the same again is useless, there is no button."""
    found, end = seen[case], _expected(case)
    card = job_card.words(found.job)
    if end.kind == DONE:
        assert card is None
        return
    assert card is not None
    assert card.title
    assert card.title not in ("Outcome unknown", "The server refused the request")
    assert card.todo.endswith(".")
    assert card.said
    assert card.money.startswith("It may have been billed: " if end.billed else "Not billed.")
    assert card.forget == ("Dismiss" if found.job.state == "unknown" else "")
    assert card.again in ("", "Run again (you may be charged twice)" if end.billed else "Run again")
    assert (card.tone, found.job.state) in (("amber", "unknown"), ("red", "failed"))
    assert card.request_id


def test_a_wait_of_an_hour_is_told_and_a_field_is_named(seen: Mapping[Case, Seen]) -> None:
    """The seconds of Retry-After, the field of a 400, and where a policy struck stand in the words."""
    cards = {name: job_card.words(seen[name, "plain"].job) for name in ("429_long", "400_param", "400_policy_output")}
    waiting, field, policy = cards["429_long"], cards["400_param"], cards["400_policy_output"]
    assert waiting is not None
    assert waiting.todo.startswith("You can run it again after ")
    assert field is not None
    assert "quality" in field.what
    assert policy is not None
    assert "the finished picture" in policy.said
