"""Files that show a mask, or carry it out of Easel; a cache, each made once for a state of the mask."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from easel.edits.mask.files import Grey
from easel.edits.mask.revisions import State
from easel.edits.workroom import workroom
from easel.pictures import masks as pixels
from easel.pictures import png
from easel.store.store import Store

KEPT = 6  # of each mask: the browser keeps what it has fetched


def overlay(store: Store, state: State, derived: Grey, colour: str, edge: int) -> Path:
    """`derived` (H, W) as a tint of `colour` ("#rrggbb"): RGBA, its alpha the mask, longest edge at most `edge` px.

    Raises ValueError for what is no colour.
    """
    tint = np.frombuffer(bytes.fromhex(colour.removeprefix("#")), np.uint8)
    if tint.shape != (3,):
        raise ValueError(f"{colour[:20]!r} is no colour: write it like #e5484d.")

    def draw(path: Path) -> None:
        factor = min(1.0, edge / max(derived.shape))
        size = max(1, round(derived.shape[1] * factor)), max(1, round(derived.shape[0] * factor))
        alpha = derived if factor == 1 else cv2.resize(derived, size, interpolation=cv2.INTER_AREA)
        shown = np.empty((*alpha.shape, 4), np.uint8)
        shown[..., :3], shown[..., 3] = tint, alpha
        png.write(shown, path)

    return _cached(store, state, f"overlay-{tint.tobytes().hex()}-{edge}", draw)


def export(store: Store, state: State, derived: Grey) -> Path:
    """`derived` (H, W) as the PNG that a request would carry."""

    def write(path: Path) -> None:
        pixels.wire_png(derived, path)

    return _cached(store, state, "wire", write)


def _cached(store: Store, state: State, name: str, make: Callable[[Path], None]) -> Path:
    text = json.dumps([state.head.sha256, state.head.adjustments], sort_keys=True)
    folder = store.home / "mask-views" / state.id
    target = folder / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:24]}.png"
    if target.is_file():
        return target
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    with workroom(store) as room:
        part = room / target.name
        make(part)
        part.replace(target)
    for old in sorted(folder.iterdir(), key=_age)[:-KEPT]:
        old.unlink(missing_ok=True)
    return target


def _age(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0
