"""Pictures from a prompt: what they would cost, and the run that makes them."""

import pytest

from easel.errors import BadParams
from easel.requests.generate import GenerateParams
from easel.studio import Studio

PARAMS = GenerateParams("a kite", size="1024x1024", quality="low", n=2)


def test_a_start_is_a_run_on_disk(studio: Studio) -> None:
    """The run stands with a job for each picture and what was asked when its id is told."""
    run = studio.runs.run(studio.generate.start(PARAMS))
    assert run is not None
    assert (run.kind, len(run.jobs), run.params) == ("generate", 2, PARAMS.as_dict())


def test_what_breaks_a_rule_starts_nothing(studio: Studio) -> None:
    """Every broken rule is told; there is no run of it."""
    before = [run.id for run in studio.runs.recent(9)]
    with pytest.raises(BadParams) as refused:
        studio.generate.start(GenerateParams(" ", size="800x801"))
    assert {problem.field for problem in refused.value.problems} == {"prompt", "size"}
    assert [run.id for run in studio.runs.recent(9)] == before


def test_the_cost_is_that_of_the_server(studio: Studio) -> None:
    """All pictures by the prices of whoever would be asked: 196 tokens each by the list."""
    (server,) = studio.directory.store.enabled()
    estimate = studio.generate.cost(PARAMS, server)
    assert estimate.tokens == (392, 392)
    assert estimate.usd is not None
    assert not estimate.is_free
