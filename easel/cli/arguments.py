"""The command line: what may be said, and how a mistake in it is told."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from easel.cli import converse_arguments, edit_arguments
from easel.cli.converse_arguments import ConverseOrder
from easel.errors import BadParams
from easel.requests.field import Field
from easel.requests.fields import FIELDS
from easel.requests.generate import GenerateParams
from easel.requests.problems import Problem
from easel.requests.turn_fields import TURN_FIELDS


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for. `base_url` is None when it names no server, `edit` is the line of an edit, whose options
    `edit_arguments` tells: what it is made of takes too long to load for a line that is refused. The pictures come on `board`."""

    params: GenerateParams
    out: Path
    base_url: str | None
    as_json: bool
    edit: argparse.Namespace | None = None
    board: str = ""


@dataclass(frozen=True, slots=True)
class FetchOrder:
    """Pictures behind links to fetch: of the requests, jobs or runs called `ids`, of all where it is empty."""

    ids: tuple[str, ...]
    out: Path
    base_url: str | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class ExperimentOrder:
    """The experiment of a file; a `dry_run` tells what it would send, and sends nothing. The pictures come on `board`; empty
    leaves that to the file."""

    file: Path
    dry_run: bool
    out: Path
    base_url: str | None
    as_json: bool
    board: str = ""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadParams([Problem("arguments", "form", f"{message[:1].upper()}{message[1:]}.")])


def parse(arguments: Sequence[str]) -> Order | FetchOrder | ExperimentOrder | ConverseOrder:
    """Raises BadParams for a command line that cannot be understood; its params may still break rules."""
    parser = _parser()
    try:
        line = parser.parse_args(arguments)
    except argparse.ArgumentError as error:
        raise BadParams([Problem(_field(error.argument_name), "form", f"{error}.")]) from error
    if line.command == "fetch":
        return FetchOrder(tuple(line.ids), line.out, line.base_url, line.json)
    if line.command == "experiment":
        return ExperimentOrder(line.file, line.dry_run, line.out, line.base_url, line.json, line.board)
    if line.command == "converse":
        return converse_arguments.order(line)
    edits = line.command == "edit"
    params = edit_arguments.params(line) if edits else GenerateParams.from_dict(vars(line))
    return Order(params, line.out, line.base_url, line.json, line if edits else None, line.board)


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the answer is to be JSON, also when the rest of the line makes no sense."""
    return "--json" in arguments


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m easel",
        description="Easel without a browser.",
        epilog="library: finds, counts, checks, exports and imports pictures (python -m easel library --help). "
        "usage: a month as a statement (python -m easel usage statement --help). "
        "restored: tells Easel that the database was restored from a backup (docs/backup.md).",
        exit_on_error=False,
    )
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser, metavar="COMMAND")
    generate = _command(commands, "generate", "pictures from a prompt")
    generate.add_argument("prompt", metavar="PROMPT")
    edit = _command(commands, "edit", "pictures from pictures, protected outside a mask")
    edit_arguments.add(edit)
    converse = _command(commands, "converse", "pictures by conversation: each turn changes the last picture")
    converse_arguments.add(converse)
    fetch = _command(
        commands,
        "fetch",
        "pictures that a server made but only linked to, or took as tasks whose end is unknown: free, no new request",
    )
    fetch.add_argument("ids", nargs="*", metavar="REQUEST_ID", help="as --json tells it (default: all there are)")
    experiment = _command(commands, "experiment", "a grid of pictures from a file: prompts, settings, sources")
    experiment.add_argument("file", type=Path, metavar="FILE", help="a YAML file (docs/experiments.md)")
    experiment.add_argument(
        "--dry-run", action="store_true", help="show how many pictures at what price, and send nothing"
    )
    _add_fields(converse, TURN_FIELDS)
    for each in (generate, edit, converse):
        _add_fields(each, FIELDS)
    for each in (generate, edit, converse, experiment):
        each.add_argument("--board", default="", metavar="NAME", help="the board for the pictures; created if new")
    for each in (generate, edit, fetch, experiment):
        _add_ways(each, Path(), "where finished pictures go (default: here)")
    _add_ways(converse, None, "where copies of finished pictures go (default: only the library)")
    converse.set_defaults(text_model=None)  # the settings know the usual one
    return parser


def _command(commands: "argparse._SubParsersAction[_Parser]", name: str, words: str) -> argparse.ArgumentParser:
    codes = "Exit code: 0 all, 3 some, 1 none, 2 refused before sending, 4 unknown (may have been billed)."
    return commands.add_parser(name, help=words, description=codes, exit_on_error=False)


def _add_ways(parser: argparse.ArgumentParser, out: Path | None, words: str) -> None:
    parser.add_argument("--out", type=Path, default=out, metavar="DIR", help=words)
    parser.add_argument(
        "--base-url",
        metavar="URL",
        help="the server; default EASEL_BASE_URL, else the sandbox. The key is EASEL_API_KEY",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON on stdout")


def _add_fields(parser: argparse.ArgumentParser, rows: Mapping[str, Field]) -> None:
    """The options of a table of parameters."""
    for row in rows.values():
        if row.option is None:
            continue
        reading: dict[str, Any] = {"action": "store_true"}
        if row.type is not bool:
            reading = {"type": row.type, "default": row.default, "metavar": row.option.metavar}
        parser.add_argument(row.option.flag, dest=row.name, help=row.option.help, **reading)


def _field(argument: str | None) -> str:
    """The field that an option sets: `--format` is output_format; of other options their own name."""
    flags = (argument or "arguments").split("/")
    rows = (*FIELDS.values(), *TURN_FIELDS.values())
    options = {row.option.flag: row.name for row in rows if row.option is not None}
    known = next((options[flag] for flag in flags if flag in options), None)
    return known or flags[-1].lstrip("-").replace("-", "_")
