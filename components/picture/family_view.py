"""A picture's family as the browser shows it: small pictures from the first to those that were made from this one."""

from typing import Any

from components.kit import resources, urls
from easel.edits.family import Relative, family
from easel.edits.sources import Source
from easel.library.records import Picture

_LONGEST = 100  # letters of a prompt


def told(picture: Picture) -> list[dict[str, Any]]:
    """The oldest first, each with its `kind`: "original" was brought in, from "kept" and "trashed" it was made, "here" is itself,
    each "child" was made from it. Nothing where it has no relatives. JSON-ready."""
    found = family(resources.store(), picture.id, picture.desk)
    if not (found.ancestors or found.children):
        return []
    before = [_step(each, "trashed" if each.is_trashed else "kept") for each in found.ancestors]
    return [*before, _kept(picture, "here"), *(_step(each, "child") for each in found.children)]


def original(source_id: str) -> dict[str, Any]:
    """A picture that was brought in, for the full view; nothing where it is gone. JSON-ready."""
    found = resources.studio().sources.get(source_id)
    if found is None:
        return {}
    rows = {"Name": found.name, "Size": f"{found.width} × {found.height}", "Notes": ", ".join(found.notes)}
    return {
        "id": found.id,
        "original": True,
        "src": urls.source(found.id),
        "thumb": urls.screen(found.id),
        "width": found.width,
        "height": found.height,
        "alt": found.name,
        "facts": [{"name": name, "real": real, "asked": "", "differs": False} for name, real in rows.items() if real],
    }


def _step(one: Relative, kind: str) -> dict[str, Any]:
    return _kept(one.picture, kind) if one.picture else _brought(one.source)


def _kept(picture: Picture, kind: str) -> dict[str, Any]:
    return {"id": picture.id, "thumb": urls.thumb(picture), "alt": picture.prompt[:_LONGEST], "kind": kind}


def _brought(source: Source | None) -> dict[str, Any]:
    assert source is not None  # who has no picture was brought in
    return {"id": source.id, "thumb": urls.screen(source.id), "alt": source.name, "kind": "original"}
