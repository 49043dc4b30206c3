"""The PNG files of masks, one for each revision that differs, and the few that were decoded last.

They lie under `masks/MASK/DIGEST.png` and not among the pictures: they may be thrown away with the revisions that need them.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from easel.pictures import png
from easel.store.blobs import Blobs

Grey = NDArray[np.uint8]

CACHED = 160 * 1024 * 1024  # bytes of decoded masks: a 3840x2160 one has 8 MB, a 12-megapixel one 12 MB


class MaskFiles:
    """Arrays that go in or come out are (H, W) uint8 and shared: nobody writes into them."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._decoded: OrderedDict[Hashable, Grey] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, mask_id: str, pixels: Grey) -> str:
        """Writes a mask, on disk for good when it returns; its digest. 30 ms at 3840x2160 plus the disk's time."""
        data = png.encode(pixels)
        digest = hashlib.sha256(data).hexdigest()
        if not self._blobs.has(_key(mask_id, digest)):
            self._blobs.put(_key(mask_id, digest), data)
        pixels.flags.writeable = False
        self._remember(digest, pixels)
        return digest

    def get(self, mask_id: str, digest: str) -> Grey:
        """Raises FileNotFoundError."""
        return self.derived(digest, lambda: png.read(self.path(mask_id, digest)))

    def derived(self, name: Hashable, make: Callable[[], Grey]) -> Grey:
        """What was remembered under `name`, else what `make` gives."""
        with self._lock:
            pixels = self._decoded.get(name)
            if pixels is not None:
                self._decoded.move_to_end(name)
                return pixels
        made = make()
        made.flags.writeable = False
        self._remember(name, made)
        return made

    def path(self, mask_id: str, digest: str) -> Path:
        return self._blobs.file(_key(mask_id, digest))

    def drop(self, mask_id: str, digests: set[str]) -> None:
        """Removes files that no revision of this mask names any more."""
        for digest in digests:
            self._blobs.delete(_key(mask_id, digest))

    def _remember(self, name: Hashable, pixels: Grey) -> None:
        with self._lock:
            self._decoded[name] = pixels
            self._decoded.move_to_end(name)
            held = sum(each.nbytes for each in self._decoded.values())
            while held > CACHED and len(self._decoded) > 1:
                _, oldest = self._decoded.popitem(last=False)
                held -= oldest.nbytes


def _key(mask_id: str, digest: str) -> str:
    return f"masks/{mask_id}/{digest}.png"
