"""What came and what was painted, by request and by job: so that a test can tell what would have been billed."""

from collections import OrderedDict
from typing import Any

_MOST = 20_000  # names remembered per table: a long-lived sandbox must not grow


class Counts:
    """Read at GET /_sandbox/counts. A picture counts as painted when it is finished, also when nobody waits for it any more.

    `after_painted` tells of each job how many of its POSTs came after one that was painted: what a client that promises not to
    bill twice must never do. `faults` tells which faults the POSTs of a job met, `tasks` how often each task was asked about.
    `responses` are answers of conversations that came to their end, `billed` what those of a job, else a request id, cost:
    pictures and tokens.
    """

    def __init__(self) -> None:
        self._posts: OrderedDict[str, int] = OrderedDict()
        self._jobs: OrderedDict[str, int] = OrderedDict()
        self._painted: OrderedDict[str, int] = OrderedDict()
        self._tries: OrderedDict[str, list[str]] = (
            OrderedDict()
        )  # the request ids of a job in the order in which they came
        self._paid: OrderedDict[str, int] = OrderedDict()  # by request id alone
        self._faults: OrderedDict[str, list[str]] = OrderedDict()
        self._responses: OrderedDict[str, int] = OrderedDict()
        self._billed: OrderedDict[str, dict[str, int]] = OrderedDict()
        self._total = 0
        self._total_painted = 0
        self._total_responses = 0
        self._tasks: OrderedDict[str, int] = OrderedDict()  # how often each was asked about

    def took(self, task: str) -> None:
        """A request was taken as a task."""
        _add(self._tasks, task, 0)

    def asked(self, task: str) -> int:
        """Counts one question about a task and tells how many came before it."""
        return _add(self._tasks, task)

    def posted(self, request_id: str, job: str) -> int:
        """Counts one POST and tells how many came before it for its job, else for its request id."""
        self._total += 1
        before_job = _add(self._jobs, job) if job else 0
        before_request = _add(self._posts, request_id)
        if job:
            _append(self._tries, job, request_id)
        return before_job if job else before_request

    def struck(self, job: str, fault: str) -> None:
        if job:
            _append(self._faults, job, fault)

    def painted(self, request_id: str, job: str, pictures: int = 1) -> None:
        self._total_painted += pictures
        _add(self._painted, job or request_id, pictures)
        _add(self._paid, request_id, pictures)

    def answered(self, request_id: str, job: str, tokens: dict[str, int]) -> None:
        """Counts one answer of a conversation, whoever still listens to it."""
        self._total_responses += 1
        name = job or request_id
        _add(self._responses, name)
        before = self._billed.pop(name, {})
        self._billed[name] = {each: before.get(each, 0) + count for each, count in tokens.items()}
        if len(self._billed) > _MOST:
            self._billed.popitem(last=False)

    @property
    def total(self) -> int:
        return self._total

    def as_dict(self) -> dict[str, Any]:
        return {
            "posts": dict(self._posts),
            "jobs": dict(self._jobs),
            "painted": dict(self._painted),
            "after_painted": {job: after for job, ids in self._tries.items() if (after := self._after_painted(ids))},
            "faults": dict(self._faults),
            "responses": dict(self._responses),
            "billed": dict(self._billed),
            "tasks": dict(self._tasks),
            "total": self._total,
            "total_painted": self._total_painted,
            "total_responses": self._total_responses,
        }

    def _after_painted(self, ids: list[str]) -> int:
        first = next((place for place, name in enumerate(ids) if name in self._paid), len(ids))
        return max(0, len(ids) - first - 1)

    def clear(self) -> None:
        Counts.__init__(self)


def _add(table: OrderedDict[str, int], name: str, more: int = 1) -> int:
    before = table.pop(name, 0)
    table[name] = before + more
    if len(table) > _MOST:
        table.popitem(last=False)
    return before


def _append(table: OrderedDict[str, list[str]], name: str, more: str) -> None:
    table.setdefault(name, []).append(more)
    if len(table) > _MOST:
        table.popitem(last=False)
