"""Shows every parameter of a run and returns them as they stand, legal or not; what a tab typed survives its pages.

Prompt and size are Easel's own elements (they count and check in the browser); the rest are Streamlit's, keyed
`{page}_{field}`. The session's state is the truth and is read first, so that each field can say what is wrong with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from components import drafts, live_value, problem_note, prompt_box, send_button, session, size_picker
from components.params_help import HELP
from components.plain import plain
from easel import models
from easel.params import MAX_PARTIALS, GenerateParams, Problem

FIRST = GenerateParams(
    prompt=(
        "A lighthouse on a rocky coast at dusk, calm sea, warm light in its window, wide view from the beach, "
        "soft light, landscape photograph"
    ),
    size="1536x1024",
    quality="medium",
    stream=True,  # so that bytes flow: proxies cut requests that are silent for long
    partial_images=1,
)
_TYPED = ("prompt", "size")
_CHOSEN = tuple(name for name in FIRST.as_dict() if name not in _TYPED)


def show(page: str, first: GenerateParams = FIRST, sizing: Callable[[], str] | None = None) -> GenerateParams:
    """The form of `page` ("generate", "edit"); it opens with `first`. `sizing` shows another choice of size, and returns it."""
    kept = drafts.opened(page)
    if "prompt" not in kept:
        fill(page, drafts.params(page, first.as_dict()))
        drafts.as_filled(page)
    chosen = _chosen(page)
    problems = chosen.problems()
    refused = send_button.refused(page)
    bare = drafts.is_empty(page, {name: _held(name, value) for name, value in first.as_dict().items()})
    prompt = prompt_box.show(kept, page, empty=lambda: _turn(page, first), bare=bare, refused=refused)
    _model(page, problems)
    size = sizing() if sizing else size_picker.show(kept, page, refused=refused)
    _quality(page, chosen, problems)
    _output(page, chosen, problems)
    _more(page, chosen, problems)
    drafts.save(page)
    if kept.pop("turned", False):
        st.rerun()  # its pictures stand outside of the form
    return replace(chosen, prompt=prompt, size=size)


def fill(page: str, params: Mapping[str, Any]) -> None:
    """Sets the whole form to `params` (GenerateParams.as_dict); before its widgets of this run, or in a callback."""
    wish = GenerateParams.from_dict(dict(params))
    for name in _TYPED:
        live_value.replace(session.draft(page), name, getattr(wish, name))
    for name in _CHOSEN:
        st.session_state[f"{page}_{name}"] = _held(name, getattr(wish, name))


def _held(name: str, value: Any) -> Any:
    """As its widget holds it."""
    return 100 if name == "output_compression" and value is None else value


def _turn(page: str, first: GenerateParams) -> None:
    """ "Start empty", or its undo."""
    fill(page, drafts.turn(page, first.as_dict() | {"prompt": ""}))
    drafts.turned(page)
    session.draft(page)["turned"] = page == "edit"


def _chosen(page: str) -> GenerateParams:
    """What the widgets hold, with what does not apply left out; prompt and size stand in as legal ones."""
    wish = GenerateParams(prompt="-", **{name: st.session_state[f"{page}_{name}"] for name in _CHOSEN})
    model = models.lookup(wish.model.strip())
    return replace(
        wish,
        model=model.id,
        output_compression=None if wish.output_format == "png" else wish.output_compression,
        partial_images=wish.partial_images if wish.stream else 0,
        complexity=wish.complexity if model.complexities else "",
        transparent_preview=wish.transparent_preview and wish.background == "transparent",
    )


def _model(page: str, problems: tuple[Problem, ...]) -> None:
    known = list(models.CATALOG)
    st.selectbox("Model", known, accept_new_options=True, help=HELP["model"], **_kept(page, "model"))
    problem_note.show(problems, "model")


def _quality(page: str, chosen: GenerateParams, problems: tuple[Problem, ...]) -> None:
    _choice(page, "quality", "Quality", (*models.lookup(chosen.model).qualities, "auto"))
    problem_note.show(problems, "quality")


def _output(page: str, chosen: GenerateParams, problems: tuple[Problem, ...]) -> None:
    with st.container(key=f"{page}_output_row", horizontal=True, wrap=False):
        _choice(page, "output_format", "Format", models.lookup(chosen.model).formats)
        # no limits of Streamlit's own: what they refuse is kept from Python, which would send what stood there before
        st.number_input("Pictures", value=None, step=1, help=HELP["n"], **_kept(page, "n"))
        _choice(page, "partial_images", "Previews", tuple(range(MAX_PARTIALS + 1)), off=not chosen.stream)
    if chosen.output_format != "png":
        st.slider("Compression", 0, 100, help=HELP["output_compression"], **_kept(page, "output_compression"))
    problem_note.show(problems, "output_format", "output_compression", "n", "partial_images")


def _more(page: str, chosen: GenerateParams, problems: tuple[Problem, ...]) -> None:
    """What is rarely used, folded away; the fold's label tells what differs from the usual."""
    with st.expander(plain(fold_label(chosen)), key=f"{page}_more", type="compact"):
        _background(page, chosen)
        problem_note.show(problems, "background")
        _choice(page, "moderation", "Moderation", ("auto", "low"))
        if models.lookup(chosen.model).complexities:
            _choice(page, "complexity", "Complexity", ("", *models.lookup(chosen.model).complexities))
        st.toggle("Stream the answer", help=HELP["stream"], **_kept(page, "stream"))
        st.text_input("User", help=HELP["user"], **_kept(page, "user"))
        identifier = _kept(page, "safety_identifier")
        st.text_input("Safety identifier", help=HELP["safety_identifier"], **identifier)
        problem_note.show(problems, "moderation", "complexity", "user", "safety_identifier")


def _background(page: str, chosen: GenerateParams) -> None:
    _choice(page, "background", "Background", ("auto", "opaque", "transparent"))
    if chosen.background == "transparent" and models.lookup(chosen.model).transparent == "preview":
        trying = _kept(page, "transparent_preview")
        st.toggle("Try transparent (preview)", help=HELP["transparent_preview"], **trying)


def fold_label(chosen: GenerateParams) -> str:
    """ "More", or with what is not as usual: "More: transparent, moderation low"."""
    said = {
        chosen.background: chosen.background != "auto",
        f"moderation {chosen.moderation}": chosen.moderation != "auto",
        f"complexity {chosen.complexity}": bool(chosen.complexity),
        "stream off": not chosen.stream,
        "user": bool(chosen.user),
        "safety identifier": bool(chosen.safety_identifier),
    }
    unusual = ", ".join(words for words, unusual in said.items() if unusual)
    return f"More: {unusual}" if unusual else "More"


def _choice(page: str, name: str, title: str, options: tuple[Any, ...], *, off: bool = False) -> None:
    """One segmented control; a value that this model does not offer stays, as chosen, beside what it does offer."""
    current = st.session_state[f"{page}_{name}"]
    offered = options if current in options else (*options, current)
    shown = {"": "not sent"}
    st.segmented_control(
        title,
        offered,
        required=True,
        format_func=lambda option: plain(shown.get(option, str(option))),
        help=HELP[name],
        width="stretch",
        disabled=off,
        **_kept(page, name),
    )


def _kept(page: str, name: str) -> dict[str, Any]:
    return {"key": f"{page}_{name}", "persist_state": "session"}
