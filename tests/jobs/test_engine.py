"""Runs from submit to their end, through the real sandbox.

This is the test of `keep.py`, `submission.py`, `admission.py`, `standing.py`, `task.py` and `worker.py`, too.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from easel.errors import BadParams, NotSent
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.runs.tables import attempt, job
from easel.wire.multipart import InputFile
from tests.jobs.conftest import SMALL, Open
from tests.sandbox_process import SandboxProcess

Start = Callable[..., SandboxProcess]


def test_a_run_of_three_comes_to_its_pictures(open_studio: Open, sandbox: SandboxProcess) -> None:
    """Three pictures are three jobs with one POST each; every one is kept whole, with thumbnail, usage, money and real size."""
    studio = open_studio(sandbox.base_url)
    run = studio.ended(studio.submit("three foxes", n=3, output_format="jpeg"))
    assert [job.state for job in run.jobs] == ["done"] * 3
    assert [job.index for job in run.jobs] == [0, 1, 2]
    posts = sandbox.counts()["jobs"]
    assert [posts[job.id] for job in run.jobs] == [1, 1, 1]
    for done in run.jobs:
        (picture,) = done.pictures
        path = studio.store.blobs.path(picture.sha256)
        assert path.stat().st_size == picture.size_bytes
        with Image.open(path) as image:
            assert (image.format, image.size) == ("JPEG", (picture.width, picture.height))
        assert picture.got["size"] == "1024x640"
        assert picture.usage is not None
        assert picture.cost is not None
        assert picture.cost > 0
        assert picture.thumb_ready
        thumb = studio.library.thumb(picture.id)
        assert thumb is not None
        with Image.open(thumb) as small:
            assert max(small.size) == 512
        assert studio.store.sidecars.of_job(done.id)[0].picture_id == picture.id


def test_bad_params_are_named_and_nothing_is_kept(open_studio: Open, sandbox: SandboxProcess) -> None:
    """Every broken rule is told at once, before a row is written."""
    studio = open_studio(sandbox.base_url)
    with pytest.raises(BadParams) as raised:
        studio.engine.submit(GenerateParams("", size="100x100", n=11))
    assert {problem.field for problem in raised.value.problems} == {"prompt", "size", "n"}
    assert studio.runs.recent() == ()


def test_previews_are_published_and_cleared(open_studio: Open, start_sandbox: Start) -> None:
    """A streamed job shows its newest preview as a picture file while it runs, with words for its stage."""
    sandbox = start_sandbox(delay="0.8")
    studio = open_studio(sandbox.base_url)
    run_id = studio.submit(stream=True, partial_images=2)
    running = studio.until(run_id, lambda run: run.jobs[0].partial_index == 1).jobs[0]
    assert running.state == "sent"
    assert running.partial is not None
    preview = studio.library.partial(running.partial)
    assert preview is not None
    with Image.open(preview) as image:
        assert image.format == "PNG"
    assert studio.until(run_id, lambda run: run.jobs[0].stage != "sending").jobs[0].stage
    assert studio.ended(run_id).jobs[0].state == "done"
    with studio.store.database.writing() as connection:
        connection.execute(sa.update(job).values(ended_at=time.time() - 100))
    studio.engine._recovery.once()
    assert studio.library.partial(running.partial) is None


def test_a_job_that_only_waits_raises_no_counter(open_studio: Open, start_sandbox: Start) -> None:
    """Its lease is renewed all the while, and no page is called upon for that."""
    studio = open_studio(start_sandbox(delay="30").base_url)
    run_id = studio.submit()
    studio.until(run_id, lambda run: run.jobs[0].stage == "waiting for the server")
    time.sleep(0.5)
    leases = sa.select(job.c.lease).where(job.c.run_id == run_id)
    with studio.store.database.reading() as connection:
        version, lease = studio.store.version(), connection.execute(leases).scalar_one()
    time.sleep(2.5)
    with studio.store.database.reading() as connection:
        assert connection.execute(leases).scalar_one() > lease
    assert studio.store.version() == version


def test_an_edit_keeps_and_sends_its_files(open_studio: Open, sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Pictures and mask are kept as sent, in order, apart from their owner's files, and the result names its parents."""
    studio = open_studio(sandbox.base_url)
    for name, colour in (("a.png", "red"), ("b.png", "blue")):
        Image.new("RGB", (1024, 640), colour).save(tmp_path / name)
    mask = Image.new("RGBA", (1024, 640), (0, 0, 0, 255))
    mask.paste((255, 255, 255, 0), (0, 0, 200, 200))
    mask.save(tmp_path / "mask.png")
    files = [InputFile(tmp_path / name, name, "image/png") for name in ("a.png", "b.png", "mask.png")]
    run_id = studio.engine.submit(EditParams("make it green", **SMALL), files[:2], files[2])
    (tmp_path / "a.png").write_bytes(b"changed by its owner")
    run = studio.ended(run_id)
    assert run.kind == "edit"
    assert (run.params["images"], run.params["masked"]) == (2, True)
    (done,) = run.jobs
    assert done.state == "done", done.error
    kept = studio.runs.inputs(run_id)
    assert [(each.position, each.name) for each in kept] == [(-1, "mask.png"), (0, "a.png"), (1, "b.png")]
    assert done.pictures[0].parents == tuple(each.sha256 for each in kept[1:])
    with Image.open(studio.store.blobs.path(kept[1].sha256)) as image:
        assert image.getpixel((0, 0)) == (255, 0, 0)
    again = studio.engine.again(done.id)
    assert again is not None
    assert studio.ended(again).jobs[0].state == "done"
    assert studio.runs.inputs(again) == kept


def test_a_file_that_is_gone_stops_the_edit_before_anything_is_sent(
    open_studio: Open, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """An input that cannot be read is named, and no run comes of it."""
    studio = open_studio(sandbox.base_url)
    with pytest.raises(NotSent, match=r"gone\.png"):
        studio.engine.submit(EditParams("x", **SMALL), [InputFile(tmp_path / "gone.png", "gone.png", "image/png")])
    assert studio.runs.recent() == ()
    assert list(studio.engine._incoming.iterdir()) == []


def test_a_queued_job_is_cancelled_and_never_sent(open_studio: Open, start_sandbox: Start) -> None:
    """With one slot the second job waits; Stop cancels it for good, and the first comes all the same."""
    sandbox = start_sandbox(delay="0.6")
    studio = open_studio(sandbox.base_url, concurrency=1)
    run_id = studio.submit(n=2)
    running = studio.until(run_id, lambda run: any(job.state == "sent" for job in run.jobs))
    (waiting,) = (job for job in running.jobs if job.state == "queued")
    assert studio.engine.stop(waiting.id)
    assert not studio.engine.stop(waiting.id)
    run = studio.ended(run_id)
    assert sorted(job.state for job in run.jobs) == ["cancelled", "done"]
    time.sleep(1.2)  # more than two polls of the queue
    assert waiting.id not in sandbox.counts()["jobs"]


def test_a_picture_that_comes_after_stop_is_kept(open_studio: Open, start_sandbox: Start) -> None:
    """Stop on a sent job only stops the waiting: its picture lands in the library and says so."""
    sandbox = start_sandbox(delay="0.6")
    studio = open_studio(sandbox.base_url)
    run_id = studio.submit()
    studio.until(run_id, lambda run: run.jobs[0].state == "sent")
    assert studio.engine.stop_run(run_id) == 1
    assert studio.job(run_id).state == "stopped"
    assert studio.run(run_id).running
    (done,) = studio.ended(run_id).jobs
    assert done.state == "done"
    assert done.pictures[0].after_stop
    assert sandbox.counts()["jobs"] == {done.id: 1}


def test_no_more_than_concurrency_at_once(open_studio: Open, start_sandbox: Start) -> None:
    """Five pictures through two slots: two start at once, the rest wait their turn, and all come."""
    sandbox = start_sandbox(delay="0.3")
    studio = open_studio(sandbox.base_url, concurrency=2)
    run_id = studio.submit(n=5)
    most = 0
    while studio.run(run_id).running:
        most = max(most, sum(job.state == "sent" for job in studio.run(run_id).jobs))
        time.sleep(0.01)
    assert most == 2
    assert [job.state for job in studio.run(run_id).jobs] == ["done"] * 5


def test_a_job_starts_at_once(open_studio: Open, sandbox: SandboxProcess) -> None:
    """From submit to the committed row of the first try it takes well under 300 ms (the best of three): its line is looked at
    five times a second."""
    studio = open_studio(sandbox.base_url)
    delays = []
    for _ in range(3):
        before = time.time()
        (job,) = studio.ended(studio.submit()).jobs
        assert job.sent_at is not None
        delays.append(job.sent_at - before)
    assert min(delays) < 0.3


@pytest.mark.parametrize(
    ("fault", "state", "kind", "billed"),
    [
        ("400_policy", "failed", "PolicyRefused", False),
        ("401", "failed", "KeyRefused", False),
        ("error_under_200", "failed", None, None),
        ("no_data", "failed", "NoPicture", True),
        ("not_a_picture", "failed", "NoPicture", True),
        ("truncated_png", "failed", "NoPicture", True),
        ("cut_before_answer", "unknown", "CutOff", True),
        ("504", "unknown", "SlowServerError", True),
    ],
)
def test_faults_end_in_their_true_state(
    open_studio: Open, start_sandbox: Start, fault: str, state: str, kind: str | None, billed: bool | None
) -> None:
    """The server's no is failed, an answer without a picture is failed and possibly billed, silence is unknown; one POST each."""
    sandbox = start_sandbox(fault=fault)
    studio = open_studio(sandbox.base_url)
    (job,) = studio.ended(studio.submit()).jobs
    assert job.state == state
    assert job.error is not None
    assert job.error["hint"]
    if kind is not None:
        assert (job.error["kind"], job.error["possibly_billed"]) == (kind, billed)
    assert sandbox.counts()["jobs"] == {job.id: 1}
    assert studio.library.pictures() == ()


def test_an_answer_without_a_picture_is_kept_raw(open_studio: Open, start_sandbox: Start) -> None:
    """What was paid for and is no picture stays: the answer's JSON, and the bytes it held."""
    sandbox = start_sandbox(fault="not_a_picture")
    studio = open_studio(sandbox.base_url)
    (failed,) = studio.ended(studio.submit()).jobs
    with studio.store.database.reading() as connection:
        key, usage = connection.execute(sa.select(job.c.raw, job.c.usage).where(job.c.id == failed.id)).one()
    answer = json.loads(studio.store.blobs.get(key))
    assert "data" in answer
    assert usage["output_tokens"] > 0


def test_every_picture_of_an_answer_is_kept(open_studio: Open, start_sandbox: Start) -> None:
    """A server that sends one more than asked: both are kept, and the usage is counted once."""
    studio = open_studio(start_sandbox(fault="n_more").base_url)
    (done,) = studio.ended(studio.submit()).jobs
    assert len(done.pictures) == 2
    assert [picture.cost is None for picture in done.pictures] == [False, True]
    assert done.pictures[1].got["billed_with"] == done.pictures[0].id


def test_what_the_server_does_not_say_stays_unknown(open_studio: Open, start_sandbox: Start) -> None:
    """Without usage there is no cost, not a cost of 0; another size than asked is told as it is."""
    studio = open_studio(start_sandbox(fault="usage_missing").base_url)
    assert studio.ended(studio.submit()).jobs[0].pictures[0].cost is None
    studio = open_studio(start_sandbox(fault="size_ignored").base_url)
    (picture,) = studio.ended(studio.submit()).jobs[0].pictures
    assert (picture.width, picture.height, picture.got["size"]) == (1254, 1254, "1254x1254")
    assert picture.asked["size"] == "1024x640"


def test_each_try_is_a_row(open_studio: Open, start_sandbox: Start) -> None:
    """A server that fails quickly is tried again twice; each try is written down with its status and time."""
    sandbox = start_sandbox(fault="503")
    studio = open_studio(sandbox.base_url)
    (failed,) = studio.ended(studio.submit()).jobs
    assert (failed.state, failed.attempts) == ("failed", 3)
    with studio.store.database.reading() as connection:
        rows = connection.execute(sa.select(attempt).order_by(attempt.c.number)).all()
    assert [row.number for row in rows] == [1, 2, 3]
    assert {(row.status, row.outcome) for row in rows} == {(503, "ServerFailed")}
    assert len({row.request_id for row in rows}) == 3
    assert rows[-1].request_id == failed.request_id
    assert all(row.seconds >= 0 for row in rows)
    assert sandbox.counts()["jobs"] == {failed.id: 3}


def test_what_was_meant_for_another_server_is_not_sent(open_studio: Open, start_sandbox: Start) -> None:
    """A job queued for one server is not sent to the one that is set up after a restart: it fails, unsent, in words."""
    first, second = start_sandbox(delay="2"), start_sandbox()
    studio = open_studio(first.base_url, concurrency=1)
    run_id = studio.submit(n=2)
    studio.until(run_id, lambda run: any(job.state == "sent" for job in run.jobs))
    studio = open_studio(second.base_url, connection_name="Paid gateway")
    run = studio.ended(run_id, 20)
    assert sorted(job.state for job in run.jobs) == ["done", "failed"]
    (unsent,) = (job for job in run.jobs if job.state == "failed")
    assert unsent.error is not None
    assert unsent.error["kind"] == "NotSent"
    assert "Sandbox" in unsent.error["message"]
    assert second.counts()["total"] == 0


def test_a_closed_engine_takes_nothing(open_studio: Open, sandbox: SandboxProcess) -> None:
    """After close, which may be called twice, a submit is refused in words and nothing is written."""
    studio = open_studio(sandbox.base_url)
    studio.engine.close()
    studio.engine.close()
    with pytest.raises(NotSent, match="closing"):
        studio.submit()
    assert studio.runs.recent() == ()


def test_closing_waits_for_answers_under_way(open_studio: Open, start_sandbox: Start) -> None:
    """An engine that closes gives answers under way a few seconds: the picture is kept."""
    studio = open_studio(start_sandbox(delay="0.8").base_url)
    run_id = studio.submit()
    studio.until(run_id, lambda run: run.jobs[0].state == "sent")
    studio.engine.close()
    assert studio.job(run_id).state == "done"


def test_hundred_jobs_in_flight(open_studio: Open, start_sandbox: Start) -> None:
    """A hundred requests are under way at once; when their server dies each is unknown, and none was or is sent twice."""
    sandbox = start_sandbox(delay="600")
    studio = open_studio(sandbox.base_url, concurrency=100, timeout=600)
    runs = [studio.submit(f"fox {number}", n=10) for number in range(10)]
    ends = time.monotonic() + 60
    while sandbox.counts()["total"] < 100 and time.monotonic() < ends:
        time.sleep(0.1)
    assert [job.state for run in studio.runs.running() for job in run.jobs] == ["sent"] * 100
    posts = sandbox.counts()["jobs"]
    assert (len(posts), set(posts.values())) == (100, {1})
    sandbox.stop()
    for run_id in runs:
        jobs = studio.ended(run_id, 60).jobs
        assert [(job.state, job.attempts) for job in jobs] == [("unknown", 1)] * 10
