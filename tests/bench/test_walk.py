"""What a plain picture passes is told by what really ran."""

from bench.walk import room, walk


def test_the_way_of_a_plain_picture_is_seen_from_the_press_to_the_kept_picture() -> None:
    """The job's thread asks and keeps, the press is in all threads alone, and going into another room counts each time."""
    seen = walk()
    assert {"jobs/worker.py", "wire/client.py", "store/sidecars.py", "store/blobs.py"} <= seen.own
    assert {"actions/generate.py", "jobs/engine.py"} <= seen.all
    assert "actions/generate.py" not in seen.own
    assert {("jobs", "wire"), ("jobs", "store")} <= {(room(caller), room(called)) for caller, called in seen.changes}
    assert all(room(caller) != room(called) for caller, called in seen.changes)
