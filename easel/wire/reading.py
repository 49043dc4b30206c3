"""Makes a Reply of one answer: where its pictures go, which of them count, what else it tells."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from easel.costs import Usage
from easel.errors import EaselError, NoPicture, NotFetched
from easel.wire.error_details import ErrorDetails
from easel.wire.json_pictures import IMAGE_KEYS, Document, JSONPictures
from easel.wire.picture_folder import PictureFolder, hashed
from easel.wire.refusals import told
from easel.wire.replies import PartialPicture, ReceivedPicture, Reply
from easel.wire.scrub import Scrub, one_line

Failed = TypeVar("Failed", bound=EaselError)
_BARE_LINK = re.compile(r"https?://|/", re.IGNORECASE)
_ECHOED = ("size", "quality", "background", "output_format", "model")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one attempt's reader needs to know. `link` fetches a picture that the answer only points to;
    `enough` is called once all `wanted` pictures of a stream are there. `keys` are those whose texts are pictures; `words`,
    `response` and `stage` are the observer's, for turns of conversations."""

    folder: PictureFolder
    wanted: int
    most_text: int
    status: int
    request_id: str
    scrub: Scrub
    partial: Callable[[PartialPicture], None]
    link: Callable[[str], ReceivedPicture]
    enough: Callable[[], None]
    cost: Decimal | None = None  # USD, as the answer's head tells it
    keys: frozenset[str] = IMAGE_KEYS
    words: Callable[[str], None] = lambda _: None
    response: Callable[[str], None] = lambda _: None
    stage: Callable[[str], None] = lambda _: None

    def reader(self) -> JSONPictures:
        return JSONPictures(self.folder, self.most_text, self.keys, self.scrub.secrets.hide_in)

    def no_picture(self, message: str, answer: bytes, hint: str = "") -> NoPicture:
        return self.with_answer(NoPicture(message, hint=hint), answer)

    def with_answer(self, error: Failed, answer: bytes) -> Failed:
        """The error, and with it what the server sent: to be kept where it may have been billed."""
        error.answer = self.scrub.secrets.hide_bytes(answer)
        return error

    def told(self, details: ErrorDetails) -> EaselError:
        """The error that a 2xx answer or an event tells of."""
        return told(details, self.status, self.scrub)


def pictures_of(document: Document, reading: Reading) -> list[ReceivedPicture]:
    """One picture per entry: its base64, or what its link leads to; entries in the order of the data."""
    by_entry: dict[int, ReceivedPicture] = {}
    entries: list[dict[str, Any]] = []
    for place in document.pictures:
        if place.picture is not None and id(place.holder) not in by_entry:
            picture = by_entry[id(place.holder)] = hashed(place.picture)
            place.holder[place.key] = f"sha256:{picture.sha256}"
            entries.append(place.holder)
    listed = _listed(document.data) if isinstance(document.data, dict) else []
    known = {id(entry) for entry in listed}
    entries = listed + [entry for entry in entries if id(entry) not in known]
    return _with_links(entries, by_entry, document, reading)


def _listed(data: dict[str, Any]) -> list[dict[str, Any]]:
    """What an answer lists as its pictures, in its order: in `data`, or in `choices[].message.images[]` as a chat does."""
    listed = [_entry(each) for each in _list(data.get("data"))]
    for choice in _list(data.get("choices")):
        message = choice.get("message") if isinstance(choice, dict) else None
        listed += [_entry(each) for each in _list(message.get("images") if isinstance(message, dict) else None)]
    if str(data.get("type", "")).endswith(".completed"):  # an event of a stream is its only entry
        listed.append(_entry(data))
    return [entry for entry in listed if entry]


def _entry(listed: Any) -> dict[str, Any]:
    """What holds the picture or its link: the object itself, one within, or one made for a link that stands there alone."""
    if isinstance(listed, str):
        return {"url": listed} if _BARE_LINK.match(listed) else {}
    if not isinstance(listed, dict):
        return {}
    inner = listed.get("image_url")
    return inner if isinstance(inner, dict) else listed


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _with_links(
    entries: list[dict[str, Any]], by_entry: dict[int, ReceivedPicture], document: Document, reading: Reading
) -> list[ReceivedPicture]:
    """A link that fails does not take along the pictures that came; alone, it is the error that is told."""
    pictures: list[ReceivedPicture] = []
    failed: NoPicture | None = None
    for entry in entries:
        try:
            picture = by_entry.get(id(entry)) or _linked(entry, reading)
        except NoPicture as error:
            failed = failed or error
            continue
        if picture is not None:
            revised = entry.get("revised_prompt")
            pictures.append(replace(picture, revised_prompt=one_line(revised) if isinstance(revised, str) else ""))
    if failed is not None and not pictures:
        failed.answer = json.dumps(document.data).encode()
        if isinstance(failed, NotFetched):
            failed.cost = reading.cost
        raise failed
    return pictures


def _linked(entry: dict[str, Any], reading: Reading) -> ReceivedPicture | None:
    url = entry.get("url") or entry.get("image_url")
    return reading.link(url) if isinstance(url, str) and url and not url.startswith("sha256:") else None


def reply_of(documents: list[Document], pictures: list[ReceivedPicture], reading: Reading, *, streamed: bool) -> Reply:
    objects = [document.data for document in documents if isinstance(document.data, dict)]
    last = objects[-1] if objects else {}
    usages = [Usage.from_reply(data.get("usage")) for data in objects]
    # several events repeat the whole usage
    newest = next((usage for usage in reversed(usages) if usage is not None), None)
    cost = reading.cost
    reading.folder.hand_over(*pictures)
    return Reply(
        pictures=tuple(pictures),
        usage=replace(newest, cost=newest.cost or cost) if newest else Usage.from_reply(None, cost),
        echoed=echoed_in(last),
        skeleton=last if len(documents) == 1 and objects else {"events": [document.data for document in documents]},
        request_id=reading.request_id,
        streamed=streamed,
    )


def echoed_in(data: dict[str, Any]) -> dict[str, str]:
    """What a server says that it did."""
    return {key: one_line(data[key])[:100] for key in _ECHOED if isinstance(data.get(key), str)}
