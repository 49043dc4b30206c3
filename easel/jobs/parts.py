"""Holds the parts of an engine that whoever works on jobs shares."""

from collections.abc import Callable
from dataclasses import dataclass

from easel.connections.directory import Directory
from easel.jobs.alive import Heartbeat, Place
from easel.jobs.keep import Keeping
from easel.jobs.lines import Lines
from easel.settings import Settings
from easel.store.store import Store


@dataclass(frozen=True, slots=True)
class Parts:
    """`here` names the jobs that this process has in hand, `over` hears of each that is off its hands, and `is_closing` says that
    it goes."""

    settings: Settings
    store: Store
    directory: Directory
    keeping: Keeping
    lines: Lines
    executor: Place
    heartbeat: Heartbeat
    here: set[str]
    over: Callable[[str], None]
    is_closing: Callable[[], bool]
