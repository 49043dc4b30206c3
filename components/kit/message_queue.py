"""What waits to be sent to a tab when one of its fragments begins anew: no element stays whose block was taken away."""

import functools

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue


def keep_whole() -> None:
    """For all tabs of the process. When a fragment begins anew, Streamlit takes back what it has said before and was not sent
    yet, and keeps all else: also an element that is only named again, as the browser has it (it names no fragment), and the
    fragments within. Those then come before their block, and the page ends with "Bad delta path index". What stood below a
    block that is taken back goes with it: the fragment says it anew. No documented part of Streamlit: a test holds it."""
    clear = ForwardMsgQueue.clear

    @functools.wraps(clear)
    def whole(
        queue: ForwardMsgQueue, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None
    ) -> None:
        before = queue._queue
        clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)
        if fragment_ids_this_run:
            kept = {id(message) for message in queue._queue}
            gone = {_path(message) for message in before if id(message) not in kept and _is_block(message)}
            queue._queue = [message for message in queue._queue if not _is_below(message, gone)]

    ForwardMsgQueue.clear = whole  # type: ignore[method-assign, assignment]


def _path(message: ForwardMsg) -> tuple[int, ...]:
    return tuple(message.metadata.delta_path)


def _is_block(message: ForwardMsg) -> bool:
    return message.HasField("delta") and message.delta.WhichOneof("type") == "add_block"


def _is_below(message: ForwardMsg, blocks: set[tuple[int, ...]]) -> bool:
    path = _path(message)
    return any(path[:length] in blocks for length in range(1, len(path)))
