"""Whether a request is sent as a task: always, never, or where it may take longer than what is cut on the way."""

import time
from dataclasses import replace

import pytest
import sqlalchemy as sa

from easel.connections import sending
from easel.connections.capability_card import CapabilityCard
from easel.connections.connection import Connection
from easel.requests.generate import GenerateParams
from easel.runs.tables import attempt, job, run
from easel.store.database import Database
from tests.connections.conftest import connection

SMALL = GenerateParams("a fox", size="1024x640", quality="low")
LARGE = GenerateParams("a fox", size="3840x2160", quality="high")
TAKES = connection(capabilities=CapabilityCard(0.0, tasks=True))


def took(database: Database, params: GenerateParams, *seconds: float, outcome: str = "ok") -> None:
    """Attempts with these params on the connection, that took so long."""
    with database.writing() as transaction:
        for number, each in enumerate(seconds):
            name = f"{outcome}-{params.size}-{number}"
            of_run = {"id": name, "kind": "generate", "created": 0, "params": {}, "connection": ""}
            transaction.execute(sa.insert(run), of_run)
            of_job = {"id": name, "run_id": name, "idx": 0, "state": "done", "created": 0, "request": params.as_dict()}
            transaction.execute(sa.insert(job), of_job)
            of_attempt = {"job_id": name, "number": 1, "request_id": name, "connection": TAKES.name, "streamed": False}
            transaction.execute(
                sa.insert(attempt), of_attempt | {"started": time.time(), "seconds": each, "outcome": outcome}
            )


@pytest.mark.parametrize(
    ("given", "small", "large"),
    [
        (TAKES, False, True),
        (replace(TAKES, cut_after=8.0), True, True),
        (replace(TAKES, tasks="always"), True, True),
        (replace(TAKES, tasks="never"), False, False),
        (replace(TAKES, tasks_off=True), False, False),
        (replace(TAKES, tasks="always", tasks_off=True), False, False),
        (replace(TAKES, capabilities=None), False, False),
        (replace(TAKES, capabilities=CapabilityCard(0.0, tasks=False)), False, False),
        (replace(TAKES, capabilities=None, tasks="always"), True, True),
    ],
)
def test_the_way_of_a_request(database: Database, given: Connection, small: bool, large: bool) -> None:
    """By what is set, what a check or an answer taught, and how long pictures of the kind are said to take."""
    assert sending.as_task(given, SMALL, database) is small
    assert sending.as_task(given, LARGE, database) is large


def test_what_equal_requests_took_counts_more(database: Database) -> None:
    """Once there are three; the slower ones decide, and others say nothing."""
    took(database, LARGE, 20.0, 21.0, 22.0)
    assert sending.expected(TAKES.name, LARGE, database) == 22.0
    assert not sending.as_task(TAKES, LARGE, database)
    took(database, SMALL, 90.0, 30.0)
    assert sending.as_task(TAKES, SMALL, database)
    assert sending.expected("Another", SMALL, database) < 30


def test_what_was_cut_took_at_least_so_long(database: Database) -> None:
    """So a connection that cuts teaches it by what it cut."""
    cuts = replace(TAKES, cut_after=60.0)
    took(database, SMALL, 60.2, 60.1, 60.0, outcome="CutOff")
    assert sending.as_task(cuts, SMALL, database)
