"""`python -m easel`: the command line."""

import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from easel import settings
from easel.cli import arguments, report, restored, turn_report
from easel.cli.arguments import ExperimentOrder, FetchOrder, Order
from easel.cli.converse_arguments import ConverseOrder
from easel.cli.progress import Progress
from easel.cli.report import Report
from easel.cli.terminal import json_text
from easel.errors import BadParams, EaselError
from easel.settings import Settings


def main(line: Sequence[str]) -> int:
    """The exit code: 0 all, 3 some, 1 none, 2 refused before sending, 4 unknown."""
    if line and line[0] == "restored":
        return _restored(line[1:])
    if line and line[0] == "library":
        return _library(line[1:])
    if line and line[0] == "usage":
        return _usage(line[1:])
    as_json = arguments.wants_json(line)
    asked = None
    try:
        order = arguments.parse(line)
        if isinstance(order, ConverseOrder):
            return _converse(order)
        asked = order.params.as_dict() if isinstance(order, Order) else None
        ended = _run(order)
    except EaselError as error:
        if line[:1] == ["converse"]:
            return _refused_turn(error, as_json=as_json)
        ended = report.refused(error, asked)
    _tell(ended, as_json=as_json)
    return ended.exit_code


def _restored(line: Sequence[str]) -> int:
    try:
        return restored.run(line, settings.load())
    except EaselError as error:
        print(f"{error.message} {error.hint}".strip(), file=sys.stderr)
        return 2


def _library(line: Sequence[str]) -> int:
    from easel.cli import library  # the other commands need nothing of it

    signal.signal(signal.SIGTERM, _interrupt)
    return library.run(line)


def _usage(line: Sequence[str]) -> int:
    from easel.cli import usage  # the same

    return usage.run(line)


def _converse(order: ConverseOrder) -> int:
    known = _settings(order)
    from easel.cli.conversing import Conversing  # loads the engine, which a wrong line need not wait for

    return Conversing(known, order, Progress(silent=order.as_json)).run()


def _refused_turn(error: EaselError, *, as_json: bool) -> int:
    told = turn_report.refused(error)
    turn_report.tell(told, as_json=as_json)
    return turn_report.exit_code([told.outcome])


def _settings(order: Order | FetchOrder | ExperimentOrder | ConverseOrder) -> Settings:
    """Those of an order that will be sent, with the log as they want it and an end that can be asked for."""
    known = settings.load() if order.base_url is None else settings.load(base_url=order.base_url)
    from easel.wire import log

    if "log_level" in known.model_fields_set:
        log.configure(known.log_level)
    else:
        logging.getLogger("easel").addHandler(logging.NullHandler())
    signal.signal(signal.SIGTERM, _interrupt)
    return known


def _run(order: Order | FetchOrder | ExperimentOrder) -> Report:
    problems = order.params.problems() if isinstance(order, Order) else ()
    if problems:
        raise BadParams(problems)
    known = _settings(order)
    # Only a line that will be sent pays for loading the engine.
    from easel.cli.experimenting import ExperimentRun
    from easel.cli.fetching import Fetching
    from easel.cli.run import CommandRun

    progress = Progress(silent=order.as_json)
    if isinstance(order, FetchOrder):
        return Fetching(known, order, progress).run()
    if isinstance(order, ExperimentOrder):
        return ExperimentRun(known, order, progress).run()
    return CommandRun(known, order, progress).run()


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _tell(ended: Report, *, as_json: bool) -> None:
    if as_json:
        print(json_text(ended.fields))
        return
    for path in ended.fields["files"]:
        sys.stdout.buffer.write(os.fsencode(path) + b"\n")  # a folder's name need not be text
    sys.stdout.flush()
    error = ended.fields["error"]
    if error is not None:
        print(f"{error['message']} {error['hint'] or ''}".strip(), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
