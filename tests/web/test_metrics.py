"""/metrics over real HTTP: what it counts, what it never says, and whom it answers."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, cast

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from easel.ledger import budgets
from easel.ledger.budgets import ALL, Budget
from easel.store.scope import STUDIO
from easel.studio import Studio
from easel.web.routes import routes
from tests.jobs.conftest import Open
from tests.sandbox_process import SandboxProcess
from tests.web.serving import served

Start = Callable[..., SandboxProcess]
KEY = "sk-canary-of-the-metrics"


@contextmanager
def metrics_of(studio: Any) -> Iterator[str]:
    """The address at which the figures of `studio` (settings, library and engine are enough) are answered."""
    with served(Starlette(routes=routes(lambda: cast(Studio, studio)))) as url:
        yield f"{url}/metrics"


def ask(url: str, **headers: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
        return cast(str, answer.read().decode())


def values(text: str) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_what_the_rows_tell_is_counted(open_studio: Open, start_sandbox: Start) -> None:
    """Jobs, pictures, money, unknown costs, tokens, times and budgets by connection; neither prompt nor key is in it."""
    studio = open_studio(start_sandbox(key=KEY).base_url, connection_name="gateway", api_key=KEY)
    run = studio.ended(studio.submit("a canary in words", n=2))
    studio = open_studio(start_sandbox(fault="cut_before_answer").base_url, connection_name="gateway")
    studio.ended(studio.submit("a canary that is lost"))
    budgets.set_to(studio.store.database, STUDIO, Budget(ALL, "month", Decimal(7)))
    with metrics_of(studio) as url:
        text = ask(url)
    found = values(text)
    pictures = [picture for job in run.jobs for picture in job.pictures]
    assert found["easel_jobs", "gateway", "done"] == 2
    assert found["easel_jobs", "gateway", "unknown"] == 1
    assert found["easel_pictures_total", "gateway"] == 2
    assert found["easel_cost_usd_total", "gateway"] == pytest.approx(float(sum(each.cost or 0 for each in pictures)))
    assert found["easel_cost_unknown", "gateway"] == 1
    tokens = sum((each.usage or {})["output_tokens"] for each in pictures)
    assert found["easel_tokens_total", "gateway", "output"] == tokens > 0
    assert found["easel_attempt_seconds_count", "gateway", "ok"] == 2
    assert found["easel_budget_usd", "", "month"] == 7
    assert found["easel_in_flight",] == 0
    assert "canary" not in text


def test_only_programs_on_this_machine_are_answered(open_studio: Open, sandbox: SandboxProcess) -> None:
    """Whoever was passed on by a proxy finds nothing there, unless the operator opens it."""
    with metrics_of(open_studio(sandbox.base_url)) as url:
        assert "easel_in_flight" in ask(url)
        for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                ask(url, **{header: "198.51.100.7"})
            assert refused.value.code == 404
            refused.value.close()
    with metrics_of(open_studio(sandbox.base_url, metrics=True)) as url:
        assert "easel_in_flight" in ask(url, **{"X-Forwarded-For": "198.51.100.7"})
