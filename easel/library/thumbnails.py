"""Decodes kept pictures in full and makes their thumbnails: a few at a time in a process, as each may take 0.3 s and 100 MB."""

import os
import threading

from easel.library.library import Library
from easel.pictures import thumbnails

AT_ONCE = max(1, min(4, (os.cpu_count() or 2) - 1))

_ROOM = threading.BoundedSemaphore(AT_ONCE)


def make(library: Library, picture_id: str, sha256: str) -> None:
    """Decodes every pixel and leaves a thumbnail, where there is none yet. Raises BrokenPicture, OSError."""
    target = library.thumb_path(picture_id)
    if target.is_file():
        return
    target.parent.parent.mkdir(mode=0o700, exist_ok=True)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    with _ROOM:
        thumbnails.make(library.store.blobs.path(sha256), target)
    library.share_thumb(picture_id)
