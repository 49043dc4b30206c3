"""Painting beyond the picture: the frame is solved to a legal request, explained, and the new area becomes the mask."""

from dataclasses import dataclass

from easel import sizes
from easel.pictures.fit import Box, Placement, nearest_request, placed
from easel.sizes import Size

OVERLAP = 8  # px of the source's rim that the model may repaint, so that the seam can be blended


@dataclass(frozen=True, slots=True)
class Outpaint:
    """A picture within a larger one. `frame` is what the new picture shows, in source pixels (left and top may be negative).

    The new picture, `placement.source` large, is from then on the source of the edit: it holds the old one at `at`, and the
    mask covers all the rest and `overlap` px of the old one's rim on the sides that were added to.
    """

    frame: Box
    at: Box
    overlap: int
    placement: Placement
    reason: str


def frame_of_ratio(source: Size, across: int, down: int) -> Box:
    """The smallest frame in the proportions across:down that shows the whole source in its middle."""
    width = max(source.width, -(-source.height * across // down))
    height = max(source.height, -(-source.width * down // across))
    return Box(-((width - source.width) // 2), -((height - source.height) // 2), width, height)


def solved(source: Size, box: Box, *, overlap: int = OVERLAP) -> Outpaint:
    """The frame nearest to `box` (in source pixels) that a legal request can paint; it never shows less.

    The frame always holds the whole source. Frames that are larger than the API takes are sent scaled; the source itself
    keeps its own pixels.
    """
    held = _around(source, box)
    request = nearest_request(held.size, "pad") if sizes.broken_rules(held.size) else held.size
    frame = _proportioned(held, request)
    at = Box(-frame.left, -frame.top, source.width, source.height)
    placement = placed(frame.size, request, "pad")
    if placement.padded:  # rounding left a pixel or so
        placement = Placement(frame.size, request, Box.whole(frame.size), Box.whole(request))
    return Outpaint(frame, at, overlap, placement, _reason(box, frame, placement))


def _around(source: Size, box: Box) -> Box:
    left, top = min(box.left, 0), min(box.top, 0)
    right, bottom = max(box.right, source.width), max(box.bottom, source.height)
    return Box(left, top, right - left, bottom - top)


def _proportioned(held: Box, request: Size) -> Box:
    """`held` grown, on both sides alike, to the request's own size, or to its proportions where the request is scaled."""
    if request.width >= held.width and request.height >= held.height and _same_scale(held, request):
        width, height = request.width, request.height
    else:
        width = max(held.width, -(-held.height * request.width // request.height))
        height = max(held.height, -(-held.width * request.height // request.width))
    left, top = held.left - (width - held.width) // 2, held.top - (height - held.height) // 2
    return Box(left, top, width, height)


def _same_scale(held: Box, request: Size) -> bool:
    return request.width - held.width < sizes.STEP or request.height - held.height < sizes.STEP


def _reason(box: Box, frame: Box, placement: Placement) -> str:
    words = [f"The new picture is {frame.width} × {frame.height}"]
    if frame.size != box.size:
        words.append(f", {frame.width - box.width:+d} × {frame.height - box.height:+d} px to reach an allowed size")
    if not placement.exact:
        sent = placement.request
        words.append(f"; sent as {sent.width} × {sent.height} and the new area is scaled back")
    return "".join(words) + ". The original stays pixel-identical except for a thin seam."
