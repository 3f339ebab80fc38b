"""``GET /metrics``: what Prometheus reads. Nothing in it says which incident, or who.

Names follow OpenMetrics: base units, the unit last, ``_total`` for counters. Counters are of this process; what is
read from the database is the same from every replica, so take its maximum, not its sum.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, assert_never

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.domain.measures import (
    Acknowledged,
    Answered,
    Called,
    Declared,
    Doubted,
    Hooked,
    LookedFor,
    Measure,
    PromiseFailed,
    PromiseKept,
    Repaired,
    Resolved,
    Stored,
    TakenOver,
)
from bot.runtime import Runtime
from bot.web.health import PING_WITHIN, Facts
from storage.queue.queued_effect import State

MINUTE: Final = 60.0
HOUR: Final = 3_600.0
LONG: Final = (
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    4 * HOUR,
    8 * HOUR,
    24 * HOUR,
    72 * HOUR,
    168 * HOUR,
)
"""Seconds, for how long incidents take."""

SHORT: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 2.5, 3.0, 5.0, 10.0)
"""Seconds, for how long requests take; Slack waits 3."""

LATE: Final = (1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, HOUR, 24 * HOUR)

log = structlog.get_logger(__name__)


class Metrics:
    """Counts what happens, in a registry of its own, and serves it with what is so at the moment."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

        def counter(name: str, documentation: str, *labels: str) -> Counter:
            return Counter(f"warroom_{name}", documentation, labels, registry=self.registry)

        def histogram(name: str, documentation: str, buckets: Sequence[float], *labels: str) -> Histogram:
            return Histogram(f"warroom_{name}", documentation, labels, buckets=buckets, registry=self.registry)

        self._declared = counter("incidents_declared", "Incidents declared", "severity", "source")
        self._detected = histogram("time_to_detect_seconds", "Start to detected", LONG, "severity")
        self._acknowledged = histogram("time_to_acknowledge_seconds", "Declared to acknowledged", LONG, "severity")
        self._mitigated = histogram("time_to_mitigate_seconds", "Start to mitigated", LONG, "severity")
        self._resolved = histogram("time_to_resolve_seconds", "Declared to resolved", LONG, "severity")
        self._promises = counter("reminders", "Promises that fell due", "result")
        self._late = histogram("reminder_lateness_seconds", "Due to kept", LATE)
        self._calls = counter("slack_requests", "Calls of Slack's Web API", "method", "outcome")
        self._called = histogram("slack_request_duration_seconds", "Duration of such a call", SHORT)
        self._answered = histogram("ack_duration_seconds", "Payload to acknowledgement", SHORT, "kind")
        self._stored = histogram("inbox_commit_seconds", "Commit of events", SHORT)
        self._hooked = counter("webhooks", "Requests of sources of alerts", "source", "outcome")
        self._doubted = counter("outbox_ambiguous", "Deliveries of which no one knows whether they happened")
        self._looked = counter("reconcile", "Effects in doubt that were looked for in Slack", "result")
        self._taken_over = counter("lease_takeover", "Lanes taken over after their lease had run out")
        self._repaired = counter("backfill_repaired", "Changes that reading what was missed brought")

    def take(self, measure: Measure) -> None:  # noqa: C901, PLR0912 - one case each
        """Count what happened."""
        match measure:
            case Declared():
                self._declared.labels(measure.severity, measure.source).inc()
            case Acknowledged():
                self._acknowledged.labels(measure.severity).observe(measure.took.total_seconds())
            case Resolved():
                self._detected.labels(measure.severity).observe(measure.unseen_for.total_seconds())
                if measure.hurt_for is not None:
                    self._mitigated.labels(measure.severity).observe(measure.hurt_for.total_seconds())
                if measure.took is not None:
                    self._resolved.labels(measure.severity).observe(measure.took.total_seconds())
            case PromiseKept():
                self._promises.labels("kept").inc()
                self._late.observe(measure.late_by.total_seconds())
            case PromiseFailed():
                self._promises.labels("failed").inc()
            case Called():
                self._calls.labels(measure.method, measure.outcome).inc()
                self._called.observe(measure.seconds)
            case Answered():
                self._answered.labels(measure.kind).observe(measure.seconds)
            case Stored():
                self._stored.observe(measure.seconds)
            case Hooked():
                self._hooked.labels(measure.source, measure.outcome).inc()
            case Doubted():
                self._doubted.inc()
            case LookedFor():
                self._looked.labels("hit" if measure.found else "miss").inc()
            case TakenOver():
                self._taken_over.inc()
            case Repaired():
                self._repaired.inc(measure.changes)
            case _:
                assert_never(measure)


@dataclass(eq=False)
class _Present(Collector):
    """What is so at the moment, read again for each scrape."""

    families: list[Metric] = field(default_factory=list)

    def collect(self) -> Iterator[Metric]:
        """Yield what was read last."""
        yield from self.families


class MetricsPage:
    """Answers ``/metrics``."""

    def __init__(self, runtime: Runtime, metrics: Metrics, facts: Facts, lag: Callable[[], float]) -> None:
        """Take what tells more.

        Args:
            lag: seconds by which the event loop is late.
        """
        self._runtime = runtime
        self._metrics = metrics
        self._facts = facts
        self._lag = lag
        self._present = _Present()
        metrics.registry.register(self._present)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes for the web server."""
        return [web.get("/metrics", self.metrics)]

    async def metrics(self, _request: web.Request) -> web.Response:
        """Read what is so now, and print everything."""
        families = await self._of_process()
        try:
            async with asyncio.timeout(PING_WITHIN):
                families += await self._of_database()
            up = 0 if await self._runtime.database.writes.look(within=PING_WITHIN) else 1
        except Exception as error:  # noqa: BLE001 - whatever it is, the rest is told all the same
            log.warning("the database did not answer for the metrics", error=type(error).__name__)
            up = 0
        self._present.families = [
            *families,
            _gauge("database_up", "Whether the database answers, and takes what is written", up),
        ]
        page = generate_latest(self._metrics.registry)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _of_process(self) -> list[Metric]:
        facts = await self._facts()
        version = InfoMetricFamily("warroom_build", "This program", {"version": importlib.metadata.version("warroom")})
        families: list[Metric] = [version, _gauge("loop_lag_seconds", "How late the event loop is", self._lag())]
        name, not_taken = "failed_writes", "Transactions that the database did not take"
        families.append(CounterMetricFamily(f"warroom_{name}", not_taken, value=self._runtime.database.writes.failures))
        if facts["slack_connected"] is not None:
            connected = int(facts["slack_connected"])
            families.append(_gauge("socket_connected", "Whether Slack can send payloads in Socket Mode", connected))
        return families

    async def _of_database(self) -> list[Metric]:
        now = self._runtime.now()
        async with self._runtime.database.reading() as uow:
            open_ones = await uow.incidents.open_by_severity()
            unsent = await uow.outbox.count([State.PENDING, State.SENDING])
            set_aside = await uow.outbox.count([State.SET_ASIDE])
            oldest = await uow.outbox.oldest()
        offset = await self._runtime.database.clock_offset()
        severities = GaugeMetricFamily("warroom_incidents_open", "Incidents open now", labels=["severity"])
        for severity in self._runtime.policy.severities:
            severities.add_metric([severity], open_ones.pop(severity, 0))
        for severity, count in open_ones.items():  # of a policy that was changed since
            severities.add_metric([severity], count)
        age = 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
        families: list[Metric] = [
            severities,
            _gauge("outbox_pending", "Effects that are still to be done", unsent),
            _gauge("outbox_set_aside", "Effects that were refused and wait for a person", set_aside),
            _gauge("outbox_oldest_age_seconds", "How long the effect has waited that has waited longest", age),
        ]
        if offset is not None:
            families.append(
                _gauge("db_clock_offset_seconds", "How far the database's clock is ahead", offset.total_seconds())
            )
        return families


def _gauge(name: str, documentation: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"warroom_{name}", documentation, value=value)
