"""The lines of `python -m easel library`: what may be said, and how a mistake in it is told."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from easel.errors import BadParams
from easel.requests.problems import Problem

Deed = Literal["find", "stats", "verify", "export", "import", "threads", "thread"]
_CODES = "Exit code: 0 fine, 1 something is missing or damaged, 2 refused."


@dataclass(frozen=True, slots=True)
class LibraryOrder:
    """`text` is a search, empty for everything; `place` is the folder or ZIP of an export or import, `thread` the conversation
    that is exported."""

    deed: Deed
    as_json: bool
    text: str = ""
    limit: int | None = None
    place: Path = Path()
    thread: str = ""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _mistake(f"{message[:1].upper()}{message[1:]}.")


def parse(line: Sequence[str]) -> LibraryOrder:
    """What follows `library`. Raises BadParams for what cannot be understood; `--help` ends the process."""
    try:
        given = vars(_parser().parse_args(line))
    except argparse.ArgumentError as error:
        raise _mistake(f"{error}.") from error
    return LibraryOrder(**given)


def _parser() -> _Parser:
    parser = _Parser(prog="python -m easel library", description=f"The library as a whole. {_CODES}")
    deeds = parser.add_subparsers(dest="deed", required=True, parser_class=_Parser, metavar="DEED")
    find = _deed(
        deeds, "find", 'the pictures that a search finds, newest first; one that begins with "-" stands behind --'
    )
    find.add_argument("text", metavar="SEARCH", help='as in the search box: "fox stars:>=3 -is:rejected"')
    find.add_argument("--limit", type=_count, metavar="N", help="the newest N alone")
    _deed(deeds, "stats", "how much there is, and what it has cost")
    _deed(deeds, "verify", "whether every picture, sidecar, source and mask is there and whole")
    export = _deed(
        deeds, "export", "everything, or what a search finds, for another installation: no keys, no connections"
    )
    export.add_argument("place", type=Path, metavar="DIR|FILE.zip", help="made anew; nothing is overwritten")
    export.add_argument("--find", dest="text", default="", metavar="SEARCH", help="only these and what they need")
    threads = _deed(deeds, "threads", "conversations, what was said last first")
    threads.add_argument("text", nargs="?", default="", metavar="SEARCH", help="in their titles and in what was said")
    threads.add_argument("--limit", type=_count, default=50, metavar="N", help="the newest N alone (default: 50)")
    thread = _deed(deeds, "thread", "one conversation as Markdown with its pictures, which import takes in again")
    thread.add_argument("thread", metavar="ID", help="as threads tells it")
    thread.add_argument("--out", dest="place", type=Path, required=True, metavar="DIR|FILE.zip", help="made anew")
    taken = _deed(deeds, "import", "takes in an export; what is here already stays as it is")
    taken.add_argument("place", type=Path, metavar="DIR|FILE.zip")
    return parser


def _deed(deeds: "argparse._SubParsersAction[_Parser]", name: str, words: str) -> _Parser:
    made = deeds.add_parser(name, help=words, description=f"{words[:1].upper()}{words[1:]}. {_CODES}")
    made.add_argument("--json", dest="as_json", action="store_true", help="say it as one JSON object on stdout")
    return made


def _mistake(sentence: str) -> BadParams:
    made = BadParams([Problem("arguments", "form", sentence)])
    made.hint = "`python -m easel library --help` tells what may be said."
    return made


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("takes a number from 1")
    return number
