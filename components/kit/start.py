"""What the pages' document holds before Streamlit's frontend runs: the ground, and places for what will stand on a page."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_FORM = (164, 32, 88, 32, 32, 40)  # px: prompt, model, size, quality, format and numbers, the button
_BENCHES = ("generate", "edit", "converse", "experiments")
# in the document itself: nothing has to be fetched before it is seen
_HEAD = (
    f"<style>\n{(_HERE / 'start.css').read_text('utf-8')}</style>\n<script>\n{(_HERE / 'start.js').read_text('utf-8')}</script>\n"
    "<noscript><style>#easel-start { display: none; }</style></noscript>"
)
_FONT = "./app/static/inter-latin-wght-normal.woff2"
_ROOT = '<div id="root">'


def added(document: str, page: str) -> str:
    """Streamlit's document with all of it; the typeface that is fetched at once is the one that is used."""
    before, preload, after = document.partition('rel="preload"')
    href, quote, rest = after.partition('href="')
    if quote:
        document = f"{before}{preload}{href}{quote}{_FONT}{rest[rest.index(chr(34)) :]}"
    head = document.index("<head>") + len("<head>")
    return (document[:head] + _HEAD + document[head:]).replace(_ROOT, places(page) + _ROOT, 1)


def places(page: str) -> str:
    """For `page`: about where its form and its pictures, or its rows, will stand."""
    shapes = _bench() if page in _BENCHES else _rows()
    return f'<div id="easel-start" class="{page}"><p role="status">Easel is opening.</p>{shapes}</div>'


def _bench() -> str:
    form = "".join(f'<i style="height:{height}px"></i>' for height in _FORM)
    return f'<div class="form">{form}</div><div class="rest"><i></i></div>'


def _rows() -> str:
    rows = '<i style="height:96px"></i>' * 3
    return f'<div class="rows">{rows}</div>'
