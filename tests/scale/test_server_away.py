"""A database server that is stopped behind a command, a page and a waiting run; and a copy of it that was put back."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from easel import __main__ as entrance
from easel.cli import arguments
from easel.cli.progress import Progress
from easel.cli.report import Report
from easel.cli.run import CommandRun
from easel.errors import EaselError
from easel.jobs.engine import Engine
from easel.requests.generate import GenerateParams
from easel.runs.runs import Runs
from easel.settings import Settings, load
from easel.store.store import Store
from tests.jobs.conftest import SMALL, Open
from tests.postgres_server import PostgresServer
from tests.sandbox_process import ROOT, SandboxProcess
from tests.scale.conftest import KEYS
from tests.studio_here import open_studio as open_here

Start = Callable[..., SandboxProcess]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """One that these tests may stop: the others go on with theirs."""
    started = PostgresServer()
    yield started
    started.stop()


@pytest.fixture
def url(server: PostgresServer, request: pytest.FixtureRequest) -> Iterator[str]:
    yield server.make(request.node.name)
    server.drop(request.node.name)


def _until(true: Callable[[], object]) -> None:
    ends = time.monotonic() + 90
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


def _settings(home: Path, sandbox: SandboxProcess, url: str) -> Settings:
    given = {"home": home, "base_url": sandbox.base_url, "connection_name": "Sandbox", "database_url": url}
    return load(**given, **KEYS, retry_wait=0.05)


def _command(settings: Settings, out: Path) -> CommandRun:
    line = ["generate", "a red fox", "--size", "1024x640", "--quality", "low", "--json", "--out", str(out)]
    order = arguments.parse(line)
    assert isinstance(order, arguments.Order)
    return CommandRun(settings, order, Progress(silent=True))


def test_a_server_that_stops_under_the_command_line(
    server: PostgresServer,
    url: str,
    start_sandbox: Start,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Said and ended while the picture comes, refused before anything is sent; once it is back nothing is lost or sent twice."""
    monkeypatch.setattr("easel.cli.patience.MOST", 1.0)
    sandbox = start_sandbox(delay="2")
    settings = _settings(tmp_path / "home", sandbox, url)
    ended: list[Report] = []
    thread = threading.Thread(target=lambda: ended.append(_command(settings, tmp_path / "out").run()), daemon=True)
    thread.start()
    _until(lambda: sandbox.counts()["total"])
    server.halt()
    thread.join(90)
    assert ended, "the command line still waits"
    (report,) = ended
    assert report.exit_code == 4
    assert "does not answer" in report.fields["error"]["message"]
    assert report.fields["error"]["possibly_billed"]
    assert "does not answer" in capsys.readouterr().err
    with pytest.raises(EaselError, match="does not answer"):
        _command(settings, tmp_path / "out").run()
    server.go_on()
    store = Store(settings)
    store.open()
    engine = Engine(settings, store, sandbox=True)
    engine.start()
    _until(lambda: Runs(store).recent(1)[0].jobs[0].state == "done")
    engine.close(grace=0)
    store.close()
    assert sandbox.counts()["total"] == 1


def test_a_server_that_stops_behind_a_page(
    server: PostgresServer, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was sent, in words, and every page says so; the prompt stays, and the next press sends it."""
    monkeypatch.setenv("EASEL_DATABASE_URL", url)
    for name, value in KEYS.items():
        monkeypatch.setenv(f"EASEL_{name.upper()}", value)
    with open_here(tmp_path / "home") as studio:
        page = AppTest.from_file(ROOT / "components" / "frame.py", default_timeout=120).run()
        page.session_state["easel_drafts"]["generate"]["prompt"] = "a fox on a server"
        page.run()
        server.halt()
        try:
            page.button(key="generate_press").click()
            assert "does not answer" in _told(page.run())
            for name in ("library", "usage", "connections", "edit"):
                other = AppTest.from_file(ROOT / "components" / "frame.py", default_timeout=120)
                assert "does not answer" in _told(other.switch_page(f"../pages/{name}.py").run())
        finally:
            server.go_on()
        assert page.session_state["easel_drafts"]["generate"]["prompt"] == "a fox on a server"
        assert not studio.runs.recent(5)
        page.session_state["generate_send_kept"].sent = None  # more than a second later
        page.run()
        page.button(key="generate_press").click()
        _told(page.run())
        assert len(studio.runs.recent(5)) == 1


def _told(page: AppTest) -> str:
    assert not page.exception, page.exception
    toasts = [str(each.value).replace("\\", "") for each in page.toast]
    return " ".join([*(str(part.value) for part in page.html), *toasts])


def test_a_copy_that_was_put_back_is_told_by_the_command(
    open_studio: Open,
    start_sandbox: Start,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`python -m easel restored`: what waits in it is asked about on every machine, and sent when a person says so."""
    sandbox = start_sandbox()
    store = Store(settings := _settings(tmp_path / "home", sandbox, database_url))
    store.open()
    engine = Engine(settings, store, sandbox=True, role="web")
    engine.start()
    run_id = engine.submit(GenerateParams("a red fox", **SMALL, n=2))
    engine.close(grace=0)
    store.close()
    monkeypatch.setenv("EASEL_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("EASEL_DATABASE_URL", database_url)
    for name, value in KEYS.items():
        monkeypatch.setenv(f"EASEL_{name.upper()}", value)
    assert entrance.main(["restored"]) == 0
    assert "2 requests wait in this copy." in capsys.readouterr().out
    studio = open_studio(sandbox.base_url, home=tmp_path / "third")
    studio.engine._recovery.once()
    assert studio.engine.held() == 2
    assert [found.state for found in studio.run(run_id).jobs] == ["queued", "queued"]
    assert sandbox.counts()["total"] == 0
    assert studio.engine.send_held() == 2
    assert [found.state for found in studio.ended(run_id, 60).jobs] == ["done", "done"]
