"""Events are read by the WHATWG rules, however lines end and blocks are cut."""

import base64
import json
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from easel.wire.json_pictures import JSONPictures
from easel.wire.picture_folder import PictureFolder
from easel.wire.sse import Event, EventStream

SAME_FOLDER = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(body: bytes, folder: Path, borders: list[int]) -> list[Event]:
    cuts = sorted({0, len(body), *(border % (len(body) + 1) for border in borders)})
    with PictureFolder(folder, "test", 1 << 24) as files:
        stream = EventStream(lambda: JSONPictures(files, 1 << 23))
        events = [event for start, end in pairwise(cuts) for event in stream.feed(body[start:end])]
        last = stream.finish()
        return events + ([last] if last is not None else [])


def by_the_book(body: str) -> list[tuple[str, str]]:
    """The standard's own algorithm over the whole text: name and data of each dispatched event."""
    events: list[tuple[str, str]] = []
    name, data = "", None
    for line in re.split("\r\n|\r|\n", body.removeprefix("\ufeff"))[:-1]:
        if not line:
            if data is not None:
                events.append((name, data))
            name, data = "", None
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            data = value if data is None else f"{data}\n{value}"
        elif field == "event":
            name = value
    return events


ends = st.sampled_from(["\n", "\r", "\r\n"])
texts = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=12)
values = st.recursive(st.integers() | texts | st.none(), lambda inner: st.dictionaries(texts, inner, max_size=3))
lines = (
    values.map(lambda value: f"data: {json.dumps(value)}")
    | values.map(lambda value: f"data:{json.dumps(value, ensure_ascii=False)}")
    | texts.map(lambda text: f"event: {text}")
    | texts.map(lambda text: f":{text}")
    | texts.map(lambda text: f"id:{text}")
    | st.sampled_from(
        ["", "", "data", "data:", "event", "retry: 10", "data: [DONE]", "dat", "datax: 1", "data: [1,", "data:2]"]
    )
)


@given(written=st.lists(st.tuples(lines, ends)), bom=st.booleans(), borders=st.lists(st.integers(0, 2000), max_size=30))
@SAME_FOLDER
def test_events_are_what_the_standard_says(
    written: list[tuple[str, str]], bom: bool, borders: list[int], folder: Path
) -> None:
    """Random lines, line ends, comments, byte order mark and cuts: the same events as the standard's algorithm."""
    text = ("\ufeff" if bom else "") + "".join(line + end for line, end in written) + "\n\n"
    wanted = by_the_book(text)
    got = read(text.encode(), folder, borders)
    assert [event.name for event in got] == [name for name, _ in wanted]
    for event, (_, data) in zip(got, wanted, strict=True):
        try:
            meant = json.loads(data, strict=False)
        except ValueError:
            assert event.document is None
        else:
            assert event.document is not None
            assert event.document.data == meant


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("step", [1, 2, 5, 100])
def test_a_picture_in_a_data_line_reaches_its_file(end: str, step: int, folder: Path) -> None:
    """Base64 in an event is decoded whatever ends the lines and cuts the blocks, also over two data lines."""
    pixels = bytes(range(256))
    text = json.dumps({"type": "x", "b64_json": base64.b64encode(pixels).decode(), "n": 1}, indent=0)
    body = "".join(f"data:{line}{end}" for line in text.split("\n")) + end
    cuts = sorted({*range(0, len(body), step), len(body)})
    with PictureFolder(folder, "test", 1 << 20) as files:
        stream = EventStream(lambda: JSONPictures(files, 1 << 23))
        events = [event for a, b in pairwise(cuts) for event in stream.feed(body[a:b].encode())]
        assert len(events) == 1
        assert events[0].document is not None
        found = events[0].document.pictures[0].picture
        assert found is not None
        assert found.path.read_bytes() == pixels


def test_an_event_that_came_whole_counts_without_its_blank_line(folder: Path) -> None:
    """The last event's JSON is whole but the body ends at once: it was paid for, so it is taken."""
    events = read(b'event: x\ndata: {"a": 1}', folder, [])
    assert [(event.name, event.document.data if event.document else None) for event in events] == [("x", {"a": 1})]
    assert read(b'event: x\ndata: {"a": ', folder, []) == []


@pytest.mark.parametrize("line", [b": keep-alive\n", b"\r", b"data: 1\r", b"x\n"])
def test_many_short_lines_take_time_in_proportion_to_their_number(line: bytes, folder: Path) -> None:
    """A megabyte of short lines in one block is read in well under the minutes that searching anew for each would take."""
    started = time.process_time()
    read(line * (1_000_000 // len(line)), folder, [])
    assert time.process_time() - started < 10
