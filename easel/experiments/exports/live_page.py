"""The grid as one HTML file that opens anywhere, without a network: its axes can be turned, its cells hidden and looked at."""

import base64
import html
import io
import json
from pathlib import Path
from typing import Any

from PIL import Image

from easel.experiments.exports.contact_sheet import Carried
from easel.experiments.exports.sheet import Entry, Sheet

MOST = 2000  # cells in one file
_EDGES = ((150, 512), (500, 320), (MOST, 192))  # px of a picture's longer edge, for up to so many cells
_HERE = Path(__file__).resolve().parent


def to_html(sheet: Sheet) -> Carried:
    """Everything is data in it: what people and servers wrote is put in as text by its script, never as markup."""
    shown, notes = sheet.entries[:MOST], []
    if len(sheet.entries) > MOST:
        notes.append(
            f"Only the first {MOST:,} of {len(sheet.entries):,} cells are in this file. The CSV has all of them."
        )
    edge = next(edge for most, edge in _EDGES if len(shown) <= most)
    data = {
        "name": sheet.name,
        "notes": notes,
        "axes": [{"label": axis.label, "values": axis.values} for axis in sheet.axes],
        "cells": [_cell(entry, edge) for entry in shown],
    }
    page = (_HERE / "live_page.html").read_text("utf-8")
    for mark, text in {
        "__TITLE__": html.escape(sheet.name),
        "__STYLE__": (_HERE / "live_page.css").read_text("utf-8"),
        "__SCRIPT__": (_HERE / "live_page.js").read_text("utf-8"),
        "__DATA__": _json(data),  # last: nothing in it is read as a mark
    }.items():
        page = page.replace(mark, text, 1)
    return Carried(page.encode("utf-8", "replace"), tuple(notes))


def _json(data: dict[str, Any]) -> str:
    """JSON that ends no script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _cell(entry: Entry, edge: int) -> dict[str, Any]:
    return {
        "at": entry.coordinates,
        "prompt": entry.prompt,
        "state": entry.note or entry.state,
        "facts": _facts(entry),
        "picture": _picture(entry, edge),
    }


def _facts(entry: Entry) -> list[str]:
    cost = "" if entry.cost is None else f"${entry.cost:,.3f}"
    words = entry.words.sentence if entry.words else ""
    return [each for each in (cost, "" if entry.seconds is None else f"{entry.seconds:.0f} s", words) if each]


def _picture(entry: Entry, edge: int) -> str:
    """As a data address; "" where there is none."""
    for path in (entry.preview, entry.file):
        if path is None:
            continue
        try:
            with Image.open(path) as picture:
                picture.draft("RGB", (edge, edge))
                picture.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
                kind = "PNG" if picture.has_transparency_data else "JPEG"
                target = io.BytesIO()
                picture.convert("RGBA" if kind == "PNG" else "RGB").save(target, kind, quality=85)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            continue
        return f"data:image/{kind.lower()};base64,{base64.b64encode(target.getvalue()).decode()}"
    return ""
