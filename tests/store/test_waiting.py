"""How long a writer waits: briefly where a person looks on, in that thread and block alone."""

import threading

import pytest

from easel.store.waiting import BRIEF, briefly, most


def test_a_page_waits_briefly_and_a_worker_as_long_as_is_usual() -> None:
    """Blocks within blocks end with the outermost."""
    assert most() is None
    with briefly():
        with briefly():
            assert most() == BRIEF
        assert most() == BRIEF
    assert most() is None


def test_another_thread_is_as_patient_as_it_was() -> None:
    """A worker does not hurry because of a page."""
    seen: list[float | None] = []
    with briefly():
        thread = threading.Thread(target=lambda: seen.append(most()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_a_block_that_fails_is_over_as_well() -> None:
    """What comes after it waits as before."""
    with pytest.raises(RuntimeError), briefly():
        raise RuntimeError
    assert most() is None
