"""The store of what is measured: samples of probes, when each runs and how it stands, what rooms were told of that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Integer, and_, bindparam, case, func, select

from bot.domain.health import Failure, Run
from bot.domain.metric import Typed
from bot.domain.probe import Sample, Standing
from bot.domain.sampled import Outcome
from storage.engine.statements import deleting, inserting, or_nothing, updating, upserting
from storage.engine.types import EPOCH, Utc
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import MetricValueRow, ProbeFailureRow, ProbeSampleRow, ProbeStateRow

_SAMPLE: Final = (
    ProbeSampleRow.at,
    ProbeSampleRow.value,
    ProbeSampleRow.ok,
    ProbeSampleRow.error,
    ProbeSampleRow.took_ms,
    ProbeSampleRow.by,
)
_STATE: Final = (
    ProbeStateRow.probe,
    ProbeStateRow.next_at,
    ProbeStateRow.begun_at,
    ProbeStateRow.failing,
    ProbeStateRow.since,
)
_ONE: Final = ProbeStateRow.probe == bindparam("one")
_NAMED: Final = ProbeStateRow.probe.in_(bindparam("names", expanding=True))
_EXPECT: Final = inserting(ProbeStateRow, or_nothing)
_WANT: Final = upserting(ProbeStateRow, "probe", taking=("next_at", "failing", "since"))
_SET: Final = updating(ProbeStateRow).where(_ONE)
_VOID: Final = updating(ProbeStateRow).values(leased_until=EPOCH)
_JUDGED: Final = upserting(ProbeStateRow, "probe", taking=("last_at", "failing", "since", "leased_until"))
_EARLIEST: Final = select(
    func.min(
        case(
            (ProbeStateRow.leased_until > ProbeStateRow.next_at, ProbeStateRow.leased_until),
            else_=ProbeStateRow.next_at,
        ),
        type_=Utc(),
    )
).where(ProbeStateRow.next_at.is_not(None))
_CLAIM: Final = (
    select(ProbeStateRow.probe, ProbeStateRow.next_at)
    .where(ProbeStateRow.next_at <= bindparam("now"), ProbeStateRow.leased_until <= bindparam("lease_now"))
    .order_by(ProbeStateRow.next_at, ProbeStateRow.probe)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True)
)
RUNS: Final = select(*_STATE, *_SAMPLE).join(
    ProbeSampleRow,
    and_(ProbeSampleRow.probe == ProbeStateRow.probe, ProbeSampleRow.at == ProbeStateRow.last_at),
    isouter=True,
)
"""Of every probe how it stands, with its newest sample."""
_LOCK: Final = select(ProbeStateRow.probe).where(_NAMED).order_by(ProbeStateRow.probe).with_for_update()
_ADD: Final = inserting(ProbeSampleRow, or_nothing)
_BETWEEN: Final = (
    select(ProbeSampleRow.probe, *_SAMPLE)
    .where(
        ProbeSampleRow.probe == bindparam("one"),
        ProbeSampleRow.at >= bindparam("since"),
        ProbeSampleRow.at <= bindparam("until"),
    )
    .order_by(ProbeSampleRow.at.desc())
    .limit(bindparam("most", type_=Integer()))
)
_OUTCOMES: Final = (
    select(ProbeSampleRow.probe, ProbeSampleRow.at, ProbeSampleRow.ok)
    .where(ProbeSampleRow.probe.in_(bindparam("names", expanding=True)), ProbeSampleRow.at >= bindparam("since"))
    .order_by(ProbeSampleRow.at.desc())
    .limit(bindparam("most", type_=Integer()))
)
_FORGET: Final = deleting(ProbeSampleRow).where(ProbeSampleRow.at < bindparam("before"))
_FAILURES: Final = (
    select(ProbeFailureRow)
    .where(ProbeFailureRow.incident_id.in_(bindparam("of", expanding=True)))
    .order_by(ProbeFailureRow.since, ProbeFailureRow.probe)
)
_TOLD: Final = (
    select(ProbeFailureRow.incident_id)
    .where(ProbeFailureRow.probe == bindparam("one"), ProbeFailureRow.ended_at.is_(None))
    .order_by(ProbeFailureRow.incident_id)
)
_TYPE_IN: Final = upserting(MetricValueRow, "incident_id", "metric", "at", taking=("value", "by"))
_TYPED: Final = (
    select(*(getattr(MetricValueRow, name) for name in Typed.__dataclass_fields__))
    .where(MetricValueRow.incident_id == bindparam("of"))
    .order_by(MetricValueRow.at, MetricValueRow.metric)
)
_PUT_FAILURE: Final = upserting(ProbeFailureRow, "incident_id", "probe", taking=("post", "since", "ended_at"))

MOST: Final = 20_000
"""Samples that are read at once: of one probe those of two days, at the shortest interval."""


class Probes(Store):
    """Probes by name. Whoever judges one locks it first, then incidents."""

    async def earliest(self) -> datetime | None:
        """Return when the next probe runs that no replica has; ``None``: none does."""
        found: datetime | None = await self._connection.scalar(_EARLIEST)
        return found

    async def runs(self) -> Mapping[str, Run]:
        """Return every probe that ever ran, by name."""
        found = await self._connection.execute(RUNS)
        return {row.probe: _run(row) for row in found}

    async def hold(self, names: Collection[str]) -> None:
        """Lock probes, known ones and new ones, so that others who plan them wait, and see what was planned."""
        unplanned = {"next_at": None, "leased_until": EPOCH, "begun_at": None, "last_at": None, "failing": False}
        await self._insert(_EXPECT, *({"probe": name, **unplanned, "since": None} for name in sorted(names)))
        await self.lock(names)

    async def plan(self, runs: Mapping[str, tuple[datetime | None, Standing]]) -> None:
        """Note when probes run next, and how they stand until then.

        Args:
            runs: by name; without an instant, it doesn't run.
        """
        fresh = {"leased_until": EPOCH, "begun_at": None, "last_at": None}
        rows = [
            {"probe": name, "next_at": at, "failing": was.failing, "since": was.since, **fresh}
            for name, (at, was) in sorted(runs.items())
        ]
        if rows:
            await self._insert(_WANT, *rows)
            self._left.add(WakeUp.PROBES)

    async def due(self, now: datetime, *, limit: int) -> Mapping[str, datetime]:
        """Return the probes that run now and no replica has, with when they were due, and lock them."""
        found = await self._connection.execute(_CLAIM, {"now": now, "lease_now": await self._now(), "most": limit})
        return {row.probe: row.next_at for row in found}

    async def lease(self, runs: Mapping[str, tuple[datetime | None, timedelta]], *, now: datetime) -> None:
        """Take probes that are due, so that no other replica runs them meanwhile.

        Args:
            runs: by name: when each runs after this time, ``None``: no longer; and for how long it is taken.
        """
        lease_now = await self._now()
        for name, (next_at, lease) in sorted(runs.items()):
            taken = {"next_at": next_at, "begun_at": now, "leased_until": lease_now + lease}
            await self._connection.execute(_SET, {"one": name, **taken})
        self._left.add(WakeUp.PROBES)

    async def void_leases(self) -> None:
        """Take every lease back, for no one can hold one."""
        await self._connection.execute(_VOID)

    async def lock(self, names: Collection[str]) -> None:
        """Lock probes, always in the same order."""
        await self._connection.execute(_LOCK, {"names": sorted(names)})

    async def add(self, samples: Sequence[Sample]) -> None:
        """Store what was measured; what is stored already changes nothing."""
        rows = [
            {
                "probe": sample.probe,
                "at": sample.at,
                "value": sample.value,
                "ok": sample.ok,
                "error": sample.error,
                "took_ms": round(sample.took / timedelta(milliseconds=1)),
                "by": sample.by,
            }
            for sample in samples
        ]
        if rows:
            await self._insert(_ADD, *rows)

    async def judged(self, standing: Standing) -> None:
        """Note how a probe stands by its newest sample, and let others run it."""
        row = {
            "probe": standing.probe,
            "next_at": None,
            "leased_until": EPOCH,
            "begun_at": None,
            "last_at": standing.last.at if standing.last is not None else None,
            "failing": standing.failing,
            "since": standing.since,
        }
        await self._insert(_JUDGED, row)
        self._left.add(WakeUp.PROBES)

    async def between(self, probe: str, since: datetime, until: datetime, *, limit: int = MOST) -> Sequence[Sample]:
        """Return the samples of a probe between two instants, both included, in order; of too many the latest."""
        values = {"one": probe, "since": since, "until": until, "most": limit}
        found = [_sample(row) for row in await self._connection.execute(_BETWEEN, values)]
        return found[::-1]

    async def outcomes(self, probes: Collection[str], since: datetime) -> Mapping[str, Sequence[Outcome]]:
        """Return when probes were measured since an instant, and whether they were healthy; of too many the latest."""
        outcomes: defaultdict[str, list[Outcome]] = defaultdict(list)
        if probes:
            values = {"names": sorted(probes), "since": since, "most": MOST}
            for row in await self._connection.execute(_OUTCOMES, values):
                outcomes[row.probe].append((row.at, row.ok))
        return outcomes

    async def forget(self, *, before: datetime) -> None:
        """Forget the samples that were taken before an instant."""
        await self._connection.execute(_FORGET, {"before": before})

    async def failures(self, incident_ids: Collection[int]) -> Mapping[int, Sequence[Failure]]:
        """Return what the room of each incident was told, in order."""
        failures: defaultdict[int, list[Failure]] = defaultdict(list)
        if incident_ids:
            for row in await self._connection.execute(_FAILURES, {"of": list(incident_ids)}):
                failures[row.incident_id].append(_failure(row))
        return failures

    async def told_of(self, probe: str) -> Sequence[int]:
        """Return the incidents whose rooms were told that a probe fails, and not that it no longer does."""
        return (await self._connection.execute(_TOLD, {"one": probe})).scalars().all()

    async def type_in(self, values: Sequence[Typed]) -> None:
        """Store values that someone typed. Whoever calls it has locked the incident."""
        if values:
            await self._insert(_TYPE_IN, *map(asdict, values))

    async def typed(self, incident_id: int) -> Sequence[Typed]:
        """Return what was typed of an incident's metrics, in order."""
        found = await self._connection.execute(_TYPED, {"of": incident_id})
        return [
            Typed(incident_id=row.incident_id, metric=row.metric, at=row.at, value=row.value, by=row.by)
            for row in found
        ]

    async def put_failure(self, failure: Failure) -> None:
        """Store what a room is told, in place of what it was told of that probe before."""
        await self._insert(_PUT_FAILURE, asdict(failure))


def _sample(row: Any) -> Sample:
    return Sample(
        probe=row.probe,
        at=row.at,
        value=row.value,
        ok=row.ok,
        error=row.error,
        took=timedelta(milliseconds=row.took_ms),
        by=row.by,
    )


def _run(row: Any) -> Run:
    last = _sample(row) if row.at is not None else None
    standing = Standing(probe=row.probe, failing=row.failing, since=row.since, last=last)
    return Run(standing=standing, next_at=row.next_at, begun_at=row.begun_at)


def _failure(row: Any) -> Failure:
    return Failure(incident_id=row.incident_id, probe=row.probe, post=row.post, since=row.since, ended_at=row.ended_at)
