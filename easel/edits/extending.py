"""Painting beyond a picture: the larger picture becomes a source of its own, the new area its mask."""

from easel.edits.mask.masks import Masks
from easel.edits.sources import NOBODY, Owner, Source, Sources
from easel.edits.workroom import workroom
from easel.pictures import png
from easel.pictures.outpaint import Outpaint
from easel.pictures.placing import extended
from easel.store.store import Store


def extend(
    store: Store, sources: Sources, masks: Masks, source: Source, out: Outpaint, owner: Owner = NOBODY
) -> Source:
    """The source (`owner`'s) that holds `source` at `out.at`, its rim continued outwards; its mask covers all that is new.

    About 0.5 s at 3840x2160: call it in a thread. Raises OSError when a disk fails.
    """
    pixels, mask = extended(png.read(sources.path(source)), out)
    with workroom(store) as room:
        path = room / "extended.png"
        png.write(pixels, path)
        made = sources.made_from(source, path, owner)
    masks.replace(masks.of(made.id, desk=made.desk).id, mask, "extend", desk=made.desk)
    return made
