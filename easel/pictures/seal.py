"""The seal: after a masked edit, everything outside the mask is the source again, to the pixel.

`judged` brings the result onto the source's grid, undoes its drift and measures what leaked; `sealed` composes. A sealed
picture has the source's size and channels, also when the source was scaled, cropped or padded on its way. The raw answer
is a file of its own, which nobody here touches.
"""

from dataclasses import dataclass
from typing import Literal, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from easel.pictures import drift, leak
from easel.pictures.drift import Drift
from easel.pictures.fit import Placement
from easel.pictures.leak import Leak
from easel.pictures.placing import brought_back, resampled, sent_picture
from easel.pictures.png import Pixels
from easel.sizes import Size

Mode = Literal["strict", "blended"]
Bools = NDArray[np.bool_]
_Value = TypeVar("_Value", bound=np.generic)

_HELPS = 0.97  # of the difference before: aligning has to do better than that to be done
_MANY = 0.05  # share of soft places above which it is faster to blend everything
_SAMPLES = 100_000  # pixels are plenty to match colours by
_BAND = 32  # px around the mask from which colours are matched


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """All that sealing and showing needs. Arrays are on the source's grid; `back` covers the part that was sent, the source
    elsewhere. `leak` is the model's own, `leak_aligned` what remains of it once the drift is undone (None when it was not).

    `notes` are sentences for people: what was scaled, moved, or could not be told.
    """

    source: Pixels
    mask: Pixels
    back: Pixels
    worst: Pixels
    protected: Bools
    leak: Leak
    leak_aligned: Leak | None
    drift: Drift
    notes: tuple[str, ...]

    def heat_map(self) -> Pixels:
        """(H, W, 3): where the model changed what it should not have."""
        return leak.heat_map(self.source, self.worst, self.protected)


def judged(source: Pixels, mask: Pixels, result: Pixels, placement: Placement, *, align: bool = True) -> Judged:
    """Measures a `result` (RGB or RGBA, any size) against its `source` (H, W, 3 or 4) and derived `mask` (H, W).

    About 0.5 s at 3840x2160, most of it for the drift. Raises ValueError when sizes do not belong together.
    """
    height, width = source.shape[:2]
    if mask.shape != (height, width) or Size(width, height) != placement.source:
        raise ValueError("Source, mask and placement are of different sizes.")
    notes = list(_scaling_notes(result, placement))
    taken = np.s_[placement.taken.top : placement.taken.bottom, placement.taken.left : placement.taken.right]
    back, untouched = brought_back(result, placement), _untouched(source, result, placement)
    protected = mask[taken] == 0
    unsent = np.count_nonzero(mask) - np.count_nonzero(mask[taken])
    if unsent:
        notes.append(f"{unsent:,} painted pixels lie outside the part that was sent and stay unchanged.")
    worst = leak.difference(untouched, back)
    leaks = leak.counted(worst, protected)
    aligned, moved = None, drift.NONE
    if align and protected.any():
        moved = drift.measured(leak.over_white(untouched), leak.over_white(back), protected)
        still = drift.undone(back, moved) if not moved.still else back
        worst_still = leak.difference(untouched, still) if still is not back else worst
        inside = protected & drift.still_inside(protected.shape, moved)
        after = leak.counted(worst_still, inside)
        if still is not back and after.mean < _HELPS * leak.counted(worst, inside).mean:
            back, worst, aligned = still, worst_still, after
        notes.append(_drift_note(moved, aligned is not None))
    return Judged(
        source,
        mask,
        _whole(leak.over_white(source) if back.shape[2] == 3 else source, back, taken),
        _whole(np.zeros((height, width), np.uint8), worst, taken),
        _whole(np.zeros((height, width), bool), protected, taken),
        leaks,
        aligned,
        moved,
        tuple(notes),
    )


def sealed(one: Judged, mode: Mode, *, feather: int = 12, match_colour: bool = False) -> Pixels:
    """The composed picture: the source's size and channels, the source's own values wherever the mask is 0.

    strict: the result as far as the mask is painted. blended: a soft seam of `feather` px inside the mask's edge. With
    `match_colour` the result is first brought to the source's tones by what both show just outside the mask. At most
    150 ms at 3840x2160.
    """
    out = one.source.copy()
    x, y, width, height = cv2.boundingRect(one.mask)
    if not width:
        return out
    margin = feather + 1
    rows = slice(max(0, y - margin), min(out.shape[0], y + height + margin))
    columns = slice(max(0, x - margin), min(out.shape[1], x + width + margin))
    weight, fresh = one.mask[rows, columns], one.back[rows, columns]
    if match_colour:
        fresh = _matched(one, fresh)
    if mode == "blended" and feather > 0:
        weight = _seam(weight, feather)
    _lay(out[rows, columns], _channels(fresh, out.shape[2]), weight)
    return out


def _lay(ground: Pixels, fresh: Pixels, weight: Pixels) -> None:
    """Lays `fresh` over `ground` in place; where the weight is 0 not a bit changes."""
    cv2.copyTo(np.ascontiguousarray(fresh), (weight == 255).view(np.uint8), ground)
    soft = (weight > 0) & (weight < 255)
    if not soft.any():
        return
    if ground.shape[2] == 3 and np.count_nonzero(soft) > _MANY * soft.size:
        part = weight.astype(np.float32) / 255
        cv2.copyTo(cv2.blendLinear(np.ascontiguousarray(fresh), ground, part, 1 - part), soft.view(np.uint8), ground)
        return
    share = weight[soft].astype(np.uint16)[:, None]
    old, new = ground[soft].astype(np.uint32), fresh[soft].astype(np.uint32)
    if ground.shape[2] == 4:
        alpha = old[:, 3:] * (255 - share) + new[:, 3:] * share
        mixed = old[:, :3] * old[:, 3:] * (255 - share) + new[:, :3] * new[:, 3:] * share
        colour = (mixed + alpha // 2) // np.maximum(alpha, 1)
        ground[soft] = np.concatenate([colour, (alpha + 127) // 255], axis=1).astype(np.uint8)
        return
    ground[soft] = ((old * (255 - share) + new * share + 127) // 255).astype(np.uint8)


def _channels(pixels: Pixels, channels: int) -> Pixels:
    """Result pixels with as many channels as the source has: seen over white, or opaque."""
    if pixels.shape[2] == channels:
        return pixels
    if channels == 3:
        return leak.over_white(pixels)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA), np.uint8)


def _seam(mask: Pixels, feather: int) -> Pixels:
    """The mask with an edge that rises smoothly over `feather` px inwards; never more than the mask itself."""
    distance = cv2.distanceTransform((mask > 0).view(np.uint8), cv2.DIST_L2, 5)
    steps = cv2.convertScaleAbs(distance, alpha=255 / (feather + 1))
    return np.asarray(cv2.min(cv2.LUT(steps, _SMOOTH), mask), np.uint8)


_RISE = np.arange(256) / 255
_SMOOTH = (255 * (3 * _RISE**2 - 2 * _RISE**3)).round().astype(np.uint8)


def _matched(one: Judged, fresh: Pixels) -> Pixels:
    """`fresh` with each channel scaled and shifted as it takes to turn the result into the source around the mask."""
    near = cv2.dilate((one.mask > 0).view(np.uint8), np.ones((2 * _BAND + 1, 1), np.uint8))
    near = cv2.dilate(near, np.ones((1, 2 * _BAND + 1), np.uint8))
    ring = np.flatnonzero((near > 0) & one.protected)
    if len(ring) < 100:
        return fresh
    at = np.unravel_index(ring[:: len(ring) // _SAMPLES + 1], one.mask.shape)
    target = leak.over_white(one.source[at][None])[0].astype(np.float64)
    result = leak.over_white(one.back[at][None])[0].astype(np.float64)
    table = np.tile(np.arange(256, dtype=np.uint8)[:, None], (1, 4))
    for channel in range(3):
        table[:, channel] = _curve(result[:, channel], target[:, channel])
    return np.asarray(cv2.LUT(fresh, table[None, :, : fresh.shape[2]]), np.uint8)


def _curve(result: NDArray[np.float64], target: NDArray[np.float64]) -> Pixels:
    usual = np.abs(target - result - np.median(target - result)) <= 48  # what was repainted says nothing about tones
    result, target = result[usual], target[usual]
    spread = float(result.std())
    gain = float(np.clip(target.std() / spread, 0.8, 1.25)) if spread > 1 else 1.0
    levels = (np.arange(256) - result.mean()) * gain + target.mean()
    curve: Pixels = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    return curve


def _untouched(source: Pixels, result: Pixels, placement: Placement) -> Pixels:
    """What would have come back had the model changed nothing: the source, scaled as often as the result was."""
    height, width = result.shape[:2]
    if placement.exact and Size(width, height) == placement.request:
        box = placement.taken
        return np.ascontiguousarray(source[box.top : box.bottom, box.left : box.right])
    return brought_back(resampled(sent_picture(source, placement), Size(width, height)), placement)


def _whole(ground: NDArray[_Value], part: NDArray[_Value], taken: tuple[slice, slice]) -> NDArray[_Value]:
    if part.shape[:2] == ground.shape[:2]:
        return part
    ground = ground.copy()
    ground[taken] = part
    return ground


def _scaling_notes(result: Pixels, placement: Placement) -> list[str]:
    height, width = result.shape[:2]
    came, request, source = Size(width, height), placement.request, placement.source
    notes = []
    if came != request:
        notes.append(
            f"The result arrived as {width} × {height} instead of {request.width} × {request.height} and was scaled."
        )
        if abs(width * request.height - height * request.width) > 0.01 * width * request.height:
            notes.append("Its aspect ratio differs from what was sent, so it was stretched.")
    if not placement.exact:
        share = 100 / placement.scale[0]
        notes.append(
            f"The result was scaled to {share:.0f} % onto the source's {source.width} × {source.height}; "
            "changes are measured against the source scaled the same way."
        )
    return notes


def _drift_note(shift: Drift, undone: bool) -> str:
    if not shift.known:
        return "Shift unknown: too little of the picture is protected, or too much changed."
    if shift.still:
        return "No shift detected."
    size = "" if shift.scale_x == shift.scale_y == 1 else f" and grew to {50 * (shift.scale_x + shift.scale_y):.2f} %"
    done = "it was shifted back" if undone else "shifting it back would not have helped, so it was left"
    across, down = (round(way, 1) + 0.0 for way in (shift.dx, shift.dy))  # + 0.0: nobody knows what -0.0 is
    return f"The model shifted the picture by {across:+.1f}, {down:+.1f} px{size}; {done}."
