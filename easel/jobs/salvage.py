"""What a process had received when it died, and had not kept yet: whole pictures in the folder where they arrived.

Between the last byte of an answer and its sidecar lie milliseconds; a picture that lies there is paid for like any other. Its
usage is not known any more: that was in the answer's text, which died with the process.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from easel.pictures.structure import BrokenPicture, check
from easel.store.ids import is_id
from easel.wire.picture_folder import PREVIEW
from easel.wire.replies import ReceivedPicture, Reply

SALVAGED = {"salvaged": True}  # in the place of an answer that died with its process


def found(incoming: Path, job_id: str) -> Reply | None:
    """The pictures of a job that came whole, as the answer that they were; None where there is none.

    Whoever calls has made sure that nobody receives for this job any more.
    """
    pictures = tuple(_whole(incoming, job_id))
    if not pictures:
        return None
    request_id = pictures[-1].path.name.rpartition("-")[0]
    return Reply(pictures, usage=None, echoed={}, skeleton=SALVAGED, request_id=request_id, streamed=False)


def folders(incoming: Path, job_id: str) -> list[Path]:
    """Where the job's answers arrived, in whichever process."""
    return sorted(incoming.glob(f"*/{job_id}")) if is_id(job_id) else []


def _whole(incoming: Path, job_id: str) -> Iterator[ReceivedPicture]:
    for folder in folders(incoming, job_id):
        for path in sorted(folder.iterdir()):
            if path.name.endswith(PREVIEW) or not re.search(r"-\d{2}$", path.name):
                continue
            try:
                check(path)
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                yield ReceivedPicture(path, digest, path.stat().st_size)
            except (BrokenPicture, OSError):  # half of it, most often: the process died while it came
                continue
