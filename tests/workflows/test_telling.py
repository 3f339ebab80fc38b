"""Who hears what of an incident, and that nothing of a private one leaves its room."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.effects import Spot
from bot.domain.incident import Status
from bot.domain.messages import Message
from bot.domain.messages.changes import SeverityChanged, StatusChanged
from bot.domain.messages.ending import Absorbed, AllClear, Closed, Declined, Merged, Reopened
from bot.domain.messages.stability import Watched
from bot.domain.messages.updates import UpdateWithdrawn
from bot.workflows.telling import audiences, everywhere
from tests.support.builders import ALICE, START, a_policy, an_update
from tests.workflows.conftest import Stage

BRIEFED = "post channel board UpdateBriefed"
MESSAGES: list[Message] = [
    StatusChanged(old=Status.INVESTIGATING, new=Status.IDENTIFIED, note="", by=ALICE),
    SeverityChanged(old="SEV1", new="SEV2", reason="", by=ALICE, triggered=()),
    Watched(old=Status.IDENTIFIED, resolution="", by=ALICE, until=START),
    AllClear(resolution="", by=ALICE, resolved_at=START),
    Reopened(reason="", by=ALICE),
    Closed(by=ALICE),
    Declined(reason="", by=ALICE),
    Merged(into="INC", title="", channel="", ts="", note="", by=ALICE),
    Absorbed(number="INC", title="", channel="", ts="", note="", by=ALICE),
]

POLICY = a_policy()
WITH_EXECUTIVES = POLICY.channels.model_copy(update={"executives": {"sev1": "board"}})
TOLD_READERS = {
    StatusChanged: "ChangeAnnounced",
    SeverityChanged: "ChangeAnnounced",
    Watched: "ChangeAnnounced",
    AllClear: "AllClear",
    Reopened: "Reopened",
    Closed: "Closed",
    Declined: "Declined",
    Merged: "Merged",
}
"""What those outside the room read of a message; of the others nothing."""
TOLD_BOARD = {StatusChanged, SeverityChanged, Watched, AllClear, Reopened}
"""What executives read of an incident of which they have not heard before."""


async def told(stage: Stage, message: Message, *, heard: bool = False, **differs: Any) -> list[str]:
    incident = await stage.add(**differs)
    async with stage.runtime.transaction() as uow:
        if heard:
            await uow.slack_places.put(incident.id, "executives:board:update:1", Spot("C0B0ARD001", "1.1"))
        await everywhere(stage.act(uow), incident, message, 7)
    return await stage.left()


@pytest.mark.parametrize("message", MESSAGES, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("heard", [False, True])
async def test_everyone_hears_what_concerns_them(stage: Stage, message: Message, *, heard: bool) -> None:
    name, kind = type(message).__name__, type(message)
    under = TOLD_READERS.get(kind)
    board = under is not None and kind is not Closed and (kind in TOLD_BOARD or heard)
    topic = kind is SeverityChanged
    assert sorted(await told(stage.with_policy(channels=WITH_EXECUTIVES), message, heard=heard)) == sorted(
        [
            f"post room {name}",
            *([f"post thread announcement {under}"] if under else []),
            *([f"post channel board {under}"] if board else []),
            "edit card:1 Card",
            "edit announcement Announcement",
            *(["set_topic"] if topic else []),
        ]
    )


@pytest.mark.parametrize("message", MESSAGES, ids=lambda each: type(each).__name__)
async def test_nothing_of_a_private_incident_is_said_outside_its_room(stage: Stage, message: Message) -> None:
    found = await told(stage.with_policy(channels=WITH_EXECUTIVES), message, heard=True, private=True, announced_in=())
    topic = ["set_topic"] if isinstance(message, SeverityChanged) else []
    assert sorted(found) == sorted([f"post room {type(message).__name__}", "edit card:1 Card", *topic])


@pytest.mark.parametrize("message", MESSAGES, ids=lambda each: type(each).__name__)
async def test_without_executives_none_are_told(stage: Stage, message: Message) -> None:
    assert not [each for each in await told(stage, message) if each.startswith("post channel")]


async def test_in_a_thread_it_is_said_once_and_there_is_no_topic(stage: Stage) -> None:
    found = await told(stage, MESSAGES[1], has_room=False, announced_in=("incidents", "more"))
    assert sorted(found) == [
        "edit announcement Announcement",
        "edit announcement:more Announcement",
        "edit card:0 Card",
        "post thread announcement SeverityChanged",
        "post thread announcement:more ChangeAnnounced",
    ]


@pytest.mark.parametrize(("topic", "changes"), [("{title}", False), ("{status}: {title}", True)])
async def test_a_topic_that_holds_the_status_changes_with_it(stage: Stage, topic: str, *, changes: bool) -> None:
    templates = POLICY.templates.model_copy(update={"topic": topic})
    found = await told(stage.with_policy(templates=templates), MESSAGES[0])
    assert ("set_topic" in found) is changes


@pytest.mark.parametrize(
    ("private", "silent", "expected"),
    [
        (False, False, ["post room UpdatePosted", "post thread announcement UpdateAnnounced", BRIEFED]),
        (False, True, [BRIEFED]),
        (True, False, ["post room UpdatePosted"]),
        (True, True, []),
    ],
)
async def test_an_update_is_told_to_each_audience(
    stage: Stage, expected: list[str], *, private: bool, silent: bool
) -> None:
    stage = stage.with_policy(channels=WITH_EXECUTIVES)
    incident = await stage.add(private=private, announced_in=() if private else ("incidents",))
    async with stage.runtime.transaction() as uow:
        tell = audiences.tell_of_silence if silent else audiences.post
        await tell(stage.act(uow), incident, an_update(no_change=silent))
    assert sorted(await stage.left()) == sorted(expected)


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("taken_back", [False, True])
async def test_an_update_is_corrected_wherever_it_was_told(stage: Stage, *, private: bool, taken_back: bool) -> None:
    stage = stage.with_policy(channels=WITH_EXECUTIVES)
    incident = await stage.add(private=private, announced_in=() if private else ("incidents", "more"))
    async with stage.runtime.transaction() as uow:
        act = stage.act(uow)
        if taken_back:
            await audiences.withdraw(act, incident, an_update(), UpdateWithdrawn(number=1, by=ALICE, at=START))
        else:
            await audiences.correct(act, incident, an_update())
    room, outside, above = (
        ["UpdateWithdrawn"] * 3 if taken_back else ["UpdatePosted", "UpdateAnnounced", "UpdateBriefed"]
    )
    public = [
        f"edit update:1:incidents {outside}",
        f"edit update:1:more {outside}",
        f"edit executives:board:update:1 {above}",
    ]
    assert sorted(await stage.left()) == sorted([f"edit update:1 {room}", *([] if private else public)])


async def silence_after(stage: Stage, *, place: str, **of_update: Any) -> list[str]:
    """Return what executives are told that nothing is new, after they were told something."""
    incident = await stage.add()
    async with stage.runtime.transaction() as uow:
        await uow.updates.add(incident.id, an_update(**of_update))
        await uow.slack_places.put(incident.id, "executives:board:entry:1", Spot("C0B0ARD001", "1.000001"))
        await uow.slack_places.put(incident.id, place, Spot("C0B0ARD001", "2.000001"))
        await audiences.tell_of_silence(stage.act(uow), incident, an_update(number=2, no_change=True))
    return await stage.left()


@pytest.mark.parametrize(
    ("place", "of_update", "expected"),
    [
        ("executives:board:update:1", {}, ["edit executives:board:update:1 UpdateBriefed"]),
        ("executives:board:update:1", {"no_change": True}, ["edit executives:board:update:1 UpdateBriefed"]),
        ("executives:board:update:1", {"withdrawn_at": START}, [BRIEFED]),
        ("executives:board:entry:2", {}, [BRIEFED]),
    ],
)
async def test_silence_is_told_on_the_last_update_that_stands(
    stage: Stage, place: str, of_update: dict[str, Any], expected: list[str]
) -> None:
    assert await silence_after(stage.with_policy(channels=WITH_EXECUTIVES), place=place, **of_update) == expected
