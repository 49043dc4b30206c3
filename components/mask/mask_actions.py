"""Shows what can be done to a mask as a whole, and how much it covers: the same below both editors."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from components.kit import defaults, number_field, press, problem_note, resources, session, storage_note, urls
from components.kit.plain import plain
from components.mask import outpaint
from easel.edits.mask.masks import Mask
from easel.edits.sources import Source
from easel.pictures.intake import Refusal
from easel.pictures.masks import Adjustments, Reading
from easel.requests.problems import Problem

_TINTS = {"#e5484d": "red", "#30a46c": "green", "#3e8ef7": "blue", "#f5a524": "amber"}
_WIDEST = 200  # px of growing, shrinking, feathering
_LONGEST = 80  # characters of a mask's name
_NAME, _WRONG_NAME = "mask_name", "mask_wrong_name"
_POLARITY: dict[Reading, str] = {"alpha": "Transparent", "white": "White", "black": "Black"}


@dataclass(frozen=True, slots=True)
class Look:
    """How the mask lies over the picture: `colour` "#rrggbb", opacity in percent."""

    colour: str
    percent: int


def look() -> Look:
    """The tint as chosen for this tab."""
    # the sign alone is seen; what opens is named by the words
    with st.popover(
        "Mask colour", icon=":material/opacity:", help="Colour and opacity of the mask on screen", key="mask_look"
    ):
        st.session_state.setdefault("mask_tint", "#e5484d")
        st.segmented_control(
            "Tint",
            list(_TINTS),
            default=defaults.choice("mask_tint", list(_TINTS)),
            required=True,
            format_func=_TINTS.__getitem__,
            key="mask_tint",
            persist_state="session",
        )
        opacity = defaults.first("mask_opacity", 50)
        st.slider("Opacity", 10, 90, opacity, 10, format="%d %%", key="mask_opacity", persist_state="session")
    return Look(str(st.session_state["mask_tint"]), int(st.session_state["mask_opacity"]))


def show(source: Source, mask: Mask, *, extends: bool = True) -> None:
    with st.container(key="mask_actions", horizontal=True, vertical_alignment="center"):
        _history(mask)
        _adjustments(mask)
        _whole(mask)
        if extends:
            _extend(source)
        _files(mask)
        st.html(f'<span class="easel-cost">{mask.coverage * 100:.3g} % masked</span>')
    if mask.warning and mask.coverage:
        st.html(f'<p class="easel-warning">{mask.warning}</p>')


def caution(mask: Mask) -> str:
    """What the form says of the mask beside its button; "" for one that is as usual. No figures: they would age."""
    if not mask.coverage:
        return "No mask yet: the whole picture may change."
    return mask.warning.partition(":")[0].rstrip(".") + "." if mask.warning else ""


def _done(act: Callable[[], object]) -> None:
    """Where the library takes no writes the editor stays as it is, with a note."""
    if storage_note.done(act):
        _show_changed()


def lay_anew() -> None:
    """The paint canvas is laid anew with the next run: the hand that changed the mask is not on it, and what it draws now
    waits until the canvas is told that it is laid once more."""
    kept = session.draft("edit")
    kept.pop("paint_base", None)
    kept["paint_laid"] = kept.get("paint_laid", 0) + 1


def _show_changed() -> None:
    lay_anew()
    st.rerun(scope="fragment")


def _act(sign: str, name: str, key: str, act: Callable[[], object], *, keys: str = "", off: bool = False) -> None:
    """A press does what it does in its callback: what the run returns for a button is lost where the run ends before it."""
    look = _look(sign, f"{name} ({keys})" if keys else name)
    st.button(plain(name), key=key, disabled=off, on_click=_change, args=(act,), **look)


def _look(sign: str, help_: str) -> dict[str, Any]:
    """Of a button that shows its sign alone. Streamlit calls one without words by the name of its sign, so it has words, and
    look.css hides them from the eye."""
    return {"icon": f":material/{sign}:", "help": help_, "type": "tertiary"}


@storage_note.survives
def _change(act: Callable[[], object]) -> None:
    act()
    lay_anew()


def _history(mask: Mask) -> None:
    masks = resources.studio().masks
    undo, redo = partial(masks.undo, mask.id), partial(masks.redo, mask.id)
    _act("undo", "Undo", "mask_undo", undo, keys="Ctrl+Z", off=not mask.can_undo)
    _act("redo", "Redo", "mask_redo", redo, keys="Ctrl+Shift+Z", off=not mask.can_redo)


def _adjustments(mask: Mask) -> None:
    """Invert, grow, shrink, feather: derived, so that the painted mask stays as it is."""
    now = mask.adjustments
    swapped = partial(resources.studio().masks.adjust, mask.id, replace(now, invert=not now.invert))
    _act("invert_colors", "Invert mask", "mask_invert", swapped)
    with st.popover("Edge" if now == Adjustments() else "Edge •", help=_adjusted(now), key="mask_adjust"):
        typed = {
            name: number_field.whole(
                f"{name.capitalize()}, px",
                0,
                _WIDEST,
                getattr(now, name),
                key=f"mask_{name}_{mask.revision}",
                unit="px",
            )
            for name in ("grow", "shrink", "feather")
        }
        wanted = Adjustments(now.invert, *(getattr(now, name) if px is None else px for name, px in typed.items()))
        if wanted != now:
            _done(lambda: resources.studio().masks.adjust(mask.id, wanted))


def _adjusted(now: Adjustments) -> str:
    said = [f"{name} {getattr(now, name)} px" for name in ("grow", "shrink", "feather") if getattr(now, name)]
    changes = ", ".join(["inverted"] * now.invert + said)
    return f"Now: {changes}" if changes else "Grow, shrink or feather the mask; your painting stays"


def _extend(source: Source) -> None:
    look = _look("zoom_out_map", "Extend the picture beyond its edges")
    if press.button("Extend the picture", key="mask_extend", **look):
        outpaint.show(source)


def _whole(mask: Mask) -> None:
    masks = resources.studio().masks
    _act("format_color_fill", "Mask everything", "mask_fill", partial(masks.fill, mask.id))
    _act("ink_eraser_off", "Clear mask", "mask_clear", partial(masks.clear, mask.id))


def _files(mask: Mask) -> None:
    with st.popover("Masks", help="Import, export, save and reuse masks", key="mask_files"):
        st.link_button("Export as PNG", urls.mask_file(mask.id), icon=":material/download:", width="stretch")
        _import(mask)
        _named(mask)


def _import(mask: Mask) -> None:
    polarity = st.segmented_control(
        "Import mask; editable area is",
        list(_POLARITY),
        default="alpha",
        required=True,
        format_func=_POLARITY.__getitem__,
    )
    turn = st.session_state.setdefault("mask_imports", 0)
    file = st.file_uploader("From a PNG, JPEG or WebP file, up to 50 MB", key=f"mask_import_{turn}")
    if file is None:
        return
    with tempfile.TemporaryDirectory(prefix="easel-") as folder:
        path = Path(folder) / "mask"
        path.write_bytes(file.getbuffer())
        try:
            _, note = resources.studio().masks.import_file(mask.id, path, polarity)
        except Refusal as refusal:
            problem_note.say(str(refusal))
            return
        except storage_note.ERRORS as error:
            storage_note.show(error)
            return
    st.session_state["mask_imports"] = turn + 1
    if note:
        st.toast(plain(note))
    _show_changed()


def _named(mask: Mask) -> None:
    masks = resources.studio().masks
    with st.form("mask_save", clear_on_submit=True, border=False):
        st.text_input("Save as", key=_NAME)
        st.form_submit_button("Save", on_click=_save, args=(mask,))
    if wrong := st.session_state.get(_WRONG_NAME):
        problem_note.show([Problem("name", "range", wrong)], "name")
    for each in masks.named(mask.width, mask.height):
        use = partial(masks.use, mask.id, each.id)
        st.button(f"Use {plain(each.name)}", key=f"mask_use_{each.id}", width="stretch", on_click=_change, args=(use,))


@storage_note.survives
def _save(mask: Mask) -> None:
    name = " ".join(str(st.session_state[_NAME]).split())
    is_short = 1 <= len(name) <= _LONGEST
    st.session_state[_WRONG_NAME] = "" if is_short else f"Name: choose 1 to {_LONGEST} characters, not {len(name)}."
    if is_short:
        resources.studio().masks.save_as(mask.id, name)
        st.toast(f"Saved as {plain(name)}: use it on any picture with the same aspect ratio.")
