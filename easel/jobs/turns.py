"""Asks for a turn of a conversation, with what was said before it: told again, or remembered by a server that keeps answers.

A server that has forgotten refuses the request before anything is made, and the turn is sent with all that was said before it.
That a server keeps nothing is learned where the answer was a recent one: older ones may be gone anywhere.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from easel.connections.choice import Terms
from easel.connections.directory import Directory
from easel.errors import Refused, ServerFailed, Unknown
from easel.jobs import server_answers
from easel.jobs.attempts import JobObserver
from easel.jobs.task import Task
from easel.requests.turn import TurnParams
from easel.runs.inputs import RunInput
from easel.settings import Settings
from easel.store.store import Store
from easel.threads import queries, replay
from easel.threads.records import Turn
from easel.wire.client import ImagesClient
from easel.wire.multipart import InputFile
from easel.wire.replies import Reply
from easel.wire.turn import Context, Message
from easel.wire.turn_answers import forgets

RECENT = 3600.0  # seconds for which whoever keeps answers keeps them at least


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer that its server was asked to keep, by its id, and whether it must know it still."""

    response_id: str
    is_recent: bool


@dataclass(frozen=True, slots=True)
class Turns:
    """Sends turns to the server of `terms`; what comes is put into `folder`."""

    settings: Settings
    store: Store
    directory: Directory
    terms: Terms
    client: ImagesClient
    folder: Path
    observer: JobObserver

    def send(self, task: Task, params: TurnParams, images: Sequence[InputFile], mask: InputFile | None) -> Reply:
        """`images` in the order of the run, the one that is changed first. Raises what ended it."""
        with self.store.database.reading() as connection:
            turn = queries.turn_of_run(connection, task.desk, task.run_id)
            remembered = self._remembered(connection, turn) if turn else None
            before = replay.before(connection, task.desk, turn, self.settings.turn_tokens) if turn else replay.Replay()
        if turn is not None and not turn.base:  # no picture is to be changed: they keep their order
            images = [*images[-1:], *images[:-1]]
        told = Context(tuple(map(self._message, before.messages)), store=self._stores)
        if remembered is not None:
            try:
                reply = self._ask(Context(previous=remembered.response_id, store=True), task, params, images, mask)
                self._learn_remembers(reply, remembered)
                return reply
            except Refused as error:
                if not forgets(error) or self.observer.response_id:  # what had begun may be billed
                    raise
                if remembered.is_recent:
                    self.directory.learn_forgets(self.terms.connection)
                    told = replace(told, store=False)
        return self._ask(told, task, params, images, mask)

    def _ask(
        self, context: Context, task: Task, params: TurnParams, images: Sequence[InputFile], mask: InputFile | None
    ) -> Reply:
        self.observer.response_id = ""
        try:
            return self.client.turn(params, images, mask, context, self.folder, self.observer, job_id=task.job_id)
        except (Unknown, ServerFailed) as error:  # a gateway tells the cut of its own server as a failure
            is_kept = context.store and self.observer.response_id and error.possibly_billed
            kept = self._kept() if is_kept else None
            if kept is None:
                raise
            return kept

    def _kept(self) -> Reply | None:
        return server_answers.ask(self.client, self.observer.response_id, self.folder, self.observer, self.settings)

    @property
    def _stores(self) -> bool:
        return server_answers.keeps(self.settings, self.terms.connection)

    def _learn_remembers(self, reply: Reply, remembered: Remembered) -> None:
        """A server that knows the answer says that it went on from it; others pass over what they do not know."""
        is_told = reply.skeleton.get("previous_response_id") == remembered.response_id
        if is_told and self.terms.connection.forgets is None:
            self.directory.learn_forgets(self.terms.connection, forgets=False)

    def _remembered(self, connection: sa.Connection, turn: Turn) -> Remembered | None:
        """The answer that this turn follows, where this server was asked to keep it."""
        if not turn.parent or not self._stores:
            return None
        name, desk = self.terms.connection.name, turn.run.jobs[0].desk
        for parent in queries.named_turns(connection, desk, turn.thread_id, (turn.parent,)):
            for job in parent.run.jobs:
                response_id = parent.answer(job.id).response_id
                if response_id and job.state == "done" and job.connection == name:
                    return Remembered(response_id, time.time() - (job.ended_at or 0.0) < RECENT)
        return None

    def _message(self, said: replay.Said) -> Message:
        return Message(said.role, said.text, tuple(map(self._file, said.pictures)))

    def _file(self, each: RunInput) -> InputFile:
        return InputFile(self.store.blobs.path(each.sha256), each.name, each.content_type)
