"""A conversation from the command line: turn after turn in one studio, each told as it ends."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path

from easel.actions import named_files
from easel.actions.converse import Saying, Started
from easel.cli import converse_arguments, edit_arguments, turn_report
from easel.cli.converse_arguments import ConverseOrder
from easel.cli.following import Following
from easel.cli.handing_out import make_folder
from easel.cli.progress import Progress
from easel.cli.run import seal_choice
from easel.cli.turn_report import TurnReport
from easel.edits.sources import Source
from easel.errors import BadParams, EaselError
from easel.library.records import Picture
from easel.pictures.intake import Refusal
from easel.requests.problems import Problem
from easel.settings import Settings
from easel.store import trouble
from easel.store.ids import is_id
from easel.store.trouble import TROUBLE
from easel.studio import Studio
from easel.threads.records import Turn
from easel.threads.tree import path

_ANSWERED = ("all", "some")


@dataclass(slots=True)
class Conversing:
    """Runs one order. Every turn follows the last one that was answered, and changes the newest picture before it. Ctrl+C ends
    the waiting for a turn as it does for a run, and no further one is said."""

    settings: Settings
    order: ConverseOrder
    progress: Progress
    _studio: Studio | None = None
    _thread: str = ""
    _parent: str = ""
    _picture: Picture | None = None
    _is_first: bool = True  # nothing was said yet: what is attached is still to go along
    _is_cut: bool = False  # nothing more can be said
    _outcomes: list[str] = field(default_factory=list)

    def run(self) -> int:
        """The exit code. Raises BadParams where there was nothing to say."""
        try:
            for text in self._turns():
                told = self._one(text)
                self._outcomes.append(told.outcome)
                turn_report.tell(told, as_json=self.order.as_json)
                if self._is_cut or not (told.outcome in _ANSWERED or self._keeps_going):
                    break
        except KeyboardInterrupt:
            self.progress.say("Stopped.")
        except BrokenPipeError:  # whoever read the turns has enough of them
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        finally:
            if self._studio is not None:
                self._studio.close(grace=0)
        self._say_what_is_left()
        return turn_report.exit_code(self._outcomes)

    def _turns(self) -> Iterator[str]:
        """What is to be said, as it comes."""
        if self.order.turns:
            yield from self.order.turns
            return
        if sys.stdin is None:
            return
        if sys.stdin.isatty():
            self.progress.say(f'One turn per line, "{converse_arguments.NEW} ..." for a new picture. Ctrl+D ends.')
        for line in sys.stdin.buffer:
            text = line.decode("utf-8", "surrogateescape").strip("\ufeff \t\r\n")
            if text:
                yield text

    @property
    def _keeps_going(self) -> bool:
        is_typed = not self.order.turns and sys.stdin is not None and sys.stdin.isatty()
        return self.order.keep_going or is_typed

    def _say_what_is_left(self) -> None:
        if not self._outcomes:
            raise BadParams([Problem("turn", "required", "There is no turn: use --turn, or write a line to stdin.")])
        left = len(self.order.turns) - len(self._outcomes)
        if left > 0:
            self.progress.say(f"{left} more not sent, because the turn before failed.")
        if self._thread:
            self.progress.say(f"Continue with --thread {self._thread}")

    def _one(self, text: str) -> TurnReport:
        try:
            if problems := converse_arguments.problems(self.order, [text]):
                raise BadParams(problems)
            studio = self._opened()
            with trouble.in_words(self._home):
                started = self._say(studio, text)
        except BadParams as error:
            return turn_report.refused(BadParams([*map(edit_arguments.as_option, error.problems)]), self._thread)
        except EaselError as error:
            return turn_report.refused(error, self._thread)
        return self._ended(studio, started)

    def _opened(self) -> Studio:
        """The studio, which stands at the thread that is gone on with."""
        if self._studio is None:
            self._is_cut = True  # where it cannot be opened
            if self.order.out is not None:
                make_folder(self.order.out)
            with trouble.in_words(self._home):
                self._studio = Studio.for_command(self.settings)
                if self.order.thread:
                    self._go_to(self._studio, self.order.thread)
            self._is_cut = False
        return self._studio

    @property
    def _home(self) -> Path | None:
        return None if self.settings.database else self.settings.home

    def _go_to(self, studio: Studio, name: str) -> None:
        """Raises BadParams."""
        thread = studio.converse.threads.thread(name) if is_id(name) else None
        if thread is None:
            raise BadParams([Problem("thread", "unknown", "--thread names no conversation of this library.")])
        self._thread = thread.id
        turns = {each.id: each for each in studio.converse.threads.turns(thread.id)}
        for turn in path(turns, thread.head):
            self._stand_at(turn)

    def _stand_at(self, turn: Turn) -> None:
        """What failed stands aside: the next turn follows what came before it."""
        if turn.is_answered:
            self._parent = turn.id
            self._picture = turn.primary or self._picture

    def _say(self, studio: Studio, text: str) -> Started:
        saying, notes = self._saying(studio, text)
        try:
            started = self._placed(studio.converse.start(saying, board=self.order.board))
        except LookupError as error:
            gone = "The conversation or one of its pictures is no longer in the library."
            raise BadParams([Problem("thread", "gone", gone)]) from error
        self._is_first, self._thread = False, started.thread_id
        return replace(started, notes=(*notes, *started.notes))

    def _placed(self, turn: Future[Started]) -> Started:
        """Ctrl+C does not hide a turn that may be on its way by now."""
        try:
            return turn.result()
        except KeyboardInterrupt:
            self._is_cut = True
            return turn.result()

    def _saying(self, studio: Studio, text: str) -> tuple[Saying, tuple[str, ...]]:
        """What is said with what goes along, and what was decided about that, in words. Raises BadParams."""
        is_new, words = converse_arguments.is_new(self.order, text)
        files = self.order.attached if self._is_first else ()
        sources = [named_files.picture(studio.sources, each) for each in files]
        base = None if is_new else sources.pop(0) if sources else self._newest(studio)
        mask_id, notes = self._mask(studio, base)
        own = (f"{each.name}: {note}." for each in (base, *sources) if each for note in each.notes)
        params = self.order.request(words)
        if not self.order.names_model:
            params = replace(params, text_model=self.settings.text_model)
        saying = Saying(
            params,
            thread_id=self._thread,
            parent=self._parent,
            base=base.id if base else "",
            mask_id=mask_id,
            attached=tuple(each.id for each in sources),
            seal=seal_choice(self.order.line),
            smaller=self.order.line.smaller,
        )
        return saying, (*own, *notes)

    def _newest(self, studio: Studio) -> Source | None:
        if self._picture is None:
            return None
        try:
            return studio.sources.from_picture(self._picture.id)
        except Refusal as error:
            raise BadParams([Problem("image", "kind", error.message)]) from error

    def _mask(self, studio: Studio, base: Source | None) -> tuple[str | None, tuple[str, ...]]:
        if self.order.mask is None or not self._is_first:
            return None, ()
        if base is None:
            words = "A mask needs a picture to change, but this turn makes a new one."
            raise BadParams([Problem("mask", "required", words)])
        return named_files.mask(studio.masks, base, self.order.mask, self.order.line.mask_polarity)

    def _ended(self, studio: Studio, started: Started) -> TurnReport:
        for note in started.notes:
            self.progress.say(note)
        following = Following(self.settings, self.order.out, self.progress, started.notes, self._is_cut)
        ended = following.to_end(studio.engine, studio.store, started.run_id)
        self._is_cut = following.is_cut
        try:
            turn = studio.converse.threads.of_run(started.run_id)
        except TROUBLE:
            turn = None
        if turn is not None:
            self._stand_at(turn)
            if self.order.out is None and turn.pictures:
                count = len(turn.pictures)
                self.progress.say(f"{count} picture{'' if count == 1 else 's'} saved to the library")
        return turn_report.of_turn(ended, started.thread_id, started.turn_id, turn)
