"""Has things and colours of sources selected by a child process: warm while somebody selects, gone when idle."""

import base64
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from easel.edits.sources import Source, Sources
from easel.line_child import ChildLost, LineChild
from easel.pictures.selection import wishes
from easel.sizes import Size

IDLE = 90.0  # seconds without a question after which the child ends
_PATIENCE = 20.0  # seconds for one answer, on a busy machine
_TURN = 10.0  # seconds that a question waits for those before it

LOST = "The selection did not finish. Draw again."
BUSY = "Others are selecting right now. Draw again in a moment."
NOTHING = "Nothing stands out there. Draw closer around the thing, or paint it with the brush (B)."
UNREADABLE = "This picture cannot be read. Upload it again."


class NotSelected(Exception):
    """One sentence for the person who drew; `is_ours`: another try may do better."""

    def __init__(self, sentence: str, *, is_ours: bool = False) -> None:
        super().__init__(sentence)
        self.is_ours = is_ours


@dataclass(frozen=True, slots=True)
class Selected:
    """`png`, 8-bit grey (0 to 255 selected), lies at `rect` (x, y, width, height) of the source's own pixels."""

    rect: tuple[int, int, int, int]
    png: bytes


class Selections:
    """Shared by threads; one question is answered at a time."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.child = LineChild("easel.edits.selections", _PATIENCE)
        self._turn, self._timing = threading.Lock(), threading.Lock()
        self._timer: threading.Timer | None = None
        self._closed = False

    def open(self, source: Source) -> None:
        """Decodes it, so that the first selection does not wait for that. Raises NotSelected."""
        self._ask(source, {})

    def select(self, source: Source, told: Mapping[str, Any]) -> Selected:
        """`told`: see `wishes.read`. Raises `wishes.BadWish`, NotSelected, and what a disk raises."""
        wishes.read(told, Size(source.width, source.height))
        answer = self._ask(source, dict(told))
        if "rect" not in answer:
            raise NotSelected(NOTHING)
        x, y, width, height = (int(each) for each in answer["rect"])
        return Selected((x, y, width, height), base64.b64decode(answer["png"]))

    def close(self) -> None:
        """Ends the child, whatever it does."""
        with self._timing:
            self._closed = True
            if self._timer is not None:
                self._timer.cancel()
        self.child.close()

    def _ask(self, source: Source, told: dict[str, Any]) -> dict[str, Any]:
        path = str(self._sources.path(source))
        if self._closed or not self._turn.acquire(timeout=_TURN):
            raise NotSelected(BUSY, is_ours=True)
        try:
            answer = self.child.ask({"path": path, "wish": told})
        except ChildLost as lost:
            raise NotSelected(LOST, is_ours=True) from lost
        finally:
            self._turn.release()
            self._end_when_idle()
        if "error" in answer:
            raise NotSelected(UNREADABLE)
        return answer

    def _end_when_idle(self) -> None:
        with self._timing:
            if self._timer is not None:
                self._timer.cancel()
            if not self._closed:
                self._timer = threading.Timer(IDLE, self._end)
                self._timer.daemon = True
                self._timer.start()

    def _end(self) -> None:
        """Not where somebody asks just now: the end is put off with their answer."""
        if self._turn.acquire(blocking=False):
            try:
                self.child.close()
            finally:
                self._turn.release()
