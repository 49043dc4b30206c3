"""Who pays, and when it is said: nobody leaves what is free without choosing to, and no budget is met by a red run."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.usage import budget_note
from easel.connections.connection import BEST, Connection
from easel.costs import Estimate
from easel.errors import NotSent
from easel.ledger import budgets
from easel.ledger.budgets import ALL, Budget
from easel.requests.generate import GenerateParams
from easel.store.scope import STUDIO
from easel.studio import Studio

FRAME = Path(__file__).resolve().parents[2] / "components" / "frame.py"


@pytest.fixture
def page(studio: Studio) -> Iterator[AppTest]:
    opened = AppTest.from_file(FRAME, default_timeout=60).run()
    assert not opened.exception
    yield opened
    for each in studio.directory.store.all():
        if not each.read_only:
            studio.directory.store.delete(each.id)
    budgets.remove(studio.store.database, STUDIO, ALL, "day")


def _added(studio: Studio, name: str) -> Connection:
    """Somebody has set up a server that charges, and has it used."""
    return studio.directory.store.add(Connection("", name, studio.directory.store.sandbox_url))


def _charges(connection: Connection) -> str:
    return f"{connection.name} ({connection.host}) charges for this run."


def _press(page: AppTest) -> None:
    page.button(key="generate_press").click()
    page.run()
    assert not page.exception


def _label(page: AppTest) -> str:
    return str(page.button(key="generate_press").label).replace("\\", "")


def _told(page: AppTest) -> str:
    return " ".join(str(part.value) for part in page.html)


def test_a_tab_that_is_free_stays_free_when_a_server_is_added(page: AppTest, studio: Studio) -> None:
    """What somebody else sets up does not turn the next press into one that costs; whoever chooses it is told so, once."""
    assert _label(page) == "Generate 1 picture, free"
    added = _added(studio, "Gateway")
    page.run()
    assert _label(page) == "Generate 1 picture, free"
    _press(page)
    assert studio.runs.recent(1)[0].connection == "Sandbox"
    page.selectbox(key="connection_wanted").set_value(added.id).run()
    assert _label(page) == "Generate 1 picture, about $0.04"
    assert _charges(added) in _told(page)
    _press(page)
    assert studio.runs.recent(1)[0].connection == "Gateway"
    page.run()
    assert _charges(added) not in _told(page)


def test_what_a_new_tab_is_told_of_the_price_is_true(page: AppTest, studio: Studio) -> None:
    """A tab opened after a paid run marks its own first press as one that costs, and does not call it the first one there."""
    added = _added(studio, "Gateway")
    page.run()
    page.selectbox(key="connection_wanted").set_value(added.id).run()
    _press(page)
    again = AppTest.from_file(FRAME, default_timeout=60).run()
    again.selectbox(key="connection_wanted").set_value(added.id).run()
    assert _charges(added) in _told(again)
    assert "first paid" not in _told(again)


def test_a_run_that_was_free_is_not_run_again_for_money(page: AppTest, studio: Studio) -> None:
    """ "Run again" names no price: where its server is gone, what was free goes nowhere."""
    _press(page)
    job = studio.runs.recent(1)[0].jobs[0]
    _added(studio, "Gateway")
    sandbox, studio.directory.store.sandbox_url = studio.directory.store.sandbox_url, ""
    try:
        with pytest.raises(NotSent, match="This was free; Gateway would charge for it"):
            studio.engine.again(job.id)
    finally:
        studio.directory.store.sandbox_url = sandbox


def test_what_was_free_as_the_best_does_not_go_to_one_that_charges(studio: Studio) -> None:
    """Pressed while the free one was the best there is, a run is meant for that one."""
    run_id = studio.engine.submit(GenerateParams("A free fox", size="1024x640", quality="low"), connection=BEST)
    found = studio.runs.run(run_id)
    assert found is not None
    assert found.wanted == "sandbox"


def test_a_press_over_budget_is_said_on_the_button_and_makes_no_run(page: AppTest, studio: Studio) -> None:
    """By how much and which budget, before the press; the press sends nothing; raised, it goes; free ones are not concerned."""
    added = _added(studio, "Gateway")
    budgets.set_to(studio.store.database, STUDIO, Budget(ALL, "day", Decimal("0.01")))
    page.run()
    assert _label(page) == "Generate 1 picture, free"
    page.selectbox(key="connection_wanted").set_value(added.id).run()
    assert ": over today’s budget by $0." in _label(page)
    assert "Over budget: not sent. Today’s budget is $0.01" in _told(page)
    before = [run.id for run in studio.runs.recent(1)]
    _press(page)
    assert "Not sent: over today’s budget by $0." in _told(page)
    assert [run.id for run in studio.runs.recent(1)] == before
    budgets.set_to(studio.store.database, STUDIO, Budget(ALL, "day", Decimal(50)))
    page.run()
    assert _label(page) == "Generate 1 picture, about $0.04"
    _press(page)
    assert [run.id for run in studio.runs.recent(1)] != before
    (stands,) = budgets.standings(studio.store.database, STUDIO, "Gateway")
    share = budget_note.of(added, Estimate((Decimal(0), Decimal("0.0001")), None, (1, 1)))
    assert share == budget_note.Note()
    budgets.set_to(
        studio.store.database, STUDIO, Budget(ALL, "day", (stands.used / Decimal("0.9")).quantize(Decimal("0.0001")))
    )
    share = budget_note.of(added, Estimate((Decimal(0), Decimal("0.0001")), None, (1, 1)))
    assert share.over == ""
    assert " % of today’s budget ($0." in share.words


def test_checks_that_a_budget_would_refuse_say_so_before_the_press(page: AppTest, studio: Studio) -> None:
    """By how much, and the way to raise it; a press sends nothing then. What is free is still tried."""
    added = _added(studio, "Gateway")
    budgets.set_to(studio.store.database, STUDIO, Budget(ALL, "day", Decimal("0.001")))
    page.switch_page("../pages/connections.py").run()
    page.button(key=f"connection_card_{added.id}").click().run()
    label = str(page.button(key=f"connection_examine_all_{added.id}").label).replace("\\", "")
    assert label.startswith("Run all 9 checks, about $0.0")
    assert ": over today’s budget by $0." in label
    assert "Over budget: not sent. Today’s budget is $0.0010: " in _told(page)
    page.button(key=f"connection_examine_all_{added.id}").click().run()
    assert studio.directory.doctor.under_way(added.id) is None
    page.button(key="connection_examine_raise").click().run()
    assert "Budgets</h2>" in _told(page)
