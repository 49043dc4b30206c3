"""The mask of a picture: one thing, painted in two editors, every change kept and undone at will; there is nothing to save.

The painted mask is never altered by invert, grow, shrink or feather: those are adjustments, and the mask derived by them is
what is shown and sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from easel.edits.mask import new_shapes, views
from easel.edits.mask.changes import Changes, adjustments_of
from easel.edits.mask.files import Grey
from easel.edits.mask.patches import Rect, laid_in
from easel.edits.mask.revisions import Revision, State
from easel.edits.sources import Sources
from easel.pictures import masks as pixels
from easel.pictures import png
from easel.pictures.decode import BrokenPicture
from easel.pictures.intake import Refusal
from easel.pictures.masks import Adjustments, Reading
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.store.store import Store


@dataclass(frozen=True, slots=True)
class Mask:
    """A mask as it stands. `width` x `height` are its picture's upright pixels, `coverage` the derived mask's share (0-1, soft
    edges by their strength), `revision` counts every change, `changed` (unix seconds) is when the last was made. `warning` is a
    sentence where it is empty, full or tiny."""

    id: str
    source_id: str
    width: int
    height: int
    revision: int
    coverage: float
    adjustments: Adjustments
    name: str
    can_undo: bool
    can_redo: bool
    warning: str
    changed: float
    desk: str = STUDIO


class Masks:
    """Shared by threads. Ids that name nothing raise LookupError, except in `get`.

    A change is on disk when its call returns, at 3840x2160 after about 0.1 s.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changes = Changes(store)

    def of(self, source_id: str, *, desk: str = STUDIO) -> Mask:
        """The mask of a picture brought in; an empty one is made when there is none."""
        if self._changes.history.state(desk, source_id) is None:
            source = Sources(self._store).get(source_id, desk=desk)
            if source is None:
                raise LookupError("There is no such picture.")
            self._changes.make(desk, source_id, source_id, "", np.zeros((source.height, source.width), np.uint8))
        return _mask(self._changes.state(desk, source_id))

    def get(self, mask_id: str, *, desk: str = STUDIO) -> Mask | None:
        state = self._changes.history.state(desk, mask_id)
        return None if state is None else _mask(state)

    def patch(self, mask_id: str, rect: Rect, png: bytes, sequence: str, *, desk: str = STUDIO) -> Mask:
        """Replaces `rect` (x, y, width, height) by an 8-bit greyscale PNG of its size. Raises BadPatch.

        `sequence` is "SESSION:NUMBER"; one whose number is not above its session's last is acknowledged and not applied.
        """
        session, _, number = sequence.rpartition(":")
        count = int(number) if session and number.isascii() and number.isdigit() else 0
        session = (session if count else sequence)[:64]

        def make(state: State) -> Revision | None:
            if state.is_known(session, count):
                return None
            changed = laid_in(self._changes.painted(state), rect, png)
            return replace(self._changes.step(state, changed, "paint"), session=session, sequence=count)

        return _mask(self._changes.change(desk, mask_id, make))

    def paint(
        self,
        mask_id: str,
        base_revision: int,
        drawing: Mapping[str, Any] | None,
        shown: tuple[int, int],
        *,
        erase_colour: str,
        desk: str = STUDIO,
    ) -> Mask:
        """Takes in the whole drawing (`json_data`) of a canvas of `shown` px that was mounted on `base_revision`.

        The strokes that it has not told before are laid over the mask as it stands; what it leaves out takes nothing away.
        Strokes in `erase_colour` erase.
        Raises `pictures.mask_strokes.BadDrawing`.
        """
        objects = new_shapes.objects_of(drawing)
        name = new_shapes.digest(base_revision, objects)

        def make(state: State) -> Revision | None:
            return self._changes.drawn(state, base_revision, objects, shown, erase_colour)

        return _mask(self._changes.change(desk, mask_id, make, name))

    def replace(self, mask_id: str, coverage: Grey, action: str, *, desk: str = STUDIO) -> Mask:
        """Puts other pixels ((H, W) uint8, 0 keep to 255 edit) in the place of the painted mask and its adjustments."""

        def make(state: State) -> Revision | None:
            if coverage.shape != (state.height, state.width) or coverage.dtype != np.uint8:
                raise ValueError(f"A mask of {state.width} × {state.height} 8-bit pixels is needed.")
            step = self._changes.step(state, coverage.copy(), action, Adjustments())
            return None if step.same_mask(state.head) else step

        return _mask(self._changes.change(desk, mask_id, make))

    def fill(self, mask_id: str, *, desk: str = STUDIO) -> Mask:
        """Everything may change."""
        return self._level(mask_id, 255, "fill", desk=desk)

    def clear(self, mask_id: str, *, desk: str = STUDIO) -> Mask:
        """Nothing may change."""
        return self._level(mask_id, 0, "clear", desk=desk)

    def adjust(self, mask_id: str, adjustments: Adjustments, *, desk: str = STUDIO) -> Mask:
        """Derives the mask anew; the painted one stays."""
        return _mask(self._changes.change(desk, mask_id, lambda state: self._changes.adjusted(state, adjustments)))

    def undo(self, mask_id: str, *, desk: str = STUDIO) -> Mask:
        """One change back; nothing where there is none. A paint canvas must be mounted anew afterwards."""
        return _mask(self._changes.change(desk, mask_id, lambda state: state.step(-1)))

    def redo(self, mask_id: str, *, desk: str = STUDIO) -> Mask:
        return _mask(self._changes.change(desk, mask_id, lambda state: state.step(1)))

    def import_file(
        self, mask_id: str, path: Path, polarity: Reading | None = None, *, desk: str = STUDIO
    ) -> tuple[Mask, str]:
        """The mask from a picture file: its "alpha" (transparent = edit), or its "white" or "black" as what to edit.

        Without `polarity`, alpha where the file has transparent places, else white. With the mask comes a note in words, empty
        when nothing was decided or scaled. Raises `pictures.intake.Refusal`.
        """
        state = self._changes.state(desk, mask_id)
        read, note = _from_file(path, polarity, (state.width, state.height))
        return self.replace(mask_id, read, "import", desk=desk), note

    def for_one_edit(
        self, source_id: str, path: Path, polarity: Reading | None = None, *, desk: str = STUDIO
    ) -> tuple[Mask, str]:
        """A mask from a file, apart from the one that people paint on the same picture. Otherwise as `import_file`."""
        source = Sources(self._store).get(source_id, desk=desk)
        if source is None:
            raise LookupError("There is no such picture.")
        read, note = _from_file(path, polarity, (source.width, source.height))
        return _mask(self._changes.make(desk, new_id(), source_id, "", read)), note

    def save_as(self, mask_id: str, name: str, *, desk: str = STUDIO) -> Mask:
        """A copy under a name, to be used on other pictures; it replaces one of the same name and size."""
        state = self._changes.state(desk, mask_id)
        name = " ".join(name.split())[:80]
        if not name:
            raise ValueError("A mask needs a name to be saved under.")
        for each in self.named(state.width, state.height, desk=desk):
            if (each.name, each.width, each.height) == (name, state.width, state.height):
                return _mask(self._changes.change(desk, each.id, lambda other: self._changes.copied(other, state)))
        saved = self._changes.make(desk, new_id(), state.source_id, name, self._changes.painted(state), state.head)
        return _mask(saved)

    def named(self, width: int, height: int, *, desk: str = STUDIO) -> tuple[Mask, ...]:
        """The saved masks of the same proportions (to a pixel), newest first."""
        masks = (self.get(name, desk=desk) for name in self._changes.history.named(desk))
        return tuple(each for each in masks if each and abs(each.height * width - height * each.width) <= each.width)

    def use(self, mask_id: str, other_mask_id: str, *, desk: str = STUDIO) -> Mask:
        """Puts another mask, scaled where it has another size, in the place of this one."""
        other = self._changes.state(desk, other_mask_id)
        return _mask(self._changes.change(desk, mask_id, lambda state: self._changes.copied(state, other)))

    def begin_as(self, source_id: str, other_source_id: str, *, desk: str = STUDIO) -> None:
        """Makes the mask of a picture as that of another of its size stands; nothing where either has one, or none."""
        other = self._changes.history.state(desk, other_source_id)
        if other is not None and self._changes.history.state(desk, source_id) is None:
            self._changes.make(desk, source_id, source_id, "", self._changes.painted(other), other.head)

    def use_sent(self, mask_id: str, sha256: str, *, desk: str = STUDIO) -> Mask:
        """Puts the mask that a run was sent with, by its blob, in the place of this one; scaled where it has another size."""
        state = self._changes.state(desk, mask_id)
        sent = png.read(self._store.blobs.path(sha256))
        return self.replace(mask_id, pixels.resized(sent, (state.width, state.height)), "use", desk=desk)

    def forget(self, mask_id: str, *, desk: str = STUDIO) -> None:
        """Removes a mask saved under a name."""
        state = self._changes.state(desk, mask_id)
        if state.name:
            self._changes.history.forget(desk, mask_id)
            self._changes.files.drop(mask_id, {each.sha256 for each in state.kept})

    def painted_png(self, mask_id: str, *, desk: str = STUDIO) -> Path:
        """The painted mask as it stands: an 8-bit grey PNG, 0 keep to 255 edit."""
        return self._changes.files.path(mask_id, self._changes.state(desk, mask_id).head.sha256)

    def overlay_png(self, mask_id: str, colour: str, edge: int, *, desk: str = STUDIO) -> Path:
        """The derived mask as a tint of `colour` ("#rrggbb") to lie over the picture: RGBA, at most `edge` px long."""
        state = self._changes.state(desk, mask_id)
        return views.overlay(self._store, state, self.derived(mask_id, desk=desk), colour, edge)

    def export_path(self, mask_id: str, *, desk: str = STUDIO) -> Path:
        """The derived mask as it would be sent, at the picture's own size: alpha 0 = edit, white under it, black elsewhere."""
        state = self._changes.state(desk, mask_id)
        return views.export(self._store, state, self.derived(mask_id, desk=desk))

    def derived(self, mask_id: str, *, desk: str = STUDIO) -> Grey:
        """(H, W) uint8, 0 keep to 255 edit, read-only: what is shown and sent."""
        return self.looked_at(mask_id, desk=desk)[1]

    def looked_at(self, mask_id: str, *, desk: str = STUDIO) -> tuple[Mask, Grey]:
        """A mask and its derived pixels, both of one moment."""
        state = self._changes.state(desk, mask_id)
        return _mask(state), self._changes.derived(state)

    def _level(self, mask_id: str, value: int, action: str, *, desk: str = STUDIO) -> Mask:
        state = self._changes.state(desk, mask_id)
        return self.replace(mask_id, np.full((state.height, state.width), value, np.uint8), action, desk=desk)


def _from_file(path: Path, polarity: Reading | None, size: tuple[int, int]) -> tuple[Grey, str]:
    try:
        read, notes = pixels.from_file(path, size, polarity)
    except BrokenPicture as error:
        raise Refusal(f"The mask cannot be used. {error}") from error
    return read, " ".join(notes)


def _mask(state: State) -> Mask:
    head = state.head
    return Mask(
        id=state.id,
        source_id=state.source_id,
        width=state.width,
        height=state.height,
        revision=state.last,
        coverage=head.coverage,
        adjustments=adjustments_of(head),
        name=state.name,
        can_undo=state.step(-1) is not None,
        can_redo=state.step(1) is not None,
        warning=head.warning,
        changed=head.created,
        desk=state.desk,
    )
