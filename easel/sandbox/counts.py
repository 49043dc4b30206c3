"""What came and what was painted, by request and by job: so that a test can tell what would have been billed."""

from collections import OrderedDict
from typing import Any

_MOST = 20_000  # names remembered per table: a long-lived sandbox must not grow


class Counts:
    """Read at GET /_sandbox/counts. A picture counts as painted when it is finished, also when nobody waits for it any more."""

    def __init__(self) -> None:
        self._posts: OrderedDict[str, int] = OrderedDict()
        self._jobs: OrderedDict[str, int] = OrderedDict()
        self._painted: OrderedDict[str, int] = OrderedDict()
        self._total = 0
        self._total_painted = 0

    def posted(self, request_id: str, job: str) -> int:
        """Counts one POST and tells how many came before it for its job, else for its request id."""
        self._total += 1
        before_job = _add(self._jobs, job) if job else 0
        before_request = _add(self._posts, request_id)
        return before_job if job else before_request

    def painted(self, request_id: str, job: str, pictures: int = 1) -> None:
        self._total_painted += pictures
        _add(self._painted, job or request_id, pictures)

    @property
    def total(self) -> int:
        return self._total

    def as_dict(self) -> dict[str, Any]:
        return {
            "posts": dict(self._posts),
            "jobs": dict(self._jobs),
            "painted": dict(self._painted),
            "total": self._total,
            "total_painted": self._total_painted,
        }

    def clear(self) -> None:
        Counts.__init__(self)


def _add(table: OrderedDict[str, int], name: str, more: int = 1) -> int:
    before = table.pop(name, 0)
    table[name] = before + more
    if len(table) > _MOST:
        table.popitem(last=False)
    return before
