"""Reads the events of an images stream: hands previews on as they come, gathers finished pictures, raises errors.

Event names are optional; the `type` inside the JSON counts first, then what the object holds.
"""

import json
from typing import Any

from easel.errors import CutOff
from easel.wire.error_details import ErrorDetails, details_in, is_hollow
from easel.wire.json_pictures import Document
from easel.wire.reading import Reading, pictures_of, reply_of
from easel.wire.replies import PartialPicture, ReceivedPicture, Reply
from easel.wire.sse import Event


class Tally:
    """What the events of one stream brought so far."""

    def __init__(self, reading: Reading) -> None:
        self.pictures: list[ReceivedPicture] = []
        self._reading = reading
        self._documents: list[Document] = []
        self._spoilt: Document | None = None  # an event that should have brought a picture and did not
        self._previews = 0

    def take(self, event: Event | None) -> None:
        """Raises the error that the event tells of."""
        if event is None or event.document is None or not isinstance(event.document.data, dict):
            return
        data = event.document.data
        kind = data["type"] if isinstance(data.get("type"), str) else event.name
        if "partial_image" in kind or "partial_image_index" in data:
            self._preview(event.document)
        elif not event.document.pictures and (details := error_in(data, kind, event.name)):
            raise self._reading.with_answer(self._reading.told(details), json.dumps(data).encode())
        elif event.document.pictures or kind.endswith(".completed") or isinstance(data.get("data"), list):
            self._completed(event.document)

    def reply(self) -> Reply:
        """The stream is over. Raises NoPicture or CutOff when it brought no finished picture."""
        if self.pictures:
            return reply_of(self._documents, self.pictures, self._reading, streamed=True)
        if self._spoilt is not None:
            answer = json.dumps(self._spoilt.data).encode()
            raise self._reading.no_picture("The stream ended without a usable picture.", answer)
        raise CutOff("The stream ended before the picture was complete.")

    def _preview(self, document: Document) -> None:
        hand_on_preview(document, self._reading, self._previews)
        self._previews += 1

    def _completed(self, document: Document) -> None:
        pictures = pictures_of(document, self._reading)
        if not pictures:
            self._spoilt = document
            return
        self.pictures += pictures
        self._documents.append(document)
        if len(self.pictures) >= self._reading.wanted:
            self._reading.enough()


def hand_on_preview(document: Document, reading: Reading, count: int) -> None:
    """Of an event that brings one; `count` came before it. A spoilt one costs nothing: the picture is still to come."""
    index = document.data.get("partial_image_index")
    pictures = [picture.picture for picture in document.pictures if picture.picture is not None]
    for picture in pictures[:1]:
        reading.folder.hand_over(picture)
        reading.partial(PartialPicture(picture, index if isinstance(index, int) else count))


def error_in(data: dict[str, Any], kind: str, name: str) -> ErrorDetails | None:
    """The three forms: `{"type": "error", "error": {…}}`, flat `{"type": "error", "code", "message"}`, `{"error": {…}}`."""
    if not is_hollow(data.get("error")) or not is_hollow(data.get("errors")):
        return details_in(data)
    if kind == "error" or name == "error" or kind.endswith(".failed"):
        return details_in({"error": {key: value for key, value in data.items() if key != "error"}}) or ErrorDetails()
    return None
