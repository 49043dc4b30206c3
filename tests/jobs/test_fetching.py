"""A picture behind a link that could not be followed is fetched later from the kept answer: free, once, without a new request."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from components.picture import job_card
from easel.library.tables import picture as kept_picture
from easel.runs.records import Job
from easel.runs.tables import job
from easel.store.sidecars import key_of_picture
from tests.connections.conftest import connection
from tests.jobs.conftest import Desk
from tests.painting_gateway import USAGE, picture
from tests.wire.raw_server import RawServer, http, http_json

PICTURE = base64.b64decode(picture())


class Gateway:
    """A server that links to another host, and that host; `answers` are the host's, in turn."""

    def __init__(self, desk: Desk, *answers: bytes, cost: str = "", files: tuple[str, ...] = ("a.png",)) -> None:
        self.desk = desk
        self.cdn = RawServer(*answers)
        port = self.cdn.base_url.rsplit(":", 1)[1].removesuffix("/v1")
        self.host = f"localhost:{port}"
        headers = {"x_litellm_response_cost": cost} if cost else {}
        links = [{"url": f"http://{self.host}/{name}?sig=1"} for name in files]
        self.server = RawServer(http_json({"created": 1, "data": links, "usage": USAGE}, **headers))
        self.id = desk.directory.store.add(connection("gateway", self.server.base_url)).id

    def allow(self) -> None:
        found = self.desk.directory.store.get(self.id)
        assert found is not None
        self.desk.directory.store.change(replace(found, picture_hosts=(self.host,)))

    def job(self) -> Job:
        return self.desk.job(self.id, stream=False)

    def fetched(self, failed: Job) -> Job:
        """The job once whoever fetches is done with it."""
        assert self.desk.studio.engine.fetch(failed.id)
        return self.desk.studio.until(failed.run_id, lambda run: not run.jobs[0].stage).jobs[0]

    def stop(self) -> None:
        self.cdn.stop()
        self.server.stop()


@pytest.fixture
def gateways() -> Iterator[list[Gateway]]:
    started: list[Gateway] = []
    yield started
    for each in started:
        each.stop()


def test_once_its_host_is_allowed_the_picture_is_fetched(desk: Desk, gateways: list[Gateway]) -> None:
    """Refused and named before; then it is there with its usage and cost, and the server was asked once in all."""
    gateway = Gateway(desk, http(PICTURE, "image/png"))
    gateways.append(gateway)
    engine, failed = desk.studio.engine, gateway.job()
    assert failed.error is not None
    assert (failed.state, failed.error["kind"], failed.error["host"]) == ("failed", "NotFetched", gateway.host)
    assert not engine.can_fetch(failed)
    assert not engine.fetch(failed.id)
    assert desk.entry(failed).may_be_billed
    assert not gateway.cdn.requests
    gateway.allow()
    assert engine.can_fetch(failed)
    done = gateway.fetched(failed)
    assert (done.state, done.error, done.late) == ("done", None, False)
    assert (done.sent_at, done.ended_at, done.attempts) == (failed.sent_at, failed.ended_at, 1)
    (kept,) = done.pictures
    assert desk.studio.store.blobs.path(kept.sha256).read_bytes() == PICTURE
    assert kept.cost == desk.entry(done).cost == Decimal("0.00389")
    assert kept.thumb_ready
    assert len(gateway.server.requests) == len(gateway.cdn.requests) == 1
    assert b"uthorization" not in gateway.cdn.requests[0]
    assert not engine.can_fetch(done)
    assert not engine.fetch(done.id)


def test_what_the_head_told_of_the_cost_is_the_cost(desk: Desk, gateways: list[Gateway]) -> None:
    """The head is not kept with the answer's text, its price is."""
    gateway = Gateway(desk, http(PICTURE, "image/png"), cost="0.0421")
    gateways.append(gateway)
    failed = gateway.job()
    gateway.allow()
    assert gateway.fetched(failed).pictures[0].cost == Decimal("0.0421")


def test_a_host_that_does_not_give_it_can_be_asked_again(desk: Desk, gateways: list[Gateway]) -> None:
    """Each time the card says why, and offers it; a page in the picture's place is no picture."""
    gateway = Gateway(desk, http(b"", status="503 Busy"), http(b"<html>", "text/html"), http(PICTURE, "image/png"))
    gateways.append(gateway)
    failed = gateway.job()
    gateway.allow()
    for said in ("answered 503", "not a PNG, JPEG or WebP"):
        failed = gateway.fetched(failed)
        assert failed.state == "failed"
        card = job_card.words(failed)
        assert card is not None
        assert said in card.what
        assert desk.studio.engine.can_fetch(failed)
        assert job_card.fetchable(card, failed).fetch
    assert gateway.fetched(failed).state == "done"
    assert len(gateway.server.requests) == 1


def test_two_who_press_fetch_once_and_a_dead_process_holds_nothing(desk: Desk, gateways: list[Gateway]) -> None:
    """One of two presses fetches; what a process that is gone had begun is begun anew."""
    gateway = Gateway(desk, http(PICTURE, "image/png"))
    gateways.append(gateway)
    failed = gateway.job()
    gateway.allow()
    with desk.studio.store.database.writing() as transaction:
        begun = sa.update(job).where(job.c.id == failed.id).values(stage="Downloading the picture", executor="gone")
        transaction.execute(begun)
    pressed = [desk.studio.engine.fetch(failed.id) for _ in range(3)]
    assert pressed.count(True) == 1
    done = desk.studio.until(failed.run_id, lambda run: not run.jobs[0].stage).jobs[0]
    assert done.state == "done"
    assert len(done.pictures) == len(gateway.cdn.requests) == 1


def test_the_servers_own_host_can_be_asked_again_as_well(desk: Desk, gateways: list[Gateway]) -> None:
    """It is allowed without a setting: a link that gave nothing for a moment is no lost picture."""
    server = RawServer(
        http_json({"data": [{"url": "/a.png"}]}), http(b"", status="502 Bad"), http(PICTURE, "image/png")
    )
    try:
        wanted = desk.directory.store.add(connection("own", server.base_url)).id
        failed = desk.job(wanted, stream=False)
        assert failed.error is not None
        assert failed.error["kind"] == "NotFetched"
        assert desk.studio.engine.fetch(failed.id)
        done = desk.studio.until(failed.run_id, lambda run: not run.jobs[0].stage).jobs[0]
        assert (done.state, len(done.pictures)) == ("done", 1)
    finally:
        server.stop()


def test_what_a_dead_process_had_not_kept_of_an_answer_is_fetched(desk: Desk, gateways: list[Gateway]) -> None:
    """It ended after the first of two sidecars: that picture is taken in, and the other one comes by its link once more."""
    other = BytesIO()
    Image.new("RGB", (64, 64), "red").save(other, "PNG")
    both = [http(PICTURE, "image/png"), http(other.getvalue(), "image/png")]
    gateway = Gateway(desk, *both, *both, files=("a.png", "b.png"))
    gateways.append(gateway)
    failed = gateway.job()
    gateway.allow()
    store, first = desk.studio.store, gateway.fetched(failed).pictures[0]
    store.blobs.delete(key_of_picture(failed.id, 1))
    with store.database.writing() as transaction:
        transaction.execute(sa.delete(kept_picture).where(kept_picture.c.job_id == failed.id))
        died = sa.update(job).where(job.c.id == failed.id).values(state="failed", error=failed.error, cost=None)
        transaction.execute(died)
    done = gateway.fetched(failed)
    assert done.state == "done"
    assert [picture.id == first.id for picture in done.pictures] == [True, False]
    assert [picture.cost for picture in done.pictures] == [Decimal("0.00389"), None]
    assert desk.entry(done).cost == Decimal("0.00389")
    assert len(gateway.server.requests) == 1
