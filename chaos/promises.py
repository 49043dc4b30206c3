"""What must be true after a storm, held against what was seen from outside: counts, logs, and the folders of the dead."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from chaos.ends import may_fail
from chaos.storm import Storm, whole
from easel.library.tables import picture
from easel.runs.records import FINAL_STATES
from easel.runs.tables import attempt, job
from easel.store.store import Store

USABLE = 5.0  # seconds from the start of a process to the first job that it takes
SLOWER = 4.0  # times the first start, before any kill, that a later one may take where that is more


@dataclass(frozen=True, slots=True)
class Promise:
    """`broken` names what breaks it, and is empty where it was kept."""

    words: str
    figures: str
    broken: tuple[str, ...]

    def __str__(self) -> str:
        said = "kept" if not self.broken else "BROKEN"
        names = "".join(f"\n          {each}" for each in self.broken[:20])
        return f"  {said:>6}  {self.words}: {self.figures}{names}"


@dataclass(frozen=True, slots=True)
class _Job:
    """`ended_ok`: a try of it was written down as answered; `hashes` of its pictures."""

    state: str
    kind: str
    ended_ok: bool
    hashes: frozenset[str]


def verify(storm: Storm, *, usable: float = USABLE) -> tuple[Promise, ...]:
    """Every promise, kept or broken."""
    store = Store(storm.settings())
    store.open()
    try:
        jobs = _jobs(store)
        return (
            _all_there(storm, jobs),
            _what_came_is_kept(storm, jobs, store),
            _painted_is_told(storm, jobs),
            _never_twice(storm),
            _none_stuck(jobs),
            _soon_usable(storm, usable),
        )
    finally:
        store.close()


def _all_there(storm: Storm, jobs: dict[str, _Job]) -> Promise:
    lost = sorted(set(storm.counts["jobs"]) - set(jobs))
    states = ", ".join(
        f"{count} {state}" for state, count in Counter(each.state for each in jobs.values()).most_common()
    )
    figures = (
        f"{len(jobs)} jobs ({states}), {storm.counts['total']} requests, {len(storm.in_flight_at_kills)} kills with "
    )
    figures += f"{sum(storm.in_flight_at_kills)} in flight, {storm.seconds:.0f} s"
    missing = (f"only {len(jobs)} of {storm.weather.jobs} jobs",) if len(jobs) < storm.weather.jobs else ()
    return Promise("every job that a server heard of has its row", figures, (*lost, *missing))


def _what_came_is_kept(storm: Storm, jobs: dict[str, _Job], store: Store) -> Promise:
    """By three witnesses: the tries written down as answered, the log, and whole pictures in the folders of the dead."""
    heard = {name for name, each in jobs.items() if each.ended_ok} | set(_logged(storm))
    lost = [
        f"{name} was answered and is {jobs[name].state}" for name in sorted(heard) if not _kept(storm, name, jobs[name])
    ]
    for name, sha256 in sorted(storm.whole_at_a_kill):
        if name not in jobs or sha256 not in jobs[name].hashes:
            lost.append(f"a picture of {name} had come whole when its process was killed")
    files = {sha256: store.blobs.path(sha256) for each in jobs.values() for sha256 in each.hashes}
    lost += [f"{sha} is not whole" for sha, path in files.items() if whole(path) != sha]
    figures = (
        f"{len(heard)} answers read, {len(storm.whole_at_a_kill)} pictures whole at a kill, {len(files)} in the library"
    )
    return Promise("every picture whose last byte was read is in the library", figures, tuple(lost))


def _kept(storm: Storm, name: str, found: _Job) -> bool:
    if found.state == "done":
        return bool(found.hashes)
    return found.state == "failed" and found.kind in _excuses(storm, name)


def _painted_is_told(storm: Storm, jobs: dict[str, _Job]) -> Promise:
    """Painted is done or unknown; failed only where the server itself said no after painting, or sent what is no picture:
    then the job says that it may have been billed."""
    painted = {name: jobs[name] for name in storm.counts["painted"] if name in jobs}
    wrong = [
        f"{name} was painted and is {each.state} {each.kind} after {', '.join(storm.counts['faults'].get(name, []))}"
        for name, each in painted.items()
        if each.state not in ("done", "unknown") and not (each.state == "failed" and each.kind in _excuses(storm, name))
    ]
    states = Counter(each.state for each in painted.values())
    figures = ", ".join(f"{count} {state}" for state, count in states.most_common())
    return Promise(
        "every job that was painted is done, unknown, or failed by the server's own word", figures, tuple(wrong)
    )


def _never_twice(storm: Storm) -> Promise:
    again = storm.counts["after_painted"]
    figures = f"{storm.counts['total']} requests for {len(storm.counts['jobs'])} jobs, {sum(again.values())} after a painted one"
    return Promise("no second request after a painted first", figures, tuple(again))


def _none_stuck(jobs: dict[str, _Job]) -> Promise:
    stuck = tuple(f"{name} is {each.state}" for name, each in jobs.items() if each.state not in FINAL_STATES)
    return Promise("no job is stuck", str(len(stuck)), stuck)


def _soon_usable(storm: Storm, most: float) -> Promise:
    worst = max(storm.readies)
    most = max(most, SLOWER * storm.readies[0])  # a busy machine is slow without any storm, too
    figures = f"at most {worst:.2f} s in {len(storm.readies)} starts, the first in {storm.readies[0]:.2f} s"
    return Promise(f"usable within {most:g} s of a start", figures, (f"{worst:.2f} s",) if worst > most else ())


def _excuses(storm: Storm, name: str) -> frozenset[str]:
    """The kinds of error by which a job may fail although it was painted, by the faults that its requests met."""
    return frozenset().union(*(may_fail(fault) for fault in storm.counts["faults"].get(name, [])))


def _logged(storm: Storm) -> Iterator[str]:
    """The jobs whose request the log tells as answered."""
    for log in storm.logs():
        for line in log.read_text(errors="replace").splitlines():
            try:
                told = json.loads(line)
            except ValueError:  # the line that a kill cut short, or somebody else's words
                continue
            if isinstance(told, dict) and told.get("outcome") == "ok" and told.get("job"):
                yield told["job"]


def _jobs(store: Store) -> dict[str, _Job]:
    with store.database.reading() as connection:
        rows = connection.execute(sa.select(job.c.id, job.c.state, job.c.error)).all()
        answered = set(connection.execute(sa.select(attempt.c.job_id).where(attempt.c.outcome == "ok")).scalars())
        kept: dict[str, set[str]] = {}
        for name, sha256 in connection.execute(sa.select(picture.c.job_id, picture.c.sha256)):
            kept.setdefault(name, set()).add(sha256)
    return {
        name: _Job(state, (error or {}).get("kind", ""), name in answered, frozenset(kept.get(name, ())))
        for name, state, error in rows
    }
