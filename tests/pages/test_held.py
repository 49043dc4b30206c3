"""The question about requests that waited in a copy of the library that was put back, above the runs of both pages."""

import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from easel.jobs import submission
from easel.jobs.admission import MeantFor
from easel.requests.generate import GenerateParams
from easel.runs.records import FINAL_STATES, Job
from easel.runs.states import HELD
from easel.runs.tables import job
from easel.store.ids import new_id
from easel.studio import Studio

FRAME = Path(__file__).resolve().parents[2] / "components" / "frame.py"


def _job(studio: Studio, run_id: str) -> Job:
    found = studio.runs.run(run_id)
    assert found is not None
    return found.jobs[0]


def _waiting(studio: Studio, count: int) -> str:
    run_id = submission.write_run(
        studio.store,
        GenerateParams("a fox that waits", size="1024x640", quality="low", n=count),
        (),
        meant_for=MeantFor(studio.directory.usual(), "Sandbox"),
        stage="",
        put=lambda *_: None,
        job_ids=[new_id() for _ in range(count)],
    )
    with studio.store.database.writing() as connection:
        connection.execute(sa.update(job).where(job.c.run_id == run_id).values(settled=HELD))
    return run_id


@pytest.mark.parametrize("page", ["generate", "edit"])
def test_the_question_is_asked_and_forgotten(studio: Studio, page: str) -> None:
    """It says how many and what sending may cost; after "forget" nothing was sent, and the question is gone."""
    run_id = _waiting(studio, 2)
    opened = AppTest.from_file(FRAME, default_timeout=60).run()
    opened.switch_page(f"../pages/{page}.py").run()
    assert not opened.exception
    assert any("2 requests were waiting when this backup" in str(each.value) for each in opened.text)
    opened.button(key=f"{page}_held_forget").click()
    opened.run()
    assert not opened.exception
    assert not [each for each in opened.button if each.key == f"{page}_held_forget"]
    found = studio.runs.run(run_id)
    assert found is not None
    assert [each.state for each in found.jobs] == ["cancelled", "cancelled"]


def test_send_sends_each_once(studio: Studio) -> None:
    """One press; each picture comes."""
    run_id = _waiting(studio, 1)
    opened = AppTest.from_file(FRAME, default_timeout=60).run()
    assert any("1 request was waiting" in str(each.value) for each in opened.text)
    opened.button(key="generate_held_send").click()
    opened.run()
    assert not opened.exception
    assert studio.engine.held() == 0
    ends = time.monotonic() + 60
    while (found := _job(studio, run_id)).state not in FINAL_STATES:
        assert time.monotonic() < ends
        time.sleep(0.05)
    assert (found.state, found.attempts) == ("done", 1)
