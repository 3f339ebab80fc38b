"""What follows from a delivery: where things are now, and what could not be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from bot.domain.archive_room import ArchiveRoom
from bot.domain.bridge import BRIDGE
from bot.domain.effect_names import is_told, whom_it_calls
from bot.domain.effects import (
    ANNOUNCEMENT,
    LOST_ROOM,
    ROOM,
    Attempt,
    CreateRoom,
    Done,
    Edit,
    Effect,
    Order,
    Post,
    Reach,
    Spot,
    ToPerson,
)
from bot.domain.escalation import NO_ONE, fingerprint, function_label
from bot.domain.incident import Incident
from bot.domain.issue import CreateIssue
from bot.domain.messages import Message
from bot.domain.messages.approval import ReviewAsked
from bot.domain.messages.card import Announcement, Card
from bot.domain.messages.delivery import NoOneReached, NotReached
from bot.domain.messages.records import ActionsDue, RecordDue
from bot.domain.messages.review import StepDue
from bot.domain.messages.war_room import FormerRoom, RoomOpened, RoomRefused
from bot.domain.outlet import Outside
from bot.domain.page import Page
from bot.domain.publish_draft import PublishDraft
from bot.domain.timeline import EntryKind
from bot.domain.user_group import KeepGroup
from bot.workflows import canvas, publish, role, trackers
from bot.workflows.act import Act
from bot.workflows.deadlines import postmortem
from bot.workflows.reading.parts import commander_of
from bot.workflows.telling import of_action_items, of_records, posts, reach, reviews, rooms, user_group
from bot.workflows.telling.pages import lane_of_outlet
from bot.workflows.upkeep import backfill, lost_room, set_aside
from bot.workflows.war_room import fetched, move_into_room

GONE: Final[Mapping[str, str]] = {
    "user_disabled": "the account is deactivated",
    "user_not_found": "the account is no longer in this workspace",
}
"""What has become of a person to whom Slack delivers no direct message with this code."""


IN_VAIN: Final = 2
"""Tries of a page after which the next that fails shows on the card: about ten seconds."""

LONG_IN_VAIN: Final = 8
"""Tries through an outlet after which the next that fails is told to the operator: about four minutes."""


async def remember_places(act: Act, landed: Iterable[tuple[Attempt, Done]]) -> None:
    """Remember where effects landed."""
    spots = {}
    for attempt, done in landed:
        if (place := _lands_in(attempt, done)) is not None and attempt.incident_id is not None:
            spots[attempt.incident_id, place] = Spot(done.channel, done.ts, done.name)
    await act.uow.slack_places.put_all(spots)


def _lands_in(attempt: Attempt, done: Done) -> str | None:
    """Return the place by which it is found again; ``None``: it has none."""
    return attempt.effect.place if isinstance(attempt.effect, Post) and done.ts else None


async def landed(act: Act, attempt: Attempt, done: Done) -> None:
    """Bring up to date what links to an effect that landed; where is remembered already."""
    if attempt.incident_id is None:
        return
    if attempt.tries > 0:
        await set_aside.has_landed(act.uow, attempt, now=act.now)
    if done.gone and isinstance(attempt.effect, Edit) and isinstance(attempt.effect.message, Card | Announcement):
        incident = await act.uow.incidents.get(attempt.incident_id)
        act.leave(*posts.post_again(incident, attempt.effect.place, attempt.effect.message, gone_ts=done.ts))
    if isinstance(attempt.effect, Outside):
        await _outside_landed(act, attempt.incident_id, attempt, done)
    await _of_room_landed(act, attempt.incident_id, attempt, done)
    if isinstance(attempt.effect, Reach):
        await reach.found(act, await act.uow.incidents.get(attempt.incident_id), attempt.effect, done.people)
    for user, why in done.absent.items():
        await role.vacate(act, attempt.incident_id, user, why)
    if done.code == NO_ONE:
        incident = await act.uow.incidents.get(attempt.incident_id)
        reason = " ".join(done.problems)
        _tell_declarer(act, incident, attempt, reason)
        set_aside.tell_operator_of_no_one(act, incident, attempt, reason)
    await _place_landed(act, attempt.incident_id, _lands_in(attempt, done) or "")


async def _outside_landed(act: Act, incident_id: int, attempt: Attempt, done: Done) -> None:
    if isinstance(attempt.effect, Page):
        await _page_landed(act, incident_id, attempt, attempt.effect, done)
    if isinstance(attempt.effect, CreateIssue):
        await trackers.made(act, incident_id, attempt.effect, done)
    if isinstance(attempt.effect, PublishDraft):
        await publish.arrived(act, incident_id, attempt.effect, done.address)


async def _of_room_landed(act: Act, incident_id: int, attempt: Attempt, done: Done) -> None:
    if isinstance(attempt.effect, CreateRoom):
        await _room_landed(act, incident_id, attempt.effect, done)
    if isinstance(attempt.effect, ArchiveRoom) and done.channel:
        await lost_room.lose(act, incident_id, "archived")
    if done.canvas is not None:
        await canvas.landed(act, incident_id, done.channel, done.canvas)


async def _place_landed(act: Act, incident_id: int, place: str) -> None:
    if place == BRIDGE:  # the card links it, and may have been rendered before
        act.leave(posts.refresh_card(await act.uow.incidents.get(incident_id)))
    if place.startswith(ANNOUNCEMENT):
        await _announcement_landed(act, incident_id)


async def _room_landed(act: Act, incident_id: int, effect: CreateRoom, done: Done) -> None:
    await act.uow.slack_places.put(incident_id, ROOM, Spot(done.channel, name=done.name))
    incident = await act.uow.incidents.get(incident_id)
    act.leave(*posts.refresh_announcements(incident))
    await _link_announcement(act, incident)
    await backfill.watch(act, incident)
    if effect.moved_by is not None:
        act.leave(*posts.forward(incident, RoomOpened(by=effect.moved_by)))
    if incident.rooms_asked > 1:
        await _link_former_room(act, incident)


async def _link_former_room(act: Act, incident: Incident) -> None:
    """Say in a room where the incident was before: that room was archived, or Warroom was removed from it."""
    former = (await act.uow.slack_places.of(incident.id)).get(LOST_ROOM)
    if former is not None:
        said = FormerRoom(channel=former.channel)
        act.leave(posts.say_under_card(incident, said, what=f"former_room:{incident.rooms_asked}"))


async def _page_landed(act: Act, incident_id: int, attempt: Attempt, page: Page, done: Done) -> None:
    """Put on the timeline that someone was paged, and show it; a page that was no longer of use is none.

    Mailboxes that ask to be tried again have a lane of their own: they hold up no page, and no one gets it twice.
    """
    if done.unreached:
        rest, key = page.model_copy(update={"to": done.unreached}), f"{attempt.key}:again"
        act.leave(Order(effect=rest, incident_id=incident_id, key=key, lane=f"{lane_of_outlet(page.outlet)}:{key}"))
    if page.to:
        return
    incident = await act.uow.incidents.get(incident_id)
    if page.action == "trigger" and done.name:
        whom = function_label(act.policy, page.who) or page.who
        why = f": {page.why}" if page.why else ""
        await act.record(incident_id, EntryKind.ESCALATED, f"Paged {whom} via {done.name}{why}")
    act.leave(posts.refresh_card(incident))


async def put_off(act: Act, attempt: Attempt, reason: str) -> None:
    """Show that a page does not get through, once it has been tried in vain a few times; later tell the operator."""
    effect = attempt.effect
    if attempt.incident_id is None or not isinstance(effect, Outside):
        return
    if attempt.tries == IN_VAIN and isinstance(effect, Page):
        act.leave(posts.refresh_card(await act.uow.incidents.get(attempt.incident_id)))
    if attempt.tries == LONG_IN_VAIN:
        incident = await act.uow.incidents.get(attempt.incident_id)
        set_aside.tell_of_hold_up(act, incident, attempt, effect.outlet, reason)


async def _announcement_landed(act: Act, incident_id: int) -> None:
    incident = await act.uow.incidents.get(incident_id)
    act.leave(posts.refresh_card(incident))
    if not incident.has_room:
        await backfill.watch(act, incident)
    await _link_announcement(act, incident)


async def _link_announcement(act: Act, incident: Incident) -> None:
    """Link room and announcement once both are there: whichever comes last finds the other."""
    if incident.has_room and {ROOM, ANNOUNCEMENT} <= (await act.uow.slack_places.of(incident.id)).keys():
        act.leave(rooms.link_announcement(incident))


async def failed(act: Act, attempt: Attempt, reason: str, *, code: str) -> None:
    """Tell people what was given up: on the card, and to the operator. What would leave no place finds another."""
    effect = attempt.effect
    if isinstance(effect, KeepGroup):
        user_group.tell_operator(act, effect.schedule, reason, code=code)
    if attempt.incident_id is None:
        set_aside.tell_operator_of_question(act, attempt, reason)
        return
    incident = await act.uow.incidents.get(attempt.incident_id)
    if is_told(effect):
        return  # what cannot be said to the operator stands in /healthz and in `warroom outbox list`
    if code in lost_room.WHY and lost_room.is_addressed_to_room(effect, await act.uow.slack_places.of(incident.id)):
        await lost_room.lose(act, incident.id, lost_room.WHY[code])
        await act.uow.outbox.retry(attempt.id)  # it finds the incident's other place by itself
        return
    if await _refused(act, incident, effect, reason, code):
        await act.uow.outbox.drop(attempt.id)  # someone else hears of it: there is nothing to try again
        return
    if isinstance(effect, CreateRoom) and incident.has_room:
        await _work_in_thread(act, incident, attempt, reason)
    elif (
        isinstance(effect, Post) and effect.place == ANNOUNCEMENT and not incident.has_room and incident.status.is_open
    ):
        # Without its announcement an incident in a thread is nowhere.
        act.leave(posts.refresh_card(await move_into_room(act.as_done_by(incident.declared_by), incident)))
    elif not isinstance(effect, Edit):
        act.leave(posts.refresh_card(incident))
    if code == NO_ONE:
        _tell_declarer(act, incident, attempt, reason)
    else:
        await _tell_of_not_reached(act, incident, attempt, reason)
    set_aside.tell_of(act, incident, attempt, reason, code=code)


async def _refused(act: Act, incident: Incident, effect: Effect, reason: str, code: str) -> bool:
    """Note what was not published, and follow whoever can no longer be reached.

    Returns:
        Whether someone else is told it in their place.
    """
    if isinstance(effect, PublishDraft):
        await publish.refused(act, incident.id, effect, reason)
    if isinstance(effect, Post) and isinstance(effect.to, ToPerson) and code in GONE:
        return await _gone(act, incident, effect.to.user, effect.message, GONE[code])
    return False


async def _gone(act: Act, incident: Incident, user: str, message: Message, why: str) -> bool:
    """Free the roles of someone whose account is gone, and ask the next in line what they were asked.

    Returns:
        Whether there is one.
    """
    await role.vacate(act, incident.id, user, why)
    match message:
        case RecordDue():
            return await of_records.ask_another(act, incident, message, gone=user)
        case ActionsDue():
            return await of_action_items.ask_another(act, incident, message, gone=user)
        case StepDue():
            return await postmortem.ask_another(act, incident, message, gone=user)
        case ReviewAsked():
            await reviews.refresh(act, incident)
            return False
        case _:
            return False


async def _tell_of_not_reached(act: Act, incident: Incident, attempt: Attempt, reason: str) -> None:
    """Tell whoever is in command, else whoever declared, once, that a call to someone was refused."""
    calls = whom_it_calls(attempt.effect)
    if calls is None or not incident.status.is_open:
        return
    who, outlet = calls
    hears = await commander_of(act.uow, incident) or incident.declared_by
    if hears and hears != who:  # a direct message is what they don't get
        said = NotReached(who=who, outlet=outlet, why=reason)
        act.leave(posts.say_to(incident, hears, said, what=f"not_reached:{attempt.id}"))


def _tell_declarer(act: Act, incident: Incident, attempt: Attempt, reason: str) -> None:
    """Tell whoever declared, once, that a list of people brought no one: it is called in several ways."""
    if not incident.declared_by:
        return  # an alert did: the card and the operator say it
    said = NoOneReached(why=reason)
    act.leave(posts.say_to(incident, incident.declared_by, said, what=f"no_one:{fingerprint(reason, ())}"))


async def _work_in_thread(act: Act, incident: Incident, attempt: Attempt, reason: str) -> None:
    """Go on under the announcement: without a room it still needs a place and people."""
    there = replace(incident, has_room=False)
    await act.uow.incidents.save(there)
    await act.record(incident.id, EntryKind.ROOM, f"No war room: {reason}")
    people = dict.fromkeys(filter(None, (incident.declared_by, *fetched(act.policy, incident, now=act.now))))
    called = RoomRefused(reason=reason, people=tuple(people))
    act.leave(*posts.post_card(there), posts.say(there, called, what=f"no_room:{incident.rooms_asked}"))
    for key, waiting in await act.uow.outbox.waiting_for(attempt.key):
        if isinstance(waiting, Post) and not isinstance(waiting.message, Card):
            act.leave(*await _say_in_thread(act, there, key, waiting))
    act.leave(*posts.refresh(there))


async def _say_in_thread(act: Act, incident: Incident, key: str, waiting: Post) -> list[Order]:
    """Say under the announcement what waited for the room; what those outside were told there is said in full."""
    main = next(iter(incident.announced_in), "")
    if not await act.uow.outbox.knows(f"{key}:{main}"):
        return [posts.say(incident, waiting.message, what=f"{key.partition(':')[2]}:thread", place=waiting.place)]
    return [posts.edit(incident, f"{waiting.place}:{main}", waiting.message)] if waiting.place is not None else []
