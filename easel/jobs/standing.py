"""What the engine is asked about jobs that stand in the library: stop, forget, fetch, batches, what was held back; thumbnails."""

from collections.abc import Sequence
from pathlib import Path

from easel.connections.directory import Directory
from easel.jobs import restored, submission, task
from easel.jobs.admission import Admission, MeantFor
from easel.jobs.alive import Place
from easel.jobs.batches import Batches, Beside
from easel.jobs.fetching import Fetching
from easel.jobs.following import Following
from easel.jobs.lines import Lines
from easel.jobs.recovery import Recovery
from easel.library.library import Library
from easel.runs import decisions
from easel.runs.inputs import RunInput
from easel.runs.records import Job
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.wire.multipart import InputFile


class Standing:
    """The part of the engine that makes no new run."""

    _store: Store
    _library: Library
    _directory: Directory
    _executor: Place
    _fetching: Fetching
    _following: Following
    _incoming: Path
    _recovery: Recovery
    _batches: Batches
    _admission: Admission
    _lines: Lines

    @property
    def sends_to(self) -> str:
        """The name of the connection that a run submitted now probably goes to."""
        likely = self._directory.likely(self._directory.usual())
        return likely.name if likely else ""

    def forget(self, job_id: str, *, desk: str = STUDIO) -> bool:
        """An unknown job is no longer shown as open, a failed one no longer among the runs; its row stays. False when it was
        decided before."""
        return decisions.forget(self._store.database, desk, job_id)

    def can_fetch(self, found: Job) -> bool:
        """Whether the job's picture lies behind a link that may be followed now, so that `fetch` may bring it."""
        return self._fetching.can(found)

    def unfetched(self, *, desk: str = STUDIO) -> tuple[Job, ...]:
        """Every job whose picture was made but lies behind a link that was not followed, oldest first."""
        return self._fetching.unfetched(desk)

    def fetch(self, job_id: str, *, desk: str = STUDIO) -> bool:
        """Begins to fetch the picture that a kept answer links to: free. False where there is none, or it is on its way."""
        return self._fetching.start(desk, job_id, self._executor, self._incoming)

    def given_up(self, *, desk: str = STUDIO) -> tuple[Job, ...]:
        """Every open job of unknown end of which its server may still tell, oldest first."""
        return self._following.given_up(desk)

    def can_look(self, found: Job) -> bool:
        """Whether the server may still tell what became of a job whose end is unknown."""
        return self._following.can_look(found)

    def look(self, job_id: str, *, desk: str = STUDIO) -> bool:
        """Begins to ask the server what became of a job: free, nothing is sent anew. False where there is nothing to ask."""
        return self._following.look(desk, job_id)

    def stop(self, job_id: str, *, desk: str = STUDIO) -> bool:
        """Cancels a queued job; stops waiting for a sent one, whose picture is kept all the same when it comes.

        False when the job had ended or was stopped before.
        """
        return decisions.stop(self._store.database, desk, job_id)

    def stop_run(self, run_id: str, *, desk: str = STUDIO) -> int:
        """Stops every job of a run; how many there were to stop."""
        return decisions.stop_run(self._store.database, desk, run_id)

    def stop_all(self, *, desk: str = STUDIO) -> int:
        """Stops whatever is under way, of every run; how many there were to stop."""
        return decisions.stop_all(self._store.database, desk)

    def pause(self, name: str, *, desk: str = STUDIO) -> bool:
        """Nothing more of a batch is sent when this returns; what was sent goes on. False when it is no batch.

        `name` is the id of a run or of an experiment, here and in the next ones.
        """
        return self._batches.pause(desk, name)

    def resume(self, name: str, beside: Beside = lambda _: None, *, desk: str = STUDIO) -> bool:
        """A paused batch goes on, `beside` in the same transaction. False when it is no batch."""
        return self._batches.resume(desk, name, beside)

    def cancel(self, name: str, beside: Beside = lambda _: None, *, desk: str = STUDIO) -> None:
        """What was not sent of a batch never will be; what was sent comes to its end."""
        self._batches.cancel(desk, name, beside)

    def first(self, name: str, *, desk: str = STUDIO) -> bool:
        """This batch goes before all others of the desk. False when it is no batch."""
        return self._batches.first(desk, name)

    def order(self, name: str, job_ids: Sequence[str], *, desk: str = STUDIO) -> bool:
        """These jobs of a batch go in this order, before its others. False when it is no batch."""
        return self._batches.order(desk, name, job_ids)

    def pump(self) -> None:
        """The first jobs of batches that were written just now are put in line."""
        self._batches.pump()

    def meant_for(self, wanted: str | None, *, desk: str = STUDIO) -> MeantFor:
        """Whom a batch goes to that asks for `wanted`. Raises NotSent."""
        return self._admission.meant_for(desk, wanted, batch=True)

    def keep_inputs(self, images: Sequence[InputFile], mask: InputFile | None) -> tuple[RunInput, ...]:
        """Files that go along, as blobs of the library. Raises NotSent."""
        return submission.keep_inputs(self._store, self._incoming, images, mask)

    @property
    def owner(self) -> str | None:
        """The executor that alone may send what is put in line here; None where anybody may."""
        return self._lines.executor

    def held(self, *, desk: str = STUDIO) -> int:
        """How many jobs waited in a copy of the database that was put back, and are asked about."""
        return restored.count(self._store.database, desk)

    def send_held(self, *, desk: str = STUDIO) -> int:
        """The answer "send": they go their way like others; how many there were."""
        freed = restored.release(self._store.database, restored.names(self._store.database, desk))
        for name in freed:
            found = task.load(self._store.database, name)
            if found is not None:
                self._recovery.put_in_line(name, found.turn)
        return len(freed)

    def forget_held(self, *, desk: str = STUDIO) -> int:
        """The answer "forget": they are cancelled, for nothing; how many there were."""
        return restored.forget(self._store.database, desk)

    def thumb(self, picture_id: str, *, desk: str = STUDIO) -> Path | None:
        """The thumbnail of a picture, made (again) if it is not there. May take 0.3 s; raises BrokenPicture, OSError."""
        found = self._library.picture(picture_id, desk=desk)
        if found is None:
            return None
        self._library.make_thumb(found.id, found.sha256)
        return self._library.thumb(found.id)
