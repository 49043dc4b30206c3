"""Says in one quiet line how a thread goes on at a server: remembered there, or said again from the studio's own record."""

from components.connections import connection_picker
from components.converse import next_turn, opened
from components.kit import resources
from easel.connections.connection import Connection
from easel.threads.replay import Replay

_REMEMBERED = "The server was asked to remember: only your message is sent. If it forgot, earlier turns are sent again."

_NONE = "This server serves no conversations: choose another connection."


def replay() -> Replay:
    """What was said before the next turn, as far as it is sent again; nothing at the beginning of a thread."""
    state = opened.now()
    parent = next_turn.parent_of(state) if state.thread else ""
    return resources.studio().converse.replay(state.thread, parent) if parent else Replay()


def words(replay: Replay) -> str:
    """Empty at the beginning of a thread, but for a server that serves none."""
    state, studio = opened.now(), resources.studio()
    likely = studio.directory.likely(connection_picker.wanted() or studio.directory.usual())
    parent = next_turn.parent_of(state) if state.thread else ""
    if not parent or serves_none(likely):
        return _NONE if serves_none(likely) else ""
    if studio.converse.remembers(studio.converse.threads.turn(state.thread, parent), likely):
        return _REMEMBERED
    return said_again(replay, studio.settings.turn_tokens)


def serves_none(connection: Connection | None) -> bool:
    """Whether its check found that it serves no conversations."""
    card = connection.capabilities if connection else None
    return card is not None and card.turns is False


def said_again(replay: Replay, budget: int) -> str:
    """How much of what was said before goes along once more, of `budget` tokens that may."""
    turns = sum(each.role == "assistant" for each in replay.messages)
    if not turns:
        return ""
    many = "1 earlier turn" if turns == 1 else f"{turns} earlier turns"
    left = f" {replay.left_out} older ones do not fit." if replay.left_out else ""
    verb = "is" if turns == 1 else "are"
    return (
        f"This server keeps no history: {many} {verb} sent again, about {replay.tokens:,} of {budget:,} tokens.{left}"
    )
