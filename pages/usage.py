"""What was made, what it cost, how it went; and the budgets that hold back what would cost too much."""

import streamlit as st

from components.usage import (
    budget_form,
    usage_charges,
    usage_charts,
    usage_figures,
    usage_filter,
    usage_purposes,
    usage_statement,
    usage_table,
)

with st.container(key="usage"):
    chosen = usage_filter.show()
    usage_figures.show(chosen.entries)
    if chosen.note:
        st.html(f'<p class="easel-note">{chosen.note}</p>')
    usage_charges.show()
    usage_charts.show(chosen)
    with st.container(key="usage_lower", horizontal=True):
        with st.container():
            st.html('<h2 class="easel-heading">Budgets</h2>')
            budget_form.show()
        with st.container():
            st.html('<h2 class="easel-heading">Errors</h2>')
            usage_figures.reasons(chosen.entries)
    usage_purposes.show(chosen.entries)
    usage_table.show(chosen)
    usage_statement.show(chosen.zone)
