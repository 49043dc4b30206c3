"""What stands in the document before Streamlit's frontend runs."""

from components.kit import start

DOCUMENT = """<html><head><link
  rel="preload" href="./theirs.woff2" as="font"><title>x</title></head><body><div id="root"></div></body></html>"""


def test_a_page_gets_its_own_places() -> None:
    """The ground first in the head, the places before Streamlit's root, and the typeface that is really used."""
    text = start.added(DOCUMENT, "edit")
    assert text.startswith("<html><head><style>")
    assert f'{start.places("edit")}<div id="root">' in text
    assert 'href="./app/static/inter-latin-wght-normal.woff2" as="font">' in text
    assert "theirs" not in text
    assert 'class="form"' in text
    assert 'class="form"' not in start.added(DOCUMENT, "connections")
