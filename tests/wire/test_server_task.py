"""What servers say of tasks: which task it is, where it is asked about, and how it stands."""

import time

import pytest

from easel.wire import server_task
from easel.wire.server_task import ServerTask

ENDPOINT = "https://gateway.example/v1/images/generations"
OWN = "https://gateway.example/v1/images/tasks/imgtask_1"


def test_the_id_is_read_by_either_name_or_from_the_head() -> None:
    """What no address can hold is none."""
    later = time.time() + 100
    body = f'{{"id": "imgtask_1", "expires_at": {later}, "poll_url": "/v1/images/tasks/imgtask_1"}}'.encode()
    assert server_task.taken(body, {}, ENDPOINT) == ServerTask("imgtask_1", OWN, later)
    by_head = server_task.taken(b'{"id": "imgt', {"location": "/v1/images/tasks/imgtask_2"}, ENDPOINT)
    assert by_head is not None
    assert by_head.name == "imgtask_2"
    for odd in (b"{}", b'{"id": "../models"}', b'{"id": 7}', b"[]", b"<html>"):
        assert server_task.taken(odd, {}, ENDPOINT) is None


def test_a_task_without_a_believable_end_is_kept_a_day() -> None:
    """As gateways do."""
    for said in ("null", "12", '"soon"', "99999999999"):
        task = server_task.taken(f'{{"id": "t", "expires_at": {said}}}'.encode(), {}, ENDPOINT)
        assert task is not None
        assert 86_000 < task.expires - time.time() < 87_000
        assert not task.is_expired


@pytest.mark.parametrize(
    "place",
    [
        "https://other.example/v1/images/tasks/imgtask_1",
        "http://gateway.example/v1/images/tasks/imgtask_1",
        "https://gateway.example:8443/v1/images/tasks/imgtask_1",
        "https://gateway.example.evil.example/x",
        "//other.example/x",
        "https://[bad",
        "file:///etc/passwd",
    ],
)
def test_only_the_servers_own_origin_is_asked(place: str) -> None:
    """The key goes along; so also where the address of the connection changed since."""
    assert ServerTask("imgtask_1", place).places(ENDPOINT) == (OWN,)


def test_a_place_is_asked_at_the_connections_own_host() -> None:
    """Whatever stands before the @."""
    task = ServerTask("imgtask_1", "https://someone@gateway.example/t/1?a=b#c")
    assert task.places(ENDPOINT) == ("https://gateway.example/t/1?a=b", OWN)


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ({"status": "processing"}, "waits"),
        ({"status": "queued"}, "waits"),
        ({"status": "completed"}, "done"),
        ({"status": "SUCCEEDED"}, "done"),
        ({"status": "failed", "error": {"message": "x"}}, "failed"),
        ({"status": "cancelled"}, "failed"),
        ({"error": {"message": "x"}}, "failed"),
        ({"status": "completed", "error": None}, "done"),
        ([], "waits"),
    ],
)
def test_how_a_task_stands(said: object, standing: str) -> None:
    """What nobody understands is asked about again."""
    assert server_task.standing(said) == standing


def test_the_result_is_the_answer_that_would_have_come() -> None:
    """Or is made of the link alone."""
    answer = {"created": 1, "data": [{"url": "https://a.example/1"}]}
    assert server_task.result({"result": answer}) == answer
    assert server_task.result({"image_url": "https://a.example/1"}) == {"data": [{"url": "https://a.example/1"}]}
