"""`python -m easel restored`: says that the database is a copy that was put back, so that nothing in it starts by itself."""

import sys
from collections.abc import Sequence

from easel.settings import Settings


def run(line: Sequence[str], settings: Settings) -> int:
    """The exit code. To be run before any studio or worker is started on the copy."""
    if line:
        sys.stderr.write("python -m easel restored: takes no arguments. Run it once, before you start the studio.\n")
        return 0 if set(line) <= {"-h", "--help"} else 2
    from easel.jobs import restored  # loads the engine, which a wrong line need not wait for
    from easel.store.store import Store

    store = Store(settings)
    store.open()
    try:
        restored.notice(store)
        restored.hold_all(store.database)
        count = restored.count_all(store.database)
    finally:
        store.close()
    what = "1 request waits" if count == 1 else f"{count} requests wait" if count else "No request waits"
    asks = " The studio asks about them above the runs; nothing is sent automatically." if count else ""
    sys.stdout.write(f"{what} in this copy.{asks}\n")
    return 0
