"""Easel's own routes beside Streamlit's: pictures and masks by signed address, and the headers that protect every page."""
