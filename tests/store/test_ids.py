"""Names that sort by the time of their making."""

import threading
import time
import uuid

from easel.store.ids import is_id, made_at, new_id


def test_ids_are_uuid7_and_tell_their_time() -> None:
    """A name is a UUID of version 7 that carries the moment it was made, to the millisecond."""
    before = time.time()
    name = new_id()
    after = time.time()
    assert uuid.UUID(name).version == 7
    assert uuid.UUID(name).variant == uuid.RFC_4122
    assert before - 0.001 <= made_at(name) <= after + 0.010


def test_ids_increase_in_every_thread() -> None:
    """20,000 names of four threads are all different, and each thread's own come in order."""
    made: list[list[str]] = [[] for _ in range(4)]
    threads = [threading.Thread(target=lambda own=own: own.extend(new_id() for _ in range(5_000))) for own in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(own == sorted(own) for own in made)
    assert len({name for own in made for name in own}) == 20_000


def test_what_is_no_id_is_told_apart() -> None:
    """Paths, upper case and other text are no names."""
    assert is_id(new_id())
    assert not any(is_id(text) for text in ("", "../../etc/passwd", new_id().upper(), "{" + new_id() + "}", "0" * 36))
