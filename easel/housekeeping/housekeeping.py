"""The studio's housekeeping: what pages and routes ask of it, and what it does in the background for them."""

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

from easel.edits.seal import recovery
from easel.exchange.export import Export
from easel.exchange.manifest import Manifest
from easel.exchange.soundness import Fault, Soundness
from easel.exchange.taking_in import TakingIn
from easel.housekeeping import disk
from easel.housekeeping.clearance import Clearance
from easel.housekeeping.disk import Usage
from easel.housekeeping.works import Stopped, Work, Works
from easel.jobs.rebuild import rebuild
from easel.library.library import Library
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.store.trouble import TROUBLE

LOOK, VERIFY, IMPORT, EXPORT, CLEAR, ADOPT = "look", "verify", "import", "export", "clear", "adopt"
_NAMED = 200  # faults and refusals that are told one by one


class Housekeeping:
    """Shared by threads. Each work answers whether it began: False while another of its kind is under way."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._library = Library(store)
        self.works = Works(None if store.database.is_shared else store.home)
        self.usage: Usage | None = None

    def close(self) -> None:
        self.works.close()

    def clearance(self, *, desk: str = STUDIO) -> Clearance:
        return Clearance(self._store, self.usage, desk=desk)

    def look(self) -> bool:
        """Walks over the disk; what was found is `usage` then."""
        return self.works.start(LOOK, self._look)

    def verify(self) -> bool:
        """Reads every file and holds it against its name."""
        return self.works.start(VERIFY, self._verify)

    def adopt(self) -> bool:
        """Brings back pictures that are on the disk and have no row."""
        return self.works.start(ADOPT, self._adopt)

    def clear(self, what: str, mark: str, *, desk: str = STUDIO) -> bool:
        """Deletes what somebody has looked through (`Clearance.plan`)."""

        def do(work: Work) -> Mapping[str, Any]:
            count = self.clearance(desk=desk).clear(what, mark, lambda done, of: work.tell(what, done, of))
            self.usage = disk.look(self._store)
            return {"what": what, "count": count}

        return self.works.start(CLEAR, do)

    def take_in(self, path: Path, *, desk: str = STUDIO) -> bool:
        """Imports an export that was laid at `path`, and removes it then."""

        def do(work: Work) -> Mapping[str, Any]:
            try:
                outcome = TakingIn(self._store, work.tell, desk=desk).run(path)
            finally:
                path.unlink(missing_ok=True)
            counts = {"taken": outcome.taken, "known": outcome.known, "left": outcome.left}
            refused = [{"file": key, "why": why} for key, why in list(outcome.refused.items())[:_NAMED]]
            told: dict[str, Any] = {name: dict(count) for name, count in counts.items()}
            return told | {"files": outcome.files, "refused": refused, "refusals": len(outcome.refused)}

        return self.works.start(IMPORT, do)

    def export(self, picture_ids: Sequence[str] | None, *, desk: str = STUDIO) -> Generator[bytes, None, None] | None:
        """A ZIP in pieces, of these pictures or of everything. Whoever takes it makes it: where he goes away, it is stopped."""
        last = self.works.get(EXPORT)
        return None if last is not None and last.is_wanted else self._exported(picture_ids, desk)

    def _exported(self, picture_ids: Sequence[str] | None, desk: str) -> Generator[bytes, None, None]:
        """Begins with the first piece that is asked for. Raises Stopped, OSError and sqlalchemy's errors."""
        work = self.works.begin(EXPORT)
        if work is None:
            raise Stopped
        one = Export(self._store, picture_ids, lambda done, count: work.tell("files", done, count), desk=desk)
        try:
            for piece in one.stream():
                work.go_on()
                yield piece
            work.outcome = _told(one.manifest)
            work.end("done")
        except (OSError, *TROUBLE) as error:
            self.works.fail(work, error)
            raise
        finally:
            work.end("stopped")  # where it has not ended otherwise

    def _look(self, work: Work) -> Mapping[str, Any]:
        self.usage = disk.look(self._store, lambda done, count: work.tell("folders", done, count))
        return {}

    def _adopt(self, _work: Work) -> Mapping[str, Any]:
        count = rebuild(self._store)
        recovery.restore(self._store)
        self.usage = disk.look(self._store)
        return {"count": count}

    def _verify(self, work: Work) -> Mapping[str, Any]:
        check = Soundness(self._store, lambda done, count: work.tell("pictures", done, count))
        faults: list[Fault] = []
        count = serious = 0
        for fault in check.faults():
            count, serious = count + 1, serious + fault.is_serious
            if len(faults) < _NAMED:
                faults.append(fault)
        told = [each.as_dict() | {"title": self._title(each), "serious": each.is_serious} for each in faults]
        return {"pictures": check.pictures, "count": count, "serious": serious, "faults": told}

    def _title(self, fault: Fault) -> str:
        """Of the picture that is concerned; empty where it is none."""
        is_picture = fault.what in ("picture", "sidecar", "thumbnail")
        one = self._library.picture(fault.of) if is_picture else None
        return one.title if one else ""


def _told(manifest: Manifest) -> dict[str, Any]:
    told: dict[str, Any] = {"pictures": manifest.counts.get("picture", 0), "files": manifest.files}
    lacks = list(manifest.lacks[:_NAMED])
    return told | {"size_bytes": manifest.size_bytes, "lacks": lacks, "lacking": len(manifest.lacks)}
