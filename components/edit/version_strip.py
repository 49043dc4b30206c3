"""Shows where the first picture of an edit comes from: a strip of its versions, each of which is gone back to by a press."""

from typing import Any

import streamlit as st

from components.kit import resources, session, storage_note, urls
from components.kit.element import element
from easel.edits import lineage
from easel.edits.lineage import Version
from easel.edits.sources import Source

_strip = element("edit/version_strip")


def show(first: Source) -> None:
    """The versions up to the last one this tab looked at, `first` marked; nothing where there is only one."""
    kept = session.draft("edit")
    steps = _known(kept, first)
    if len(steps) > 1:
        data = [_step(number, step, first) for number, step in enumerate(steps, 1)]
        _strip(data={"steps": data}, key="edit_versions", on_act_change=_go)


def _known(kept: dict[str, Any], first: Source) -> tuple[Version, ...]:
    """Going back shortens nothing: the strip stays that of its last version until a picture of another line comes."""
    studio = resources.studio()
    last = studio.sources.get(kept.get("newest_version", ""))
    steps = lineage.chain(studio.store, last) if last else ()
    if any(step.source.sha256 == first.sha256 for step in steps):
        return steps
    kept["newest_version"] = first.id
    return lineage.chain(studio.store, first)


def _step(number: int, step: Version, first: Source) -> dict[str, Any]:
    """JSON-ready."""
    here = step.source.sha256 == first.sha256  # its row may be another's
    what = "result" if step.picture is not None else "extended" if step.source.parent_id else "uploaded"
    size = f"{step.source.width} × {step.source.height}"
    return {
        "id": step.source.id,
        "src": urls.screen(step.source.id),
        "here": here,
        "title": f"Version {number}, {what}, {size}{' (editing)' if here else ': edit this one'}",
    }


@storage_note.survives
def _go() -> None:
    """Puts the chosen version in the place of the first picture; its own mask comes with it."""
    wanted = str(st.session_state["edit_versions"].act["id"])
    if resources.studio().sources.get(wanted) is None:
        return
    kept = session.draft("edit")
    kept["sources"] = [wanted, *(each for each in kept["sources"][1:] if each != wanted)]
