"""Alerts as they are stored: once, whatever comes twice, late or to two replicas; and kept while they are of use."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.domain.alert import KEPT, Alert, Decision, Delivery, Heard, Link, Raw, State, Trace
from bot.domain.incident import Status
from storage.queue.wake_ups import WakeUp
from tests.support.builders import an_incident
from tests.support.databases import Store, heard
from tests.support.world import START

LATER = START + timedelta(minutes=5)


def an_alert(name: str = "a", **differs: object) -> Alert:
    plain = Alert(
        fingerprint=name,
        group="g",
        state=State.FIRING,
        severity="critical",
        title="queue is full",
        labels={"service": "checkout"},
        started_at=START,
        links=(Link("Source", "https://example.com"),),
    )
    return replace(plain, **differs)  # type: ignore[arg-type]


def of(*alerts: Alert, key: str = "", cut: int = 0) -> Delivery:
    return Delivery(key=key, alerts=alerts, cut=cut)


async def take(store: Store, delivery: Delivery, **when: float) -> set[WakeUp]:
    async with store.database.transaction() as uow:
        await uow.alerts.take_in("prod", delivery, at=START + timedelta(**when))
        return uow.left


WHY = Trace(at=START, what="ignored", reason="rule 1")


async def test_an_alert_is_stored_once_and_a_repeat_says_only_when(store: Store) -> None:
    assert await take(store, of(an_alert(), an_alert("b"))) == {WakeUp.ALERTS}
    async with store.database.transaction() as uow:
        first, second = await uow.alerts.undecided(START, limit=9)
        assert (first.alert, first.source, first.decide_at) == (an_alert(), "prod", START)
        assert await uow.alerts.earliest() == START
        await uow.alerts.decide(dict.fromkeys([first.id, second.id], WHY.reason), Decision.IGNORED, at=START)
        assert await uow.alerts.traces(second.id) == [WHY]
    assert await take(store, of(an_alert(), cut=3), minutes=5) == set(), "no one has anything to look at"

    async with store.database.reading() as uow:
        known = await uow.alerts.get(first.id)
        assert known == replace(
            first, received_at=LATER, times=2, cut=3, decision=Decision.IGNORED, decide_at=None, changed_at=None
        )
        assert await uow.alerts.earliest() is None


async def test_what_its_source_says_anew_is_looked_at_and_a_new_firing_is_decided_about(store: Store) -> None:
    await take(store, of(an_alert()))
    async with store.database.transaction() as uow:
        (known,) = await uow.alerts.undecided(START, limit=9)
        await uow.alerts.decide({known.id: WHY.reason}, Decision.IGNORED, at=START)
    ended = an_alert(state=State.RESOLVED, ended_at=LATER)
    assert await take(store, of(ended), minutes=5) == {WakeUp.ALERTS}
    async with store.database.transaction() as uow:
        (changed,) = await uow.alerts.changed(LATER, limit=9)
        assert changed.alert.state is State.RESOLVED
        assert await uow.alerts.undecided(LATER, limit=9) == [], "its end asks for no decision"
        await uow.alerts.looked_at([known.id])
        assert await uow.alerts.changed(LATER, limit=9) == []
    await take(store, of(an_alert()), minutes=6)
    async with store.database.reading() as uow:
        late = await uow.alerts.get(known.id)
        assert late is not None
        assert late.alert.state is State.RESOLVED, "that came late"
    again = START + timedelta(minutes=7)
    await take(store, of(an_alert(started_at=again)), minutes=7)
    async with store.database.reading() as uow:
        (anew,) = await uow.alerts.undecided(again, limit=9)
        assert (anew.id, anew.first_received_at, anew.times) == (known.id, again, 4)


async def test_what_fires_again_while_its_incident_is_open_stays_with_it(store: Store) -> None:
    await take(store, of(an_alert()))
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident(status=Status.INVESTIGATING))
        await uow.alerts.decide({1: WHY.reason}, Decision.DECLARED, at=START, incident_id=incident.id)
    await take(store, of(an_alert(state=State.RESOLVED)), minutes=1)
    await take(store, of(an_alert(started_at=LATER)), minutes=5)
    async with store.database.transaction() as uow:
        (known,) = await uow.alerts.of(incident.id)
        assert (known.decision, known.decide_at, known.changed_at) == (Decision.DECLARED, None, LATER)
        locked = await uow.incidents.get(incident.id, lock=True)
        await uow.incidents.save(replace(locked, status=Status.RESOLVED, resolved_at=LATER))
    await take(store, of(an_alert(state=State.RESOLVED, started_at=LATER)), minutes=6)
    await take(store, of(an_alert(started_at=START + timedelta(minutes=7))), minutes=7)
    async with store.database.reading() as uow:
        (known,) = await uow.alerts.of(incident.id)
        assert known.decide_at == START + timedelta(minutes=7), "it is decided anew, and still known where it was"


async def test_two_replicas_that_are_told_at_once_store_it_once(store: Store) -> None:
    told = [of(*(an_alert(str(n)) for n in order)) for order in (range(20), reversed(range(20)))]
    await asyncio.gather(*(take(store, each) for each in told * 3))
    async with store.database.reading() as uow:
        found = await uow.alerts.undecided(START, limit=99)
    assert sorted(int(each.alert.fingerprint) for each in found) == list(range(20))
    assert {each.times for each in found} == {6}


async def test_a_delivery_takes_few_statements_however_many_alerts_are_in_it(store: Store) -> None:
    def some(state: State = State.FIRING) -> Delivery:
        return of(*(an_alert(str(n), state=state) for n in range(10)), key=str(state))

    async def counted(delivery: Delivery) -> int:
        with heard(store.database, "before_execute") as asked:
            await take(store, delivery)
        return len(asked)

    assert [await counted(each) for each in (some(), some(), some(State.RESOLVED))] == [2, 2, 3], "ends are on record"


async def test_texts_that_no_database_takes_are_taken_all_the_same(store: Store) -> None:
    odd = an_alert("\ud800\0f", title="\udfff x\0", labels={"\ud800": "\0"}, links=(Link("a\0", "https://x/\ud800"),))
    await take(store, of(odd))
    assert await take(store, of(odd), minutes=5) == set(), "it is the same again"
    async with store.database.transaction() as uow:
        (known,) = await uow.alerts.undecided(START, limit=9)
        raw = Raw(headers={"a": "\ud800"}, query={"\0": "b"}, body=b"\0\xff")
        assert await uow.alert_deliveries.keep("prod", "k\ud800", raw, at=START)
        assert not await uow.alert_deliveries.keep("prod", "k\ud800", raw, at=LATER)
    assert (known.alert.fingerprint, known.alert.title) == ("?f", "? x")


async def test_requests_are_kept_as_they_came_and_told_apart(store: Store) -> None:
    raw = Raw(headers={"content-type": "application/json"}, body=b'{"a": 1}')
    async with store.database.transaction() as uow:
        keep = uow.alert_deliveries.keep
        assert [await keep("prod", key, raw, at=START) for key in ("1", "1", "", "")] == [True, False, True, True]
        assert await keep("other", "1", raw, at=LATER)
        for at in (START, LATER):
            await uow.alert_deliveries.reject("prod", "digest", replace(raw, body=b"{"), "isn't JSON", at=at)
        found = [each async for each in uow.alert_deliveries.since(START)]
        assert [each.source for each in found] == ["prod", "prod", "prod", "other"]
        assert (found[0].raw, found[0].at) == (raw, START)
        (bad,) = await uow.alert_deliveries.rejected(limit=9)
        assert (bad.raw.body, bad.at, bad.problem) == (b"{", LATER, "isn't JSON")
        assert await uow.alert_deliveries.heard("prod") == Heard(START, 1, LATER, "isn't JSON")
        assert await uow.alert_deliveries.heard("none") == Heard(last_at=None)


async def test_what_is_old_and_of_no_incident_is_dropped(store: Store) -> None:
    await take(store, of(an_alert(), an_alert("b")))
    await take(store, of(an_alert("c")), days=20)
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        await uow.alert_deliveries.keep("prod", "1", Raw(body=b"x"), at=START)
        await uow.alerts.decide({1: WHY.reason}, Decision.JOINED, at=START, incident_id=incident.id)
        await uow.alerts.decide(dict.fromkeys([2, 3], WHY.reason), Decision.IGNORED, at=START)
        await uow.alerts.lock_group("prod", "g", now=START)
        await uow.alert_deliveries.forget(before=START + KEPT)
    async with store.database.reading() as uow:
        kept = [await uow.alerts.get(number) for number in (1, 2, 3)]
        assert [each is not None for each in kept] == [True, False, False], "the third was last told of 20 days ago"
        assert [each async for each in uow.alert_deliveries.since(START)] == []


async def test_more_alerts_than_one_statement_can_name_are_written_at_once(store: Store) -> None:
    await take(store, of(an_alert()))
    many = range(1, 33_001)
    async with store.database.transaction() as uow:
        await uow.alerts.looked_at(many)
        await uow.alerts.postpone(many, LATER)
        await uow.alert_groups.put_in(many, 1)
        known = await uow.alerts.get(1)
        assert known is not None
        assert (known.changed_at, known.decide_at) == (None, LATER)


async def test_a_group_is_locked_made_and_saved(store: Store) -> None:
    async with store.database.transaction() as uow:
        group = await uow.alerts.lock_group("prod", "g", now=START)
        assert (group.first_at, group.due_at) == (START, None)
        await uow.alerts.save_group(replace(group, due_at=LATER, count=4))
    async with store.database.transaction() as uow:
        again = await uow.alerts.lock_group("prod", "g", now=LATER)
        assert (again.id, again.first_at, again.due_at, again.count) == (group.id, START, LATER, 4)
        assert await uow.alerts.earliest() == LATER
        assert await uow.alert_groups.get(again.id) == again


async def test_a_purge_leaves_no_word_of_an_alert_and_what_became_of_it(store: Store) -> None:
    await take(store, of(an_alert(title="walrus", description="walrus", labels={"a": "walrus"}, group="walrus")))
    async with store.database.transaction() as uow:
        await uow.alerts.trace([1], replace(WHY, what="asked", reason="matched rule 1 because a=walrus"))
        group = await uow.alerts.lock_group("", "{a=walrus}", now=START)
        incident = await uow.incidents.add(an_incident(status=Status.RESOLVED, resolved_at=START))
        await uow.alert_deliveries.keep("prod", "1", Raw(body=b"walrus"), at=START)
        await uow.alerts.decide({1: "walrus"}, Decision.DECLARED, at=START, incident_id=incident.id)
        await uow.alerts.save_group(replace(group, incident_id=incident.id))
        (counts,) = await uow.retention.remove_all([incident.id])
        assert counts["alerts"] == 1
        assert await uow.alert_groups.get(group.id) is None
        assert "walrus" not in repr([await uow.alerts.get(1), await uow.alerts.traces(1)])
        assert [each async for each in uow.alert_deliveries.since(START - KEPT)] == []
