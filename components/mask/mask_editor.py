"""Shows the mask of a picture in one of its two editors and returns it: Paint (shapes over the picture) or Refine (pixels).

Both change the same mask on the server.
"""

from functools import partial

import streamlit as st

from components.kit import resources, session, storage_note, urls
from components.kit.plain import plain
from components.mask import mask_actions
from components.mask.paint import paint
from components.mask.refine import refine
from easel.edits.mask.masks import Mask
from easel.edits.sources import Source

# what sends the mask, changes it, or shows it elsewhere: both editors tell what was painted before it
_USES = (
    ":is(.st-key-edit_press, .st-key-edit_preview, .st-key-converse_press, .st-key-mask_actions, .st-key-mask_thing,"
    " .st-key-mask_wand, .sources .notice, .mask-head) button, .st-key-mask_mode [role=radio]"
)
_SELECTORS = {
    "thing": ("ink_selection", "Select a thing", "S", "Drag a box around it, or scribble over it."),
    "wand": ("auto_fix_normal", "Wand", "W", "Click a colour."),
}


@st.fragment
@storage_note.instead
def show(source: Source, *, extends: bool = True) -> None:
    """The editor of the picture's mask. What is painted is on disk as soon as the stroke ends: nothing has to be saved.

    Nothing is shown until the browser has told how much room there is, once for each tab: an editor that changes its size is
    one that loses a quick stroke. `extends`: the picture may be made larger, which makes another of it."""
    room = session.draft("edit").get("room")
    if not room:
        st.caption("Opening the editor…")
        return
    mask = resources.studio().masks.of(source.id)
    tools = st.container(key="mask_tools", horizontal=True, vertical_alignment="center")
    if session.draft("edit").pop("to_refine", False):
        st.session_state["mask_mode"] = "Refine"
    with tools:
        mode = paint.choice("mask_mode", "Editor", {"Paint": "Paint", "Refine": "Refine"}, "Paint")
        tool = paint.chosen_tool() if mode == "Paint" else None
        if tool is not None:
            _selectors()
        look = mask_actions.look()
    if tool is not None:
        mask = paint.show(source, mask, tool, look, tools, room, _USES)
    else:
        _refine(source, mask, look, room[1])
    mask_actions.show(source, mask, extends=extends)
    _tell_the_form(mask)


def _selectors() -> None:
    """The tools of Refine that select, where Paint is shown: a press opens Refine with them."""
    for tool, (icon, name, key, words) in _SELECTORS.items():
        sign, help_, act = f":material/{icon}:", f"{name}: {key}. {words}", partial(_select, tool, words)
        # the sign alone is seen; the name is for those who hear it
        st.button(plain(name), icon=sign, help=help_, key=f"mask_{tool}", type="tertiary", on_click=act)


def _select(tool: str, words: str) -> None:
    kept = session.draft("edit")
    kept["selectors"] = kept.get("selectors", 0) - 1  # the canvas counts its own upwards
    kept["refine_tool"] = {"tool": tool, "seq": kept["selectors"], "words": words}
    kept["to_refine"] = True  # taken by the run that comes to the editor: the first one may end before


def _tell_the_form(mask: Mask) -> None:
    """The form, a fragment of its own, repeats what the mask warns of: it runs anew when that changes, not at each stroke."""
    kept = session.draft("edit")
    before, kept["caution"] = kept.get("caution", ("", "")), (mask.id, mask_actions.caution(mask))
    if before[0] == mask.id and before != kept["caution"]:
        st.rerun()


def _refine(source: Source, mask: Mask, look: mask_actions.Look, height_px: int) -> None:
    kept = session.draft("edit")
    kept.pop("paint_base", None)
    refine.show(
        picture_url=urls.source(source.id),
        mask_url=urls.mask(mask.id, mask.revision),
        save_url=urls.mask_patch(mask.id),
        select_url=urls.mask_selection(mask.id),
        width=source.width,
        height=source.height,
        revision=mask.revision,
        key=f"refine_{mask.id}",
        tint=look.colour,
        opacity=look.percent / 100,
        height_px=height_px,
        choice=kept.get("refine_tool"),
        uses=_USES,
    )
