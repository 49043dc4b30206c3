"""Experiments from plan to picture: what is said before is what happens, and nothing that is there is paid for again.

What is planned (`experiment_plan.py`), written (`experiment_rows.py`) and sent again (`experiment_again.py`), and the pictures
that go along (`experiment_files.py`, `experiment_names.py`). PostgreSQL runs some of these too
(tests/scale/test_experiments_on_postgres.py).
"""

import hashlib
from decimal import Decimal

import pytest
from PIL import Image

from easel.costs import NOTHING
from easel.errors import BadParams, BudgetReached
from easel.experiments.definition import Definition
from easel.ledger import budgets
from easel.ledger.budgets import ALL, Budget
from easel.store.scope import STUDIO
from tests.actions import experiments as lab
from tests.actions.experiments import definition, ended, states, until
from tests.jobs.conftest import Desk, Open
from tests.painting_gateway import PaintingGateway

RED, BLUE, GREEN = "red", "blue", "green"


def test_what_is_told_before_is_what_happens(open_studio: Open, gateway: PaintingGateway) -> None:
    """Four pictures are told and four are painted, each with its own prompt and quality, at the cost that was told."""
    studio = open_studio(gateway.base_url)
    experiments = lab.of(studio)
    plan = experiments.plan(definition())
    assert (plan.asked, plan.send, plan.reused, plan.not_possible) == (4, 4, 0, ())
    assert plan.cost is not None
    assert gateway.painted == 0
    name = experiments.start(definition(), "Foxes", seen=4)
    known = ended(experiments, name)
    assert known.counts == {"done": 4}
    asked = {(body["prompt"], body["quality"]) for body in gateway.bodies}
    assert asked == {(f"a {colour} fox", quality) for colour in (RED, BLUE) for quality in ("low", "medium")}
    assert gateway.painted == 4
    assert known.spent.charged > 0
    assert known.spent.may_be_billed == 0


def test_a_cell_already_made_is_reused(open_studio: Open, gateway: PaintingGateway) -> None:
    """The same grid again sends nothing; with "repeat anyway" it sends all of it; three repeats send the two that are missing."""
    experiments = lab.of(open_studio(gateway.base_url))
    first = experiments.start(definition())
    ended(experiments, first)
    pictures = [row.picture_id for row in experiments.cells(first)]
    plan = experiments.plan(definition())
    assert (plan.send, plan.reused, plan.is_free) == (0, 4, True)
    again = experiments.start(definition(), seen=0)
    assert states(experiments, again) == ["reused"] * 4
    assert [row.picture_id for row in experiments.cells(again)] == pictures
    assert experiments.faces(again, 3) == experiments.faces(first, 3) == tuple(pictures[:3])
    assert experiments.latest() == (experiments.get(again), experiments.get(first))
    assert gateway.painted == 4
    assert experiments.plan(definition(), repeat_anyway=True).send == 4
    thrice = experiments.plan(definition(repeats=3))
    assert (thrice.asked, thrice.reused, thrice.send) == (12, 4, 8)


def test_widening_pays_only_for_what_is_new(open_studio: Open, gateway: PaintingGateway) -> None:
    """One colour more is two pictures more; those that were made keep their places and pictures."""
    experiments = lab.of(open_studio(gateway.base_url))
    name = experiments.start(definition(RED, BLUE))
    ended(experiments, name)
    before = {row.request["prompt"]: row.picture_id for row in experiments.cells(name)}
    wider = definition(RED, GREEN, BLUE)
    plan = experiments.plan(wider, widens=name)
    assert (plan.asked, plan.stands, plan.send) == (6, 4, 2)
    experiments.widen(name, wider, seen=2)
    known = ended(experiments, name)
    assert (known.counts, known.revision, gateway.painted) == ({"done": 6}, 1, 6)
    after = {row.request["prompt"]: row.picture_id for row in experiments.cells(name)}
    assert before.items() <= after.items()


def test_cells_that_break_a_rule_are_left_out(open_studio: Open, gateway: PaintingGateway) -> None:
    """They are named with their rule, and neither counted in the price nor sent."""
    experiments = lab.of(open_studio(gateway.base_url))
    wish = definition(axes={"quality": ("low", "max")})
    plan = experiments.plan(wish)
    assert (plan.asked, plan.send) == (4, 2)
    ((rule, count),) = plan.not_possible
    assert count == 2
    name = experiments.start(wish)
    assert ended(experiments, name).counts == {"done": 2, "not_possible": 2}
    assert {row.rule for row in experiments.cells(name) if row.state == "not_possible"} == {rule}
    assert gateway.painted == 2


def test_more_than_ten_thousand_are_refused_with_the_number(open_studio: Open, gateway: PaintingGateway) -> None:
    """Counted without being made, and nothing is started."""
    experiments = lab.of(open_studio(gateway.base_url))
    many = tuple(str(number) for number in range(200))
    wish = Definition(prompt="${a} ${b}", variables={"a": many, "b": many})
    plan = experiments.plan(wish)
    assert plan.asked == 40_000
    assert "40,000" in plan.problems[0].message
    with pytest.raises(BadParams):
        experiments.start(wish)
    assert experiments.latest() == ()


def test_nothing_starts_without_its_number_seen(open_studio: Open, gateway: PaintingGateway) -> None:
    """Somebody was told two and four would be sent: nothing is."""
    experiments = lab.of(open_studio(gateway.base_url))
    with pytest.raises(BadParams, match="now send 4 pictures, not 2"):
        experiments.start(definition(), seen=2)
    assert experiments.latest() == ()


def test_a_connection_that_is_not_there_is_a_rule(open_studio: Open, gateway: PaintingGateway) -> None:
    """An axis over connections names one that nobody has set up: its cells are not possible, the others are sent."""
    experiments = lab.of(open_studio(gateway.base_url))
    wish = definition(RED, axes={"connection": ("Sandbox", "Nowhere")})
    plan = experiments.plan(wish)
    assert (plan.send, plan.not_possible) == (1, (("The connection “Nowhere” does not exist here.", 1),))
    assert ended(experiments, experiments.start(wish)).counts == {"done": 1, "not_possible": 1}


def test_a_budget_without_room_refuses_the_whole(open_studio: Open, gateway: PaintingGateway) -> None:
    """By the plan in words, and by the start; an own budget below the least cost as well. Nothing is written."""
    studio = open_studio(gateway.base_url)
    experiments = lab.of(studio)
    with pytest.raises(BudgetReached, match="the budget is"):
        experiments.start(definition(), budget=Decimal("0.001"))
    budgets.set_to(studio.store.database, STUDIO, Budget(ALL, "day", Decimal("0.02")))
    assert "Today’s budget" in experiments.plan(definition()).over_budget
    with pytest.raises(BudgetReached):
        experiments.start(definition())
    assert experiments.latest() == ()
    assert gateway.painted == 0


def test_pause_resume_and_the_row_that_goes_first(open_studio: Open, gateway: PaintingGateway) -> None:
    """Paused, nothing more is sent; resumed, the cells that were put first come next."""
    gateway.seconds = 0.3
    experiments = lab.of(open_studio(gateway.base_url, concurrency=1))
    colours = [f"colour-{number}" for number in range(6)]
    name = experiments.start(definition(*colours, axes={}))
    until(experiments, name, lambda known: known.counts.get("done", 0) >= 1)
    assert experiments.pause(name)
    known = until(experiments, name, lambda known: not known.counts.get("sent"))
    assert known.is_paused
    waiting = [row.index for row in experiments.cells(name) if row.state == "queued"]
    before = len(gateway.prompts)
    assert experiments.first(name, [waiting[-1]])
    assert len(gateway.prompts) == before
    assert experiments.resume(name)
    assert ended(experiments, name).counts == {"done": 6}
    assert gateway.prompts[before] == f"a colour-{waiting[-1]} fox"
    assert sorted(gateway.prompts) == sorted(f"a {colour} fox" for colour in colours)


def test_a_stopped_experiment_can_go_on(open_studio: Open, gateway: PaintingGateway) -> None:
    """Stop cancels what waits; what was sent arrives. Later the rest is sent, and nothing twice."""
    gateway.seconds = 0.3
    experiments = lab.of(open_studio(gateway.base_url, concurrency=1))
    name = experiments.start(definition(*"abcdef", axes={}))
    until(experiments, name, lambda known: known.counts.get("sent", 0) >= 1)
    experiments.stop(name)
    stopped = ended(experiments, name)
    assert stopped.counts["cancelled"] >= 4
    assert gateway.painted == stopped.counts["done"]
    assert experiments.again(name) == stopped.counts["cancelled"]
    assert ended(experiments, name).counts == {"done": 6}
    assert gateway.painted == 6


def test_cells_that_failed_are_sent_again_alone(open_studio: Open, gateway: PaintingGateway) -> None:
    """One of two failed: only that one is asked for once more, and what it cost before stays in what was spent."""
    gateway.plain_failures = 3
    experiments = lab.of(open_studio(gateway.base_url, concurrency=1, retries=2))
    name = experiments.start(definition(RED, BLUE, axes={}))
    known = ended(experiments, name)
    assert known.counts == {"failed": 1, "done": 1}
    assert known.spent.may_be_billed > 0
    whole = experiments.plan(definition(RED, BLUE, axes={}), repeat_anyway=True).cost
    assert whole is not None
    assert experiments.cost_again(name) == (1, (whole[0] / 2, whole[1] / 2))
    assert experiments.again(name) == 1
    after = ended(experiments, name)
    assert (after.counts, gateway.painted) == ({"done": 2}, 5)
    assert after.spent.may_be_billed == known.spent.may_be_billed


def test_the_pictures_of_an_edit_are_in_the_cost_of_sending_it_again(
    open_studio: Open, gateway: PaintingGateway
) -> None:
    """As they were in what was told before the start."""
    gateway.plain_failures = 3
    studio = open_studio(gateway.base_url, concurrency=1, retries=2)
    path = studio.store.home / "incoming" / "fox.png"
    Image.new("RGB", (1024, 1024), "teal").save(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    studio.store.blobs.put_file(path, digest)
    experiments = lab.of(studio)
    wish = definition(RED, axes={}, images=(digest,))
    told = experiments.plan(wish).cost
    without = experiments.plan(definition(RED, axes={})).cost
    name = experiments.start(wish)
    assert ended(experiments, name).counts == {"failed": 1}
    assert without is not None
    assert told is not None
    assert told > without
    assert experiments.cost_again(name) == (1, told)


def test_only_what_changed_is_told(open_studio: Open, gateway: PaintingGateway) -> None:
    """Asked with the version that was seen, none of the cells; after one was made, that one."""
    gateway.seconds = 0.2
    experiments = lab.of(open_studio(gateway.base_url, concurrency=1))
    name = experiments.start(definition(*"abcd", axes={}))
    first = until(experiments, name, lambda known: known.counts.get("done", 0) >= 1)
    experiments.pause(name)
    known = until(experiments, name, lambda known: not known.counts.get("sent"))
    assert experiments.cells(name, known.version) == ()
    assert len(experiments.cells(name)) == 4
    assert known.version > first.version


def test_an_unknown_end_is_sent_again_only_by_name(open_studio: Open, gateway: PaintingGateway) -> None:
    """All that never came are asked for again, but not one that may have been billed; named, it is, and settled by it."""
    gateway.plain_failures, gateway.status = 1, 504
    experiments = lab.of(open_studio(gateway.base_url, concurrency=1))
    name = experiments.start(definition(RED, BLUE, axes={}))
    assert ended(experiments, name).counts == {"unknown": 1, "done": 1}
    assert experiments.again(name) == 0
    assert gateway.painted == 2
    (unknown,) = [row for row in experiments.cells(name) if row.state == "unknown"]
    assert experiments.again(name, [unknown.index]) == 1
    known = ended(experiments, name)
    assert (known.counts, gateway.painted) == ({"done": 2}, 3)
    assert known.spent.may_be_billed > 0
    assert experiments.again(name, [unknown.index]) == 0


def test_what_was_free_is_never_taken_for_a_paid_one(desk: Desk, gateway: PaintingGateway) -> None:
    """By another connection of the same name, which charges: all is sent, though the same was made for nothing before."""
    free = desk.add(gateway, "One", prices=NOTHING)
    experiments = lab.of(desk.studio)
    ended(experiments, experiments.start(definition(RED)))
    assert experiments.plan(definition(RED)).reused == 2
    desk.directory.store.delete(free)
    desk.add(gateway, "One")
    plan = experiments.plan(definition(RED))
    assert (plan.reused, plan.send) == (0, 2)


def test_one_grid_asks_several_connections(desk: Desk, gateway: PaintingGateway) -> None:
    """An axis over connections: one run for each, each cell made by its own, and each reused by its own alone."""
    for name in ("One", "Two"):
        desk.add(gateway, name)
    experiments = lab.of(desk.studio)
    wish = definition(RED, axes={"connection": ("One", "Two")})
    name = experiments.start(wish)
    assert ended(experiments, name).counts == {"done": 2}
    rows = experiments.cells(name)
    assert len({row.run_id for row in rows}) == 2
    jobs = [desk.studio.runs.job(row.job_id or "") for row in rows]
    assert [each.connection for each in jobs if each] == ["One", "Two"]
    assert experiments.plan(definition(RED, axes={"connection": ("One",)})).reused == 1


def test_an_experiment_is_on_no_page_of_single_runs(open_studio: Open, gateway: PaintingGateway) -> None:
    """Hundreds of its jobs are shown on a page of its own."""
    studio = open_studio(gateway.base_url)
    experiments = lab.of(studio)
    ended(experiments, experiments.start(definition(RED)))
    assert studio.runs.recent() == ()


def test_a_source_that_is_gone_ends_in_words(open_studio: Open, gateway: PaintingGateway) -> None:
    """Its cells are not possible, and say so; nothing is sent."""
    experiments = lab.of(open_studio(gateway.base_url))
    wish = definition(RED, axes={}, images=("0" * 64,))
    ((rule, count),) = experiments.plan(wish).not_possible
    assert (count, "no longer exists" in rule) == (1, True)
    with pytest.raises(BadParams, match="no longer exists"):
        experiments.start(wish)
    assert gateway.painted == 0


def test_a_paused_experiment_holds_no_money_back(open_studio: Open, gateway: PaintingGateway) -> None:
    """A day's budget has room for others while it waits."""
    gateway.seconds = 0.3
    studio = open_studio(gateway.base_url, concurrency=1)
    budgets.set_to(studio.store.database, STUDIO, Budget(ALL, "day", Decimal(1)))
    experiments = lab.of(studio)
    name = experiments.start(definition(*"abcdef", axes={}))
    (before,) = budgets.standings(studio.store.database, STUDIO)
    experiments.pause(name)
    until(experiments, name, lambda known: not known.counts.get("sent"))
    (after,) = budgets.standings(studio.store.database, STUDIO)
    assert before.reserved > 0
    assert after.reserved == 0
