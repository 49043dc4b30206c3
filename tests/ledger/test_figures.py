"""What the database sums up for operators and budgets (`spending.py`), also after a connection's renaming (`renaming.py`)."""

from collections.abc import Callable
from decimal import Decimal

from easel.ledger import budgets, figures, spending
from easel.ledger.budgets import Budget
from easel.ledger.figures import Figures
from easel.ledger.renaming import rename
from easel.ledger.spending import Held
from easel.store.scope import STUDIO
from tests.jobs.conftest import Open, Studio
from tests.sandbox_process import SandboxProcess


def held(studio: Studio) -> dict[str, Held]:
    with studio.store.database.reading() as connection:
        return spending.held(connection, STUDIO, 0.0)


def test_a_picture_and_a_refusal_are_summed_up(
    open_priced: Open, sandbox: SandboxProcess, start_sandbox: Callable[..., SandboxProcess]
) -> None:
    """By connection, state and outcome; what was refused cost nothing."""
    studio = open_priced(start_sandbox(fault="401").base_url)
    studio.ended(studio.submit())
    studio = open_priced(sandbox.base_url)
    (done,) = studio.ended(studio.submit()).jobs
    (picture,) = done.pictures
    assert picture.cost is not None
    found = figures.read(studio.store.database)
    assert set(found.jobs) == {("gateway", "done", 1), ("gateway", "failed", 1)}
    assert found.pictures == (("gateway", 1),)
    assert found.money == (("gateway", picture.cost, 0),)
    ((name, taken_in, put_out),) = found.tokens
    assert (name, taken_in > 0, put_out) == ("gateway", True, (picture.usage or {})["output_tokens"])
    assert {(name, outcome, count) for name, outcome, count, _ in found.attempts} == {
        ("gateway", "ok", 1),
        ("gateway", "KeyRefused", 1),
    }
    assert held(studio) == {"gateway": Held(picture.cost, Decimal(0), 0)}


def test_a_loss_holds_its_estimate(open_priced: Open, start_sandbox: Callable[..., SandboxProcess]) -> None:
    """Nobody knows whether it was billed, so its estimate is reserved, and counted as unknown money."""
    studio = open_priced(start_sandbox(fault="cut_before_answer").base_url)
    (lost,) = studio.ended(studio.submit()).jobs
    assert lost.estimate_most is not None
    assert held(studio) == {"gateway": Held(Decimal(0), lost.estimate_most, 0)}
    assert figures.read(studio.store.database).money == (("gateway", Decimal(0), 1),)


def test_a_new_name_takes_everything_along(open_priced: Open, sandbox: SandboxProcess) -> None:
    """Jobs, attempts, money and budgets; a budget that the new name had left behind gives way."""
    studio = open_priced(sandbox.base_url)
    studio.ended(studio.submit())
    before, spent = figures.read(studio.store.database), held(studio)
    database = studio.store.database
    for name, usd in (("gateway", 5), ("other", 9)):
        budgets.set_to(database, STUDIO, Budget(name, "month", Decimal(usd)))
    with database.writing() as connection:
        rename(connection, STUDIO, "gateway", "other")
    assert held(studio) == {"other": spent["gateway"]}
    after = figures.read(database)
    for name in Figures.__slots__:
        assert getattr(after, name) == tuple(("other", *row[1:]) for row in getattr(before, name)), name
    assert [each.budget for each in budgets.standings(database, STUDIO)] == [Budget("other", "month", Decimal(5))]
