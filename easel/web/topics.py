"""What open pages are told of: topics, each of items by their ids; made once for all pages that see the same."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from easel.studio import Studio

STANDS = 1.0  # seconds for which all pages are told the same of how the servers stand
_KEPT = 64  # answers: of thirty pages most see the same few


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a tab by its name, and the address of its page, below which pictures have their addresses."""

    tab: str
    page: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a topic says: each item as JSON by its id, and what is said of all together (their order). `mark` is its digest."""

    items: Mapping[str, str]
    about: str
    mark: str

    @classmethod
    def of(cls, items: Mapping[str, Any], about: Any) -> "Told":
        """Of JSON-ready values."""
        texts, whole = {name: _json(item) for name, item in items.items()}, _json(about)
        digest = hashlib.sha256(whole.encode())
        for name, text in texts.items():
            digest.update(f"\n{name} {text}".encode())
        return cls(texts, whole, digest.hexdigest()[:16])

    def since(self, before: "Told | None") -> str:
        """As JSON, what is another than `before`, which the page has; all of it where it has nothing."""
        known: Mapping[str, str] = before.items if before else {}
        new = (f"{_json(name)}:{text}" for name, text in self.items.items() if known.get(name) != text)
        gone = [name for name in known if name not in self.items]
        about = "" if before and before.about == self.about else f',"about":{self.about}'
        whole = "false" if before else "true"
        items = ",".join(new)
        return f'{{"mark":"{self.mark}","all":{whole},"gone":{_json(gone)},"items":{{{items}}}{about}}}'


@dataclass(frozen=True, slots=True)
class Topic:
    """`make` reads the library, in a thread of no page's own; `is_own` says that a tab sees it otherwise than the others."""

    make: Callable[[Studio, Viewer, Mapping[str, Any]], Told]
    is_own: Callable[[str], bool] = lambda _tab: False


class Board:
    """Hands out what topics say as of a version of the library."""

    def __init__(self, studio: Callable[[], Studio], topics: Mapping[str, Topic]) -> None:
        self._studio, self._topics = studio, topics
        self._kept: OrderedDict[tuple[str, ...], tuple[int, Told]] = OrderedDict()
        self._head = (-1, "", "")  # the version, how servers stood, and what is said of it
        self._lock = threading.Lock()

    def head(self, version: int) -> str:
        """How the library, the servers and all work stand, as the inside of a JSON object."""
        studio = self._studio()
        standing = studio.standing(within=STANDS)
        with self._lock:
            if self._head[:2] != (version, standing):
                known = {"version": version, "standing": standing} | asdict(studio.runs.open_counts())
                self._head = (version, standing, _json(known)[1:-1])
            return self._head[2]

    def told(self, name: str, given: Mapping[str, Any], viewer: Viewer, version: int) -> Told | None:
        """None for a topic that there is not. `version` was read before."""
        topic = self._topics.get(name)
        if topic is None:
            return None
        if topic.is_own(viewer.tab):
            return topic.make(self._studio(), viewer, given)
        key = (name, _json(given), viewer.page)
        with self._lock:  # who comes second waits, and takes what the first has made
            kept = self._kept.get(key)
            if kept is None or kept[0] != version:
                kept = self._kept[key] = (version, topic.make(self._studio(), viewer, given))
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return kept[1]


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
