"""One conversation as it leaves: a page to read, and names for its pictures, beside the rows that bring it back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from easel.edits.sources import Source, Sources
from easel.exchange.manifest import PICTURES
from easel.library.names import slug
from easel.store.blobs import Blobs, key_of
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.threads import document
from easel.threads.document import Place
from easel.threads.threads import Threads

_STARTS = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"RIFF": ".webp"}  # of the formats that are taken in


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """`text` is THREAD.md, `names` where its pictures lie beside it, by the keys of their files; the ZIP is called by `title`."""

    thread_id: str
    title: str
    text: bytes
    names: Mapping[str, str]

    @property
    def file_name(self) -> str:
        return f"{slug(self.title)}-conversation.zip"


def page_of(store: Store, thread_id: str, *, desk: str = STUDIO) -> ThreadPage | None:
    """As it stands now; None where there is no such conversation. Reads the first bytes of each picture."""
    threads = Threads(store)
    thread = threads.thread(thread_id, desk=desk)
    if thread is None:
        return None
    places = document.places(thread, threads.turns(thread_id, desk=desk))
    sources = _sources(store, desk, places)
    files = _files(store.blobs, places, sources)
    text = document.written(thread, places, sources, files)
    names = {key_of(sha256): name for sha256, name in files.items()}
    return ThreadPage(thread_id, thread.title, text.encode("utf-8", "replace"), names)


def _sources(store: Store, desk: str, places: Sequence[Place]) -> dict[str, Source]:
    ids = dict.fromkeys(name for place in places for name in place.turn.sources)
    there = (Sources(store).get(name, desk=desk) for name in ids)
    return {each.id: each for each in there if each is not None}


def _files(blobs: Blobs, places: Sequence[Place], sources: Mapping[str, Source]) -> dict[str, str]:
    """By SHA-256 a name that can be unpacked on every system; they lie in the order of the document. What is lost has none."""
    words: dict[str, str] = {}
    for sha256, said in _pictures(places, sources):
        words.setdefault(sha256, said)
    endings = {sha256: ending for sha256 in words if (ending := _ending(blobs, sha256))}
    width = max(2, len(str(len(endings))))
    return {
        sha256: f"{PICTURES}{number:0{width}}-{slug(words[sha256])}{ending}"
        for number, (sha256, ending) in enumerate(endings.items(), 1)
    }


def _pictures(places: Sequence[Place], sources: Mapping[str, Source]) -> Iterator[tuple[str, str]]:
    """Of each picture its SHA-256, and words for its name."""
    for place in places:
        for source in (sources[name] for name in place.turn.sources if name in sources):
            yield source.original_sha256, PurePath(source.name).stem
        for picture in place.turn.pictures:
            yield picture.sha256, place.turn.text


def _ending(blobs: Blobs, sha256: str) -> str:
    """By its first bytes; "" where they are gone, or of something else."""
    try:
        with blobs.path(sha256).open("rb") as file:
            start = file.read(4)
    except FileNotFoundError:
        return ""
    return next((ending for sign, ending in _STARTS.items() if start.startswith(sign)), "")
