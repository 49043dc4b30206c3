"""Shows the model that talks in a conversation, free to type, with those that are known here to choose from."""

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


def known() -> dict[str, str]:
    """The names to choose from, with what is said of each: the usual one first, then those that have a price here."""
    settings = resources.studio().settings
    names = dict.fromkeys((settings.text_model, models.DEFAULT_TEXT, *settings.text_prices))
    return {name: "" if name in settings.text_prices else "No price set: cost unknown" for name in names}
