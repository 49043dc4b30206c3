"""How a mask changes: the step is computed, its file written, its row swapped in; who lost the race looks again."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

from easel.edits.mask import new_shapes
from easel.edits.mask.files import Grey, MaskFiles
from easel.edits.mask.revisions import History, Revision, State
from easel.pictures import masks as pixels
from easel.pictures.mask_strokes import rasterise
from easel.pictures.masks import Adjustments
from easel.store.store import Store

_TURNS = 16
_TRIES = 20  # how often another process may get in between


class Changes:
    """Rows, files and pixels of masks, for `Masks`. Ids that name nothing raise LookupError."""

    def __init__(self, store: Store) -> None:
        self.history = History(store.database)
        self.files = MaskFiles(store.blobs)
        self._turns = [threading.Lock() for _ in range(_TURNS)]

    def state(self, desk: str, mask_id: str) -> State:
        state = self.history.state(desk, mask_id)
        if state is None:
            raise LookupError("There is no such mask.")
        return state

    def make(
        self, desk: str, mask_id: str, source_id: str, name: str, painted: Grey, like: Revision | None = None
    ) -> State:
        """A new mask, adjusted as the revision `like`; the one that stands where there is one of that id."""
        height, width = painted.shape
        digest = self.files.put(mask_id, painted)
        adjustments = Adjustments() if like is None else adjustments_of(like)
        first = self._revision(digest, "new", painted, adjustments)
        self.history.make(State(mask_id, desk, source_id, name, width, height, 0, "", ()), first)
        return self.state(desk, mask_id)

    def change(
        self, desk: str, mask_id: str, make: Callable[[State], Revision | None], drawing: str | None = None
    ) -> State:
        """Takes the step that `make` names: a revision that is kept already is gone to, any other added; None is no change."""
        with self._turns[hash(mask_id) % _TURNS]:
            for _ in range(_TRIES):
                state = self.state(desk, mask_id)
                step = make(state)
                if step is None:
                    return state
                known = step in state.kept
                gone = (self.history.go if known else self.history.add)(state, step, drawing)
                if gone is not None:
                    self.files.drop(mask_id, gone)
                    return self.state(desk, mask_id)
        raise TimeoutError("The mask kept changing elsewhere; nothing was changed here.")

    def step(self, state: State, painted: Grey, action: str, adjustments: Adjustments | None = None) -> Revision:
        """The step to other pixels ((H, W), from now on read-only); without `adjustments` those of the head stay."""
        adjustments = adjustments_of(state.head) if adjustments is None else adjustments
        return self._revision(self.files.put(state.id, painted), action, painted, adjustments)

    def adjusted(self, state: State, adjustments: Adjustments) -> Revision | None:
        if adjustments == adjustments_of(state.head):
            return None
        step = self._revision(state.head.sha256, "adjust", self.painted(state), adjustments)
        changes = {name: getattr(step, name) for name in ("action", "adjustments", "coverage", "warning")}
        return replace(state.head, session="", sequence=0, **changes)

    def drawn(
        self,
        state: State,
        base: int,
        objects: Sequence[object],
        shown: tuple[int, int],
        erase_colour: str,
    ) -> Revision | None:
        """The step that a canvas drawing asks for, see new_shapes.py. Raises BadDrawing."""
        decided = new_shapes.decide(state, base, objects)
        if decided is None:
            return None
        size, drawing = (state.width, state.height), {"objects": list(decided.objects)}
        below = self.files.get(state.id, decided.over.sha256)
        step = self.step(state, rasterise(drawing, size, shown, erase_colour=erase_colour, base=below), "paint")
        return replace(step, base=base, drawing=decided.drawing, strokes=decided.strokes)

    def copied(self, state: State, other: State) -> Revision | None:
        """The step to another mask's pixels and adjustments, both scaled where it has another size."""
        painted = pixels.resized(self.painted(other), (state.width, state.height))
        step = self.step(state, painted, "use", _scaled(adjustments_of(other.head), state.width / other.width))
        return None if step.same_mask(state.head) else step

    def painted(self, state: State) -> Grey:
        return self.files.get(state.id, state.head.sha256)

    def derived(self, state: State) -> Grey:
        return self.derive(state.head.sha256, self.painted(state), adjustments_of(state.head))

    def derive(self, digest: str, painted: Grey, adjustments: Adjustments) -> Grey:
        if adjustments == Adjustments():
            return painted
        return self.files.derived((digest, adjustments), lambda: pixels.derived(painted, adjustments))

    def _revision(self, digest: str, action: str, painted: Grey, adjustments: Adjustments) -> Revision:
        sent = self.derive(digest, painted, adjustments)
        return Revision(digest, action, asdict(adjustments), pixels.coverage(sent), pixels.caution(sent))


def adjustments_of(revision: Revision) -> Adjustments:
    return Adjustments(**revision.adjustments)


def _scaled(adjustments: Adjustments, factor: float) -> Adjustments:
    """The same look on a picture that is `factor` times as wide."""
    lengths = {name: round(getattr(adjustments, name) * factor) for name in ("grow", "shrink", "feather")}
    return replace(adjustments, **lengths)
