"""Which alerts are and were part of which incident: one that fires for another stays on the list of the former."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.alert import KEPT, Alert, Answered, Decision, Delivery, Link, Raw, State, Turn
from bot.domain.incident import Status
from storage.unit_of_work import UnitOfWork
from tests.support.builders import an_incident
from tests.support.databases import Store
from tests.support.world import START

LATER = START + timedelta(minutes=5)
A = Alert(
    fingerprint="a", state=State.FIRING, severity="critical", title="queue is full", labels={"service": "checkout"}
)


async def take(uow: UnitOfWork, *alerts: Alert, minutes: float = 0) -> None:
    at = START + timedelta(minutes=minutes)
    await uow.alerts.take_in("prod", Delivery(key="", alerts=alerts), at=at, repeat=timedelta(hours=1))


async def over(uow: UnitOfWork, *alerts: Alert) -> int:
    """Have alerts be part of an incident that was resolved; return its id."""
    incident = await uow.incidents.add(an_incident(status=Status.RESOLVED, resolved_at=LATER))
    await take(uow, *alerts)
    found = await uow.alerts.undecided(LATER, limit=9)
    await uow.alerts.decide({each.id: "rule 1" for each in found}, Decision.DECLARED, at=START, incident_id=incident.id)
    return incident.id


async def another(uow: UnitOfWork, incident_id: int | None, *alert_ids: int) -> int | None:
    """Have alerts be part of another incident, or of none."""
    if incident_id is None:
        await uow.alerts.decide(dict.fromkeys(alert_ids, "rule 2"), Decision.IGNORED, at=LATER, by="U0B0B00001")
        return None
    other = await uow.incidents.add(
        an_incident(number=f"INC-2026-1123-{incident_id + 1:03d}", status=Status.IDENTIFIED)
    )
    await uow.alerts.decide(dict.fromkeys(alert_ids, "rule 1"), Decision.DECLARED, at=LATER, incident_id=other.id)
    return other.id


async def test_what_fires_for_another_stays_with_its_former_incident_as_it_stood(store: Store) -> None:
    began = replace(A, started_at=START, links=(Link("Runbook", "https://wiki.example.com/a"),))
    async with store.database.transaction() as uow:
        first = await over(uow, began, replace(A, fingerprint="b"))
        await take(uow, replace(began, state=State.RESOLVED, ended_at=LATER), minutes=5)
        await take(uow, replace(began, title="another queue", started_at=START + timedelta(minutes=7)), minutes=7)
        (listed, _) = await uow.alerts.of(first)
        assert (listed.alert.title, listed.left_at) == ("another queue", None), "nothing was decided about it so far"
        second = await another(uow, first, 1)
        assert second is not None
    async with store.database.reading() as uow:
        former, here = await uow.alerts.of(first)
        assert (former.id, former.alert.title, former.alert.ended_at) == (1, "queue is full", LATER)
        assert (former.alert.labels, former.alert.links) == (A.labels, began.links)
        assert (former.left_at, former.decision) == (START + timedelta(minutes=7), Decision.DECLARED)
        assert (former.fires, here.fires) == (False, True)
        assert [each.incident_id for each in await uow.alerts.formerly(1)] == [first]
        (now,) = await uow.alerts.of(second)
        assert (now.alert.title, now.fires) == ("another queue", True)
        shown = await uow.alert_groups.of_incidents([first, second])
        assert (shown[first].firing, shown[first].ended, shown[first].gone) == (1, 1, 0)
        assert shown[first].links == (("Runbook", "https://wiki.example.com/a"),)
        assert (shown[second].firing, shown[second].ended) == (1, 0)
        assert [each.what for each in await uow.alerts.traces(1)] == ["declared", Turn.ENDED, Turn.AGAIN, "declared"]
        assert (await uow.alert_groups.last_decisions([1, 2]))[1].incident_id == second


async def test_what_goes_on_as_another_is_no_longer_part_of_the_former_one(store: Store) -> None:
    async with store.database.transaction() as uow:
        first = await over(uow, A)
        await take(uow, A, minutes=10)
        await another(uow, first, 1)
    async with store.database.reading() as uow:
        (former,) = await uow.alerts.of(first)
        assert (former.alert.state, former.fires) == (State.FIRING, False)
        shown = (await uow.alert_groups.of_incidents([first]))[first]
        assert (shown.firing, shown.ended, shown.gone) == (0, 0, 1)


async def test_one_that_comes_back_to_its_incident_is_there_once(store: Store) -> None:
    async with store.database.transaction() as uow:
        first = await over(uow, A)
        for minutes in (10, 20):
            await take(uow, A, minutes=minutes)
            await uow.alerts.decide({1: "reopened"}, Decision.JOINED, at=LATER, incident_id=first)
        (known,) = await uow.alerts.of(first)
        assert known.left_at is None
        assert (await uow.alert_groups.of_incidents([first]))[first].firing == 1


async def test_alerts_of_a_duplicate_stay_on_its_list(store: Store) -> None:
    async with store.database.transaction() as uow:
        first = await over(uow, A, replace(A, fingerprint="b"))
        into = await uow.incidents.add(an_incident(number="INC-2026-1123-009"))
        for _ in range(2):
            assert await uow.alert_groups.move(first, into.id, at=LATER) == 2
            assert [each.left_at for each in await uow.alerts.of(first)] == [LATER, LATER]
            await uow.alerts.decide(dict.fromkeys([1, 2], "back"), Decision.JOINED, at=LATER, incident_id=first)


async def test_one_that_was_part_of_an_incident_is_kept_until_that_is_purged(store: Store) -> None:
    async with store.database.transaction() as uow:
        first = await over(uow, replace(A, title="walrus", labels={"a": "walrus"}))
        await uow.alert_deliveries.keep("prod", "1", Raw(body=b"walrus"), at=START)
        await take(uow, A, minutes=10)
        await another(uow, None, 1)
        assert await uow.alert_deliveries.answers(START) == [
            Answered(at=LATER, source="prod", fingerprint="a", decision=Decision.IGNORED, by="U0B0B00001")
        ]
        await uow.alert_deliveries.forget(before=START + KEPT)
        assert await uow.alerts.get(1) is not None
        (former,) = await uow.alerts.of(first)
        assert former.alert.title == "walrus"
        (counts,) = await uow.retention.remove_all([first])
        assert counts["alerts"] == 1
        assert list(await uow.alerts.of(first)) == []
        assert [each async for each in uow.alert_deliveries.since(START - KEPT)] == []
        await uow.alert_deliveries.forget(before=START + KEPT)
        assert await uow.alerts.get(1) is None
