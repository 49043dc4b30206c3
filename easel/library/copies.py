"""Copies of kept pictures to take along: in another format or size, with what made them inside."""

from dataclasses import replace
from datetime import UTC, datetime

from easel import VERSION
from easel.library.library import ROOM, Library
from easel.library.records import Picture
from easel.pictures.copying import Form, copied
from easel.pictures.metadata.writing import Story, packet, with_story

_PRIVATE = ("user", "safety_identifier")  # they say who asked, to the server alone


def converted(library: Library, picture: Picture, form: Form, *, with_its_story: bool = True) -> bytes:
    """The file of a copy; it waits for one of the places at which pictures are decoded. Raises what `copied` does."""
    story = told(library, picture) if with_its_story else None
    with ROOM:
        inside = packet(story) if story and form.format == "avif" else b""
        data = copied(library.store.blobs.path(picture.sha256), form, inside)
    return with_story(data, form.format, story) if story else data


def told(library: Library, picture: Picture) -> Story:
    """How a picture was made, for whoever gets its file: nothing of who asked for it, or where. What was sealed here tells what
    its answer cost and said."""
    picture = _with_its_answer(library, picture)
    model, quality = (str(picture.got.get(name) or picture.asked.get(name) or "") for name in ("model", "quality"))
    return Story(
        prompt=picture.prompt,
        revised_prompt=picture.revised_prompt,
        asked={name: value for name, value in picture.asked.items() if name not in _PRIVATE},
        model=model,
        size=f"{picture.width}x{picture.height}",
        quality=quality,
        created=datetime.fromtimestamp(picture.created, UTC).isoformat(timespec="seconds"),
        cost="" if picture.cost is None else f"{picture.cost.normalize():f}",
        parents=picture.parents,
        sha256=picture.sha256,
        version=VERSION,
    )


def _with_its_answer(library: Library, picture: Picture) -> Picture:
    raw = library.picture(picture.parents[0], desk=picture.desk) if picture.is_sealed and picture.parents else None
    if raw is None:
        return replace(picture, parents=()) if picture.is_sealed else picture
    return replace(
        picture,
        got=raw.got | picture.got,
        cost=raw.cost,
        revised_prompt=raw.revised_prompt,
        parents=(raw.sha256, *raw.parents),
    )
