"""An answer that was kept because its picture could not be fetched, read again later: nothing is asked for but the picture."""

import json
from decimal import Decimal

from easel.errors import NoPicture
from easel.wire.json_pictures import Document
from easel.wire.links import Links
from easel.wire.reading import Reading, pictures_of, reply_of
from easel.wire.replies import Reply
from easel.wire.scrub import Scrub


def fetched(answer: bytes, links: Links, request_id: str, cost: Decimal | None = None) -> Reply:
    """The reply that the answer would have been; its pictures are the caller's. Raises NoPicture, NotFetched."""
    reading = Reading(
        folder=links.folder,
        wanted=1,
        most_text=len(answer),
        status=200,
        request_id=request_id,
        scrub=Scrub("", "", {}),  # no key went along, and what is kept was looked through before
        partial=lambda _: None,
        link=links.fetch,
        enough=lambda: None,
        cost=cost,
    )
    try:
        document = Document(json.loads(answer), ())
    except ValueError:
        raise NoPicture("The kept answer cannot be read any more.") from None
    pictures = pictures_of(document, reading)
    if not pictures:
        raise NoPicture("The kept answer holds no link to a picture.")
    return reply_of([document], pictures, reading, streamed=False)
