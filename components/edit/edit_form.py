"""Shows the form of an edit: prompt and parameters as on Generate, how the picture meets a legal size, what is sealed."""

import json
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from components.connections import connection_picker
from components.form import params_form, send_button, size_picker
from components.kit import defaults, press, problem_note, resources, session, storage_note, urls
from components.kit.plain import plain
from components.mask import mask_actions
from components.picture import seal_view
from easel import sizes
from easel.edits.plan import EditPlan, Fit, SealChoice, ways
from easel.edits.sources import Source
from easel.errors import NotSent
from easel.pictures.fit import Plan
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.sizes import Size
from easel.words import units

FIRST = replace(params_form.FIRST, prompt="", size="auto")
_SIZES = {"own": "Match source", "other": "Custom", "auto": "Auto"}
_FITS: dict[Fit, str] = {"pad": "Pad", "crop": "Crop"}
_SEALS = seal_view.MODES
_SEAL_HELP = (
    "Models change more than you ask for. Exact restores everything outside the mask, bit for bit. Soft seam does too, "
    "with a soft transition inside the mask’s edge. Off leaves the result as it came. You can switch on the finished picture."
)


@dataclass(frozen=True, slots=True)
class _Sizing:
    """What the size part of the form says: `size` goes to params, `fit` to the plan, `sent` is what the cost is counted by."""

    size: str
    fit: Fit
    sent: str


@st.fragment
@storage_note.instead
def show(sources: tuple[Source, ...]) -> None:
    """The form for `sources`, in the order sent."""
    told: list[_Sizing] = []

    def sizing() -> str:
        told.append(_sizing(sources))
        return told[0].size

    params = params_form.show("edit", FIRST, sizing)
    plan = EditPlan(tuple(source.id for source in sources), _mask_of(sources), fit=told[0].fit, seal=_seal(sources))
    edit = EditParams.from_dict(params.as_dict() | {"images": len(sources)})
    shown = replace(edit, size=told[0].sent)
    inputs = [Size(source.width, source.height) for source in sources]
    _caution(sources)
    kept, page = session.draft("edit"), session.page("edit")
    send_button.show("edit", "Edit", shown, lambda _, *to: _send(edit, plan, to, kept, page), inputs)
    look: dict[str, Any] = {"type": "tertiary", "icon": ":material/outgoing_mail:"}
    kept["in_form"] = plan.sources
    if sources and press.button("Preview request", key="edit_preview", **look):
        _preview(edit, plan)


def _send(
    edit: EditParams, plan: EditPlan, to: tuple[str | None, str], kept: dict[str, Any], page: session.Page
) -> str:
    """Raises NotSent where other pictures are chosen than the form showed when its button was pressed: whoever chose one and
    presses before it is there would pay for an edit of the one before."""
    wanted, board = to
    if kept.get("arriving") or page.wish:
        raise NotSent("Not sent: the picture that you chose is still loading.", hint="Press again when it shows.")
    if list(plan.sources) != kept["sources"] or kept.get("in_form", plan.sources) != plan.sources:
        raise NotSent("Not sent: the pictures had just changed.", hint="Check them, then press again.")
    run_id = resources.studio().edit.start(edit, plan, wanted, board=board).result()
    resources.studio().prompts.sent(edit.prompt)
    if kept.get("refused"):  # a file that was refused before is no news any more
        kept["refused"], page.changed = [], True
    return run_id


def _caution(sources: tuple[Source, ...]) -> None:
    """What the mask will do beyond the expected; the editor has the page run when that changes."""
    if not sources:
        return
    words = mask_actions.caution(resources.studio().masks.of(sources[0].id))
    if words:
        st.html(f'<p class="easel-warning">{words}</p>')


def _mask_of(sources: tuple[Source, ...]) -> str | None:
    return resources.studio().masks.of(sources[0].id).id if sources else None


def _sizing(sources: tuple[Source, ...]) -> _Sizing:
    st.session_state.setdefault("edit_sizing", "own")
    chosen = st.segmented_control(
        "Size",
        list(_SIZES),
        default=defaults.choice("edit_sizing", list(_SIZES)),
        required=True,
        format_func=_SIZES.__getitem__,
        key="edit_sizing",
        persist_state="session",
        width="stretch",
    )
    if chosen == "auto":
        return _Sizing("auto", "auto", "auto")
    if chosen == "other":
        size = size_picker.show(session.draft("edit"), "edit", refused=send_button.refused("edit"))
        return _Sizing(size, _fit(("pad", "crop")), size)
    if not sources:
        return _Sizing("auto", "own", "auto")
    return _own(sources[0])


def _own(source: Source) -> _Sizing:
    """The picture's own size where it is legal; else the nearest one, with the reason and the ways to get there."""
    offered: dict[str, Plan] = {way.how: way for way in ways(source)}
    first = next(iter(offered.values()))
    fits: tuple[Fit, ...] = tuple(fit for fit in _FITS if fit in offered)
    if len(fits) < 2:
        st.caption(plain(first.reason))
        return _Sizing("auto", "own", first.size)
    fit = _fit(fits)
    st.caption(plain(offered[fit].reason))
    return _Sizing("auto", fit, offered[fit].size)


def _fit(offered: tuple[Fit, ...]) -> Fit:
    st.session_state.setdefault("edit_fit", "pad")
    chosen = st.segmented_control(
        "How to fit the picture to the size",
        list(offered),
        default=defaults.choice("edit_fit", list(offered)),
        required=True,
        format_func=_FITS.__getitem__,
        key="edit_fit",
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen or offered[0]


def _seal(sources: tuple[Source, ...]) -> SealChoice:
    if not sources:
        return SealChoice()
    st.session_state.setdefault("edit_seal", "strict")
    mode = st.segmented_control(
        "Protect unmasked area",
        list(_SEALS),
        default=defaults.choice("edit_seal", list(_SEALS)),
        required=True,
        format_func=_SEALS.__getitem__,
        help=_SEAL_HELP,
        key="edit_seal",
        persist_state="session",
        width="stretch",
    )
    if mode != "blended":
        return SealChoice(mode="raw" if mode == "raw" else "strict")
    st.session_state.setdefault(session.FEATHER, SealChoice().feather)
    seam, matched = defaults.first(session.FEATHER), defaults.first(session.COLOUR_MATCH, False)
    st.slider("Seam width inside the mask’s edge, px", 1, 64, seam, key=session.FEATHER, persist_state="session")
    st.toggle("Match colours to the surroundings", matched, key=session.COLOUR_MATCH, persist_state="session")
    return session.seam("blended")


@st.dialog("Preview request", width="large")
def _preview(params: EditParams, plan: EditPlan) -> None:
    """Picture, mask, fields and sizes, before anything is paid."""
    with st.spinner("Preparing the files…"):
        ready = resources.studio().edit.prepare(params, plan, connection_picker.wanted()).result()
    for problem in ready.problems:
        problem_note.say(problem.message)
    for note in ready.notes:
        st.text(note)
    rows = [
        _row(f"image {n}", each.path.stat().st_size, size)
        for n, (each, size) in enumerate(zip(ready.images, ready.sizes, strict=True), 1)
    ]
    if ready.mask is not None:
        rows.append(_row("mask", ready.mask.path.stat().st_size, ready.sizes[0]))
    st.dataframe(rows, hide_index=True)
    with st.container(horizontal=True):
        for source_id in plan.sources:
            st.image(urls.absolute(urls.screen(source_id)), width=160)
        if ready.mask is not None and plan.mask_id:
            mask = resources.studio().masks.get(plan.mask_id)
            if mask is not None:
                st.image(
                    urls.absolute(urls.ground(mask.id, mask.revision, "#e5484d", 60, 640)), width=160, caption="mask"
                )
    st.code(json.dumps(_fields(ready.params), indent=2, ensure_ascii=False), language="json")


def _row(name: str, size_bytes: int, size: Size) -> dict[str, str]:
    return {"part": name, "size": f"{size.width} × {size.height}", "file": units.file_size(size_bytes)}


def _fields(params: GenerateParams) -> dict[str, Any]:
    return params.single().body() if sizes.parse(params.size) or params.size == "auto" else {}
