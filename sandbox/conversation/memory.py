"""What the server remembers of earlier answers: the newest ones, finished or still under way."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.conversation.items import Item, Painting
from sandbox.refusals import Refusal

_MOST = 512
_MOST_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer as it stands when it is asked for: the object that is told, and the thread up to its end."""

    body: Callable[[], dict[str, Any]]
    thread: Callable[[], tuple[Item, ...]]
    own: Callable[[], int]  # bytes of the pictures that came with it


class Memory:
    """A memory that is not `kept` holds nothing, as a gateway whose accounts store no answers."""

    def __init__(self, kept: bool = True) -> None:
        self.kept = kept
        self._entries: OrderedDict[str, Entry] = OrderedDict()

    def keep(self, response_id: str, entry: Entry) -> None:
        self._entries[response_id] = entry
        while len(self._entries) > _MOST or (len(self._entries) > 1 and self._bytes() > _MOST_BYTES):
            self._entries.popitem(last=False)

    def thread(self, response_id: str) -> tuple[Item, ...] | None:
        entry = self._entries.get(response_id)
        return entry.thread() if entry else None

    def painting(self, call_id: str) -> Painting | None:
        """The picture of an earlier call."""
        for entry in reversed(self._entries.values()):
            for item in entry.thread():
                if isinstance(item, Painting) and item.id == call_id:
                    return item
        return None

    def body(self, response_id: str) -> dict[str, Any]:
        """The object of an answer. Raises Refusal."""
        return self._entry(response_id).body()

    def forget(self, response_id: str) -> None:
        """Raises Refusal for what is not there."""
        self._entry(response_id)
        del self._entries[response_id]

    def _entry(self, response_id: str) -> Entry:
        entry = self._entries.get(response_id)
        if entry is None:
            raise Refusal(f"Response with id '{response_id[:80]}' not found.", status=404)
        return entry

    def _bytes(self) -> int:
        return sum(entry.own() for entry in self._entries.values())


class Nothing:
    """The memory of a server that knows no earlier answer."""

    def thread(self, response_id: str) -> None:
        return None

    def painting(self, call_id: str) -> None:
        return None
