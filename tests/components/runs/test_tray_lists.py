"""What the tray tells of each job: its own words, not those that its run was pressed with."""

from components.runs import tray_lists
from easel.studio import Studio
from tests import grid_run


def test_each_job_is_named_by_its_own_request(studio: Studio) -> None:
    """Two jobs of one run ask for two things."""
    run = grid_run.put(studio.store)
    assert [tray_lists.ended(run, job)["prompt"] for job in run.jobs] == ["a red fox", "a red owl"]
