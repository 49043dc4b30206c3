"""How an edit's command line becomes what is sent: pictures brought in, their mask read, the request prepared."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from easel.cli.edit_arguments import EditWish
from easel.edits import lineage
from easel.edits.mask.masks import Masks
from easel.edits.plan import PART_LIMIT, EditPlan, Prepared, SealChoice, prepare
from easel.edits.sources import Source, Sources
from easel.errors import BadParams
from easel.library.library import Library
from easel.library.records import Picture
from easel.pictures.intake import Refusal
from easel.requests.problems import Problem
from easel.runs.records import Job


def prepared(library: Library, wish: EditWish) -> Prepared:
    """Raises BadParams that names every problem; nothing was sent then. `notes` of the result tell what was decided."""
    sources = tuple(_taken_in(library, path) for path in wish.pictures)
    masks = Masks(library)
    mask_id, notes = _read_mask(masks, sources[0], wish)
    plan = EditPlan(
        tuple(source.id for source in sources),
        mask_id=mask_id,
        fit=wish.fit,  # type: ignore[arg-type] # the parser lets nothing else through
        seal=SealChoice(**wish.seal),
        smaller=wish.smaller,
    )
    ready = prepare(library, masks, wish.params, plan, part_limit=wish.part_limit or PART_LIMIT)
    if ready.problems:
        raise BadParams([_in_words(problem) for problem in ready.problems])
    own = tuple(f"{source.name}: {note}." for source in sources for note in source.notes)
    return replace(ready, notes=(*own, *notes, *ready.notes))


def finished(job: Job) -> list[Picture]:
    """The pictures to hand out: sealed ones in the place of those that came, with what these used and cost."""
    came = {each.id: each for each in job.pictures}
    return [_paid(each, came[each.parents[0]]) if each.is_sealed else each for each in lineage.results(job)]


def _paid(sealed: Picture, raw: Picture) -> Picture:
    came: dict[str, Any] = {"came": {name: raw.got.get(name) for name in ("size", "format")}}
    return replace(sealed, usage=raw.usage, cost=raw.cost, got=raw.got | sealed.got | came)


def _taken_in(library: Library, path: Path) -> Source:
    try:
        return Sources(library).take_in(path, path.name)
    except Refusal as error:
        raise BadParams([Problem("image", "kind", error.message)]) from error
    except OSError as error:
        raise BadParams([Problem("image", "read", f"{path} cannot be read: {error.strerror}.")]) from error


def _read_mask(masks: Masks, source: Source, wish: EditWish) -> tuple[str | None, tuple[str, ...]]:
    if wish.mask is None:
        return None, ()
    try:
        mask, note = masks.for_one_edit(source.id, wish.mask, wish.polarity)  # type: ignore[arg-type] # likewise
    except Refusal as error:
        raise BadParams([Problem("mask", "kind", error.message)]) from error
    except OSError as error:
        raise BadParams([Problem("mask", "read", f"{wish.mask} cannot be read: {error.strerror}.")]) from error
    return mask.id, tuple(words for words in (note, mask.warning) if words)


def _in_words(problem: Problem) -> Problem:
    """The offer to send it smaller is an option here."""
    if problem.nearest != "smaller":
        return problem
    return replace(problem, message=f"{problem.message} Add --smaller for that.", nearest="--smaller")
