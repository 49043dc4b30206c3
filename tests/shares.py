"""How several processes share the tests among them (pytest-xdist)."""

from xdist.scheduler import LoadScheduling
from xdist.workermanage import WorkerController

APART = "tests/browser/"  # long ones, which come last: a few at a time, so that both processes end together
# Those whose tests share what takes long to make: sixty pictures, two studios, a filled library.
TOGETHER = tuple(f"{APART}test_{name}.py" for name in ("below_a_path", "experiments", "judge", "library"))


class WholeFiles(LoadScheduling):  # type: ignore[misc] # xdist ships no types
    """In their order, as by `--dist=load`, but the tests of a file go to one process: what they share is made once.

    Whoever has work takes no more of it: a process with quick tests would put by hundreds of others.
    """

    def check_schedule(self, node: WorkerController, duration: float = 0) -> None:
        if not self.pending or len(self.node2pending[node]) < 2:
            super().check_schedule(node, duration)

    def _send_tests(self, node: WorkerController, num: int) -> None:
        while 0 < num < len(self.pending) and self._share(self.pending[num - 1], self.pending[num]):
            num += 1
        super()._send_tests(node, num)

    def _share(self, one: int, other: int) -> bool:
        assert self.collection is not None
        file, its = (self.collection[index].partition("::")[0] for index in (one, other))
        return file == its and (file in TOGETHER or not file.startswith(APART))
