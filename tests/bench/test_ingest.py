"""The ways that the benchmarks compare do the same work, and their measuring tells what it says."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench import in_flight, ingest, our_way, pictures, streams, uploads
from bench.measure import Contender, side_by_side
from bench.upstream import Upstream
from easel.pictures import structure
from tests.wire.raw_server import RawServer, http

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    picture = pictures.png("16x16")
    answers = {
        "plain": ("application/json", pictures.answer([picture, picture])),
        "stream": ("text/event-stream", pictures.stream(picture, 3)),
    }
    with Upstream(answers) as started:
        yield started


def written(run: Callable[..., None], folder: Path, *given: object) -> list[bytes]:
    folder.mkdir()
    run(folder, *given)
    return [path.read_bytes() for path in sorted(folder.iterdir())]


def test_every_way_of_ingesting_writes_the_same_pictures(upstream: Upstream, tmp_path: Path) -> None:
    """Ours, checked and synced ours, the SDK, requests: two whole PNGs each."""
    wanted = [pictures.png("16x16")] * 2
    ways = (ingest.easel, ingest.easel_checked, ingest.easel_synced, ingest.sdk, ingest.plain_requests)
    for number, way in enumerate(ways):
        assert written(way, tmp_path / str(number), upstream.base_url("plain")) == wanted


def test_every_way_of_streaming_writes_the_same_pictures(upstream: Upstream, tmp_path: Path) -> None:
    """Three previews and the picture each."""
    wanted = [pictures.png("16x16")] * 4
    for number, way in enumerate((streams.easel, streams.sdk, streams.iter_lines)):
        assert written(way, tmp_path / str(number), upstream.base_url("stream")) == wanted


def test_every_way_of_uploading_gets_its_answer(tmp_path: Path) -> None:
    """Each sends both pictures whole, and is content with the same answer."""
    content = pictures.png("16x16")
    source = tmp_path / "source.png"
    source.write_bytes(content)
    ways = (uploads.easel, uploads.requests_files, uploads.sdk)
    server = RawServer(*[http(pictures.answer([content]))] * len(ways))
    try:
        for number, way in enumerate(ways):
            written(way, tmp_path / str(number), server.base_url, [source, source])
    finally:
        server.stop()
    assert [request.count(content) for request in server.requests] == [2, 2, 2]


def test_every_way_of_many_requests_writes_every_picture(upstream: Upstream, tmp_path: Path) -> None:
    """Three threads, three answers."""
    assert len(written(in_flight.easel, tmp_path / "ours", upstream.base_url("plain"), 3)) == 6
    for name, way in (("requests", in_flight.plain_requests), ("sdk", in_flight.sdk)):
        assert len(written(way, tmp_path / name, upstream.base_url("plain"), 3)) == 3


def test_the_pictures_are_real(tmp_path: Path) -> None:
    """The structural check takes them, so that its cost is the cost of a good picture."""
    path = tmp_path / "a.png"
    path.write_bytes(pictures.png("1024x1024"))
    our_way.check(path)
    assert structure.check(path).width == 1024
    assert 2_300_000 < path.stat().st_size < 2_700_000


def busy(_: Path, seconds: float) -> None:
    ends = time.process_time() + seconds
    while time.process_time() < ends:
        pass


def greedy(_: Path, size: int) -> None:
    held = bytearray(size)
    held[::4096] = b"x" * len(held[::4096])


def test_time_and_memory_are_measured(tmp_path: Path) -> None:
    """50 ms of work are at least 50 ms; 64 MB held are seen where memory can be seen; the folder is new each time."""
    results = side_by_side({"busy": busy}, (0.0,), (0.05,), 2)
    assert 50 <= results["busy"].cpu < 200
    with Contender(greedy, (1,)) as contender:
        peak = contender.measure(64_000_000)[2]
        assert peak is None or 55 < peak < 80


def test_the_figures_can_be_asked_for_by_name() -> None:
    """A name that is none is answered with the names that are."""
    told = subprocess.run(
        [sys.executable, "-m", "bench", "nothing"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 2
    assert all(name in told.stderr for name in ("ingest", "streams", "uploads", "in_flight"))
