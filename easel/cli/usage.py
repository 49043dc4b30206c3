"""`python -m easel usage`: what a month cost, as a statement for whoever keeps the books. Nothing is sent."""

import argparse
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from easel.cli.library import FINE, opened, refused
from easel.cli.terminal import json_text
from easel.errors import BadParams, EaselError
from easel.ledger import statements
from easel.requests.problems import Problem
from easel.settings import load
from easel.store.scope import STUDIO
from easel.store.store import Store


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _mistake(f"{message[:1].upper()}{message[1:]}.")


def run(line: Sequence[str]) -> int:
    """The exit code: 0 fine, 2 refused. Days and months are those of this machine."""
    as_json = "--json" in line
    try:
        given = _parser().parse_args(line)
        month = _month(given.month or f"{datetime.now().astimezone():%Y-%m}")
        logging.getLogger("easel").addHandler(logging.NullHandler())
        with opened(load()) as (_, store):
            return _statement(store, month, given.out, as_json=given.as_json)
    except EaselError as error:
        return refused(error, as_json=as_json)


def _parser() -> _Parser:
    words = "What requests cost. Exit code: 0 fine, 2 refused."
    parser = _Parser(prog="python -m easel usage", description=words)
    deeds = parser.add_subparsers(dest="deed", required=True, parser_class=_Parser, metavar="DEED")
    about = "a month as CSV on stdout: a line for each day, connection and model; free ones are left out"
    deed = deeds.add_parser("statement", help=about, description=f"{about[:1].upper()}{about[1:]}.")
    deed.add_argument("month", nargs="?", default="", metavar="YYYY-MM", help="default: this month so far")
    deed.add_argument("--out", type=Path, metavar="FILE.csv", help="write it there; nothing is overwritten")
    deed.add_argument("--json", dest="as_json", action="store_true", help="print one JSON object on stdout")
    return parser


def _month(text: str) -> str:
    try:
        statements.month_of(text, None)
    except ValueError as error:
        raise _mistake(f"{text!r} is no month: write it like 2026-11.") from error
    return text


def _statement(store: Store, month: str, out: Path | None, *, as_json: bool) -> int:
    lines = statements.of_month(store.database, STUDIO, month, None)
    if out is not None:
        try:
            with out.open("xb") as file:
                file.write(statements.to_csv(lines))
        except FileExistsError as error:
            raise _mistake(f"{out} exists already: name another file.") from error
    if as_json:
        charged = sum((line.charged for line in lines), Decimal(0))
        unknown = sum(line.cost_unknown for line in lines)
        told = {
            "month": month,
            "charged": f"{charged:f}",
            "cost_unknown": unknown,
            "lines": [_told(each) for each in lines],
        }
        sys.stdout.write(json_text(told) + "\n")
    elif out is None:
        sys.stdout.buffer.write(statements.to_csv(lines))
    sys.stdout.flush()
    return FINE


def _told(line: statements.Line) -> dict[str, Any]:
    return {name: f"{value:f}" if isinstance(value, Decimal) else value for name, value in asdict(line).items()}


def _mistake(sentence: str) -> BadParams:
    made = BadParams([Problem("arguments", "form", sentence)])
    made.hint = "`python -m easel usage statement --help` tells what may be said."
    return made
