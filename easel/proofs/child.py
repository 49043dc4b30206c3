"""The reader as a child process: with low priority, one picture at a time, gone when its parent is, also after kill -9."""

from pathlib import Path

from easel.line_child import ChildLost, LineChild
from easel.proofs.reading import Reading

PATIENCE = 90.0  # seconds for one picture, on a busy machine

ReaderLost = ChildLost


class Unreadable(Exception):
    """The file is no whole picture."""


class ReaderChild(LineChild):
    """Started by the first picture."""

    def __init__(self) -> None:
        super().__init__("easel.proofs", PATIENCE)

    def read(self, path: Path) -> Reading:
        """Raises ReaderLost, Unreadable."""
        told = self.ask(str(path))
        if "reading" not in told:
            raise Unreadable(told.get("error", ""))
        return Reading.from_dict(told["reading"])
