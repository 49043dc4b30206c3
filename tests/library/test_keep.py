"""How bytes become a kept picture: in the order that loses nothing, decoded in full, with a thumbnail."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from easel.library import keep
from easel.library.keep import Arrival
from easel.library.library import Library
from easel.library.tables import picture
from easel.store.ids import new_id
from easel.store.sidecars import Sidecar
from easel.store.store import Store

Arrive = Callable[..., Arrival]


@pytest.fixture
def arrive(keep: Callable[..., Sidecar], tmp_path: Path) -> Arrive:  # the fixture puts a job there
    """A file on the library's disk for a job that stands, at its second position; `whole` False cuts its pixels off."""
    first = keep("a red fox")

    def make(*, whole: bool = True, position: int = 1) -> Arrival:
        path = tmp_path / f"{new_id()}.png"
        Image.effect_noise((64, 48), 80).save(path)
        if not whole:
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 0xFF
            path.write_bytes(data)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        made = replace(first, picture_id=new_id(), position=position, sha256=digest, width=64, height=48)
        return Arrival(path, replace(made, size_bytes=path.stat().st_size))

    return make


def test_bytes_and_sidecar_are_there_before_the_row(store: Store, arrive: Arrive) -> None:
    """What belongs to a picture is written in the transaction of its row; afterwards it is whole, with its thumbnail."""
    arrival, seen = arrive(), []

    def beside(connection: sa.Connection) -> None:
        seen.append(store.blobs.path(arrival.sidecar.sha256).is_file())
        seen.append(store.sidecars.read(arrival.sidecar.key) == arrival.sidecar)
        seen.append(connection.execute(_row(arrival)).first() is not None)

    kept = keep.keep(Library(store), [arrival], beside)
    assert seen == [True, True, True]
    assert (kept.ids, kept.reasons) == ([arrival.sidecar.picture_id], ())
    with store.database.writing() as connection:
        keep.mark_whole(connection, kept.ids)
        assert connection.execute(_row(arrival)).one() == (True, True)
    assert Library(store).thumb(arrival.sidecar.picture_id) is not None


def test_a_broken_picture_loses_its_row_and_nothing_else(store: Store, arrive: Arrive) -> None:
    """Its neighbour is kept; its bytes and its sidecar stay, which says that it is broken."""
    good, broken = arrive(), arrive(whole=False, position=2)
    kept = keep.keep(Library(store), [good, broken], lambda _: None)
    assert kept.ids == [good.sidecar.picture_id]
    assert len(kept.reasons) == 1
    with store.database.reading() as connection:
        assert connection.execute(_row(broken)).first() is None
    assert store.blobs.path(broken.sidecar.sha256).is_file()
    read = store.sidecars.read(broken.sidecar.key)
    assert read is not None
    assert read.broken


def test_a_picture_made_later_finds_the_next_position(store: Store, arrive: Arrive) -> None:
    """However many its job has; one that stands is not overwritten, and taking it in again changes nothing."""
    first, second = arrive(position=0), arrive(position=0)
    kept = [
        keep.keep(Library(store), [each], lambda _: None, at_next_position=True).whole[0] for each in (first, second)
    ]
    assert [each.position for each in kept] == [1, 2]
    assert keep.enter(Library(store), kept).whole == tuple(kept)
    assert len(store.sidecars.of_job(first.sidecar.job_id)) == 3


def _row(arrival: Arrival) -> sa.Select[tuple[bool, bool]]:
    return sa.select(picture.c.whole, picture.c.thumb_ready).where(picture.c.id == arrival.sidecar.picture_id)
