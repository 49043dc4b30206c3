"""What the command line of a conversation says beyond a generation's: its turns, what goes along, and where it goes on."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from easel.cli import edit_arguments
from easel.errors import BadParams
from easel.requests.problems import Problem
from easel.requests.turn import TurnParams

NEW = "/new"
_EPILOG = f"""\
A turn is what you say: --turn TEXT, as often as wanted, or a line on stdin (UTF-8; empty lines are passed over).
Each turn changes the newest picture of the conversation, where there is one. A line that begins with "{NEW} " asks for a new
picture, --new does so for all turns. The first turn changes the first attached picture, if there is any.

--json tells an object a line for each turn as it ends: thread, turn, words, pictures, usage, cost (USD of words and pictures;
null where one of both is unknown, see EASEL_TEXT_PRICES), state (done, some, failed, refused, unknown), error, notes.

The first turn that fails ends it, as what follows was meant for its picture; --keep-going says the next one all the same, after
the last turn that was answered. At a terminal it always goes on. The exit code is that of the worst turn: 4 unknown, 1 failed,
2 refused before sending, 3 some of its pictures, 0 all. Words without a picture are an answer, too.
"""


@dataclass(frozen=True, slots=True)
class ConverseOrder:
    """`turns` are what is said, empty where stdin tells; `params` what all have in common, with the text model of the settings
    where `names_model` is False. `line` has the options of masks and seals, see `edit_arguments.add_ways`."""

    params: TurnParams
    names_model: bool
    turns: tuple[str, ...]
    thread: str
    attached: tuple[Path, ...]
    mask: Path | None
    new: bool
    keep_going: bool
    out: Path | None
    base_url: str | None
    as_json: bool
    board: str
    line: argparse.Namespace

    def request(self, text: str) -> TurnParams:
        """What one turn asks for, before it is known what goes along."""
        return replace(self.params, prompt=text)


def add(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    parser.add_argument(
        "--turn", action="append", default=[], dest="turns", metavar="TEXT", help="what to say; repeatable"
    )
    parser.add_argument("--thread", default="", metavar="ID", help="continue this conversation")
    parser.add_argument(
        "--attach",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a picture for the first turn, which changes the first of them; repeatable, up to 16",
    )
    parser.add_argument(
        "--mask",
        type=Path,
        metavar="FILE",
        help="mask of the area the first turn may change: in the first attached picture, else in the newest picture of --thread",
    )
    edit_arguments.add_ways(parser)
    parser.add_argument(
        "--new", action="store_true", help="each turn makes a new picture; attached pictures are references"
    )
    parser.add_argument("--keep-going", action="store_true", help="continue with the next turn after one has failed")


def order(line: argparse.Namespace) -> ConverseOrder:
    """Raises BadParams where a mask has no picture to belong to, or any turn breaks a rule: nothing is sent then."""
    named = {name: value for name, value in vars(line).items() if value is not None}
    made = ConverseOrder(
        params=TurnParams.from_dict(named | {"prompt": ""}),
        names_model=line.text_model is not None,
        turns=tuple(line.turns),
        thread=line.thread,
        attached=tuple(line.attach),
        mask=line.mask,
        new=line.new,
        keep_going=line.keep_going,
        out=line.out,
        base_url=line.base_url,
        as_json=line.json,
        board=line.board,
        line=line,
    )
    _check(made)
    return made


def is_new(order: ConverseOrder, text: str) -> tuple[bool, str]:
    """Whether a turn asks for a new picture, and what it says besides."""
    word, _, rest = text.partition(" ")
    return (True, rest.strip()) if word == NEW else (order.new, text)


def problems(order: ConverseOrder, texts: Sequence[str]) -> list[Problem]:
    """What is wrong with turns whatever goes along with them."""
    found: list[Problem] = []
    for text in texts:
        asked = order.request(is_new(order, text)[1]).with_files(len(order.attached), masked=False)
        found += replace(asked, action="auto" if asked.action == "edit" else asked.action).problems()
    return list(dict.fromkeys(found))


def _check(order: ConverseOrder) -> None:
    found = problems(order, order.turns or ("words",))
    if order.mask is not None and not (order.attached or order.thread):
        found.append(Problem("mask", "required", "A mask belongs to a picture: add --attach or --thread."))
    if order.mask is not None and (order.new or any(is_new(order, text)[0] for text in order.turns[:1])):
        found.append(Problem("mask", "new", "A mask needs a picture to change: leave out --new or the mask."))
    if found:
        raise BadParams(found)
