"""What people wrote is removed, and nothing else; somebody who is forgotten is in no table any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Text, select

from bot.domain.backfill import PIN, Mark
from bot.domain.effects import ROOM, Spot
from bot.domain.escalation import Escalation
from bot.domain.incident import Status
from bot.domain.timeline import EntryKind, Revision, RevisionKind, fact
from storage.engine.types import Json
from storage.erasure.written import AUTHORS, WRITTEN
from storage.tables import Base
from storage.unit_of_work import UnitOfWork
from tests.support.builders import an_incident
from tests.support.databases import Store, an_order
from tests.support.world import START

ALICE, BOB, CAROL = "U0A1ICE001", "U0B0B00001", "U0CAR01001"

NOT_WRITTEN = {
    "alert": {
        "source", "fingerprint", "group_key", "state", "severity", "title", "description", "labels", "links",
        "decision",
    },
    "alert_delivery": {"source", "key", "method", "headers", "query", "problem"},
    "alert_group": {"source", "key", "asked_by", "answer"},
    "alert_pace": {"source"},
    "alert_trace": {"what", "reason", "by"},
    "assignment": {"role", "user", "area"},
    "backfill": {"channel", "cursor"},
    "cover": {"schedule", "who", "instead", "by"},
    "change": {"source", "key", "title", "service", "version", "environment", "by", "url"},
    "check_tick": {"list", "item", "state", "by"},
    "clock_mark": {"kind", "subject", "moment"},
    "draft_step": {"draft", "step", "verdict", "by"},
    "draft_version": {"draft", "part", "by"},
    "escalation": {"role", "people", "by", "taken_by", "cause", "declined"},
    "handoff": {"giver", "receiver", "outcome"},
    "identity": {"token", "user_id", "bot_id", "team_id", "url"},
    "inbox": {"key"},
    "incident": {
        "number", "severity", "status", "declared_by", "announced_in", "source", "kept_severity",
        "phase", "phase_by", "service_level",
    },
    "incident_alert": {"state", "severity", "title", "description", "labels", "links", "decision"},
    "incident_day": {"day"},
    "key_mark": {"channel", "sort", "user"},
    "lane": {"key", "owner"},
    "last_time": {"kind", "name"},
    "message_revision": {"channel", "kind", "author"},
    "metric_value": {"metric", "by"},
    "outbox": {"lane", "key", "needs", "collapse_key", "body", "state", "problem", "channel"},
    "pace": {"method"},
    "participant": {"user"},
    "postmortem_answer": {"section", "text", "by"},
    "place": {"name", "channel", "channel_name"},
    "probe_failure": {"probe"},
    "probe_sample": {"probe", "error", "by"},
    "probe_state": {"probe"},
    "received": {"name"},
    "record": {"kind", "state", "by", "ticked"},
    "reminder": {"kind", "subject"},
    "schedule": {"name", "entry", "etag", "problem", "notes"},
    "shift": {"schedule", "who"},
    "status_update": {"by", "status", "channel", "said_by"},
    "tick": {"item"},
    "timeline_entry": {"kind", "author", "effect_key", "before", "after"},
}  # fmt: skip
"""Columns of text that hold no words of people, or that are emptied by themselves."""


def _texts(columns: Any) -> set[str]:
    return {column.name for column in columns if isinstance(column.type, Text | Json)}


def test_every_column_of_text_is_known_to_be_written_by_people_or_not() -> None:
    written = {table.__tablename__: {column.key for column in columns} for table, columns in WRITTEN.items()}
    for table in Base.metadata.sorted_tables:
        known = written.get(table.name, set()) | NOT_WRITTEN.get(table.name, set())
        assert _texts(table.columns) == known, table.name
    assert set(AUTHORS) == set(WRITTEN), "whose words they are is known of each"


async def _said(uow: UnitOfWork, user: str, text: str, *, status: Status = Status.RESOLVED) -> int:
    """Leave an incident that somebody declared, said something in and was told of."""
    incident = await uow.incidents.add(
        an_incident(status=status, declared_by=user, title=f"{text} title", resolved_at=START, number=f"INC-{text}")
    )
    ts = incident.id * 1_000_000
    await uow.timeline.add(incident.id, fact(EntryKind.NOTE, f"{text} note", by=user, now=START))
    said = Revision(channel="C1", ts=ts, version=ts, kind=RevisionKind.SAID, author=user, text=f"{text} message")
    await uow.messages.record([(incident.id, said)], now=START)
    await uow.participants.came(incident.id, user, at=START, stays=True)
    told = Escalation(id=0, role="on_call", why=f"{text} reason", people=(user, "U0N0B0DY01"), by=user, at=START)
    await uow.escalations.add(incident.id, told)
    await uow.key_marks.add("C1", Mark(ts, PIN, user))
    await uow.slack_places.put(incident.id, ROOM, Spot("C1", name=f"room-{text}"))
    return incident.id


async def _everything(store: Store) -> str:
    """Every value of every table."""
    async with store.database.engine.connect() as connection:
        return repr([(await connection.execute(select(table))).all() for table in Base.metadata.sorted_tables])


async def test_only_what_ended_long_enough_ago_loses_its_texts(store: Store) -> None:
    async with store.database.transaction() as uow:
        old = await _said(uow, ALICE, "ocelot")
        await _said(uow, BOB, "walrus", status=Status.INVESTIGATING)
        waits = await _said(uow, BOB, "heron")
        uow.outbox.add(an_order("still to be said", incident_id=waits))

    async with store.database.transaction() as uow:
        assert await uow.retention.ended_before(START) == ([], [])
        assert await uow.retention.ended_before(START + timedelta(days=1)) == ([old], ["INC-heron"])
        (counts,) = await uow.retention.remove_all([old])
        assert (counts["incidents"], counts["messages"], counts["timeline entries"]) == (1, 1, 1)
        assert not any((await uow.retention.remove_all([old]))[0].values()), "there is nothing left to remove"

    kept = await _everything(store)
    assert "ocelot title" not in kept
    assert "ocelot message" not in kept
    assert "room-ocelot" not in kept
    assert kept.count(ALICE) >= 4, "who and when stays"
    assert "walrus message" in kept
    assert "heron message" in kept


async def test_what_was_set_aside_long_ago_is_given_up_with_its_texts(store: Store) -> None:
    async with store.database.transaction() as uow:
        old = await _said(uow, ALICE, "ocelot")
        uow.outbox.add(an_order("refused", incident_id=old))
    await store.set_aside(await store.claim_one())

    async with store.database.transaction() as uow:
        assert (await uow.outbox.aside_and_paged([old]))[0] != {}
        await uow.retention.remove_all([old])
    async with store.database.reading() as uow:
        assert (await uow.outbox.aside_and_paged([old]))[0] == {}


async def test_somebody_who_is_forgotten_is_in_no_table(store: Store) -> None:
    async with store.database.transaction() as uow:
        first = await _said(uow, ALICE, "ocelot")
        await _said(uow, f"{ALICE}2", "walrus")
        await uow.timeline.add(first, fact(EntryKind.NOTE, f"As <@{ALICE}> said: ocelot message", by=BOB, now=START))

    async with store.database.transaction() as uow:
        name, changed = await uow.person_erasure.forget(ALICE, now=START)
    kept = await _everything(store)

    assert (name, changed >= 5) == ("UFORGOTTEN0001", True)
    assert "ocelot title" not in kept
    assert "ocelot message" not in kept
    assert f"As <@{name}> said: (removed)" in kept
    assert ALICE not in kept.replace(f"{ALICE}2", ""), "one whose id begins alike is someone else"
    assert "walrus message" in kept
    assert kept.count(f"{ALICE}2") >= 4
    async with store.database.transaction() as uow:
        assert await uow.person_erasure.forget(BOB, now=START) == ("UFORGOTTEN0002", 1)


@pytest.mark.parametrize(
    ("forgotten", "title", "impact", "resolution"),
    [
        (ALICE, "(removed)", "walrus impact", "badger fix"),
        (BOB, "ocelot title", "(removed)", "badger fix"),
        (CAROL, "ocelot title", "walrus impact", "(removed)"),
    ],
)
async def test_of_what_an_incident_says_only_their_own_words_go(
    store: Store, forgotten: str, title: str, impact: str, resolution: str
) -> None:
    async with store.database.transaction() as uow:
        of_it = await _said(uow, ALICE, "ocelot")
        incident = await uow.incidents.get(of_it)
        await uow.incidents.save(replace(incident, impact="walrus impact", resolution="badger fix"))
        await uow.timeline.add(of_it, fact(EntryKind.IMPACT, "walrus impact", by=BOB, now=START))
        await uow.timeline.add(of_it, fact(EntryKind.FIXED, "badger fix", by=CAROL, now=START))

    async with store.database.transaction() as uow:
        await uow.person_erasure.forget(forgotten, now=START)
        left = await uow.incidents.get(of_it)

    assert (left.title, left.impact, left.resolution) == (title, impact, resolution)


async def test_whom_an_open_incident_needs_is_named(store: Store) -> None:
    async with store.database.transaction() as uow:
        of_it = await _said(uow, ALICE, "ocelot", status=Status.MONITORING)
        await uow.roles.assign(of_it, "commander", BOB, now=START)
        await uow.timeline.add(of_it, fact(EntryKind.IMPACT, "all of it", by="U0CAR01001", now=START))

        for user in (ALICE, BOB, "U0CAR01001"):
            assert await uow.person_erasure.needed_in(user) == ["INC-ocelot"]
        assert await uow.person_erasure.needed_in("U0DANA0001") == []


async def test_a_dry_run_leaves_everything_as_it_was(store: Store) -> None:
    async with store.database.transaction() as uow:
        old = await _said(uow, ALICE, "ocelot")
    before = await _everything(store)

    (counts,) = await store.database.tried(lambda uow: uow.retention.remove_all([old]))

    assert counts["messages"] == 1
    assert await _everything(store) == before
