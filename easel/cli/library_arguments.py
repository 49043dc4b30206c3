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
    parser = _Parser(prog="python -m easel library", description=f"Work with the whole library. {_CODES}")
    deeds = parser.add_subparsers(dest="deed", required=True, parser_class=_Parser, metavar="DEED")
    find = _deed(deeds, "find", 'find pictures, newest first; put a search that begins with "-" after --')
    find.add_argument("text", metavar="SEARCH", help='as in the search box: "fox stars:>=3 -is:rejected"')
    find.add_argument("--limit", type=_count, metavar="N", help="only the newest N")
    _deed(deeds, "stats", "how many pictures there are and what they cost")
    _deed(deeds, "verify", "check that every picture, sidecar, source and mask exists and is intact")
    export = _deed(deeds, "export", "export everything, or search results, for another Easel: no keys, no connections")
    export.add_argument("place", type=Path, metavar="DIR|FILE.zip", help="must not exist yet; nothing is overwritten")
    export.add_argument(
        "--find", dest="text", default="", metavar="SEARCH", help="only these pictures and what they need"
    )
    threads = _deed(deeds, "threads", "list conversations, newest first")
    threads.add_argument("text", nargs="?", default="", metavar="SEARCH", help="search in titles and messages")
    threads.add_argument("--limit", type=_count, default=50, metavar="N", help="only the newest N (default: 50)")
    thread = _deed(deeds, "thread", "export one conversation as Markdown with its pictures; can be imported again")
    thread.add_argument("thread", metavar="ID", help="the ID from threads")
    thread.add_argument(
        "--out", dest="place", type=Path, required=True, metavar="DIR|FILE.zip", help="must not exist yet"
    )
    taken = _deed(deeds, "import", "import an export; what is already here stays unchanged")
    taken.add_argument("place", type=Path, metavar="DIR|FILE.zip")
    return parser


def _deed(deeds: "argparse._SubParsersAction[_Parser]", name: str, words: str) -> _Parser:
    made = deeds.add_parser(name, help=words, description=f"{words[:1].upper()}{words[1:]}. {_CODES}")
    made.add_argument("--json", dest="as_json", action="store_true", help="print one JSON object on stdout")
    return made


def _mistake(sentence: str) -> BadParams:
    made = BadParams([Problem("arguments", "form", sentence)])
    made.hint = "See `python -m easel library --help`."
    return made


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("takes a number from 1")
    return number
