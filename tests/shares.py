"""How several processes share the tests among them (pytest-xdist)."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScheduling
from xdist.workermanage import WorkerController

BROWSER = "tests/browser/"  # what keeps processors busy; all else mostly waits
FEW = 60  # from so many left on, files of the browser are shared, too, so that all processes end together
# But not those whose tests share what takes long to make: sixty pictures, two studios, a filled library.
TOGETHER = tuple(f"{BROWSER}test_{name}.py" for name in ("below_a_path", "experiments", "judge", "library"))


class WholeFiles(LoadScheduling):  # type: ignore[misc] # xdist ships no types
    """In their order, but the tests of a file go to one process: what they share is made once.

    Half of the processes begin with the browser's, so that these and the ones that wait run side by side; then they take no
    others: while Playwright runs, its event loop counts as running, and the job engine refuses to be driven from within one.
    The rest do the others, and help with the browser's at last. Whoever has work takes no more of it: a process with quick
    tests would put by hundreds of others.
    """

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        self._browsing: set[WorkerController] = set()

    def check_schedule(self, node: WorkerController, duration: float = 0) -> None:
        if node.shutting_down:
            return
        if self._first(node) == len(self.pending):
            node.shutdown()
        elif len(self.node2pending[node]) < 2:
            super().check_schedule(node, duration)

    def _send_tests(self, node: WorkerController, num: int) -> None:
        first = self._first(node)
        end = min(first + num, len(self.pending))
        while first < end < len(self.pending) and self._share(end):
            end += 1
        tests = self.pending[first:end]
        if not tests:
            return
        if self._file(end - 1).startswith(BROWSER):
            self._browsing.add(node)
        del self.pending[first:end]
        self.node2pending[node].extend(tests)
        node.send_runtest_some(tests)

    def _first(self, node: WorkerController) -> int:
        """Where in `pending` its next tests begin; the end, where there are none for it."""
        places = range(len(self.pending))
        browser = next((place for place in places if self._file(place).startswith(BROWSER)), len(places))
        if node in self._browsing:
            return browser
        begins = int(node.gateway.id.removeprefix("gw")) < self.numnodes // 2
        return browser if begins and browser < len(places) else 0

    def _share(self, end: int) -> bool:
        """Whether the test at `end` goes to where the one before it goes."""
        file = self._file(end)
        whole = len(self.pending) - end > FEW or file in TOGETHER or not file.startswith(BROWSER)
        return whole and file == self._file(end - 1)

    def _file(self, place: int) -> str:
        assert self.collection is not None
        return str(self.collection[self.pending[place]].partition("::")[0])
