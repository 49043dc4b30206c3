"""Shows the fields of a template as a form, and gives its prompt with what was written in them."""

import streamlit as st

from components.kit import press
from components.kit.plain import plain
from easel.prompts.templates import PromptTemplate


def show(template: PromptTemplate) -> str | None:
    """The prompt, once it is wanted."""
    values = {
        name: st.text_input(plain(name), template.values.get(name, ""), key=f"template_{template.name}_{name}")
        for name in template.fields
    }
    filled = template.filled(values)
    st.text(filled)
    return filled if press.button("Insert into the prompt", key="template_use", type="primary") else None
