"""Says in one quiet line how a thread goes on at a server: remembered there, or said again from the studio's own record."""

from components.connections import connection_picker
from components.converse import next_turn, opened
from components.kit import resources
from easel.threads.replay import Replay


def replay() -> Replay:
    """What was said before the next turn, as far as it is sent again; nothing at the beginning of a thread."""
    state = opened.now()
    parent = next_turn.parent_of(state) if state.thread else ""
    return resources.studio().converse.replay(state.thread, parent) if parent else Replay()


def words(replay: Replay) -> str:
    """Empty at the beginning of a thread."""
    state, studio = opened.now(), resources.studio()
    parent = next_turn.parent_of(state) if state.thread else ""
    if not parent:
        return ""
    likely = studio.directory.likely(connection_picker.wanted() or studio.directory.usual())
    if studio.converse.remembers(studio.converse.threads.turn(state.thread, parent), likely):
        return "The server remembers this thread: only your message is sent."
    return said_again(replay)


def said_again(replay: Replay) -> str:
    """How much of what was said before goes along once more."""
    turns = sum(each.role == "assistant" for each in replay.messages)
    if not turns:
        return ""
    many = "1 earlier turn" if turns == 1 else f"{turns} earlier turns"
    left = f"; {replay.left_out} older ones do not fit" if replay.left_out else ""
    verb = "is" if turns == 1 else "are"
    return f"This server keeps no history: {many}, about {replay.tokens:,} tokens, {verb} sent again{left}."
