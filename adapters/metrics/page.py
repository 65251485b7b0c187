"""The page /metrics: what this replica did, and what is in the database that all replicas share."""

import asyncio
from collections.abc import Iterator, Sequence
from time import monotonic

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.ports import Unavailable
from bot.ports.backlog import Backlog, Pool, Totals

FRESH_SECONDS = 10.0
"""How long a count holds, so that a storm of scrapes costs the database nothing."""
SHARED = " In the database, so the same from each replica."


class MetricsPage(Collector):
    """Answers a scrape. The totals are left out while the database is away."""

    def __init__(self, registry: CollectorRegistry, backlog: Backlog) -> None:
        self._registry = registry
        self._backlog = backlog
        self._totals: Totals | None = None
        self._counted: float | None = None
        self._counting = asyncio.Lock()
        registry.register(self)

    @property
    def route(self) -> Route:
        """Where it is answered."""
        return Route("/metrics", self._answer)

    def collect(self) -> Iterator[Metric]:
        """Give what was counted last."""
        yield from _of_pools(self._backlog.pools())
        if self._totals:
            yield from _of_totals(self._totals)

    async def _answer(self, _: Request) -> Response:
        async with self._counting:
            if self._counted is None or monotonic() - self._counted >= FRESH_SECONDS:
                self._totals = await self._count()
                self._counted = monotonic()
        return Response(generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _count(self) -> Totals | None:
        try:
            return await self._backlog.totals()
        except Unavailable:
            return None


def _of_pools(pools: Sequence[Pool]) -> Iterator[Metric]:
    size = GaugeMetricFamily(
        "warmline_database_connections", "Connections that this replica may have to the database.", labels=["does"]
    )
    in_use = GaugeMetricFamily("warmline_database_connections_in_use", "Those that are at work now.", labels=["does"])
    waiting = GaugeMetricFamily(
        "warmline_database_waiting", "Units of work of this replica that wait for a connection.", labels=["does"]
    )
    for pool in pools:
        size.add_metric([pool.does], pool.size)
        in_use.add_metric([pool.does], pool.in_use)
        waiting.add_metric([pool.does], pool.waiting)
    yield from (size, in_use, waiting)


def _of_totals(totals: Totals) -> Iterator[Metric]:
    yield _gauge("warmline_escalations_open", f"Escalations that are not over.{SHARED}", totals.open_escalations)
    yield _gauge("warmline_callbacks_open", f"Callbacks that are not closed.{SHARED}", totals.open_callbacks)
    yield _gauge("warmline_callbacks_overdue", f"Open callbacks past their due time.{SHARED}", totals.owed_callbacks)
    rings = GaugeMetricFamily(
        "warmline_deadlines_overdue", f"Deadlines that passed and are not rung yet.{SHARED}", labels=["of"]
    )
    rings.add_metric(["escalation"], totals.escalation_rings)
    rings.add_metric(["callback"], totals.callback_rings)
    yield rings
    yield _gauge("warmline_outbox_messages", f"Messages to be sent, waits included.{SHARED}", totals.unsent_messages)
    age = (totals.at - totals.oldest_message).total_seconds() if totals.oldest_message else 0.0
    yield _gauge("warmline_outbox_age_seconds", f"For how long the oldest message that is due has been.{SHARED}", age)


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value)
