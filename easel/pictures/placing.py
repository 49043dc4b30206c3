"""Pixels through a placement: what is sent of a source and its mask, and what came back on the source's own grid."""

import cv2
import numpy as np

from easel.pictures.fit import Box, Placement
from easel.pictures.outpaint import Outpaint
from easel.pictures.png import Pixels
from easel.sizes import Size


def sent_picture(source: Pixels, placement: Placement) -> Pixels:
    """(H, W, C) uint8 of the request's size: the part that is taken, scaled, with its rim continued into the padding."""
    part = resampled(_cut(source, placement.taken), placement.laid.size)
    return _padded(part, placement, cv2.BORDER_REPLICATE)


def sent_mask(mask: Pixels, placement: Placement) -> Pixels:
    """(H, W) coverage of the request's size; the padding is part of it."""
    part = resampled(_cut(mask, placement.taken), placement.laid.size)
    return _padded(part, placement, cv2.BORDER_CONSTANT)


def brought_back(result: Pixels, placement: Placement) -> Pixels:
    """What came back, whatever its size, on the grid of the taken part: (taken height, taken width, C)."""
    height, width = result.shape[:2]
    if not placement.padded:
        return resampled(result, placement.taken.size)
    if Size(width, height) != placement.request:
        result = resampled(result, placement.request)
    return resampled(_cut(result, placement.laid), placement.taken.size)


def resampled(pixels: Pixels, size: Size) -> Pixels:
    """Averaged when smaller, Lanczos when larger; the very same array when the size is right.

    Transparent pixels lend no colour to their neighbours.
    """
    height, width = pixels.shape[:2]
    if (width, height) == (size.width, size.height):
        return pixels
    smaller = size.pixels < width * height
    method = cv2.INTER_AREA if smaller else cv2.INTER_LANCZOS4
    if pixels.ndim == 2:
        method = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR  # Lanczos would ring around a mask's edges
    if pixels.ndim == 3 and pixels.shape[2] == 4 and int(pixels[..., 3].min()) < 255:
        return _resampled_rgba(pixels, size, method)
    return np.asarray(cv2.resize(pixels, (size.width, size.height), interpolation=method), np.uint8)


def _resampled_rgba(pixels: Pixels, size: Size, method: int) -> Pixels:
    weighted = pixels.astype(np.float32)
    weighted[..., :3] *= weighted[..., 3:] / 255
    scaled = np.asarray(cv2.resize(weighted, (size.width, size.height), interpolation=method), np.float32)
    alpha = np.clip(scaled[..., 3:], 0, 255)
    colour = scaled[..., :3] * (255 / np.maximum(alpha, 1))
    rgba: Pixels = np.rint(np.clip(np.concatenate([colour, alpha], axis=2), 0, 255)).astype(np.uint8)
    return rgba


def extended(source: Pixels, out: Outpaint) -> tuple[Pixels, Pixels]:
    """The larger picture and its mask: the source in its place, its rim continued outwards, all new area painted.

    Returns (H, W, C) pixels and (H, W) coverage of the frame's size.
    """
    height, width = source.shape[:2]
    above, below = out.at.top, out.frame.height - out.at.bottom
    before, after = out.at.left, out.frame.width - out.at.right
    picture = cv2.copyMakeBorder(source, above, below, before, after, cv2.BORDER_REPLICATE)
    inside = np.zeros(picture.shape[:2], np.uint8)
    rim = min(out.overlap, (min(width, height) - 1) // 2)
    top, left = above + rim * bool(above), before + rim * bool(before)
    bottom, right = above + height - rim * bool(below), before + width - rim * bool(after)
    inside[top:bottom, left:right] = 255
    return np.asarray(picture, np.uint8), 255 - inside


def _cut(pixels: Pixels, box: Box) -> Pixels:
    return pixels[box.top : box.bottom, box.left : box.right]


def _padded(part: Pixels, placement: Placement, border: int) -> Pixels:
    laid, request = placement.laid, placement.request
    sides = (laid.top, request.height - laid.bottom, laid.left, request.width - laid.right)
    if not any(sides):
        return np.ascontiguousarray(part)
    return np.asarray(cv2.copyMakeBorder(part, *sides, border, value=(255, 255, 255, 255)), np.uint8)
