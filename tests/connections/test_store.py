"""Connections kept: added, changed, ordered, switched off, deleted and taken back; their keys never beside them."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from easel.connections import store as storing
from easel.connections.capability_card import CapabilityCard, Finding
from easel.connections.connection import Connection, Timeouts
from easel.connections.declared import Declared
from easel.connections.keys import Entered, Secret
from easel.connections.store import ConnectionStore
from easel.connections.tables import config_of
from easel.connections.tables import connection as rows_of_connections
from easel.costs import Prices
from easel.errors import BadParams, KeyLost, NotSent
from easel.store.database import Database
from easel.wire.authorities import trusting
from tests.connections.conftest import connection

KEY = Entered(SecretStr("sk-canary-0123456789"), {})


def test_a_connection_comes_back_as_it_was_kept(
    store: ConnectionStore, open_store: Callable[..., ConnectionStore]
) -> None:
    """Every field survives, money exactly; the base URL is put right; the key is known by its fingerprint alone."""
    given = connection(
        base_url="gateway.example/v1/images/generations",
        kind="sub2api",
        tier="pro",
        default_model="gpt-image-2",
        concurrency=3,
        requests_per_minute=60,
        images_per_minute=20,
        account_headers=("X-Account",),
        key_headers=("X-Key-Id",),
        picture_hosts=("cdn.example", "store.example:9000"),
        timeouts=Timeouts(timeout=90, timeout_gap=30),
        proxy="http://proxy.example:3128",
        prices=Prices(image_out=Decimal("12.345"), per_picture=(Decimal("0.01"), Decimal("0.02"), Decimal("0.04"))),
        part_limit=10_000_000,
    )
    kept = store.add(given, Entered(SecretStr("sk-1"), {"X-Team": SecretStr("blue")}))
    (again,) = open_store().all()
    assert again == kept
    assert again.base_url == "https://gateway.example/v1"
    assert again.extra_headers == ("X-Team",)
    assert replace(again, id="", base_url="", extra_headers=(), key_fingerprint="") == replace(given, base_url="")
    assert store.key(kept.id) == "sk-1"
    assert store.secret(kept.id).sent_headers() == {"X-Team": "blue"}


def test_picture_hosts_are_put_right_and_checked(store: ConnectionStore) -> None:
    """Whatever of an address was pasted is its host, once; what is none is said beside the field, without repeating it."""
    typed = ("https://CDN.example./pictures?sig=canary", "cdn.example:443", "bücher.example", "[2001:4860::1]:9000")
    kept = store.add(connection(picture_hosts=typed))
    assert kept.picture_hosts == ("cdn.example", "xn--bcher-kva.example", "[2001:4860::1]:9000")
    for bad in ("*.example", "a b", "ftp://x.example", "cdn.example:0", "canary@@"):
        (problem,) = store.problems(connection("New", picture_hosts=("cdn.example", bad)))
        assert problem.field == "picture_hosts"
        assert "number 2 is not a host name" in problem.message
        assert bad not in problem.message
    (problem,) = store.problems(connection("New", picture_hosts=("x.example",) * 51))
    assert "at most 50" in problem.message


def test_no_file_holds_the_key(store: ConnectionStore, tmp_path: Path) -> None:
    """Database, its journal and every other file of the folder are free of key and header values."""
    store.add(connection(), Entered(SecretStr("sk-canary-0123456789"), {"X-Team": SecretStr("tok-canary")}))
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"gateway.example" in kept
    assert b"canary" not in kept


def test_changing_keeps_the_key_unless_a_new_one_is_entered(store: ConnectionStore) -> None:
    """A form whose key field stays empty changes everything but the key."""
    kept = store.add(connection(), KEY)
    renamed = store.change(replace(kept, name="Other name"))
    assert store.key(kept.id) == "sk-canary-0123456789"
    assert renamed.key_fingerprint == kept.key_fingerprint
    rekeyed = store.change(renamed, Entered(SecretStr("sk-2")))
    assert store.key(kept.id) == "sk-2"
    assert rekeyed.key_fingerprint != kept.key_fingerprint


@pytest.mark.parametrize(
    "moved",
    [{"base_url": "https://thief.example/v1"}, {"base_url": "http://gateway.example"}, {"proxy": "http://thief:1"}],
)
def test_a_key_does_not_follow_to_another_address(store: ConnectionStore, moved: dict[str, str]) -> None:
    """Who may change an address cannot have the kept key sent there: it has to be entered again."""
    kept = store.add(connection(), KEY)
    with pytest.raises(BadParams) as caught:
        store.change(replace(kept, **moved))  # type: ignore[arg-type] # one text field each
    assert [problem.field for problem in caught.value.problems] == ["api_key"]
    store.change(replace(kept, **moved), Entered(SecretStr("sk-3")))  # type: ignore[arg-type]
    assert store.key(kept.id) == "sk-3"


def test_every_broken_rule_is_named_at_once(store: ConnectionStore) -> None:
    """The form gets one problem per field, each a sentence."""
    store.add(connection("Taken"))
    bad = connection(
        "taken ",
        "ftp://files.example",
        concurrency=0,
        proxy="socks5://x:1",
        ca_file="/none.pem",
        timeouts=Timeouts(-1),
    )
    problems = store.problems(bad, Entered(SecretStr("two words"), {"Authorization": SecretStr("x")}))
    fields = [problem.field for problem in problems]
    assert fields == ["base_url", "concurrency", "extra_headers", "timeout", "proxy", "ca_file", "name", "api_key"]
    named = store.problems(replace(connection("Free"), extra_headers=("Authorization", "bad name")))
    assert [problem.rule for problem in named] == ["own", "form"]


def test_order_and_switch_are_kept(store: ConnectionStore) -> None:
    """Neighbours change places, the ends stay, a disabled one is shown but not used."""
    first, second, third = (store.add(connection(name)) for name in ("one", "two", "three"))
    store.move(third.id, -1)
    store.move(first.id, -1)
    assert [each.name for each in store.all()] == ["one", "three", "two"]
    store.enable(first.id, False)
    assert [each.name for each in store.enabled()] == ["three", "two"]
    assert second.place == 1


def test_a_deleted_connection_can_be_taken_back_for_a_while(
    store: ConnectionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is out of every list at once, its key is not handed out; after the time to take it back it is gone for good."""
    kept = store.add(connection(), KEY)
    store.delete(kept.id)
    assert store.all() == ()
    with pytest.raises(NotSent):
        store.key(kept.id)
    assert store.take_back(kept.id)
    assert store.key(kept.id) == "sk-canary-0123456789"
    store.delete(kept.id)
    monkeypatch.setattr(storing, "TAKE_BACK", -1.0)
    store.purge()
    assert not store.take_back(kept.id)


def test_a_name_given_away_meanwhile_is_not_taken_back(store: ConnectionStore) -> None:
    """Two connections never bear one name."""
    kept = store.add(connection())
    store.delete(kept.id)
    store.add(connection())
    assert not store.take_back(kept.id)


def test_declared_ones_come_first_and_are_read_only(open_store: Callable[..., ConnectionStore]) -> None:
    """What the environment defines is listed with its key's fingerprint and cannot be changed here."""
    outside = Connection("environment", "gateway.example", "https://gateway.example/v1", source="environment")
    store = open_store((Declared(outside, Secret.of("sk-env")),))
    store.add(connection("Mine"))
    store.sandbox_url = "http://127.0.0.1:4500/v1"
    assert [(each.name, each.read_only) for each in store.all()] == [
        ("gateway.example", True),
        ("Mine", False),
        ("Sandbox", True),
    ]
    assert store.key("environment") == "sk-env"
    assert store.key("sandbox") == ""
    for attempt in (
        lambda: store.change(outside),
        lambda: store.delete("sandbox"),
        lambda: store.enable("environment", False),
    ):
        with pytest.raises(NotSent, match="outside the studio"):
            attempt()


def test_what_was_learned_stays_with_the_server_it_was_learned_of(store: ConnectionStore) -> None:
    """Card and cuts come back with the connection, and are forgotten when its address or key changes."""
    kept = store.add(connection(), KEY)
    card = CapabilityCard(
        1_795_000_000.0, streams=False, mask="alpha", leak=0.43, findings=(Finding("stream", "no", "…"),)
    )
    store.facts.keep_card(kept, card)
    store.facts.add_cut(kept, 100.02)
    assert store.all()[0].cut_after is None
    store.facts.add_cut(kept, 100.4)
    (found,) = store.all()
    assert found.capabilities == card
    assert found.cut_after == pytest.approx(100.02)
    store.change(kept, Entered(SecretStr("sk-other")))
    (found,) = store.all()
    assert (found.capabilities, found.cut_after) == (None, None)


def test_a_lost_master_key_is_mended_by_entering_the_key(open_store: Callable[..., ConnectionStore]) -> None:
    """The connection stays in the list; using it says what to do, and a new key makes it whole."""
    kept = open_store(master_key="one").add(connection(), KEY)
    store = open_store(master_key="two")
    with pytest.raises(KeyLost):
        store.key(kept.id)
    store.change(kept, Entered(SecretStr("sk-new")))
    assert store.key(kept.id) == "sk-new"


def _certificate() -> str:
    """A certificate that everybody has: the first of those that are trusted by default."""
    return Path(DEFAULT_CA_BUNDLE_PATH).read_text("utf-8").partition("-----END CERTIFICATE-----")[0] + (
        "-----END CERTIFICATE-----\n"
    )


def test_an_own_ca_is_pasted_and_no_path_is_asked_about(store: ConnectionStore, tmp_path: Path) -> None:
    """Whatever a path leads to (nothing, a secret, a real certificate), the sentence is the same."""
    words = tmp_path / "secret.txt"
    words.write_text("none of your business")
    paths = ["/none.pem", str(words), str(tmp_path), DEFAULT_CA_BUNDLE_PATH, "\\\\server\\share", "x\0y"]
    no_certificates = ["-----BEGIN CERTIFICATE-----", f"{_certificate()}-----BEGIN PRIVATE KEY-----"]
    said = {store.problems(connection("New", ca_file=given)) for given in (*paths, *no_certificates)}
    assert len(said) == 1
    ((problem,),) = said
    assert problem.field == "ca_file"
    assert "BEGIN CERTIFICATE" in problem.message
    kept = store.add(connection("New", ca_file=_certificate()))
    assert store.problems(kept) == ()
    assert trusting(kept.ca_file).cert_store_stats()["x509"] == 1


def test_a_ca_file_of_an_older_easel_is_kept_until_it_is_changed(store: ConnectionStore, database: Database) -> None:
    """It goes on proving its server; another path is refused."""
    added = store.add(connection("Old"))
    with database.writing() as transaction:
        config = config_of(replace(added, ca_file="/etc/own.pem"))
        transaction.execute(sa.update(rows_of_connections).values(config=config))
    old = store.get(added.id)
    assert old is not None
    assert old.ca_file == "/etc/own.pem"
    assert store.change(replace(old, name="Still old")).ca_file == "/etc/own.pem"
    with pytest.raises(BadParams):
        store.change(replace(old, ca_file="/etc/passwd"))
