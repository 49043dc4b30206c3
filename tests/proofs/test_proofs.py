"""Pictures are read behind everything else, by a process that may be killed: `child.py`, `records.py`, `readings.py`."""

import hashlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import cv2
import pytest
import sqlalchemy as sa

from easel.library import keep
from easel.library.library import Library
from easel.library.search.grammar import parse
from easel.library.tables import reading
from easel.proofs import expected, readings
from easel.proofs.proofs import Proofs
from easel.proofs.records import Proof
from easel.runs import adoption
from easel.store.store import Store
from tests.library.conftest import sidecar
from tests.made_database import opened_store
from tests.proofs.test_reader import lettered

NOW = datetime.now(UTC)
PATIENCE = 120  # seconds; two busy cores


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened_store(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def proofs(store: Store) -> Iterator[Proofs]:
    made = Proofs(store, is_on=True)
    yield made
    made.close()


def kept(store: Store, prompt: str, data: bytes, **more: object) -> str:
    """The id of a picture that is whole."""
    digest = hashlib.sha256(data).hexdigest()
    came = store.home / digest
    came.write_bytes(data)
    store.blobs.put_file(came, digest)
    made = replace(sidecar(prompt), sha256=digest, size_bytes=len(data), **more)  # type: ignore[arg-type]
    store.sidecars.write(made)
    adoption.rebuild(store.database, store.sidecars)
    with store.database.writing() as connection:
        keep.mark_whole(connection, [made.picture_id])
    return made.picture_id


def png(*lines: str) -> bytes:
    return bytes(cv2.imencode(".png", lettered(*lines))[1])


def until(store: Store, proofs: Proofs, picture_id: str, is_there: Callable[[Proof | None], bool]) -> Proof:
    """What is known of a picture, as soon as it is so; looked at again after each change."""
    changed = threading.Event()
    store.database.on_change(changed.set)
    for _ in range(PATIENCE):
        known = proofs.one(picture_id)
        if is_there(known):
            assert known is not None
            return known
        changed.wait(1)
        changed.clear()
    raise AssertionError(proofs.one(picture_id))


def is_done(known: Proof | None) -> bool:
    return known is not None and known.state != "asked"


def test_words_are_read_once_and_found(store: Store, proofs: Proofs) -> None:
    """A picture that quotes words is read by itself, its bytes once; its words are searched, right and wrong ones apart."""
    data = png("Summer Slae")
    first = kept(store, 'says "Summer Sale"', data, created=time.time())
    again = kept(store, 'says "Summer Slae"', data, created=time.time())
    proofs.start()
    wrong, right = (until(store, proofs, name, is_done) for name in (first, again))
    assert (wrong.right_words, wrong.wrong_words, right.right_words, right.wrong_words) == (1, 1, 2, 0)
    with store.database.reading() as connection:
        assert connection.execute(sa.select(reading.c.tries)).scalars().all() == [1]
    library = Library(store)
    for text, names in (
        ("words:wrong", [first]),
        ("words:right", [again]),
        ("words:wrong,unsure", [first]),
        ("words:right,wrong -words:wrong", [again]),
        ("words:read WORDS:Wrong", [first]),
        ("-words:read", []),
        ("slae", [again, first]),
        ('"summer slae" words:wrong', [first]),
    ):
        assert [spot[0] for spot in library.find(parse(text, NOW)).spots] == sorted(names, reverse=True)
    assert library.total(parse("words:unsure", NOW)) == 0


def test_a_killed_reader_loses_nothing(store: Store, proofs: Proofs) -> None:
    """kill -9 of its process, and the next one reads."""
    proofs.child.start()
    assert proofs.child.pid is not None
    os.kill(proofs.child.pid, signal.SIGKILL)
    name = kept(store, 'says "Open"', png("Open"), created=time.time())
    proofs.start()
    assert until(store, proofs, name, is_done).right_words == 1


def test_what_is_no_picture_fails_and_can_be_asked_again(store: Store, proofs: Proofs) -> None:
    """In words, and holds nothing up; a picture without quotes is read when somebody asks."""
    broken = kept(store, 'says "Open"', b"no picture", created=time.time())
    plain = kept(store, "a door", png("Closed"), created=time.time())
    proofs.start()
    assert until(store, proofs, broken, is_done).state == "failed"
    assert proofs.one(plain) is None
    proofs.ask(plain)
    known = until(store, proofs, plain, is_done)
    assert (known.text, known.asked_words, [word["verdict"] for word in known.words]) == ("Closed", 0, ["extra"])


def test_switched_off_nothing_is_read(store: Store) -> None:
    """Neither by itself nor when asked."""
    name = kept(store, 'says "Open"', png("Open"), created=time.time())
    off = Proofs(store, is_on=False)
    off.start()
    off.ask(name)
    assert off.one(name) is None
    assert off.child.pid is None
    off.close()


def test_bytes_are_taken_by_one(store: Store) -> None:
    """Of two processes one reads; what is lost is taken again, what was given back at once."""
    with store.database.writing() as connection:
        assert readings.take(connection, "a" * 64)
        assert not readings.take(connection, "a" * 64)
        readings.give_back(connection, "a" * 64)
        assert readings.take(connection, "a" * 64)
        assert readings.tries(connection, "a" * 64) == 2


def test_what_a_picture_has_to_say(store: Store) -> None:
    """What its prompt quotes."""
    name = kept(store, 'says "Summer Sale"', png("Summer"))
    with store.database.reading() as connection:
        assert expected.of(connection, name) == ("Summer", "Sale")
