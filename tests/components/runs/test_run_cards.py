"""A run as the browser gets it: what was pressed above it, what was asked of each of its jobs beside that one."""

from dataclasses import replace

import pytest

from components.runs import run_cards
from easel.runs.records import Job, Run
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


def _failed(run: Run, kind: str = "RateLimited", **error: object) -> Run:
    """The same run, of which nothing came."""
    said = {"kind": kind, "message": "", **error}
    return replace(run, jobs=tuple(replace(job, state="failed", error=said, pictures=()) for job in run.jobs))


def test_a_run_of_which_nothing_came_is_run_again_by_one_press(run: Run) -> None:
    """Once the server may be asked again; not where a picture came, nor where the same again is useless."""
    failed = _failed(run, retry_after=60.0)
    again = run_cards.card(failed, waits=False)["again"]
    assert again["again"] == "Run all 2 again"
    assert again["until"] == max((job.ended_at or 0) + 60 for job in failed.jobs)
    mixed = replace(run, jobs=(failed.jobs[0], *run.jobs[1:]))
    for other in (run, mixed, _failed(run, "PolicyRefused"), replace(failed, jobs=failed.jobs[:1])):
        assert run_cards.card(other, waits=False)["again"] is None
    assert run_cards.card(_failed(run, "NoPicture"), waits=False)["again"]["again"].endswith("charged twice)")


def test_what_failed_can_be_taken_out_of_the_list(run: Run) -> None:
    """A press on Dismiss leaves the others."""
    failed = _failed(run, "PolicyRefused")
    cards = [job["card"] for job in run_cards.card(failed, waits=False)["jobs"]]
    assert [(card["forget"], card["rewrite"]) for card in cards] == [("Dismiss", True)] * 2
    gone: Job = replace(failed.jobs[0], settled="forgotten")
    left = run_cards.card(replace(failed, jobs=(gone, failed.jobs[1])), waits=False)
    assert [job["id"] for job in left["jobs"]] == [failed.jobs[1].id]
