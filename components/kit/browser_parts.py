"""The JavaScript, CSS and HTML that stand beside the components: read once at import, given to Streamlit inline."""

from pathlib import Path

_HERE = Path(__file__).resolve().parents[1]


def source(*names: str) -> str:
    """The named files of components/ as one text; a component's js may be several modules' worth of functions.

    No build step: the parts after the first see what those before them declare, and exactly one has a default export.
    """
    return "\n".join((_HERE / name).read_text("utf-8") for name in names)
