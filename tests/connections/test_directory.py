"""Clients that are held to the addresses that are allowed, with the right key, and what their answers teach."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from easel.connections.choice import Need
from easel.connections.declared import declared
from easel.connections.directory import Directory
from easel.connections.keys import Entered
from easel.errors import AddressRefused, KeyRefused
from easel.requests.generate import GenerateParams
from easel.settings import load
from easel.store.database import Database
from tests.connections.attempts import attempt
from tests.connections.conftest import connection
from tests.sandbox_process import SandboxProcess
from tests.wire.listener import Listener

PARAMS = GenerateParams(prompt="a kite", size="1024x640", quality="low")
CANARY = "sk-canary-5f0e9d8c7b6a"


def test_a_client_carries_its_own_key_and_headers(
    directory: Directory, start_sandbox: Callable[..., SandboxProcess], tmp_path: Path
) -> None:
    """The right key is accepted; the header that the connection adds reaches the server."""
    sandbox = start_sandbox(key=CANARY)
    kept = directory.store.add(connection("Right", sandbox.base_url), Entered(SecretStr(CANARY), {}))
    reply = directory.client(kept).generate(PARAMS, tmp_path, Listener())
    assert len(reply.pictures) == 1
    wrong = directory.store.add(connection("Wrong", sandbox.base_url), Entered(SecretStr("sk-other"), {}))
    with pytest.raises(KeyRefused):
        directory.client(wrong).generate(PARAMS, tmp_path, Listener())


def test_a_studio_in_the_network_dials_no_inner_address(
    database: Database, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """Without the operator's word a loopback server is refused unasked; the embedded sandbox always works."""
    before = sandbox.counts()["total"]
    directory = Directory(load(_env_file=None, home=tmp_path), database, on_loopback=False, outside=())
    directory.store.sandbox_url = sandbox.base_url
    inner = directory.store.add(connection("Inner", sandbox.base_url))
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.1"):
        directory.client(inner).generate(PARAMS, tmp_path, Listener())
    assert sandbox.counts()["total"] == before
    embedded = directory.store.get("sandbox")
    assert embedded is not None
    assert directory.client(embedded).generate(PARAMS, tmp_path, Listener()).pictures
    allowed = Directory(
        load(_env_file=None, home=tmp_path, allow_private=True), database, on_loopback=False, outside=()
    )
    assert allowed.client(inner).generate(PARAMS, tmp_path, Listener()).pictures


def test_a_scripts_own_sandbox_is_always_allowed(database: Database, sandbox: SandboxProcess, tmp_path: Path) -> None:
    """EASEL_ALLOW_PRIVATE=0 closes inner addresses that somebody names, not the sandbox that Easel starts itself."""
    settings = load(_env_file=None, home=tmp_path, base_url=sandbox.base_url, allow_private=False)
    named = Directory.of_settings(settings, database, sandbox=False)
    with pytest.raises(AddressRefused):
        named.client(named.choose(Need(PARAMS)).connection).generate(PARAMS, tmp_path, Listener())
    own = Directory.of_settings(settings, database, sandbox=True)
    assert own.client(own.choose(Need(PARAMS)).connection).generate(PARAMS, tmp_path, Listener()).pictures


def test_nothing_configured_leaves_the_sandbox_alone(database: Database, tmp_path: Path) -> None:
    """The embedded sandbox is the only connection, and best."""
    directory = Directory(load(_env_file=None, home=tmp_path), database, on_loopback=True, outside=())
    directory.store.sandbox_url = "http://127.0.0.1:4500/v1"
    assert [each.name for each in directory.store.all()] == ["Sandbox"]
    assert directory.choose(Need(PARAMS)).connection.embedded


def test_a_key_leaves_no_trace_where_it_is_not_sent(
    directory: Directory, database: Database, sandbox: SandboxProcess, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Through good and bad answers, an examination and a lost master key: no log, file, value, or error holds the key."""
    caplog.set_level(logging.DEBUG)
    kept = directory.store.add(
        connection("Gate", sandbox.base_url), Entered(SecretStr(CANARY), {"X-Team": SecretStr(f"{CANARY}-team")})
    )
    errors: list[str] = []
    listener = Listener()
    for fault in (
        "",
        "401",
        "403_group",
        "404_page",
        "429_long",
        "500_detail",
        "cut_body",
        "error_under_200",
        "redirect",
    ):
        try:
            directory.client(kept).generate(
                PARAMS, tmp_path, listener, headers={"X-Sandbox-Fault": fault} if fault else {}
            )
        except Exception as error:  # noqa: BLE001 # whatever it is, it must not tell
            errors += [str(error), repr(error.__cause__), str(getattr(error, "as_dict", dict)())]
    directory.doctor.start(kept, ("reach", "models"))
    while directory.doctor.under_way(kept.id):
        threading.Event().wait(0.02)
    lost = Directory(load(_env_file=None, home=tmp_path, master_key="another"), database, on_loopback=True, outside=())
    with pytest.raises(Exception, match="master key") as caught:
        lost.client(kept)
    told = [
        caplog.text,
        repr(directory.store.all()),
        repr(lost.store.all()),
        repr(listener),
        repr(caught.value),
        *errors,
        *(file.read_bytes().decode("latin-1") for file in tmp_path.rglob("*") if file.is_file()),
    ]
    assert len(errors) > 20
    assert not [text[:80] for text in told if CANARY in text]


def test_a_definition_outside_is_used_as_any_other(database: Database, sandbox: SandboxProcess, tmp_path: Path) -> None:
    """EASEL_BASE_URL's connection leads to a client with its key."""
    settings = load(_env_file=None, home=tmp_path, base_url=sandbox.base_url, api_key=CANARY)
    directory = Directory(settings, database, on_loopback=True, outside=declared(settings, {}, ()))
    choice = directory.choose(Need(PARAMS, "environment"))
    assert choice.connection.read_only
    assert directory.client(choice.connection).generate(PARAMS, tmp_path, Listener()).pictures


def test_a_picture_host_that_is_plainly_inside_is_refused_in_the_form(database: Database, tmp_path: Path) -> None:
    """Where inner addresses are not allowed, beside the field and with the setting that would allow it; elsewhere it may be."""
    settings = load(_env_file=None, home=tmp_path)
    public = Directory(settings, database, on_loopback=False, outside=())
    here = Directory(settings, database, on_loopback=True, outside=())
    for host in ("localhost:9000", "169.254.169.254", "http://10.0.0.1/a", "[::1]"):
        given = connection("Gateway", "https://gateway.example/v1", picture_hosts=(host,))
        (problem,) = public.problems(given)
        assert problem.field == "picture_hosts"
        assert "EASEL_ALLOW_PRIVATE" in problem.message
        assert not here.problems(given)
    kept = here.store.add(connection("Gateway", "https://gateway.example/v1", picture_hosts=("cdn.example",)))
    assert here.network(kept).picture_hosts == ("cdn.example",)
    for opened in (public, here):
        opened.close()


def test_what_is_known_of_the_servers_is_a_word_to_compare(directory: Directory) -> None:
    """Another one when a server is away or is switched off, so that pages need not ask for more; the same when it is back, and
    whatever an answer taught that no page shows. It names nothing."""
    kept = directory.store.add(connection("Gateway"))
    words = [directory.standing()]
    for reachable in (True, False, True):
        directory.health.seen(kept, reachable, "as seen")
        words.append(directory.standing())
    directory.learn(kept, replace(attempt(), model="gpt-image-2", painting=4.0))
    words.append(directory.standing())
    directory.store.enable(kept.id, False)
    words.append(directory.standing())
    assert words[0] == words[1] == words[3] == words[4]
    assert len(set(words)) == 3
    assert "Gateway" not in "".join(words)
