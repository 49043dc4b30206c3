"""`python -m easel.worker`: a process that only runs jobs, for a library that several processes share; as many as wanted.

SIGTERM or Ctrl+C: it takes nothing more, leaves what waits to others, and ends when the answers under way have come. A
second one ends it at once; what it had sent is unknown then.
"""

import logging
import signal
import sys
import threading

from easel import settings
from easel.errors import SettingsError
from easel.rounds import survived
from easel.settings import Settings
from easel.store.trouble import TROUBLE, reason
from easel.studio import Studio

LOOK = 5.0  # seconds between two looks whether any server is set up; without one there is the sandbox
_LOG = logging.getLogger("easel.worker")  # not by its own name, which is __main__


def main() -> int:
    """The exit code: 0 when it was asked to end, 2 when it could not start."""
    asked = threading.Event()

    def end(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        asked.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    try:
        _work(settings.load(), asked)
    except SettingsError as error:
        print(f"The worker cannot start. {error.message} {error.hint}".rstrip(), file=sys.stderr)
        return 2
    return 0


def _work(known: Settings, asked: threading.Event) -> None:
    # whoever may submit is not known here, so inner addresses are for EASEL_ALLOW_PRIVATE to allow
    studio = Studio.open(known, on_loopback=False, role="worker")
    _LOG.info("Ready for jobs.")
    while not asked.wait(LOOK):
        survived(_LOG, "The look whether a server is set up", lambda: _have_a_server(studio))
    _LOG.info("Takes no more jobs; %d answers are still to come.", studio.engine.in_flight())
    studio.close(grace=known.timeout_large + known.timeout)
    _LOG.info("Ended.")


def _have_a_server(studio: Studio) -> None:
    try:
        studio.have_a_server()
    except TROUBLE as error:
        _LOG.warning("Whether a server is set up could not be read: %s", reason(error))


if __name__ == "__main__":
    sys.exit(main())
