"""`python -m chaos.stranger`: a conversation, pictures and edits through the LiteLLM gateway in front of the sandbox.

The gateway is installed into a folder of its own, which goes with all it made; `--venv FOLDER` keeps it for the next time.
Promises are Easel's; what the gateway drops, changes or bills twice is said in words beside them.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from chaos import changes
from chaos.gateway import KEY, RELEASE, gateway, installed
from chaos.promises import Promise
from chaos.smoke import pictures
from chaos.storm import whole
from chaos.talk import Talk, studio
from chaos.tap import Tap, tap
from tests.sandbox_process import SandboxProcess

TURNS, PICTURES = 7, 6  # of a conversation (talk.py): one turn is answered in words alone
_TURNS, _IMAGES = ("/responses",), ("/images/generations", "/images/edits")


@dataclass(slots=True)
class Line:
    """The taps before and behind the gateway; `switch` puts another sandbox at its end."""

    before: Tap
    behind: Tap
    folder: Path
    sandbox: SandboxProcess | None = None

    def switch(self, sandbox: SandboxProcess) -> None:
        self.sandbox, self.behind.upstream = sandbox, sandbox.base_url

    def counts(self) -> dict[str, int]:
        assert self.sandbox is not None
        told: dict[str, int] = self.sandbox.counts()
        return told

    def words(self) -> Iterator[str]:
        """What the gateway did since the line was forgotten."""
        turns, images = ([tap.posts(*ends) for tap in (self.before, self.behind)] for ends in (_TURNS, _IMAGES))
        if turns[0]:
            yield from changes.words(*turns)
        if images[0]:
            yield from changes.images(*images)

    def forget(self) -> None:
        self.before.passed.clear()
        self.behind.passed.clear()


def main(line: Sequence[str]) -> int:
    given = _parser().parse_args(line)
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="easel-stranger-")))
        program = installed(given.venv or folder / "venv", given.release)
        behind = opened.enter_context(tap("http://127.0.0.1:1/v1"))
        base_url = opened.enter_context(gateway(program, folder, behind.base_url))
        whole_line = Line(opened.enter_context(tap(base_url)), behind, folder)
        print(f"{given.release} in front of the sandbox")
        broken = [promise for promises in _all(whole_line) for promise in promises if promise.broken]
    return int(bool(broken))


def _all(line: Line) -> Iterator[tuple[Promise, ...]]:
    yield _said(line, "streamed, told again", _conversation(streamed=True, store=False))
    yield _said(line, "plain, told again", _conversation(streamed=False, store=False))
    yield _said(line, "streamed, remembered by the server", _conversation(streamed=True, store=True))
    yield _said(line, "plain, the server forgets", _conversation(streamed=False, store=True), memory="false")
    yield _said(line, "a stream cut by a server that remembers", _cut(store=True), fault="cut_created")
    yield _said(line, "a stream cut by a server that is not to remember", _cut(store=False), fault="cut_created")
    yield _said(line, "a server that fails", _fails, fault="500")
    yield _said(line, "pictures and edits", pictures)


Scene = Callable[[Line, Path], tuple[Promise, ...]]


def _said(line: Line, name: str, scene: Scene, **settings: str) -> tuple[Promise, ...]:
    """The promises of a scene on a sandbox and a home of its own, printed with what the gateway did."""
    sandbox = SandboxProcess(**{"delay": "0.5"} | settings)
    try:
        line.switch(sandbox)
        line.forget()
        promises = scene(line, line.folder / name.replace(" ", "-"))
    finally:
        sandbox.stop()
    print(f"\n{name}")
    for promise in promises:
        print(promise)
    for sentence in line.words():
        print(f"          {sentence}")
    sys.stdout.flush()
    return promises


def _conversation(*, streamed: bool, store: bool) -> Scene:
    def held(line: Line, home: Path) -> tuple[Promise, ...]:
        with studio(home, line.before.base_url, KEY, store=store) as opened:
            talk = Talk(opened, streamed)
            talk.hold()
            return (*_answers(talk), *_money(talk, line), *_flow(talk, line), *(_memory(talk, line) if store else ()))

    return held


def _answers(talk: Talk) -> Iterator[Promise]:
    jobs = [job for turn in talk.turns for job in turn.run.jobs]
    trouble = tuple(f"{job.state} {job.error}" for job in jobs if job.state != "done")
    yield Promise("every turn is answered", f"{len(jobs)} of {TURNS}", trouble)
    silent = tuple(turn.text for turn in talk.turns if not turn.words)
    yield Promise("each in words", f"{len(talk.turns) - len(silent)}", silent)
    kept = [each.sha256 for turn in talk.turns for each in turn.pictures]
    path = talk.studio.store.blobs.path
    spoilt = tuple(sha for sha in kept if whole(path(sha)) != sha)
    too_few = (str(len(kept)),) if len(kept) != PICTURES else ()
    yield Promise("every picture is kept", f"{len(kept)} of {PICTURES}", (*spoilt, *too_few))
    apart = talk.outside_masks()
    yield Promise(
        "outside masks 0 pixels differ", f"{apart} in {len(talk.masked)} edits", (str(apart),) if apart else ()
    )


def _money(talk: Talk, line: Line) -> Iterator[Promise]:
    painted = line.counts()["total_painted"]
    yield Promise(
        "painted once for each picture that was asked for",
        f"{painted} painted",
        () if painted == PICTURES else (str(painted),),
    )
    told = [cost for each in line.before.posts("/responses") if (cost := changes.told_cost(each)) is not None]
    booked = talk.booked()
    apart = abs(booked - sum(told)) > 0.00001 * len(told)
    yield Promise(
        "what the gateway says it cost is what is booked", f"${booked:.4f} of ${sum(told):.4f}", ("apart",) * apart
    )


def _flow(talk: Talk, line: Line) -> Iterator[Promise]:
    if not talk.streamed:
        return
    sent, came = (changes.previews(tap.posts(*_TURNS)) for tap in (line.behind, line.before))
    figures = f"{sent} sent by the server, {came} through the gateway, seen while {len(talk.previewed)} turns ran"
    yield Promise("previews come", figures, () if came and talk.previewed else ("none",))


def _memory(talk: Talk, line: Line) -> Iterator[Promise]:
    """Remembered by id, or refused once, learned, and told again."""
    named = [each for each in line.before.posts("/responses") if each.fields.get("previous_response_id")]
    refused = [each for each in named if each.status >= 400]
    followers = sum(bool(turn.parent) for turn in talk.turns)
    (server,) = talk.studio.directory.store.enabled()
    learned = bool(talk.studio.directory.store.facts.of(server).forgets)
    well = (len(refused), len(named), learned) in ((0, followers, False), (1, 1, True))
    figures = f"{len(named)} of {followers} turns named the one before, {len(refused)} refused, learned: {learned}"
    yield Promise("the server's memory is used, or its refusal learned once", figures, () if well else ("neither",))


def _cut(*, store: bool) -> Scene:
    """One turn whose stream the server cuts after it has begun; where it remembers, the answer is had all the same."""

    def held(line: Line, home: Path) -> tuple[Promise, ...]:
        with studio(home, line.before.base_url, KEY, store=store) as opened:
            turn = Talk(opened, True).say("Paint a red boat on a lake")
        (job,) = turn.run.jobs
        looks = sum(each.method == "GET" for each in line.before.passed)
        figures = f"{job.state} with {len(turn.pictures)} pictures, looked for {looks} times by its id, "
        figures += f"{job.attempts} requests, {job.billable} billed or perhaps"
        well = (job.attempts, job.billable) == (1, 1) and (job.state == "done") == store
        said = "its picture comes by its id, and is paid once" if store else "its end is told as one that may be billed"
        return (Promise(said, figures, () if well else (str(job.error),)),)

    return held


def _fails(line: Line, home: Path) -> tuple[Promise, ...]:
    """One plain turn that the server refuses with a 500 each time."""
    with studio(home, line.before.base_url, KEY, store=False) as opened:
        turn = Talk(opened, False).say("Paint a red boat on a lake")
    (job,) = turn.run.jobs
    figures = f"{job.state}, {job.attempts} requests, {job.billable} booked as perhaps billed"
    well = job.state == "failed" and job.billable == job.attempts
    return (Promise("a failure is told, and each try is booked", figures, () if well else (str(job.error),)),)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chaos.stranger", description=__doc__)
    parser.add_argument("--venv", type=Path, metavar="FOLDER", help="where the gateway is installed, and stays")
    parser.add_argument("--release", default=RELEASE, help="what pip is asked for")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
