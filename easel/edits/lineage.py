"""Where a picture comes from: the strip of versions from the first picture to this one, each of which can be gone back to."""

from dataclasses import dataclass

from easel.edits import edit_runs
from easel.edits.sources import Source, Sources
from easel.library.library import Library
from easel.library.records import Picture
from easel.runs.records import Job
from easel.store.store import Store

_LONGEST = 100  # steps; what is longer is cut at its beginning


@dataclass(frozen=True, slots=True)
class Version:
    """One step: a picture that was brought in or extended here (`source` alone), or a result (`picture`) with the source that
    it became when it was edited further."""

    source: Source
    picture: Picture | None


def chain(store: Store, source: Source) -> tuple[Version, ...]:
    """From the first version to `source`, which is the last. A few ms for each step."""
    steps: list[Version] = []
    step: Source | None = source
    while step is not None and len(steps) < _LONGEST:
        picture = Library(store).picture(step.picture_id, desk=step.desk) if step.picture_id else None
        steps.append(Version(step, picture))
        step = _before(store, step, picture)
    return tuple(reversed(steps))


def results(job: Job) -> tuple[Picture, ...]:
    """What a job is shown with: for each picture that came, the newest sealed from it, else itself. A sealed one stands for
    itself where the one that it was made from was deleted before the database was lost."""
    there = {each.id for each in job.pictures}
    sealed = {each.parents[0]: each for each in job.pictures if each.is_sealed and not each.is_emptied}
    return tuple(
        sealed.get(each.id, each) for each in job.pictures if not each.is_sealed or each.parents[0] not in there
    )


def _before(store: Store, source: Source, picture: Picture | None) -> Source | None:
    """The source that this one came from, at once or by way of the edit that brought its picture."""
    if source.parent_id is not None:
        return Sources(store).get(source.parent_id, desk=source.desk)
    return _edited(store, picture) if picture is not None else None


def _edited(store: Store, picture: Picture) -> Source | None:
    """The first source of the edit that a picture came from; None for a generation."""
    with store.database.reading() as connection:
        planned = edit_runs.of_run(connection, picture.run_id)
    return Sources(store).get(planned.source_id, desk=picture.desk) if planned else None
