"""One update and its audiences: what each of them reads, where, and what corrects it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.audience import Reader, Sight, audience
from bot.domain.deadline import Mark, Moment
from bot.domain.effects import Order, Post, Spots, ToChannel
from bot.domain.escalation import fingerprint
from bot.domain.impact import in_full
from bot.domain.impact_news import news
from bot.domain.incident import Incident
from bot.domain.messages import Message
from bot.domain.messages.updates import ImpactBriefed, UpdateAnnounced, UpdateBriefed, UpdatePosted
from bot.domain.policy import Policy, severity_of
from bot.domain.timeline import microseconds
from bot.domain.update import StatusUpdate, visible_part
from bot.workflows.act import Act
from bot.workflows.telling import events, posts

EXECUTIVES: Final = "executives"
"""Place names of what executives are told begin with this, followed by ``:<channel>:`` and what it is."""


BRIEFED: Final = "briefed"
"""Kind of the marks of what executives were told of the impact; the subject is a fingerprint of it."""


def place_of(update: StatusUpdate) -> str:
    """Name what is said of an update, and where."""
    return f"update:{update.number}"


async def executives_of(act: Act, incident: Incident) -> Sequence[str]:
    """Return the channels where executives follow an incident.

    Its severity's; and those that have heard of it, for whoever was told of it is told until its end.
    """
    if audience(incident, Reader.EXECUTIVES) is Sight.NOTHING:
        return ()
    named = act.policy.channels.executives.get(severity_of(act.policy, incident).key)
    told = await executives_told(act, incident)
    return tuple(dict.fromkeys((named, *told))) if named is not None else told


async def executives_told(act: Act, incident: Incident) -> Sequence[str]:
    """Return the channels where executives have heard of an incident."""
    begins = f"{EXECUTIVES}:"
    names = [name for name in await act.uow.slack_places.of(incident.id) if name.startswith(begins)]
    return tuple(dict.fromkeys(name.split(":")[1] for name in names))


def executives_place(channel: str, what: str) -> str:
    """Name the place of what was said to executives in one of their channels."""
    return f"{EXECUTIVES}:{channel}:{what}"


def say_to_executives(incident: Incident, channels: Sequence[str], message: Message, *, what: str) -> list[Order]:
    """Say something once in each channel of executives."""
    return [
        posts.say_in_channel(incident, channel, message, what=executives_place(channel, what)) for channel in channels
    ]


async def post(act: Act, incident: Incident, update: StatusUpdate) -> None:
    """Tell an update once to each audience: the room, those who read announcements, executives."""
    what = place_of(update)
    act.leave(posts.say(incident, _to_room(act.policy, update), what=what, place=what))
    if (outline := visible_part(update, audience(incident, Reader.OUTSIDE))) is not None:
        announced = UpdateAnnounced(update=outline)
        act.leave(*posts.say_under_announcements(incident, announced, what=what, place=what))
        act.leave(*await events.event(act, incident, "updated", what=what, text=outline.text))
    if (briefing := visible_part(update, audience(incident, Reader.EXECUTIVES))) is not None:
        channels = await executives_of(act, incident)
        act.leave(*say_to_executives(incident, channels, UpdateBriefed(update=briefing), what=what))


async def tell_of_silence(act: Act, incident: Incident, update: StatusUpdate) -> None:
    """Tell executives that nothing is new: on the last that they were told, if that is an update; else in a new post.

    The room has its reminder for it, and the announcements show it by themselves.
    """
    sight = audience(incident, Reader.EXECUTIVES)
    quiet = visible_part(update, sight)
    if quiet is None:
        return
    places = await act.uow.slack_places.of(incident.id)
    for channel in await executives_of(act, incident):
        before = await act.uow.updates.get(incident.id, _newest(places, channel))
        if before is None or before.withdrawn_at is not None:
            said = UpdateBriefed(update=quiet)
            act.leave(*say_to_executives(incident, [channel], said, what=place_of(update)))
            continue
        news = None if before.no_change else visible_part(before, sight)
        said = UpdateBriefed(update=quiet) if news is None else UpdateBriefed(update=news, quiet=quiet)
        act.leave(posts.edit(incident, executives_place(channel, place_of(before)), said))


async def brief_impact(act: Act, before: Incident, after: Incident, entry: int) -> None:
    """Tell executives in one line what has become known of the impact, or got worse; the same never twice.

    Args:
        entry: the timeline entry that tells it.
    """
    words = after.impact if not before.impact else ""
    known = in_full(words, news(before.facts, after.facts), act.policy.currency, outside=True)
    channels = await executives_of(act, after) if known and after.status.is_open else ()
    if not channels:
        return
    marks = await act.uow.clock_marks.of(after.id)
    told: dict[Mark, str] = {(BRIEFED, fingerprint(each, ()), Moment.WARNED): each for each in known}
    left = [mark for mark in told if mark not in marks]
    if not left:
        return
    await act.uow.clock_marks.add(after.id, left, now=act.now)
    said = ImpactBriefed(impact=" · ".join(told[mark] for mark in left), by=act.by)
    for channel in channels:  # it is no place: that nothing is new is said on the last update
        order = posts.say_in_channel(after, channel, said, what=executives_place(channel, f"impact:{entry}"))
        act.leave(replace(order, effect=Post(to=ToChannel(channel=channel), message=said)))


async def correct(act: Act, incident: Incident, update: StatusUpdate) -> None:
    """Bring every post of an update up to date."""
    outline = visible_part(update, audience(incident, Reader.OUTSIDE))
    briefing = visible_part(update, audience(incident, Reader.EXECUTIVES))
    await _edit(
        act,
        incident,
        update,
        room=_to_room(act.policy, update),
        outside=UpdateAnnounced(update=outline) if outline else None,
        executives=UpdateBriefed(update=briefing) if briefing else None,
    )


async def withdraw(act: Act, incident: Incident, update: StatusUpdate, said: Message) -> None:
    """Put something else in the place of every post of an update."""
    await _edit(act, incident, update, room=said, outside=said, executives=said)


async def _edit(
    act: Act,
    incident: Incident,
    update: StatusUpdate,
    *,
    room: Message,
    outside: Message | None,
    executives: Message | None,
) -> None:
    what = place_of(update)
    act.leave(posts.edit(incident, what, room))
    if outside is not None:
        act.leave(*(posts.edit(incident, f"{what}:{channel}", outside) for channel in incident.announced_in))
    if executives is not None:
        for channel in await executives_of(act, incident):
            act.leave(posts.edit(incident, executives_place(channel, what), executives))


def _newest(places: Spots, channel: str) -> int:
    """Return the number of the update that executives were told last in a channel; 0: that was no update."""
    begins = executives_place(channel, "")
    said = [(microseconds(spot.ts), name) for name, spot in places.items() if name.startswith(begins)]
    kind, _, number = max(said, default=(0, begins))[1].removeprefix(begins).partition(":")
    return int(number) if kind == "update" else 0


def _to_room(policy: Policy, update: StatusUpdate) -> UpdatePosted:
    return UpdatePosted(update=update, layout=policy.templates.update)
