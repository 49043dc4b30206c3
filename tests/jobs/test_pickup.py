"""How many at once."""

import threading
import time

from easel.jobs.pickup import Slots


def test_no_more_than_the_count_at_once() -> None:
    """Twenty jobs through three slots: never more than three inside, and all get their turn."""
    slots, inside, most = Slots(3), set[int](), []
    lock = threading.Lock()

    def work(number: int) -> None:
        assert slots.take(str(number))
        with lock:
            inside.add(number)
            most.append(len(inside))
        time.sleep(0.005)
        with lock:
            inside.discard(number)
        slots.give(str(number))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(most) == 20
    assert max(most) == 3


def test_a_job_holds_one_slot_however_often_it_asks() -> None:
    """Taking twice takes once, and a full house refuses without waiting."""
    slots = Slots(1)
    assert slots.try_take("a")
    assert slots.try_take("a")
    assert slots.take("a")
    assert not slots.try_take("b")
    slots.give("a")
    assert slots.try_take("b")


def test_closing_wakes_who_waits() -> None:
    """Whoever waits when the engine closes is told to go."""
    slots, told = Slots(1), []
    slots.try_take("a")
    thread = threading.Thread(target=lambda: told.append(slots.take("b")))
    thread.start()
    time.sleep(0.05)
    slots.close()
    thread.join(5)
    assert told == [False]
