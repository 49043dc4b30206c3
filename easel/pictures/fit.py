"""How a source of any size travels as a legal request and comes back: pure geometry, exact both ways, nothing silent.

A source keeps its own grid. What is sent may be padded, cropped or scaled; the placement says where each part lies, so that
the seal can bring the model's area back onto the source's grid, and never the source down to the model's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from easel import sizes
from easel.sizes import MAX_EDGE, MAX_RATIO, MIN_PIXELS, STEP, Size

How = Literal["same", "scale", "pad", "crop", "auto"]

_LARGE_ENOUGH = 0.9  # of the largest possible area; within that, the truest proportions win
_SMALL_ENOUGH = 1.2  # times the smallest possible area, likewise


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in whole pixels of some grid; may reach beyond it."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def whole(cls, size: Size) -> "Box":
        return cls(0, 0, size.width, size.height)

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Placement:
    """The part `taken` of a source lies at `laid` in the picture that is sent, which is `request` large.

    Taken and laid never reach beyond their grids; what is in the request outside `laid` is padding.
    """

    source: Size
    request: Size
    taken: Box
    laid: Box

    @property
    def scale(self) -> tuple[float, float]:
        """Request pixels per source pixel, across and down; they differ by rounding to whole pixels only."""
        return self.laid.width / self.taken.width, self.laid.height / self.taken.height

    @property
    def exact(self) -> bool:
        """Whether each pixel sent is a pixel of the source."""
        return self.taken.size == self.laid.size

    @property
    def padded(self) -> bool:
        return self.laid != Box.whole(self.request)

    @property
    def cropped(self) -> bool:
        return self.taken != Box.whole(self.source)


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to send a source: `size` is the request's field ("1536x1024" or "auto"), `reason` one or two sentences."""

    how: How
    size: str
    placement: Placement
    reason: str


def plans(source: Size) -> tuple[Plan, ...]:
    """The ways to send `source`, the proposed one first; just its own size when that is legal."""
    broken = sizes.broken_rules(source)
    if not broken:
        return (Plan("same", str(source), placed(source, source, "pad"), f"Sent at its own size, {_told(source)}."),)
    why = " ".join(rule.message for rule in broken)
    ways = [_plan(source, how, why) for how in ("pad", "crop")]
    if ways[0].placement == ways[1].placement:
        ways.pop()
    return (*ways, _auto(source, why))


def placed(source: Size, request: Size, how: Literal["pad", "crop"]) -> Placement:
    """`source` in the middle of a `request` of any proportions: whole with padding around it, or filling it and cropped."""
    if how == "pad":
        if source.width <= request.width and source.height <= request.height and not _much_smaller(source, request):
            inner = source
        else:
            inner = _snapped(_inside(source, request), request)
        return Placement(source, request, Box.whole(source), _centred(inner, request))
    if request.width <= source.width and request.height <= source.height and not _much_smaller(request, source):
        part = request
    else:
        part = _snapped(_inside(request, source), source)
    return Placement(source, request, _centred(part, source), Box.whole(request))


def _much_smaller(inner: Size, outer: Size) -> bool:
    """Whether both sides differ by more than rounding to legal sizes explains: then it is scaled, not just framed."""
    return inner.width + 2 * STEP < outer.width and inner.height + 2 * STEP < outer.height


def _inside(inner: Size, outer: Size) -> Size:
    """The largest size in the proportions of `inner` that fits into `outer`, in whole pixels."""
    if inner.width * outer.height >= inner.height * outer.width:
        return Size(outer.width, max(1, min(outer.height, round(outer.width * inner.height / inner.width))))
    return Size(max(1, min(outer.width, round(outer.height * inner.width / inner.height))), outer.height)


def _snapped(inner: Size, outer: Size) -> Size:
    """`outer` itself where scaling would leave but a thousandth of an edge: that is rounding, and not worth a seam."""
    gap = max(outer.width - inner.width, outer.height - inner.height)
    return outer if gap <= max(1, min(outer.width, outer.height) // 1000) else inner


def _centred(inner: Size, outer: Size) -> Box:
    return Box((outer.width - inner.width) // 2, (outer.height - inner.height) // 2, inner.width, inner.height)


def _plan(source: Size, how: Literal["pad", "crop"], why: str) -> Plan:
    request = nearest_request(source, how)
    placement = placed(source, request, how)
    if not placement.padded and not placement.cropped:
        done = f"Sent scaled to {_told(request)} ({_percent(placement)}); the result is scaled back to {_told(source)}."
        return Plan("scale", str(request), placement, f"{why} {done}")
    scaled = "" if placement.exact else f"scaled to {_percent(placement)} and "
    if how == "pad":
        across, down = request.width - placement.laid.width, request.height - placement.laid.height
        added = f"{_sides(across, down)} are added, painted by the model and cropped off again."
        done = f"Sent {scaled}padded to {_told(request)}: {added}"
    else:
        across, down = source.width - placement.taken.width, source.height - placement.taken.height
        left_out = f"{_sides(across, down)} of the source are not sent and stay unchanged."
        done = f"Sent {scaled}cropped to {_told(request)}: {left_out}"
    return Plan(how, str(request), placement, f"{why} {done}")


def _auto(source: Size, why: str) -> Plan:
    whole = Box.whole(source)
    done = "Sent as it is; the model chooses the size, and the result is scaled back and may be stretched."
    return Plan("auto", "auto", Placement(source, source, whole, whole), f"{why} {done}")


def _told(size: Size) -> str:
    return f"{size.width} × {size.height}"


def _percent(placement: Placement) -> str:
    return f"{placement.scale[0] * 100:.0f} %"


def _sides(across: int, down: int) -> str:
    parts = [f"{count} px of {name}" for count, name in ((across, "width"), (down, "height")) if count]
    return " and ".join(parts)


def nearest_request(source: Size, how: Literal["pad", "crop"]) -> Size:
    """The legal size that takes `source` at its own scale with the least padding or cropping; else one as near as can be
    to its proportions, as large as allowed (or, for a source below the minimum, as small)."""
    direct = _rounded_up(source) if how == "pad" else _rounded_down(source)
    if direct.width and direct.height and sizes.is_legal(direct):
        return direct
    candidates = list(_in_proportion(source))
    areas = [size.pixels for size in candidates]
    if source.pixels < MIN_PIXELS and max(source.width, source.height) <= MAX_EDGE:
        candidates = [size for size in candidates if size.pixels <= _SMALL_ENOUGH * min(areas)]
        return min(candidates, key=lambda size: (_mismatch(size, source), size.pixels))
    candidates = [size for size in candidates if size.pixels >= _LARGE_ENOUGH * max(areas)]
    return min(candidates, key=lambda size: (_mismatch(size, source), -size.pixels))


def _rounded_up(source: Size) -> Size:
    least = -(-max(source.width, source.height) // MAX_RATIO)
    return Size(*(-(-max(edge, least) // STEP) * STEP for edge in (source.width, source.height)))


def _rounded_down(source: Size) -> Size:
    most = min(source.width, source.height) // STEP * STEP * MAX_RATIO
    return Size(*(min(edge // STEP * STEP, most) for edge in (source.width, source.height)))


def _in_proportion(source: Size) -> Iterator[Size]:
    for width in range(STEP, MAX_EDGE + 1, STEP):
        low, high = -(-width // MAX_RATIO), min(width * MAX_RATIO, MAX_EDGE)
        ideal = min(max(width * source.height // source.width, low), high)
        for height in {ideal // STEP * STEP, -(-ideal // STEP) * STEP}:
            if height and sizes.is_legal(size := Size(width, height)):
                yield size


def _mismatch(size: Size, source: Size) -> float:
    """How far two proportions are apart: 0 when equal, else the share that padding or cropping would take."""
    one, other = size.width * source.height, source.width * size.height
    return 1 - min(one, other) / max(one, other)
