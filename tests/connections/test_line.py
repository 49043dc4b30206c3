"""Who waits in turn: the first is called alone, and sleeps no longer than it must."""

import threading
import time

from easel.connections.limits import Line


def test_only_the_first_is_called() -> None:
    """By rank, then by id; who has not asked for long is passed over."""
    line, woken = Line(), []

    def sleep(name: str) -> None:
        line.pause(name, 0.5)
        woken.append((name, time.monotonic() - started))

    assert [line.ask(name, rank, 100.0) for name, rank in (("b", 0), ("c", 1), ("a", 0))] == [0, 1, 0]
    assert line.ask("b", 0, 100.0) == 1
    started = time.monotonic()
    threads = [threading.Thread(target=sleep, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    line.call_first(101.0)
    for thread in threads:
        thread.join()
    assert woken[0][0] == "a"
    assert woken[0][1] < 0.3 < min(seconds for _, seconds in woken[1:])
    line.ask("c", 1, 110.0)
    assert line.ask("d", 1, 110.0) == 1, "a and b have lost their turn"


def test_all_are_called_when_the_engine_closes() -> None:
    """Nobody sleeps on; who is not in line does not sleep at all."""
    line = Line()
    line.ask("a", 0, 1.0)
    line.call_all()
    started = time.monotonic()
    line.pause("a", 5)
    line.pause("nobody", 5)
    assert time.monotonic() - started < 1
