"""Counts figures for operators at /metrics, in Prometheus' text form, from the library's rows; no prompt, key or picture.

Only programs on this machine are answered, and only those that ask directly: behind a proxy everybody comes from here, so
whoever is passed on needs EASEL_METRICS=1.
"""

import ipaddress
from collections.abc import Callable, Iterator
from decimal import Decimal

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from easel.ledger import budgets, figures
from easel.ledger.figures import Figures
from easel.ledger.spending import ZERO
from easel.studio import Studio
from easel.web.origins import is_passed_on


def metrics(studio: Callable[[], Studio]) -> Callable[[Request], object]:
    """The endpoint; `studio` gives the open studio of this process."""

    async def answer(request: Request) -> Response:
        instance = studio()
        if not (instance.settings.metrics or _asks_directly(request)):
            return PlainTextResponse("There is nothing here.", status_code=404)
        return Response(await run_in_threadpool(_text, instance), media_type=CONTENT_TYPE_LATEST)

    return answer


def _asks_directly(request: Request) -> bool:
    if request.client is None or is_passed_on(request.headers):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _text(studio: Studio) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Rows(studio))
    return bytes(generate_latest(registry))


class _Rows(Collector):
    """Everything in a few statements at each scrape; nothing is counted in between."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def collect(self) -> Iterator[Metric]:
        totals = figures.read(self._studio.store.database)
        yield from _of_jobs(totals)
        yield from _of_money(totals)
        yield _of_times(totals)
        yield GaugeMetricFamily(
            "easel_in_flight", "Requests under way in this process.", value=self._studio.engine.in_flight()
        )
        yield from _of_budgets(self._studio)


def _of_jobs(totals: Figures) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("easel_jobs", "Jobs by connection and state.", labels=("connection", "state"))
    pictures = CounterMetricFamily("easel_pictures", "Pictures that came.", labels=("connection",))
    tokens = CounterMetricFamily("easel_tokens", "Tokens that answers told.", labels=("connection", "direction"))
    for connection, state, count in totals.jobs:
        jobs.add_metric((connection, state), count)
    for connection, count in totals.pictures:
        pictures.add_metric((connection,), count)
    for connection, sent, made in totals.tokens:
        tokens.add_metric((connection, "input"), sent)
        tokens.add_metric((connection, "output"), made)
    yield from (jobs, pictures, tokens)


def _of_money(totals: Figures) -> Iterator[Metric]:
    cost = CounterMetricFamily(
        "easel_cost_usd", "USD that is known; list prices for the sandbox.", labels=("connection",)
    )
    unknown = GaugeMetricFamily(
        "easel_cost_unknown", "Requests that may have been billed without telling their cost.", labels=("connection",)
    )
    for connection, usd, untold in totals.money:
        cost.add_metric((connection,), float(usd))
        unknown.add_metric((connection,), untold)
    yield from (cost, unknown)


def _of_times(totals: Figures) -> Metric:
    seconds = SummaryMetricFamily(
        "easel_attempt_seconds", "Seconds of finished tries.", labels=("connection", "outcome")
    )
    for connection, outcome, count, total in totals.attempts:
        seconds.add_metric((connection, outcome), count_value=count, sum_value=total)
    return seconds


def _of_budgets(studio: Studio) -> Iterator[Metric]:
    limit = GaugeMetricFamily("easel_budget_usd", "What may be spent.", labels=("connection", "period"))
    used = GaugeMetricFamily("easel_budget_used_usd", "What is spent and held of it.", labels=("connection", "period"))
    sums: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for each in budgets.all_standings(studio.store.database):
        labels: tuple[str, str] = (each.budget.connection, each.budget.period)
        usd, spent = sums.get(labels, (ZERO, ZERO))
        sums[labels] = (usd + each.budget.usd, spent + each.used)
    for labels, (usd, spent) in sums.items():
        limit.add_metric(labels, float(usd))
        used.add_metric(labels, float(spent))
    yield from (limit, used)
