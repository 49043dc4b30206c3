"""How many files a plain picture passes on its way, and how often it changes room, from the press to the kept picture.

One picture, not streamed, is made by a real studio at the sandbox, after one that warms everything up; the command line
takes no part. What is counted, under `easel/`:

- *files*: those of which a function of their own was run, in the job's own thread (the one that asks the server and keeps
  what comes), and in all threads together, the one of the press among them.
- *room changes*, in the job's own thread: calls from code of one room to code of another, by a `with` as well. A room is a
  folder of `easel/`, or the file where it lies in none. Coming back from a call is no change, nor is what a library calls by
  itself (SQLAlchemy the types of its columns, say).
"""

import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import easel
from bench.measure import target
from easel.requests.generate import GenerateParams
from easel.settings import load
from easel.studio import Studio
from tests.sandbox_process import SandboxProcess

FILES, CHANGES, FILES_OF_ALL = 40, 35, 52
PATIENCE = 60.0  # seconds
_ROOT = f"{Path(easel.__file__).parent}/"


@dataclass(slots=True)
class Walk:
    """What was passed: files by the name of the thread, and each call from room to room in the job's own (caller, called)."""

    files: dict[str, set[str]] = field(default_factory=dict)
    changes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def own(self) -> set[str]:
        return set().union(*(files for name, files in self.files.items() if _is_job(name)))

    @property
    def all(self) -> set[str]:
        return set().union(*self.files.values())

    def see(self, frame: FrameType, event: str, _: object) -> None:
        """Notes a call; a profile function of `sys` and `threading`."""
        called = _place(frame)
        if event != "call" or not called:
            return
        thread = threading.current_thread().name
        self.files.setdefault(thread, set()).add(called)
        caller = _caller(frame)
        if _is_job(thread) and caller and room(caller) != room(called) and not _goes_on(frame):
            self.changes.append((caller, called))


def room(place: str) -> str:
    """The room of a file, named by its path below `easel/`."""
    return place.split("/")[0]


def walk() -> Walk:
    """Makes two pictures and returns what the second one passed."""
    seen, walks = Walk(), False

    def see(frame: FrameType, event: str, arg: object) -> None:
        if walks:
            seen.see(frame, event, arg)

    threading.setprofile(see)
    try:
        with _studio() as studio:
            _until_kept(studio, _press(studio))
            walks = True
            sys.setprofile(see)
            run_id = _press(studio)
            sys.setprofile(None)
            _until_kept(studio, run_id)
            walks = False
    finally:
        threading.setprofile(None)
    return seen


def show(_rounds: int) -> None:
    seen = walk()
    for name, count in Counter(room(place) for place in seen.own).most_common():
        print(f"  {count:>6}  {name}")
    target("files in its own thread", len(seen.own), FILES, "")
    target("room changes in its own thread", len(seen.changes), CHANGES, "")
    target("files over all threads", len(seen.all), FILES_OF_ALL, "")


@contextmanager
def _studio() -> Iterator[Studio]:
    sandbox = SandboxProcess(delay="0")
    try:
        with tempfile.TemporaryDirectory() as folder:
            studio = Studio.for_command(load(_env_file=None, home=Path(folder) / "home", base_url=sandbox.base_url))
            try:
                yield studio
            finally:
                studio.close()
    finally:
        sandbox.stop()


def _press(studio: Studio) -> str:
    return studio.generate.start(GenerateParams("A plain picture", size="1024x640", quality="low"))


def _until_kept(studio: Studio, run_id: str) -> None:
    """Returns when the picture is kept and its job's thread is over."""
    ends = time.monotonic() + PATIENCE
    while not _is_kept(studio, run_id) or any(_is_job(thread.name) for thread in threading.enumerate()):
        if time.monotonic() > ends:
            raise TimeoutError(f"the sandbox did not make a picture within {PATIENCE:.0f} s")
        time.sleep(0.02)


def _is_kept(studio: Studio, run_id: str) -> bool:
    run = studio.runs.run(run_id)
    return run is not None and all(job.state == "done" for job in run.jobs)


def _is_job(thread: str) -> bool:
    return thread.startswith("job-")


def _place(frame: FrameType) -> str:
    """The path of its file below `easel/`; empty where it lies elsewhere."""
    path = frame.f_code.co_filename
    return path.removeprefix(_ROOT) if path.startswith(_ROOT) else ""


def _caller(frame: FrameType) -> str:
    """The file that calls it, itself or by a `with`."""
    caller = frame.f_back
    while caller is not None and caller.f_code.co_filename.endswith("/contextlib.py"):
        caller = caller.f_back
    return _place(caller) if caller is not None else ""


def _goes_on(frame: FrameType) -> bool:
    """Whether a generator is entered again where it had yielded, which is no call: its RESUME tells by its argument."""
    return frame.f_code.co_code[max(frame.f_lasti, 0) + 1] & 3 != 0
