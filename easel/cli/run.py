"""One run from the command line, from the request to the files: a studio of its own, and nobody else's jobs."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from easel.actions.edit import EditOfFiles
from easel.cli import edit_arguments
from easel.cli.arguments import Order
from easel.cli.following import Following
from easel.cli.handing_out import make_folder
from easel.cli.progress import Progress
from easel.cli.report import Report
from easel.edits.plan import SealChoice
from easel.errors import BadParams
from easel.settings import Settings
from easel.store import trouble
from easel.studio import Studio


@dataclass(slots=True)
class CommandRun:
    """Runs one order. Ctrl+C ends the waiting: what was not sent is cancelled, what was is in the air, and said so."""

    settings: Settings
    order: Order
    progress: Progress
    _notes: tuple[str, ...] = ()

    def run(self) -> Report:
        """Raises BadParams, SettingsError, NotSent; nothing was sent then."""
        make_folder(self.order.out)
        with trouble.in_words(self._home):
            studio = Studio.for_command(self.settings)
        try:
            with trouble.in_words(self._home):
                run_id = self._submit(studio)
            following = Following(self.settings, self.order.out, self.progress, self._notes)
            return following.to_end(studio.engine, studio.store, run_id)
        finally:
            studio.close(grace=0)

    @property
    def _home(self) -> Path | None:
        return None if self.settings.database else self.settings.home

    def _submit(self, studio: Studio) -> str:
        if self.order.edit is None:
            return studio.generate.start(self.order.params, board=self.order.board)
        ready = studio.edit.prepare_files(_edit(self.order.edit))
        if ready.problems:
            raise BadParams([edit_arguments.as_option(problem) for problem in ready.problems])
        self._notes = ready.notes
        for note in ready.notes:
            self.progress.say(note)
        return studio.edit.submit(ready, board=self.order.board)


def _edit(line: argparse.Namespace) -> EditOfFiles:
    return EditOfFiles(
        params=edit_arguments.params(line),
        pictures=tuple(line.pictures),
        mask=line.mask,
        polarity=line.mask_polarity,
        fit=line.fit,
        seal=seal_choice(line),
        smaller=line.smaller,
        part_limit=line.part_limit,
    )


def seal_choice(line: argparse.Namespace) -> SealChoice:
    return SealChoice(line.seal, feather=line.feather, colour_match=line.colour_match, align=line.align)
