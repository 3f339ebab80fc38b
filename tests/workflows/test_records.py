"""The mechanism of records, with every kind and every move run through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from bot.domain.effects import Reach
from bot.domain.incident import IncidentError, Status
from bot.domain.messages.records import RecordShown
from bot.domain.overview import Recorded
from bot.domain.people import MANAGER
from bot.domain.postmortem.document import document
from bot.domain.probe import Probe, Sample, Standing
from bot.domain.record import Record, live
from bot.domain.record_kind import Kind
from bot.domain.record_kinds import ACTION, ACTION_ITEM, EVIDENCE, HELP, HYPOTHESIS, KINDS, MOST, TEMPFIX
from bot.domain.timeline import EntryKind
from bot.slack.blocks import board, record_form
from bot.slack.blocks.messages import needs, render
from bot.slack.blocks.rendered import Surroundings
from bot.slack.conversations.table import BUTTONS, BY_WORD
from bot.workflows import postmortem
from bot.workflows.reading.overview import overview
from bot.workflows.records import Told, change, find, make, move, tick
from bot.workflows.telling.reach import found
from storage.unit_of_work import UnitOfWork
from tests.support.builders import ALICE, BOB, START
from tests.workflows.conftest import Stage

RECORDED: Final = tuple(name for name, kind in KINDS.items() if kind.word)
"""Kinds that people record: a new one is tested by being there."""

VALUES: Final = {
    "text": "p99 was flat",
    "person": BOB,
    "day": (START + timedelta(days=2)).isoformat(),
    "link": "https://grafana.example.com/d/db",
    "playbook": "rollback",
}
"""Kind of field -> what it holds."""


def held(kind: Kind) -> dict[str, Any]:
    """Return something for each field that the first form asks for."""
    of_kind = {each.key: VALUES.get(each.kind, KINDS[each.of or HELP].called(1)) for each in kind.fields}
    return {each.key: next(iter(each.choices), of_kind[each.key]) for each in kind.fields if not each.later}


def moves() -> Iterator[tuple[str, str, str]]:
    """Yield every move: the kind, the state it is in, the state it moves to."""
    for name in RECORDED:
        for state, follow in KINDS[name].states.items():
            yield from ((name, state, each) for each in sorted(follow))


async def put(stage: Stage, kind: str, state: str, **fields: Any) -> int:
    """Store a record as it stands; return its incident's id."""
    incident = await stage.add()
    async with stage.store.database.transaction() as uow:
        plain = Record(
            incident_id=incident.id, kind=kind, number=1, text="cache stampede", state=state, by=ALICE, at=START
        )
        await uow.records.put(replace(plain, fields=fields))
    return incident.id


async def shown(uow: UnitOfWork, stage: Stage, record: Record) -> list[dict[str, Any]]:
    """Return the buttons of a record's message."""
    message = RecordShown(kind=record.kind, number=record.number)
    view = await overview(uow, stage.runtime.policy, record.incident_id, needs(message))
    blocks = render(message, view, Surroundings()).blocks
    return [each for block in blocks for each in block.get("elements", ()) if each.get("type") == "button"]


@pytest.mark.parametrize("kind", RECORDED)
async def test_every_kind_is_made_shown_kept_and_told(stage: Stage, kind: str) -> None:
    shape, incident = KINDS[kind], await stage.add()
    async with stage.store.database.transaction() as uow:
        act = stage.act(uow)
        for named in [each.of for each in shape.fields if each.of]:
            await make(act, incident.id, named, "DNS")
        fields = {**held(shape), "source": "https://local.slack.test/archives/C1/p1"}
        made = await make(act, incident.id, kind, "cache stampede", fields=fields)
        assert (made.called, made.state) == (shape.called(1), shape.first)
        again = await find(act, incident.id, kind, 1)
        assert again == made
        assert {key: again.fields[key] for key in fields} == fields
        line = (await uow.timeline.of(incident.id))[-1]
        assert line.kind is EntryKind.RECORD
        assert line.text.startswith(f"{shape.label} {shape.called(1)}: cache stampede")
        labels = {button["text"]["text"] for button in await shown(uow, stage, made)}
        assert labels >= {shape.moves[state] for state in shape.states[made.state]} | {"Edit…"}
        view = await overview(uow, stage.runtime.policy, incident.id, frozenset({Recorded}))
        asked = {block.get("block_id") for block in record_form.new(view, record_form.Draft(kind=kind))["blocks"]}
        assert asked >= {"text", *(each.key for each in shape.fields if not each.later and each.kind != "record")}
        written = document(await postmortem.material(uow, act.policy, incident.id, workspace_url=""), lambda said: said)
        more = kind in {ACTION, ACTION_ITEM}  # the summary has what will change, and one more list what was done
        assert written.count("cache stampede") == 2 + more, f"{kind}: on the timeline, and in a table"
    assert "post thread card:1 RecordShown" in await stage.left()
    assert BY_WORD[shape.word].example.endswith(shape.example)


@pytest.mark.parametrize(("kind", "before", "after"), list(moves()))
async def test_every_move_is_made_told_and_shown(stage: Stage, kind: str, before: str, after: str) -> None:
    shape, incident_id = KINDS[kind], await put(stage, kind, before)
    said = {key: VALUES[shape.named(key).kind] for key in shape.needs.get(after, ())}
    async with stage.store.database.transaction() as uow:
        act = stage.act(uow, by=BOB)
        if before not in shape.over:
            await tick(act, incident_id, kind, 1, shape.steps)
        told = Told(state=after, fields={**said, "because": "p99 was flat"})
        moved = await change(act, incident_id, kind, 1, told)
        assert (moved.state, moved.said("moved_by"), moved.said("because")) == (after, BOB, "p99 was flat")
        line = (await uow.timeline.of(incident_id))[-1]
        became = shape.words.get(after, after)
        assert line.text.startswith(f"{moved.called} cache stampede: {became} because p99 was flat")
        buttons = await shown(uow, stage, moved)
        assert {button["action_id"].partition(":")[0] for button in buttons} <= set(BUTTONS)
        follow = {button["value"].rpartition(":")[2] for button in buttons if "record.move" in button["action_id"]}
        assert follow == {state for state in shape.states[after] if state in shape.moves}
        open_ones = str(board.board(await overview(uow, stage.runtime.policy, incident_id, board.NEEDS), now=START))
        assert (f"*{moved.called}*" in open_ones) is (after in shape.on_board)
    assert f"edit record:{kind}:1 RecordShown" in await stage.left()


@pytest.mark.parametrize("kind", RECORDED)
async def test_a_state_that_may_not_follow_is_refused_with_who_moved_it(stage: Stage, kind: str) -> None:
    shape = KINDS[kind]
    wrong = next((a, b) for a in shape.states for b in shape.states if b not in shape.states[a])
    incident_id = await put(stage, kind, wrong[0], moved_by=BOB)
    async with stage.store.database.transaction() as uow:
        act = stage.act(uow)
        with pytest.raises(IncidentError, match=f"<@{BOB}>"):
            await move(act, incident_id, kind, 1, wrong[1])
        with pytest.raises(IncidentError, match=f"There is no {shape.called(7)} in"):
            await move(act, incident_id, kind, 7, wrong[1])
        assert (await find(act, incident_id, kind, 1)).state == wrong[0]
        assert await uow.timeline.of(incident_id) == []
    assert await stage.left() == []


@pytest.mark.parametrize("kind", RECORDED)
@pytest.mark.parametrize(
    ("text", "status", "says"),
    [
        ("x" * 5_000, Status.INVESTIGATING, "has 5000 characters; at most 3000 fit"),
        (" \n", Status.INVESTIGATING, "For example"),
        ("cache stampede", Status.DECLINED, "If it's back"),
        ("cache stampede", Status.CLOSED, "If it's back"),
    ],
)
async def test_what_can_not_be_recorded_says_what_to_do(
    stage: Stage, kind: str, text: str, status: Status, says: str
) -> None:
    outlives = KINDS[kind].after_close and status is Status.CLOSED
    incident = await stage.add(status=Status.DECLINED if outlives else status)
    async with stage.store.database.transaction() as uow:
        with pytest.raises(IncidentError, match=says):
            await make(stage.act(uow), incident.id, kind, text)
        assert await uow.records.all_of(incident.id) == []
    assert await stage.left() == []


@pytest.mark.parametrize(
    ("kind", "field", "wrong", "says"),
    [
        (kind, each.key, wrong.format(letter=KINDS[each.of].letter if each.of else ""), says)
        for kind in RECORDED
        for each in KINDS[kind].fields
        for of, wrong, says in (
            ("text", "x" * 1_001, "1001 characters"),
            ("choice", "nonsense", "Choose one"),
            ("day", START.isoformat(), "in the past"),
            ("day", (START + timedelta(days=400)).isoformat(), "over a year away"),
            ("record", "{letter}9", "There is no [HF]9"),
            ("playbook", "nonsense", "No playbook is called"),
            ("link", "javascript:alert(1)", "isn't an address"),
            ("link", "https://a.example.com <!channel>", "isn't an address"),
        )
        if each.kind == of and not each.later
    ],
)
async def test_a_field_that_is_of_no_use_is_named(stage: Stage, kind: str, field: str, wrong: str, says: str) -> None:
    incident = await stage.add()
    async with stage.store.database.transaction() as uow:
        with pytest.raises(IncidentError, match=says):
            await make(stage.act(uow), incident.id, kind, "cache stampede", fields={field: wrong})


@pytest.mark.parametrize("kind", RECORDED)
async def test_more_than_fit_are_refused_and_the_others_stay(stage: Stage, kind: str) -> None:
    incident_id = await put(stage, kind, KINDS[kind].first)
    async with stage.store.database.transaction() as uow:
        last = await find(stage.act(uow), incident_id, kind, 1)
        for number in range(2, MOST + 1):
            await uow.records.put(replace(last, number=number))
        with pytest.raises(IncidentError, match=f"has {MOST} lines of this kind"):
            await make(stage.act(uow), incident_id, kind, "one more")
        assert len(await uow.records.of(incident_id, kind)) == MOST


async def test_a_risk_is_accepted_by_someone_until_a_day_and_counts_as_live_again_after_it(stage: Stage) -> None:
    incident_id = await put(stage, TEMPFIX, "live")
    until = START + timedelta(days=2)
    async with stage.store.database.transaction() as uow:
        act = stage.act(uow, by=BOB)
        with pytest.raises(IncidentError, match=r"without this: until when.*accepted by @bob until friday") as refused:
            await move(act, incident_id, TEMPFIX, 1, "accepted")
        assert refused.value.field == "accepted_until"
        told = Told(state="accepted", fields={"accepted_until": until.isoformat()})
        accepted = await change(act, incident_id, TEMPFIX, 1, told)
        assert accepted.said("accepted_by") == BOB
        assert [live([accepted], at) for at in (START, until)] == [[], [accepted]]
        ticked = await tick(act, incident_id, TEMPFIX, 1, ["removed", "docs"])
        assert ticked.ticked == ("removed", "docs")
        with pytest.raises(IncidentError, match=r"can't be removed yet.*It works without it"):
            await move(act, incident_id, TEMPFIX, 1, "removed")
        await tick(act, incident_id, TEMPFIX, 1, KINDS[TEMPFIX].steps)
        await move(act, incident_id, TEMPFIX, 1, "removed")
        with pytest.raises(IncidentError, match="F1 is removed"):
            await tick(act, incident_id, TEMPFIX, 1, [])


async def test_evidence_brings_the_hypothesis_up_to_date_that_it_is_about(stage: Stage) -> None:
    incident_id = await put(stage, HYPOTHESIS, "open")
    await stage.left()
    async with stage.store.database.transaction() as uow:
        act = stage.act(uow)
        await make(act, incident_id, HYPOTHESIS, "DNS")
        await make(act, incident_id, EVIDENCE, "p99", fields={"about": "H1", "side": "against"})
    assert await stage.left() == [
        "post thread card:1 RecordShown",
        "post thread card:1 RecordShown",
        "edit record:hypothesis:1 RecordShown",
    ]
    async with stage.store.database.transaction() as uow:
        await change(stage.act(uow), incident_id, EVIDENCE, 1, Told(fields={"about": "H2", "side": "for"}))
        await change(stage.act(uow), incident_id, EVIDENCE, 1, Told(fields={"side": "for"}))
    left = await stage.left()  # the edit of H1 waits already
    assert {*left} == {"edit record:evidence:1 RecordShown", "edit record:hypothesis:2 RecordShown"}


@pytest.mark.parametrize("kind", RECORDED)
async def test_whoever_is_forgotten_leaves_no_word_in_a_record(stage: Stage, kind: str) -> None:
    shape, incident = KINDS[kind], await stage.add()
    texts = [each.key for each in shape.fields if each.kind == "text" and not each.later]
    async with stage.store.database.transaction() as uow:
        act = stage.act(uow)
        await make(act, incident.id, kind, "the words of alice", fields=dict.fromkeys(texts, "more words of alice"))
        said = Told(text="the words of bob", fields=dict.fromkeys(texts, "other words of bob"))
        await change(act.as_done_by(BOB), incident.id, kind, 1, said)
        for user, words in ((BOB, "of bob"), (ALICE, "of alice")):
            name, _ = await uow.person_erasure.forget(user, now=START)
            (left,) = await uow.records.all_of(incident.id)
            told = [each.text for each in await uow.timeline.of(incident.id)]
            assert not [each for each in (left.text, str(left.fields), *told) if words in each or user in each]
            assert (left.state, left.number) == (shape.first, 1)
            assert (left.by == name) == (user == ALICE)


async def test_a_fix_is_still_removed_by_its_day_once_whoever_noted_it_is_forgotten(stage: Stage) -> None:
    incident, day = await stage.add(), (START + timedelta(days=3)).isoformat()
    async with stage.store.database.transaction() as uow:
        fix = {"owner": BOB, "remove_by": day}
        await make(stage.act(uow), incident.id, TEMPFIX, "the words of alice", fields=fix)
        await uow.person_erasure.forget(ALICE, now=START)
        (left,) = await uow.records.all_of(incident.id)
        assert (left.said("owner"), left.said("remove_by"), left.state) == (BOB, day, "live")


async def test_an_action_keeps_what_the_probes_measured_last(stage: Stage) -> None:
    """Row: 92."""
    probe = Probe.model_validate({"kind": "http", "url": "https://shop.example.com/health", "every": "30s"})
    watched, incident = stage.with_policy(probes={"shop": probe}), await stage.add(severity="sev1")
    async with stage.store.database.transaction() as uow:
        act = watched.act(uow)
        assert "health" not in (await make(act, incident.id, ACTION, "drained eu-west")).fields
        sample = Sample(probe="shop", at=START, value=231.0, ok=False, error="answers 503 instead of 200")
        await uow.probes.plan({"shop": (START, Standing(probe="shop"))})
        await uow.probes.add([sample])
        await uow.probes.judged(Standing(probe="shop", failing=True, since=START, last=sample))
        drained = await make(act, incident.id, ACTION, "drained eu-west")
        assert drained.fields["health"] == ["shop failing answers 503 instead of 200"]
        message = RecordShown(kind=ACTION, number=2)
        view = await overview(uow, act.policy, incident.id, needs(message))
        assert "Probes then: shop failing answers 503" in str(render(message, view, Surroundings()).blocks)


async def test_no_manager_hears_of_a_fix_once_its_incident_is_private(stage: Stage) -> None:
    """It was public when someone was looked for."""
    incident = await stage.add(private=True, has_room=True)
    effect = Reach(who=MANAGER, people=(BOB,), why=ALICE, cause=f"{TEMPFIX}:1")
    async with stage.store.database.transaction() as uow:
        await found(stage.act(uow), incident, effect, [BOB])
    assert await stage.left() == []
