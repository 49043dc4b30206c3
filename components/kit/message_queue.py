"""What waits to be sent to a tab when one of its fragments begins anew: all that stands below the fragment goes with it."""

import functools
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

_ROOTS = "_fragment_roots"


def keep_whole() -> None:
    """For all tabs of the process. When a fragment begins anew, Streamlit takes back what it has said and was not sent yet, and
    keeps all else: also an element that is only named again, as the browser has it (it names no fragment), and the fragments
    within. Such a one may then come before its neighbour or its block, and the page ends with "Bad delta path index". So
    whatever waits below the fragment is taken back: the fragment says it anew. What a run has said that has ended stays, in its
    order: its end alone would tell the browser that what stood there is gone, and a field that comes again has lost what it held.
    No documented part of Streamlit: a test holds it.
    """
    enqueue, clear = ForwardMsgQueue.enqueue, ForwardMsgQueue.clear

    @functools.wraps(enqueue)
    def noted(queue: ForwardMsgQueue, msg: ForwardMsg) -> None:
        fragment, path = msg.delta.fragment_id, _path(msg)
        if fragment and msg.delta.HasField("add_block"):
            roots = _roots(queue)
            root = roots.get(fragment, path[:1])
            # a fragment's own block is the first that it says; a dialog that it opens stands beside the page, not in it
            if fragment not in roots or (path[:1] == root[:1] and not _is_below(path, root)):
                roots[fragment] = path
        enqueue(queue, msg)

    @functools.wraps(clear)
    def whole(
        queue: ForwardMsgQueue, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None
    ) -> None:
        ended = _ended(queue) if fragment_ids_this_run else []
        queue._queue = queue._queue[len(ended) :]
        clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)
        if fragment_ids_this_run:
            known = _roots(queue)
            gone = [known[fragment] for fragment in fragment_ids_this_run if fragment in known]
            queue._queue = ended + [
                each for each in queue._queue if not any(_is_below(_path(each), root) for root in gone)
            ]

    ForwardMsgQueue.enqueue = noted  # type: ignore[method-assign, assignment]
    ForwardMsgQueue.clear = whole  # type: ignore[method-assign, assignment]


def _roots(queue: ForwardMsgQueue) -> dict[str, tuple[int, ...]]:
    """Where each fragment of the tab stands."""
    known: Any = queue.__dict__.setdefault(_ROOTS, {})
    roots: dict[str, tuple[int, ...]] = known
    return roots


def _ended(queue: ForwardMsgQueue) -> list[ForwardMsg]:
    """What waits of runs that have ended."""
    waiting = queue._queue
    ends = [at for at, each in enumerate(waiting, 1) if each.WhichOneof("type") == "script_finished"]
    return waiting[: ends[-1]] if ends else []


def _path(message: ForwardMsg) -> tuple[int, ...]:
    return tuple(message.metadata.delta_path)


def _is_below(path: tuple[int, ...], root: tuple[int, ...]) -> bool:
    return path[: len(root)] == root
