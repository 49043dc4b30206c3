"""The kinds of requests and of the pictures that come of them: where each goes, what it reads, where it is shown, who paid.

Rows and sidecars keep a kind's name; whoever has to know more asks the kind. A new sort of request is a kind more.
"""

from dataclasses import dataclass
from typing import Any, Literal

from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`name` is what rows keep, at most 16 letters.

    - `params` reads what was asked; `endpoint` is where it goes, below the base URL, "" for what sends nothing of its own.
    - `answer` is what a whole answer holds: a picture, or a turn of a conversation, in which words may stand alone.
    - `takes_pictures`: pictures, and perhaps a mask, go along as files.
    - `is_shown`: its runs are on pages; `page` is the one that it is started on. `of_run` is the kind of its run.
    - `is_paid`: a server made its pictures, for money perhaps. `is_sealed`: each was made here, from its first parent and the
      source of the edit that brought that.
    - `is_brought`: came as a file of whoever, and no server was asked for it.
    """

    name: str
    params: type[GenerateParams] = GenerateParams
    endpoint: str = ""
    answer: Literal["picture", "turn"] = "picture"
    takes_pictures: bool = False
    is_shown: bool = True
    page: str = ""
    of_run: str
    is_paid: bool = True
    is_sealed: bool = False
    is_brought: bool = False

    @property
    def is_edit(self) -> bool:
        """It changes pictures, and what is known of a server's edits holds for it."""
        return self.takes_pictures and self.answer == "picture"


GENERATE = Kind(name="generate", endpoint="images/generations", page="generate", of_run="generate")
EDIT = Kind(name="edit", params=EditParams, endpoint="images/edits", takes_pictures=True, page="edit", of_run="edit")
CONVERSE = Kind(
    name="converse",
    params=TurnParams,
    endpoint="responses",
    answer="turn",
    takes_pictures=True,
    page="converse",
    of_run="converse",
)
PROBE = Kind(name="probe", is_shown=False, of_run="probe")  # the doctor's: in the ledger alone
SEALED = Kind(
    name="sealed", params=EditParams, takes_pictures=True, page="edit", of_run="edit", is_paid=False, is_sealed=True
)
IMPORTED = Kind(
    name="imported", page="generate", of_run="imported", is_shown=False, is_paid=False, is_brought=True
)  # in the library alone
KINDS: dict[str, Kind] = {kind.name: kind for kind in (GENERATE, EDIT, CONVERSE, PROBE, SEALED, IMPORTED)}
LISTED = tuple(kind.name for kind in KINDS.values() if kind.is_shown and kind.answer == "picture")
SHOWN = tuple(kind.name for kind in KINDS.values() if kind.is_shown)
PAID = tuple(kind.name for kind in KINDS.values() if kind.is_paid)
BROUGHT = tuple(kind.name for kind in KINDS.values() if kind.is_brought)


def read(name: str, request: dict[str, Any]) -> tuple[Kind, GenerateParams]:
    """The kind of that name, and a request of it as rows keep it."""
    kind = of(name)
    return kind, kind.params.from_dict(request)


def of(name: str) -> Kind:
    """The kind of that name; one that this version does not know is read as a generation."""
    return KINDS.get(name, GENERATE)


def changes(asked: dict[str, Any]) -> bool:
    """Whether a turn, as its row keeps it, was to change a picture."""
    return asked.get("action") == "edit"
