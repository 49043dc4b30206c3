"""Shows the model that talks in a conversation, free to type, with those that are known here to choose from."""

from datetime import date
from typing import Any

import streamlit as st

from components.kit import live_value, model_field, resources, session
from easel import models
from easel.requests.field import Field
from easel.requests.generate import GenerateParams


def show(label: str, row: Field, chosen: GenerateParams, shared: dict[str, Any]) -> None:
    """The state under `shared["key"]` holds it, as with a field of Streamlit's."""
    key = str(shared["key"])
    kept, name = session.draft(key.removesuffix(f"_{row.name}")), row.name
    held = str(st.session_state.get(key) or row.default)
    if kept.setdefault(name, held) != held:  # the form was filled or emptied
        live_value.replace(kept, name, held)
    model_field.show_named(kept, name, f"{key}_field", label, row.help, known())
    st.session_state[key] = str(kept[name]).strip()


def known(today: date | None = None) -> list[dict[str, Any]]:
    """The names to choose from, with what is said of each: the usual one first, then those that have a price here. One that is
    switched off is offered no more, and said to be so where it stands in the field."""
    settings, ends = resources.studio().settings, model_field.ends(today)
    names = dict.fromkeys((settings.text_model, models.DEFAULT_TEXT, *settings.text_prices, *models.TEXT))
    known = [_option(name, name in settings.text_prices, ends.get(name)) for name in names]
    others = (name for name in ends if name not in names and not models.is_image_model(name))
    return known + [_option(name, True, ends[name]) | {"offered": False} for name in others]


def _option(name: str, has_price: bool, end: model_field.End | None) -> dict[str, Any]:
    said = (end.words if end else "", "" if has_price else "No price set: cost unknown")
    is_past = bool(end and end.is_past)
    note = ". ".join(filter(None, said))
    return {"name": name, "facts": said[0], "note": note, "ended": is_past, "offered": not is_past}
