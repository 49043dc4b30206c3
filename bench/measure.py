"""Contenders, each in a process of its own: wall and CPU time of a run, and how far memory rose above the process's base.

The contenders take turns, so that whatever else the machine does falls on all of them alike; medians are compared.
CPU counts a contender's child processes too. Memory is the peak of resident pages (Linux only), reset before the runs.
"""

import multiprocessing
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

Run = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Result:
    """Medians over the rounds: milliseconds, and MB over base (None where it cannot be told)."""

    wall: float
    cpu: float
    peak: float | None

    def __str__(self) -> str:
        peak = "" if self.peak is None else f"{self.peak:+9.1f} MB"
        return f"{self.wall:9.1f} ms wall {self.cpu:9.1f} ms CPU{peak}"


class Contender:
    """One way of doing the work, in its own process: `run(folder, *given)`, the folder empty, emptied outside the clock.

    `run(folder, *warm)` is called once before anything is measured.
    """

    def __init__(self, run: Run, warm: tuple[Any, ...]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, run, warm))
        self._process.start()
        theirs.close()  # so that its end is seen here
        self._expect()

    def measure(self, *given: Any) -> tuple[float, float, float | None]:
        self._pipe.send(given)
        sample: tuple[float, float, float | None] = self._expect()
        return sample

    def _expect(self) -> Any:
        if not self._pipe.poll(300):
            raise TimeoutError("a contender did not finish within 300 s")
        return self._pipe.recv()

    def __enter__(self) -> "Contender":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._pipe.close()  # it ends by itself then, and removes its folder
        self._process.join(10)
        self._process.kill()
        self._process.join()


def side_by_side(
    runs: Mapping[str, Run], warm: tuple[Any, ...], given: tuple[Any, ...], rounds: int, elsewhere: Sequence[str] = ()
) -> dict[str, Result]:
    """Runs every contender `rounds` times in turn and prints its medians.

    Those named in `elsewhere` work in child processes, so that their own memory tells nothing.
    """
    contenders = {name: Contender(run, warm) for name, run in runs.items()}
    try:
        samples = [{name: one.measure(*given) for name, one in contenders.items()} for _ in range(rounds)]
    finally:
        for one in contenders.values():
            one.__exit__()
    results = {name: _median([sample[name] for sample in samples]) for name in runs}
    results |= {name: replace(result, peak=None) for name, result in results.items() if name in elsewhere}
    for name, result in results.items():
        print(f"    {name:<34}{result}")
    return results


def beside(results: Mapping[str, Result], ours: str, theirs: str, most: float, *, by: str = "wall") -> None:
    """Prints what `ours` takes of `theirs`, by wall time or CPU against what it must not exceed, and the other for knowledge."""
    one, other = results[ours], results[theirs]
    wall, cpu = one.wall / other.wall, one.cpu / other.cpu
    judged, told = (wall, f"CPU {cpu:.2f}x") if by == "wall" else (cpu, f"wall {wall:.2f}x")
    target(f"{ours}, of {theirs}, by {by} ({told})", judged, most)


def warn_when_busy() -> None:
    """Says so when others use the machine: a contender of several processes then gets more of it, and wall times mislead."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores / 2:
        print(f"The machine is busy (load {load:.1f} on {cores} cores): trust CPU times, not wall times.")


def target(what: str, value: float, most: float, unit: str = "x") -> None:
    """Prints one ratio or figure against what it must not exceed."""
    said = "ok" if value <= most else "MISSED"
    print(f"  {said:>6}  {what}: {value:.2f}{unit} (at most {most:g}{unit})")


def _median(samples: list[tuple[float, float, float | None]]) -> Result:
    peaks = [peak for _, _, peak in samples if peak is not None]
    return Result(
        statistics.median(wall for wall, _, _ in samples),
        statistics.median(cpu for _, cpu, _ in samples),
        max(peaks) if peaks else None,
    )


def _work(pipe: Connection, run: Run, warm: tuple[Any, ...]) -> None:
    with tempfile.TemporaryDirectory(prefix="easel-bench-") as root:
        folder = Path(root) / "pictures"
        _measured(run, folder, warm, None)
        base = _status("VmRSS")
        pipe.send(None)
        while True:
            try:
                given = pipe.recv()
            except EOFError:
                return  # the measuring process is gone
            pipe.send(_measured(run, folder, given, base))


def _measured(run: Run, folder: Path, given: tuple[Any, ...], base: float | None) -> tuple[float, float, float | None]:
    folder.mkdir()
    _reset_peak()
    cpu, clock = _cpu(), time.perf_counter()
    run(folder, *given)
    wall, used = time.perf_counter() - clock, _cpu() - cpu
    peak = _peak(base)
    shutil.rmtree(folder)
    return wall * 1000, used * 1000, peak


def _peak(base: float | None) -> float | None:
    own = _status("VmHWM")
    return None if base is None or own is None else own - base


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _reset_peak() -> None:
    if Path("/proc/self/clear_refs").exists():
        Path("/proc/self/clear_refs").write_text("5")


def _status(name: str) -> float | None:
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024
