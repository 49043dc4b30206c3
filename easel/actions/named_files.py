"""Files that a command line names: a picture becomes a source, a mask belongs to one; what is wrong with a file is a problem."""

from pathlib import Path

from easel.edits.mask.masks import Masks
from easel.edits.sources import Source, Sources
from easel.errors import BadParams
from easel.pictures.intake import Refusal
from easel.pictures.masks import Reading
from easel.requests.problems import Problem


def picture(sources: Sources, path: Path) -> Source:
    """Takes in the picture. Raises BadParams for a file that is none or cannot be read."""
    try:
        return sources.take_in(path, path.name)
    except Refusal as error:
        raise BadParams([Problem("image", "kind", error.message)]) from error
    except OSError as error:
        raise BadParams([Problem("image", "read", f"{path} cannot be read: {error.strerror}.")]) from error


def mask(
    masks: Masks, source: Source, path: Path | None, polarity: Reading | None
) -> tuple[str | None, tuple[str, ...]]:
    """The id of a mask of its own for that picture, None without a file; and what was decided about it, in words. Raises
    BadParams."""
    if path is None:
        return None, ()
    try:
        made, note = masks.for_one_edit(source.id, path, polarity)
    except Refusal as error:
        raise BadParams([Problem("mask", "kind", error.message)]) from error
    except OSError as error:
        raise BadParams([Problem("mask", "read", f"{path} cannot be read: {error.strerror}.")]) from error
    return made.id, tuple(words for words in (note, made.warning) if words)
