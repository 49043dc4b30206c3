"""A run as the browser gets it: what was pressed above it, what was asked of each of its jobs beside that one."""

from dataclasses import replace

import pytest

from components.runs import run_cards
from easel.runs.records import Run
from easel.studio import Studio
from tests import grid_run


@pytest.fixture(scope="module")
def run(studio: Studio) -> Run:
    return grid_run.put(studio.store)


def test_each_job_is_shown_by_its_own_request(run: Run) -> None:
    """Its place has the proportions that it asked for, its picture tells its own words and what was asked for it."""
    jobs = run_cards.card(run, waits=False)["jobs"]
    assert [job["ratio"] for job in jobs] == [1.0, 1.5]
    assert [job["pictures"][0]["prompt"] for job in jobs] == ["a red fox", "a red owl"]
    facts = [{fact["name"]: fact["asked"] for fact in job["pictures"][0]["facts"]} for job in jobs]
    assert [(each["Size"], each["Quality"]) for each in facts] == [("1024 × 1024", "low"), ("1536 × 1024", "high")]


def test_a_run_says_what_was_pressed_and_what_its_jobs_share(run: Run) -> None:
    """One curl line cannot make them all, so none is offered for the run."""
    view = run_cards.card(run, waits=False)
    assert view["prompt"] == "a red {animal}"
    assert view["meta"][:5] == ["2 pictures", "2 sizes", "2 qualities", "png", "gpt-image-2"]
    assert not view["curl"]
    first = replace(run, jobs=run.jobs[:1])
    assert run_cards.card(first, waits=False)["meta"][:2] == ["1024 × 1024", "low"]
    assert run_cards.card(first, waits=False)["curl"]


def test_the_wait_to_expect_is_that_of_the_job(run: Run) -> None:
    """A high quality takes longer than a low one beside it."""
    waiting = replace(run, jobs=tuple(replace(job, state="sent", pictures=()) for job in run.jobs))
    expected = [job["expect"] for job in run_cards.card(waiting, waits=True)["jobs"]]
    assert all(words.startswith("usually ") for words in expected)
    assert expected[0] != expected[1]
