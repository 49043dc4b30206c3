"""Reads the letters of one line of a picture, each with how sure the model is and where along the line it stands."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from easel.proofs import models
from easel.proofs.finding import Pixels

_HEIGHT, _LEAST_WIDTH, _MOST_WIDTH = 48, 320, 2400  # px of what the model is shown


@dataclass(frozen=True, slots=True)
class Letter:
    """`certainty` is 0 to 1; `at` is where its middle stands along the line, 0 to 1."""

    text: str
    certainty: float
    at: float


class Speller:
    """One thread at a time."""

    def __init__(self) -> None:
        model = models.read_model()
        self._net = cv2.dnn.readNetFromONNX(str(model))
        self._signs = models.signs(model)

    def letters(self, line: Pixels) -> tuple[Letter, ...]:
        """`line` is BGR, its letters upright and side by side."""
        height, width = line.shape[:2]
        wide = min(_MOST_WIDTH, max(8, round(width * _HEIGHT / height)))
        method = cv2.INTER_AREA if height > _HEIGHT else cv2.INTER_LINEAR
        shown = np.zeros((1, 3, _HEIGHT, max(_LEAST_WIDTH, wide)), np.float32)
        small = cv2.resize(line, (wide, _HEIGHT), interpolation=method).astype(np.float32)
        shown[0, :, :, :wide] = (small / 127.5 - 1).transpose(2, 0, 1)
        self._net.setInput(shown)
        return self._spelt(self._net.forward()[0], wide / shown.shape[3])

    def _spelt(self, said: Any, share: float) -> tuple[Letter, ...]:
        """Runs of one sign are one letter; nothing between two of the same makes them two."""
        best, sure = said.argmax(axis=1), said.max(axis=1)
        steps = len(best) * share
        made: list[Letter] = []
        start = 0
        for at in range(1, len(best) + 1):
            if at < len(best) and best[at] == best[start]:
                continue
            if best[start]:
                made.append(
                    Letter(self._signs[best[start]], float(sure[start:at].max()), min(1.0, (start + at) / 2 / steps))
                )
            start = at
        return tuple(made)
