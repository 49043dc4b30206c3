"""Shows the Refine editor: our own raster mask editor over a picture at native size, up to 3840x2160 and beyond.

It sends each change to `save_url` by itself, as the smallest rectangle around it; Python hears of it afterwards and only
by number, so that a rerun carries no pixels.
"""

from dataclasses import dataclass
from typing import TypedDict

from components.kit.element import element

_editor = element("mask/refine/editor")


@dataclass(frozen=True, slots=True)
class Change:
    """What the server answered to the newest save: the mask's revision and its coverage, 0 to 1."""

    revision: int
    coverage: float


class Choice(TypedDict):
    """A tool of the editor's, and `words` that are shown until it is used."""

    tool: str
    seq: int
    words: str


def show(
    *,
    picture_url: str,
    mask_url: str,
    save_url: str,
    select_url: str,
    width: int,
    height: int,
    revision: int,
    key: str,
    tint: str = "#e5484d",
    opacity: float = 0.5,
    height_px: int = 620,
    choice: Choice | None = None,
    uses: str = "",
) -> Change | None:
    """The editor for a picture of `width` x `height` upright pixels; a `Change` in the one run after the mask was saved.

    `mask_url` answers an 8-bit grey PNG of that size (0 keep, 255 edit), as it stands on the server now. A `revision` that
    the editor did not cause itself makes it load the mask anew. `save_url` takes, by PUT, the changed rectangle as an 8-bit
    grey PNG with the headers X-Easel-Rect (x,y,w,h), X-Easel-Session and X-Easel-Sequence, and answers
    {"revision": int, "coverage": float}. A revision counts up by one with each change of the mask; a request whose sequence
    is not above the session's last is acknowledged without being applied. `select_url` is asked by POST for a thing or a colour
    (easel/web/edit_files.py). `tint` is #rrggbb, `opacity` 0 to 1, `height_px`
    the height of the stage in CSS pixels. `choice` is a tool to begin with, taken once for each `seq`. `uses` is the css
    selector of what on the page uses the mask: a press on it waits until all that was painted before it is saved.
    """
    data = {
        "pictureUrl": picture_url,
        "maskUrl": mask_url,
        "saveUrl": save_url,
        "selectUrl": select_url,
        "width": width,
        "height": height,
        "revision": revision,
        "tint": tint,
        "opacity": opacity,
        "stageHeight": height_px,
        "choice": choice,
        "uses": uses,
    }
    saved = _editor(key=key, data=data, on_saved_change=lambda: None).saved
    return Change(int(saved["revision"]), float(saved["coverage"])) if saved else None
