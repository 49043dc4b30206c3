"""`python -m chaos.engine`: a studio without a browser that submits what it is told on stdin, until it is killed.

Lines in: `submit N`. Lines out: `ready` once jobs can be submitted, `run N RUN_ID` once a run is on disk. It ends by
itself when its stdin closes. Everything else comes from the environment, as for every studio.
"""

import random
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from easel.edits.plan import EditPlan
from easel.errors import EaselError
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.settings import load
from easel.studio import Studio

WIDTH, HEIGHT = 1024, 640  # the fewest pixels that are legal
SIZE = f"{WIDTH}x{HEIGHT}"
EDITS, STOPS, TRIPLES = 6, 11, 7  # every how many runs one is a masked edit, is stopped again, has three pictures


def main() -> None:
    studio = Studio.open(load())
    _say("ready")
    for line in sys.stdin:
        number = int(line.split()[1])
        try:
            run_id = _submit(studio, number)
        except EaselError as error:  # a full disk or a refused plan would be a finding: the driver counts its runs
            sys.stderr.write(f"run {number} was refused: {error.message}\n")
            continue
        _say(f"run {number} {run_id}")
        if number % STOPS == 1:
            delay = random.Random(number).uniform(0.02, 0.6)
            threading.Timer(delay, studio.engine.stop_run, (run_id,)).start()
    studio.close()


def _submit(studio: Studio, number: int) -> str:
    if number % EDITS == EDITS - 1:
        return _edit(studio, number)
    streamed = number % 2 == 1
    params = GenerateParams(
        f"A small harbour, number {number}",
        size=SIZE,
        quality="low",
        n=3 if number % TRIPLES == 0 else 1,
        stream=streamed,
        partial_images=1 if streamed else 0,
    )
    return studio.engine.submit(params)


def _edit(studio: Studio, number: int) -> str:
    """An edit with a mask: its result is sealed before the job is done."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "source.png"
        noise = np.random.default_rng(number % 3).integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
        Image.fromarray(noise).save(path, compress_level=1)
        source = studio.edit.bring_in(path, "source.png").result()
    mask = studio.masks.of(source.id)
    painted = np.zeros((HEIGHT, WIDTH), np.uint8)
    painted[100:300, 100:400] = 255
    studio.masks.replace(mask.id, painted, "paint")
    params = EditParams(f"A boat, number {number}", quality="low")
    return studio.edit.start(params, EditPlan((source.id,), mask_id=mask.id)).result()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
