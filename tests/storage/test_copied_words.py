"""Words that stand elsewhere: in others' rows, in other incidents, in deliveries; and choices that are no words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import UnionType
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from bot.domain.effects import CreateRoom, Edit, Effect, Invite, Post, ToChannel, ToPerson, ToRoom
from bot.domain.incident import Status
from bot.domain.messages.changes import StatusChanged
from bot.domain.messages.delivery import Undelivered
from bot.domain.messages.ending import Absorbed
from bot.domain.messages.roles import RoleUnfilled
from bot.domain.page import Page
from bot.domain.postmortem.material import Answer
from bot.domain.timeline import EntryKind, Revision, RevisionKind, fact
from bot.domain.transition import Transition
from bot.domain.triage import Facts, Revenue
from bot.domain.write_canvas import CANVAS
from storage.erasure.written import WITHIN
from storage.unit_of_work import UnitOfWork
from tests.support.builders import an_incident
from tests.support.databases import Store, an_order
from tests.support.world import START

ALICE, BOB = "U0A1ICE001", "U0B0B00001"

IDS_AND_KEYS = {
    *("effect", "to", "says", "place", "instead_of", "channel", "thread", "ts", "number", "into", "layout"),
    *(
        "by",
        "user",
        "whom",
        "people",
        "before",
        "moved_by",
        "taken_by",
        "owed_by",
        "snoozed_by",
        "said_by",
        "silent",
        "thanked",
    ),
    *(
        "schedule",
        "group",
        "role",
        "area",
        "old",
        "new",
        "what",
        "settled",
        "answer",
        "triggered",
        "more",
        "users",
        "revenue",
        "security",
    ),
    *("reputation", "assessed_by", "status", "outcome", "missing", "did", "next", "who", "cause", "outlet", "action"),
    *("kind", "event", "severity", "call", "where"),
    *("kind", "step", "ticked", "state", "recorded_by", "informed_by", "link"),
    *("probe", "unit", "limits", "period"),
    *("common", "services", "sources", "links", "label", "url"),
    *("checklist", "holder", "owner"),
    *("draft", "earlier", "stage", "day"),
}
"""What else effects and facts hold as text: ids, keys, labels of the policy, and our own sentences."""


def _models(found: Any) -> Iterator[type[BaseModel]]:
    if get_origin(found) is not None or isinstance(found, UnionType):
        for part in get_args(found):
            yield from _models(part)
    elif isinstance(found, type) and issubclass(found, BaseModel):
        yield found
        for one in found.model_fields.values():
            yield from _models(one.annotation)


def _is_text(annotation: Any) -> bool:
    parts = get_args(annotation) or (annotation,)
    return any(part is str or (get_args(part) and _is_text(part)) for part in parts)


def test_every_text_of_effects_and_facts_is_known_to_be_words_or_not() -> None:
    models: set[type[BaseModel]] = {*_models(Effect), Facts}
    for model in models:
        for name, one in model.model_fields.items():
            if _is_text(one.annotation):
                assert name in WITHIN | IDS_AND_KEYS, f"{model.__name__}.{name}"
    assert not WITHIN & IDS_AND_KEYS


async def _incident(uow: UnitOfWork, number: str, **differs: Any) -> int:
    plain: dict[str, Any] = {"status": Status.RESOLVED, "declared_by": ALICE, "resolved_at": START, "title": "it broke"}
    return (await uow.incidents.add(an_incident(number=number, **plain | differs))).id


async def _said(uow: UnitOfWork, incident_id: int, *texts: str, by: str = BOB) -> None:
    for ts, text in enumerate(texts, start=incident_id * 1000):
        one = Revision(channel="C1", ts=ts, version=ts, kind=RevisionKind.SAID, author=by, text=text)
        await uow.messages.record([(incident_id, one)], now=START)


async def _texts(store: Store, incident_id: int) -> list[str]:
    async with store.database.reading() as uow:
        entries = await uow.timeline.of(incident_id)
    return [text for entry in entries for text in (entry.text, entry.transition.said if entry.transition else "")]


async def test_choices_and_keys_stay_though_somebody_said_the_same_word(store: Store) -> None:
    critical = Facts(revenue=Revenue.CRITICAL, changed="the ocelot deploy")
    orders = (
        Post(to=ToRoom(), message=StatusChanged(old=Status.INVESTIGATING, new=Status.MONITORING, note="", by=ALICE)),
        Post(to=ToChannel(channel="incidents"), message=RoleUnfilled(role="commander", number=1)),
        Edit(place="critical", message=Undelivered(what="a message", reason="the ocelot deploy")),
    )
    async with store.database.transaction() as uow:
        one = await _incident(uow, "INC-1", facts=critical)
        await uow.timeline.add(one, fact(EntryKind.NOTE, "As said: the ocelot deploy", by=ALICE, now=START))
        choices = ("resolved", "monitoring", "commander", "critical", "incidents", "sev1", "note", "text", "message")
        await _said(uow, one, *choices, "the ocelot deploy")
        other = await _incident(uow, "INC-2")
        await _said(uow, other, "resolved", by=ALICE)
        uow.outbox.add(*(an_order(str(n), effect=each, incident_id=one, lane=str(n)) for n, each in enumerate(orders)))

    async with store.database.transaction() as uow:
        await uow.person_erasure.forget(BOB, now=START)

    async with store.database.reading() as uow:
        left = await uow.incidents.get(one)
        assert (left.status, left.facts.revenue, left.facts.changed) == (Status.RESOLVED, Revenue.CRITICAL, "(removed)")
        assert [entry.text for entry in await uow.messages.of(other, workspace_url="")] == ["resolved"]
    claims = {claim.attempt.key: claim.attempt.effect for claim in await store.claim()}
    assert [claims[str(n)] for n in (0, 1)] == list(orders[:2])
    assert claims["2"] == Edit(place="critical", message=Undelivered(what="a message", reason="(removed)"))
    assert await _texts(store, one) == ["As said: (removed)", ""]


@pytest.mark.parametrize(
    ("kind", "by", "text"),
    [
        (EntryKind.UPDATE, ALICE, f"Update #1 (said by <@{BOB}>): zqpw7"),
        (EntryKind.RESOLVED, ALICE, "Resolved: zqpw7 (stable for 15 min)"),
        (EntryKind.NOTE, ALICE, "INC-2 (zqpw7) was merged into this: the same"),
        (EntryKind.NOTE, None, "Given up: the war room (The names room-zqpw7 to room-zqpw7-9 are all taken). Why: no"),
        (EntryKind.POSTMORTEM, ALICE, "Postmortem, Root cause: zq heron answer, and more"),
    ],
)
async def test_what_others_made_of_it_goes_too(store: Store, kind: EntryKind, by: str | None, text: str) -> None:
    async with store.database.transaction() as uow:
        one = await _incident(uow, "INC-1", resolution="zqpw7")
        other = await _incident(uow, "INC-2", title="zqpw7", declared_by=BOB)
        room = an_order("room", incident_id=other, effect=CreateRoom(name="room-zqpw7"))
        uow.outbox.add(room)
        await _said(uow, one, "zqpw7")
        await uow.timeline.add(
            one, fact(EntryKind.POSTMORTEM, "Postmortem, Root cause: zq heron answer", by=BOB, now=START)
        )
        await uow.drafts.put(one, Answer(section="root_cause", text="zq heron answer, so", by=ALICE, at=START))
        where = other if "names" in text else one
        held = Transition(Status.MONITORING, Status.RESOLVED, "zqpw7")
        await uow.timeline.add(where, replace(fact(kind, text, by=by, now=START), transition=held))
    await store.deliver(await store.claim_one())

    async with store.database.transaction() as uow:
        await uow.person_erasure.forget(BOB, now=START)

    async with store.database.reading() as uow:
        assert [entry.transition for entry in await uow.timeline.of(where)][-1] == replace(held, said="(removed)")
    assert "zq" not in "".join([*await _texts(store, one), *await _texts(store, other)])
    async with store.database.reading() as uow:
        answers = await uow.drafts.of(one)
        assert {answer.text for answer in answers.values()} == {"(removed), so"}


async def test_what_a_canvas_shows_of_it_goes_too(store: Store) -> None:
    said = f"zq_pool * 2 was <too> small\n\nzq told <@{ALICE}> about the zq heron"
    shown = "At a glance\n> zq\\_pool \\* 2 was &lt;too> small\n> zq told alice about the zq heron"
    async with store.database.transaction() as uow:
        one = await _incident(uow, "INC-1")
        await uow.drafts.put(one, Answer(section="cause", text=said, by=BOB, at=START))
        await uow.drafts.put(one, Answer(section="cause", text=shown.replace("zq\\_", "zq_"), by="", at=START), CANVAS)
    async with store.database.transaction() as uow:
        await uow.person_erasure.forget(BOB, now=START)
    async with store.database.reading() as uow:
        (held,) = await uow.drafts.versions(one, CANVAS)
    assert "zq" not in held.text.replace("zq told", ""), held.text
    assert held.text.startswith("At a glance\n")


async def test_a_title_that_someone_gave_later_goes_with_their_words_and_leaves_the_first(store: Store) -> None:
    async with store.database.transaction() as uow:
        one = await _incident(uow, "INC-1", title="ocelot is down")
        declared = fact(EntryKind.DECLARED, "Declared as SEV1: heron is down", by=ALICE, now=START)
        await uow.timeline.add(one, replace(declared, transition=Transition("", "SEV1", "heron is down")))
        renamed = fact(EntryKind.NOTE, "Title: ocelot is down", by=BOB, now=START)
        await uow.timeline.add(one, replace(renamed, transition=Transition("", "", "ocelot is down")))
        await uow.timeline.add(
            one, fact(EntryKind.NOTE, "INC-2 (heron is down) was merged", by="U0CAR01001", now=START)
        )
    async with store.database.transaction() as uow:
        await uow.person_erasure.forget(BOB, now=START)
    async with store.database.reading() as uow:
        assert (await uow.incidents.get(one)).title == "(removed)"
    assert "heron" in "".join(await _texts(store, one))
    async with store.database.transaction() as uow:
        await uow.person_erasure.forget(ALICE, now=START)
    assert "heron" not in "".join(await _texts(store, one))


async def test_deliveries_of_others_that_name_an_incident_lose_its_words(store: Store) -> None:
    async with store.database.transaction() as uow:
        one = await _incident(uow, "INC-1", status=Status.INVESTIGATING)
        other = await _incident(uow, "INC-2", title="zqpw7", status=Status.DECLINED)
        said = Absorbed(number="INC-2", title="zqpw7", channel="C2", ts="", note="", by=ALICE)
        uow.outbox.add(an_order("told", effect=Post(to=ToRoom(), message=said), incident_id=one))

    async with store.database.transaction() as uow:
        assert await uow.retention.ended_before(START.replace(year=2030)) == ([], ["INC-2"]), (
            "it is named where it waits"
        )
    await store.set_aside(await store.claim_one())
    async with store.database.transaction() as uow:
        ended, _ = await uow.retention.ended_before(START.replace(year=2030))
        await uow.retention.remove_all(ended)

    async with store.database.reading() as uow:
        (kept,) = (await uow.outbox.aside_and_paged([one]))[0][one]
        assert ended == [other]
        assert kept.effect == Post(to=ToRoom(), message=said.model_copy(update={"title": "(removed)"}))


async def test_of_a_page_only_the_words_go_while_its_incident_may_end_yet(store: Store) -> None:
    async with store.database.transaction() as uow:
        one = await _incident(uow, "INC-1", status=Status.INVESTIGATING, declared_by=ALICE)
        await _said(uow, one, "walrus food", by=BOB)
        for page in (
            Page(outlet="pager", who="on_call", why="walrus food"),
            Page(outlet="pager", who=BOB, action="acknowledge"),
        ):
            uow.outbox.add(an_order(page.action, effect=page, incident_id=one, lane="page:pager"))
    for _ in range(2):
        await store.deliver(await store.claim_one())

    async with store.database.transaction() as uow:
        name, _ = await uow.person_erasure.forget(BOB, now=START)
    async with store.database.transaction() as uow:
        called, acknowledged = (await uow.outbox.aside_and_paged([one]))[1][one]
        assert called.page == Page(outlet="pager", who="on_call", why="(removed)")
        assert (acknowledged.page.action, acknowledged.page.who) == ("acknowledge", name)
        await uow.retention.remove_all([one])
        assert await uow.outbox.aside_and_paged([one]) == ({}, {}), "when all that was delivered is emptied"


@pytest.mark.parametrize(
    "waits", [Post(to=ToPerson(user=BOB), message=Undelivered(what="x", reason="")), Invite(people=(BOB,))]
)
async def test_nobody_is_forgotten_while_something_waits_that_names_them(store: Store, waits: Effect) -> None:
    async with store.database.transaction() as uow:
        assert not await uow.person_erasure.waits_for(BOB)
        uow.outbox.add(an_order("one", effect=waits))
    async with store.database.reading() as uow:
        assert await uow.person_erasure.waits_for(BOB)
        assert not await uow.person_erasure.waits_for(ALICE)
    claim = await store.claim_one()
    async with store.database.reading() as uow:
        assert await uow.person_erasure.waits_for(BOB), "it is under way"
    await store.deliver(claim)
    async with store.database.reading() as uow:
        assert not await uow.person_erasure.waits_for(BOB)


@pytest.mark.parametrize("how", ["forget", "purge"])
async def test_of_a_message_whose_words_were_removed_no_later_version_is_stored(store: Store, how: str) -> None:
    file_only = Revision(channel="C1", ts=7, version=7, kind=RevisionKind.SAID, author=BOB, text="")
    async with store.database.transaction() as uow:
        one = await _incident(uow, "INC-1")
        await _said(uow, one, "(removed)", by=ALICE)
        await uow.messages.record([(one, file_only)], now=START)
    async with store.database.transaction() as uow:
        if how == "forget":
            await uow.person_erasure.forget(BOB, now=START)
        else:
            await uow.retention.remove_all([one])

    edited = replace(file_only, kind=RevisionKind.EDITED, version=8, text="zq")
    deleted = replace(file_only, kind=RevisionKind.DELETED, version=9)
    async with store.database.transaction() as uow:
        assert await uow.messages.record([(one, edited)], now=START) == 0
        assert await uow.messages.record([(one, edited), (one, deleted)], now=START) == 1, "that it was deleted"
    async with store.database.reading() as uow:
        (left,) = [entry for entry in await uow.messages.of(one, workspace_url="") if entry.deleted_at]
        assert (left.text, left.author == BOB, left.earlier) == ("", how == "purge", ())
