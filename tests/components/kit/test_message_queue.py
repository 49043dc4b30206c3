"""What waits to be sent when a fragment begins anew, with Streamlit's own queue."""

from collections.abc import Iterator

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import create_reference_msg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from components.kit import message_queue

OUTER, INNER, OTHER = "outer", "inner", "other"


@pytest.fixture
def queue() -> Iterator[ForwardMsgQueue]:
    before = ForwardMsgQueue.enqueue, ForwardMsgQueue.clear
    message_queue.keep_whole()
    yield ForwardMsgQueue()
    ForwardMsgQueue.enqueue, ForwardMsgQueue.clear = before  # type: ignore[method-assign]


def block(fragment: str, *path: int) -> ForwardMsg:
    message = _at(path)
    message.delta.fragment_id = fragment
    message.delta.add_block.vertical.border = False
    return message


def element(fragment: str, *path: int) -> ForwardMsg:
    message = _at(path)
    message.delta.fragment_id = fragment
    message.delta.new_element.text.body = "words"
    return message


def named_again(*path: int) -> ForwardMsg:
    """An element that the browser has: it is only named."""
    whole = element(OUTER, *path)
    whole.hash = "known"
    return create_reference_msg(whole)


def _at(path: tuple[int, ...]) -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path[:] = path
    return message


def paths(queue: ForwardMsgQueue) -> list[list[int]]:
    return [list(message.metadata.delta_path) for message in queue._queue]


def test_nothing_is_sent_before_its_block(queue: ForwardMsgQueue) -> None:
    """A fragment that begins anew takes back its own block, and with it what it named in there, and the fragment within."""
    said = [
        block(OUTER, 0, 2),
        element(OUTER, 0, 2, 0),
        named_again(0, 2, 1),
        block(INNER, 0, 2, 2),
        element(INNER, 0, 2, 2, 0),
    ]
    for each in said:
        queue.enqueue(each)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[OUTER])
    assert paths(queue) == []


def test_a_neighbour_is_not_sent_alone(queue: ForwardMsgQueue) -> None:
    """Its block was sent already, the element before it was not: a shifted part of a form, as it was seen on Experiments."""
    queue.enqueue(block(OUTER, 0, 2))
    queue.enqueue(block(OUTER, 0, 2, 13))
    assert len(queue.flush()) == 2
    queue.enqueue(element(OUTER, 0, 2, 13, 0))
    queue.enqueue(named_again(0, 2, 13, 1))
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[OUTER])
    assert paths(queue) == []


def test_a_fragment_that_stands_elsewhere_by_now_takes_back_what_is_there(queue: ForwardMsgQueue) -> None:
    """The page was drawn anew, with one part more above it."""
    queue.enqueue(block(OUTER, 0, 2))
    queue.enqueue(block(OUTER, 0, 3))
    queue.enqueue(named_again(0, 2))
    queue.enqueue(named_again(0, 3, 0))
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[OUTER])
    assert paths(queue) == [[0, 2]]


def test_a_dialog_that_it_opens_is_not_where_it_stands(queue: ForwardMsgQueue) -> None:
    """Dialogs stand beside the page; what waits on the page itself is taken back all the same."""
    queue.enqueue(block(OUTER, 0, 2))
    queue.enqueue(block(OUTER, 2, 0))
    queue.enqueue(named_again(0, 2, 1))
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[OUTER])
    assert paths(queue) == []


def test_what_a_run_has_said_that_has_ended_is_sent(queue: ForwardMsgQueue) -> None:
    """Its end without its elements would take the fields of the form away, which come again with nothing in them."""
    ended = ForwardMsg()
    ended.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    for each in (block(OUTER, 0, 2), element(OUTER, 0, 2, 0), named_again(0, 2, 1), ended, element(OUTER, 0, 2, 0)):
        queue.enqueue(each)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[OUTER])
    assert paths(queue) == [[0, 2], [0, 2, 0], [0, 2, 1], []]
    queue.enqueue(element(OUTER, 0, 2, 0))
    assert paths(queue) == [[0, 2], [0, 2, 0], [0, 2, 1], [], [0, 2, 0]], "what the next run says comes behind that end"


def test_what_is_no_part_of_it_stays_in_its_order(queue: ForwardMsgQueue) -> None:
    """Beside it, above it, and named again in a block that was sent before."""
    said = [
        block("", 0, 1),
        element(OTHER, 0, 1, 0),
        block(OUTER, 0, 2),
        element(OUTER, 0, 2, 0),
        element(OTHER, 0, 3),
        named_again(0, 4),
    ]
    for each in said:
        queue.enqueue(each)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[OUTER])
    assert paths(queue) == [[0, 1], [0, 1, 0], [0, 3], [0, 4]]


def test_streamlit_still_leaves_what_stands_in_no_block() -> None:
    """The fault for which this is here. Where this fails, Streamlit has mended it, and `message_queue` can go."""
    queue = ForwardMsgQueue()
    for each in (block(OUTER, 0, 2), named_again(0, 2, 1), element(INNER, 0, 2, 2)):
        queue.enqueue(each)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[OUTER])
    assert paths(queue) == [[0, 2, 1], [0, 2, 2]]


def test_a_run_of_the_whole_page_takes_all_back(queue: ForwardMsgQueue) -> None:
    """And what it says itself is sent."""
    for each in (block("", 0, 2), named_again(0, 2, 1)):
        queue.enqueue(each)
    queue.clear(retain_lifecycle_msgs=True)
    assert paths(queue) == []
    queue.enqueue(element("", 0, 0))
    assert len(queue.flush()) == 1
    assert queue.is_empty()
