"""A conversation with a masked edit, an "again", a branch, an edited message and words alone, said by a studio of one command."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from easel.actions.converse import Saying, Started
from easel.library.records import Picture
from easel.pictures import png
from easel.requests.turn import TurnParams
from easel.runs.tables import job
from easel.settings import load
from easel.studio import Studio
from easel.threads.records import Turn

SIDE = 1024
PARAMS = TurnParams("", size=f"{SIDE}x{SIDE}", quality="low")
_LONG = 180.0  # seconds
_WHERE = (slice(300, 500), slice(250, 700))  # what the mask lets change


@contextmanager
def studio(home: Path, base_url: str, key: str, *, store: bool) -> Iterator[Studio]:
    """One that goes by these settings alone; `store` asks the server to remember."""
    known = load(
        _env_file=None,
        home=home,
        base_url=base_url,
        api_key=key,
        connection_name="Gateway",
        turn_store=store,
        retry_wait=0.1,
        log_level="ERROR",
    )
    opened = Studio.for_command(known)
    try:
        yield opened
    finally:
        opened.close(grace=0)


@dataclass(slots=True)
class Talk:
    """`hold` once; `turns` then holds what was said, each with its answer, in the order in which it was said."""

    studio: Studio
    streamed: bool
    turns: list[Turn] = field(default_factory=list)
    masked: list[tuple[Picture, Picture]] = field(default_factory=list)  # before and after
    previewed: set[str] = field(default_factory=set)  # turns of which a preview was kept while they ran

    def hold(self) -> None:
        """Raises AssertionError where an answer that others follow brought no picture."""
        first = self.say("Paint a red boat on a lake")
        second = self.say("Put a flag here", after=first, changes=first, masked=True)
        once_more = self.studio.converse.again(second)
        assert once_more is not None
        again = self._ended(once_more)
        self.masked = [(_picture(first), _picture(each)) for each in (second, again)]
        third = self.say("Make it blue", after=second, changes=second)
        self.say("What do you see?", after=third, choice="auto")
        self.say("Make it green", after=first, changes=first)  # a branch from the first turn
        self.say("Make it yellow", after=second, changes=second)  # the third message, written anew

    def say(
        self,
        text: str,
        *,
        after: Turn | None = None,
        changes: Turn | None = None,
        masked: bool = False,
        choice: str = "always",
    ) -> Turn:
        previews = 1 if self.streamed else 0
        params = replace(PARAMS, prompt=text, stream=self.streamed, partial_images=previews, tool_choice=choice)
        base = self.studio.edit.bring_in_kept(_picture(changes).id).result(60).id if changes else ""
        mask = self._mask(base) if masked else None
        place = (after.thread_id, after.id) if after else ("", "")
        started: Started = self.studio.converse.say(Saying(params, *place, base=base, mask_id=mask))
        return self._ended(started.run_id)

    def _mask(self, source: str) -> str:
        painted = np.zeros((SIDE, SIDE), np.uint8)
        painted[_WHERE] = 255
        return self.studio.masks.replace(self.studio.masks.of(source).id, painted, "paint").id

    def _ended(self, run_id: str) -> Turn:
        ends = time.monotonic() + _LONG
        while (turn := self.studio.converse.threads.of_run(run_id)) is None or turn.run.running:
            assert time.monotonic() < ends, run_id
            if turn is not None and turn.run.jobs[0].partial:
                self.previewed.add(turn.id)
            time.sleep(0.02)
        self.turns.append(turn)
        return turn

    def outside_masks(self) -> int:
        """How many pixels differ that no mask covered."""
        return sum(_outside(self.studio, *pair) for pair in self.masked)

    def booked(self) -> Decimal:
        """USD of all turns as the studio's books have them, pictures and words."""
        runs = [turn.run.id for turn in self.turns]
        with self.studio.store.database.reading() as connection:
            costs = connection.execute(sa.select(job.c.cost).where(job.c.run_id.in_(runs))).scalars()
            return sum((cost for cost in costs if cost is not None), Decimal(0))


def _picture(turn: Turn) -> Picture:
    assert turn.primary is not None, [job.error for job in turn.run.jobs]
    return turn.primary


def _outside(studio: Studio, before: Picture, after: Picture) -> int:
    old, new = (png.read(studio.store.blobs.path(each.sha256))[..., :3] for each in (before, after))
    apart = (old != new).any(axis=2)
    apart[_WHERE] = False
    return int(apart.sum())
