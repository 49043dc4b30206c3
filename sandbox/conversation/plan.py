"""What an answer will be, and how far it has come."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from easel.sizes import Size
from sandbox.conversation.body import Body
from sandbox.conversation.items import Item
from sandbox.conversation.turn import Turn
from sandbox.faults import Fault
from sandbox.generation import Generation
from sandbox.orders import Order


@dataclass(frozen=True, slots=True)
class Call:
    """One picture in the making for a turn; `told` is what is said of it, `inputs` are the sizes of what an edit starts from."""

    id: str
    told: Order
    generation: Generation
    inputs: tuple[Size, ...]
    action: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an answer will be: its picture if there is one, its words, the pause between two of them, and what goes wrong."""

    turn: Turn
    call: Call | None
    words: Callable[[], Awaitable[str]]
    pause: float
    fault: Fault
    finished: Callable[[dict[str, int]], None]


@dataclass(slots=True)
class State:
    """How far an answer has come."""

    output: list[Body] = field(default_factory=list)
    said: list[Item] = field(default_factory=list)
    words: str = ""
    partials: int = 0
    pictures: int = 0
    end: Body | None = None
