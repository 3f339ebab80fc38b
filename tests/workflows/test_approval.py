"""A postmortem from draft to published: who may do what, what it lacks, and that nothing is done twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from bot.domain.approval import Standing
from bot.domain.draft import EXTERNAL, POSTMORTEM, Verdict
from bot.domain.incident import Incident, IncidentError, Status
from bot.domain.postmortem.external import PART
from bot.domain.postmortem.material import Answer
from bot.domain.postmortem.sections import ASKED
from bot.domain.publish_draft import PublishDraft
from bot.domain.record_kinds import ACTION_ITEM, EVIDENCE
from bot.workflows import publish as publishing
from bot.workflows.approval import approve, send_back, submit, waive
from bot.workflows.external import write
from bot.workflows.publish import publish, share_summary
from bot.workflows.reading.reviews import approval
from bot.workflows.unfinished import before_closed
from tests.support.builders import ALICE, BOB, CAROL, START, a_record
from tests.workflows.conftest import Stage

DAVE: Final = "U0DAVE0001"
BEHIND: Final[Mapping[str, Sequence[str]]] = {"service_owner": (BOB,), "engineering_manager": (CAROL,)}
NO_ONE: Final[Mapping[str, Sequence[str]]] = {}
NEWEST: Final = len(ASKED)
"""Version of what `ended` writes."""


async def ended(stage: Stage, *, whole: bool = True, **differs: Any) -> Incident:
    """An incident that is over, with everything that its postmortem needs, or with nothing."""
    incident = await stage.add(status=Status.RESOLVED, resolved_at=START, severity="sev1", **differs)
    async with stage.store.database.transaction() as uow:
        for section in ASKED if whole else ():
            await uow.drafts.put(incident.id, Answer(section=section.key, text="A pool of 5.", by=ALICE, at=START))
        for number, kind in enumerate(("log", "dashboard", "change") if whole else (), 1):
            await uow.records.put(a_record(EVIDENCE, incident_id=incident.id, number=number, fields={"type": kind}))
        if whole:
            fields = {"outcome": "monitoring", "owner": BOB}
            await uow.records.put(a_record(ACTION_ITEM, incident_id=incident.id, fields=fields))
    await stage.left()
    return incident


async def does(stage: Stage, verb: Any, by: str, incident: Incident, *rest: Any, **more: Any) -> Any:
    """Do something in a transaction of its own."""
    async with stage.store.database.transaction() as uow:
        return await verb(stage.act(uow, by=by), incident.id, *rest, **more)


async def refused(stage: Stage, verb: Any, by: str, incident: Incident, *rest: Any, **more: Any) -> IncidentError:
    """Be refused, with a way out, and have nothing changed."""
    before = await steps(stage, incident)
    with pytest.raises(IncidentError) as refusal:
        await does(stage, verb, by, incident, *rest, **more)
    assert await steps(stage, incident) == before
    assert refusal.value.offers or "`/incident" in refusal.value.sentence
    return refusal.value


async def steps(stage: Stage, incident: Incident) -> list[tuple[str, str, int]]:
    async with stage.store.database.transaction() as uow:
        found = await uow.drafts.steps_of_all([incident.id])
    return [(str(each.verdict), each.step, each.version) for each in found[incident.id]]


async def test_it_goes_through_its_stages_once_and_is_published_once(stage: Stage) -> None:
    incident = await ended(stage)
    assert (await does(stage, submit, ALICE, incident, POSTMORTEM, BEHIND)).stage == "technical"
    assert f"post person {BOB} ReviewAsked" in await stage.left()
    assert "approved" in (await refused(stage, publish, ALICE, incident, POSTMORTEM, "text")).sentence
    assert f"<@{BOB}> can" in (await refused(stage, approve, ALICE, incident, POSTMORTEM, BEHIND)).sentence
    assert f"<@{BOB}> can" in (await refused(stage, approve, CAROL, incident, POSTMORTEM, BEHIND)).sentence
    assert f"<@{BOB}> can" in (await refused(stage, send_back, DAVE, incident, POSTMORTEM, "no", BEHIND)).sentence
    seen = (NEWEST, "technical")
    assert (await does(stage, approve, BOB, incident, POSTMORTEM, BEHIND, seen=seen)).stage == "operational"
    assert f"post person {CAROL} ReviewAsked" in await stage.left()
    wrong = await refused(stage, approve, CAROL, incident, POSTMORTEM, BEHIND, seen=seen)
    assert f"<@{BOB}> approved that stage" in wrong.sentence
    now = await does(stage, approve, CAROL, incident, POSTMORTEM, BEHIND, seen=(NEWEST, "operational"))
    assert now.standing is Standing.APPROVED

    await stage.left()
    assert (await does(stage, publish, ALICE, incident, POSTMORTEM, "A pool of 5.")).standing is Standing.PUBLISHED
    left = await stage.left()
    assert [each for each in left if "DraftPublished" in each] == ["post channel incidents DraftPublished"]
    assert await steps(stage, incident) == [
        ("submitted", "postmortem", NEWEST),
        ("approved", "technical", NEWEST),
        ("approved", "operational", NEWEST),
        ("published", "publish", NEWEST),
    ]


async def test_an_old_version_is_never_approved_and_the_difference_is_shown(stage: Stage) -> None:
    incident = await ended(stage)
    await does(stage, submit, ALICE, incident, POSTMORTEM, BEHIND)
    async with stage.store.database.transaction() as uow:
        await uow.drafts.put(incident.id, Answer(section="cause", text="A pool of `10`.", by=ALICE, at=START))
    for act in (
        refused(stage, approve, BOB, incident, POSTMORTEM, BEHIND, seen=(NEWEST, "technical")),
        refused(stage, approve, BOB, incident, POSTMORTEM, BEHIND),
        refused(stage, send_back, BOB, incident, POSTMORTEM, "no", BEHIND, seen=NEWEST),
    ):
        refusal = await act
        assert f"version {NEWEST + 1} is newer than version {NEWEST}" in refusal.sentence
        assert "- A pool of 5.\n+ A pool of '10'." in refusal.sentence
        assert [offer.action for offer in refusal.offers] == ["review.submit"]
    await does(stage, submit, ALICE, incident, POSTMORTEM, BEHIND)
    refusal = await refused(stage, approve, BOB, incident, POSTMORTEM, BEHIND, seen=(NEWEST, "technical"))
    assert refusal.offers[0].value.endswith(f":postmortem:{NEWEST + 1}:technical"), "one click looks at the newer one"


async def test_what_was_sent_back_is_a_draft_again_and_its_author_hears_why(stage: Stage) -> None:
    incident = await ended(stage)
    await does(stage, submit, ALICE, incident, POSTMORTEM, BEHIND)
    assert "Say what to change" in (await refused(stage, send_back, BOB, incident, POSTMORTEM, " ", BEHIND)).sentence
    await stage.left()
    back = await does(stage, send_back, BOB, incident, POSTMORTEM, "the impact is too low", BEHIND, seen=NEWEST)
    assert (back.standing, back.sent_back.note) == (Standing.DRAFT, "the impact is too low")
    assert f"post person {ALICE} SentBack" in await stage.left()
    assert "sent the postmortem back" in (await refused(stage, approve, BOB, incident, POSTMORTEM, BEHIND)).sentence
    assert (await does(stage, submit, ALICE, incident, POSTMORTEM, BEHIND)).stage == "technical"
    assert f"post person {BOB} ReviewAsked" in await stage.left(), "he is asked again"


async def test_what_it_lacks_is_named_with_a_button_each_and_someone_may_answer_for_it(stage: Stage) -> None:
    incident = await ended(stage, whole=False)
    refusal = await refused(stage, submit, ALICE, incident, POSTMORTEM, BEHIND)
    for said in ("questions are open", "no evidence of logs, metrics", "no action item says what it leaves behind"):
        assert said in refusal.sentence
    actions = [offer.action for offer in refusal.offers]
    assert actions == ["postmortem.answer", "record.new", "record.new", "review.waive"]
    assert "Say why" in (await refused(stage, waive, ALICE, incident, POSTMORTEM, "", BEHIND)).sentence
    stands = await does(stage, waive, ALICE, incident, POSTMORTEM, "the logs are gone", BEHIND)
    assert [(each.step, each.by, each.note) for each in stands.waived] == [
        (lack, ALICE, "the logs are gone") for lack in ("answers", "evidence", "outcomes")
    ]
    assert stands.standing is Standing.REVIEW
    await does(stage, approve, BOB, incident, POSTMORTEM, BEHIND)
    await does(stage, approve, CAROL, incident, POSTMORTEM, BEHIND)
    async with stage.store.database.transaction() as uow:
        missing = await before_closed(stage.act(uow), incident)
    assert not [each.text for each in missing if "postmortem" in each.text or "action item" in each.text]
    whole = await ended(stage, number="INC-2026-1123-002")
    assert "nothing to waive" in (await refused(stage, waive, ALICE, whole, POSTMORTEM, "x", BEHIND)).sentence


@pytest.mark.parametrize(
    ("lack", "text", "action"),
    [
        ("approval", "the postmortem is not approved", "review.submit"),
        ("outcome", "no action item leaves anything behind that prevents it", "record.new"),
    ],
)
async def test_closing_asks_for_an_approval_and_for_something_that_lasts(
    stage: Stage, lack: str, text: str, action: str
) -> None:
    incident = await ended(stage)
    async with stage.store.database.transaction() as uow:
        if lack == "outcome":
            await uow.records.put(a_record(ACTION_ITEM, incident_id=incident.id, fields={}))
        missing = await before_closed(stage.act(uow), incident)
    assert [each.offer.action for each in missing if each.text == text] == [action]


async def test_a_stage_behind_which_no_one_stands_is_anyones_but_the_authors(stage: Stage) -> None:
    incident = await ended(stage)
    await does(stage, submit, ALICE, incident, POSTMORTEM, NO_ONE)
    assert "Anyone else" in (await refused(stage, approve, ALICE, incident, POSTMORTEM, NO_ONE)).sentence
    assert (await does(stage, approve, DAVE, incident, POSTMORTEM, {"service_owner": (ALICE,)})).stage == "operational"
    alone = stage.with_policy(
        postmortem=stage.runtime.policy.postmortem.model_copy(update={"author_may_approve": True})
    )
    assert (await does(alone, approve, ALICE, incident, POSTMORTEM, NO_ONE)).standing is Standing.APPROVED


async def test_outlets_hear_of_it_and_where_it_arrived_is_noted(stage: Stage) -> None:
    rules = stage.runtime.policy.postmortem
    published = rules.publish.model_copy(update={"outlets": ("wiki",), "channels": ("engineering", "leads")})
    stage = stage.with_policy(postmortem=rules.model_copy(update={"publish": published}))
    incident = await ended(stage)
    await does(stage, submit, ALICE, incident, POSTMORTEM, BEHIND)
    await does(stage, approve, BOB, incident, POSTMORTEM, BEHIND)
    await does(stage, approve, CAROL, incident, POSTMORTEM, BEHIND)
    await stage.left()
    await does(stage, publish, ALICE, incident, POSTMORTEM, "text")
    left = await stage.left()
    assert "publish_draft" in left
    assert [each for each in left if "DraftPublished" in each] == [
        "post channel engineering DraftPublished",
        "post channel leads DraftPublished",
    ]
    effect = PublishDraft(outlet="wiki", draft=POSTMORTEM, version=NEWEST)
    await does(stage, publishing.refused, "", incident, effect, "the space is gone")
    await does(stage, publishing.arrived, "", incident, effect, "https://wiki.example.com/1")
    async with stage.store.database.transaction() as uow:
        stands = await approval(stage.act(uow), incident, POSTMORTEM)
    assert stands.places["outlet:wiki"].verdict is Verdict.PUBLISHED
    assert stands.places["outlet:wiki"].note == "https://wiki.example.com/1"


async def test_nothing_of_a_private_incident_leaves_its_room(stage: Stage) -> None:
    rules = stage.runtime.policy.postmortem
    published = rules.publish.model_copy(update={"outlets": ("wiki",), "channels": ("engineering",)})
    stage = stage.with_policy(postmortem=rules.model_copy(update={"publish": published}))
    incident = await ended(stage, private=True, announced_in=())
    await does(stage, submit, ALICE, incident, POSTMORTEM, BEHIND)
    assert not [each for each in await stage.left() if BOB in each], "he is not in its room"
    for by in (DAVE, BOB):
        await does(stage, approve, by, incident, POSTMORTEM, NO_ONE)
    await stage.left()
    await does(stage, publish, ALICE, incident, POSTMORTEM, "text")
    await does(stage, share_summary, ALICE, incident, "text")
    left = await stage.left()
    assert not [each for each in left if "channel" in each or "publish_draft" in each]
    assert "post room DraftPublished" in left


async def test_what_came_back_is_summed_up_approved_and_published_once_more(stage: Stage) -> None:
    """An incident that was reopened and ended again has other facts, although no one wrote anything since."""
    incident = await ended(stage)

    async def whole_way() -> list[str]:
        await does(stage, share_summary, ALICE, incident, "Checkout was down.")
        await does(stage, submit, ALICE, incident, POSTMORTEM, BEHIND)
        await does(stage, approve, BOB, incident, POSTMORTEM, BEHIND)
        await does(stage, approve, CAROL, incident, POSTMORTEM, BEHIND)
        assert (await does(stage, publish, ALICE, incident, POSTMORTEM, "x")).standing is Standing.PUBLISHED
        return await stage.left()

    first, at = await whole_way(), stage.runtime.now()
    assert "already" in (await refused(stage, submit, ALICE, incident, POSTMORTEM, BEHIND)).sentence
    async with stage.store.database.transaction() as uow:
        again = await uow.incidents.get(incident.id, lock=True)
        again = replace(again, resolved_at=at + timedelta(minutes=1))
        await uow.incidents.save(again)
        assert "the postmortem is not approved" in [each.text for each in await before_closed(stage.act(uow), again)]
    stage.store.clock.move_to(at + timedelta(minutes=2))
    second = await whole_way()
    for what in ("SummaryShared", f"post person {BOB} ReviewAsked", f"post person {CAROL} ReviewAsked"):
        assert [each for each in second if what in each], what
        assert [each for each in first if what in each], what
    assert len(await steps(stage, incident)) == 10


async def test_the_summary_is_shared_once(stage: Stage) -> None:
    incident = await ended(stage)
    await does(stage, share_summary, ALICE, incident, "Checkout was down.")
    assert [each for each in await stage.left() if "SummaryShared" in each]


async def test_the_version_for_those_outside_has_an_approval_of_its_own(stage: Stage) -> None:
    incident = await ended(stage)
    wrong = await refused(stage, submit, ALICE, incident, EXTERNAL, BEHIND)
    assert "no one has written it yet" in wrong.sentence
    first = await does(stage, write, ALICE, incident, "Thanks to @bob.", seen="")
    wrong = await refused(stage, submit, ALICE, incident, EXTERNAL, BEHIND)
    assert "take out the name “@bob”" in wrong.sentence
    conflict = await refused(stage, write, BOB, incident, "Mine.", seen="")
    assert f"<@{ALICE}> changed it" in conflict.sentence
    await does(stage, write, ALICE, incident, "Checkout failed, and works again.", seen=first.version)
    stands = await does(stage, submit, ALICE, incident, EXTERNAL, BEHIND)
    assert (stands.stage, stands.version) == ("external", 2)
    await does(stage, approve, BOB, incident, EXTERNAL, BEHIND)
    assert (await does(stage, publish, ALICE, incident, EXTERNAL, "")).standing is Standing.PUBLISHED
    async with stage.store.database.transaction() as uow:
        assert (await approval(stage.act(uow), incident, POSTMORTEM)).standing is Standing.DRAFT
        assert (await uow.drafts.of(incident.id, EXTERNAL))[PART].text == "Checkout failed, and works again."
