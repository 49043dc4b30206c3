"""Makes what the browser draws of all conversations, a row each: told by the event stream, whoever changes one."""

from collections.abc import Mapping
from typing import Any

from components.kit import urls, viewer
from easel.library.records import Picture
from easel.studio import Studio
from easel.threads.records import Thread
from easel.web.topics import Told, Topic, Viewer

_MOST = 1000  # rows that one page is told of


def told(studio: Studio, seen_by: Viewer, given: Mapping[str, Any]) -> Told:
    """Those that hold `text`, what was touched last first, as many as are `wanted`."""
    threads = studio.converse.threads
    wanted = min(_MOST, max(1, int(given.get("wanted", 1))))
    rows = threads.recent(wanted + 1, text=str(given.get("text", "")))
    more, rows = len(rows) > wanted, rows[:wanted]
    faces = threads.faces([each.id for each in rows])
    pictures = studio.library.by_ids(list(faces.values()))
    with viewer.made_for(seen_by):
        items = {each.id: _row(each, pictures.get(faces.get(each.id, ""))) for each in rows}
    return Told.of(items, {"threads": [each.id for each in rows], "more": more})


TOPIC = Topic(told)


def _row(thread: Thread, picture: Picture | None) -> dict[str, Any]:
    src = ""
    if picture is not None and not picture.is_emptied:
        src = urls.thumb(picture) if picture.thumb_ready else urls.picture(picture)
    return {"id": thread.id, "title": thread.title, "touched": thread.touched, "src": src}
