"""Orders for what is said of an incident: which place, which lane, after what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.effects import (
    ANNOUNCEMENT,
    Edit,
    Order,
    Post,
    ShareDraft,
    ToChannel,
    ToMessage,
    ToPerson,
    ToRoom,
    ToThread,
)
from bot.domain.incident import Incident
from bot.domain.messages import Message
from bot.domain.messages.card import Announcement, Card
from bot.domain.policy import Policy
from bot.domain.record import Record
from bot.domain.review_meeting import sequence_of
from bot.domain.severity import Severity
from bot.domain.share_invitation import ShareInvitation
from bot.domain.timeline import Source, slack_ts
from bot.domain.write_canvas import WriteCanvas
from bot.workflows.telling import rooms
from bot.workflows.telling.keys import announcement_place, card_place, create_key, key_of, lane_of, newest, order


def channels_for(policy: Policy, severity: Severity, *, private: bool) -> tuple[str, ...]:
    """Return where an incident of this severity is announced; a private one nowhere."""
    return () if private else policy.announce_channels(severity)


def announce(incident: Incident, channel: str) -> Order:
    """Say in a channel, once, that there is an incident."""
    place = announcement_place(incident, channel)
    return say_in_channel(incident, channel, Announcement(), what=place)


def say(incident: Incident, message: Message, *, what: str, place: str | None = None) -> Order:
    """Say something once where the incident is worked on.

    Args:
        what: names it among everything ever said of this incident.
        place: remember where it landed under this name.
    """
    needs: str | None
    if incident.has_room:
        effect = Post(to=ToRoom(), message=message, place=place)
        needs = create_key(incident)
    elif incident.announced_in:
        effect = Post(to=ToThread(place=ANNOUNCEMENT), message=message, place=place)
        needs = key_of(incident, ANNOUNCEMENT)
    else:  # a private incident without a room has one reader: whoever is in command, else whoever declared it
        effect = Post(to=ToRoom(), message=message, place=place)
        needs = None
    return order(incident, effect, what, lane=lane_of(incident), needs=needs)


def say_under_card(incident: Incident, message: Message, *, what: str, place: str | None = None) -> Order:
    """Say something once in the card's thread, where it disturbs no one. See `say`."""
    if not incident.has_room:  # the card is a reply itself, and Slack's threads have one level
        return say(incident, message, what=what, place=place)
    effect = Post(to=ToThread(place=card_place(incident)), message=message, place=place)
    return order(incident, effect, what, lane=f"room:{incident.number}", needs=key_of(incident, card_place(incident)))


def say_under_announcements(
    incident: Incident, message: Message, *, what: str, place: str | None = None
) -> list[Order]:
    """Say something once under each announcement; not where that is the incident's own place.

    Args:
        place: remember where each landed under this name, followed by ``:<channel>``.
    """
    orders = []
    for channel in incident.announced_in if incident.has_room else incident.announced_in[1:]:
        announced, there = announcement_place(incident, channel), f"{place}:{channel}" if place is not None else None
        effect = Post(to=ToThread(place=announced), message=message, place=there)
        needs = key_of(incident, announced)
        orders.append(order(incident, effect, f"{what}:{channel}", lane=f"channel:{channel}", needs=needs))
    return orders


def say_in_channel(incident: Incident, channel: str, message: Message, *, what: str) -> Order:
    """Say something once in a channel that others read, and remember where: the place is named as what it is."""
    effect = Post(to=ToChannel(channel=channel), message=message, place=what)
    return order(incident, effect, what, lane=f"channel:{channel}")


def say_to(
    incident: Incident,
    user: str,
    message: Message,
    *,
    what: str,
    place: str | None = None,
    after: Sequence[Order] = (),
) -> Order:
    """Say something once to one person, as a direct message.

    Args:
        after: what asks them into the room: before that a private incident is not theirs to see.
    """
    invited = next((each.key for each in after), None) if incident.private else None
    effect = Post(to=ToPerson(user=user), message=message, place=place)
    return order(incident, effect, what, lane=f"person:{user}", needs=invited)


def say_at_source(incident: Incident, source: Source, message: Message) -> list[Order]:
    """Say once what became of the message that an incident was declared from; of a private one nothing."""
    if incident.private:
        return []
    thread = slack_ts(source.thread or source.ts)
    there = Post(to=ToMessage(channel=source.channel, thread=thread), message=message)
    return [order(incident, there, "source", needs=key_of(incident, ANNOUNCEMENT))]


def forward(incident: Incident, message: Message) -> list[Order]:
    """Say in the thread that the incident goes on in its room, which is there; the thread's card gives way to that."""
    in_thread = replace(incident, has_room=False)
    what = f"moved:{incident.rooms_asked}"
    return [say(in_thread, message, what=what), edit(in_thread, card_place(in_thread), message)]


def post_again(incident: Incident, place: str, message: Card | Announcement, *, gone_ts: str) -> list[Order]:
    """Post again what someone deleted; later edits go to the new message.

    Args:
        gone_ts: of the message that is gone: however many changes find it so, it comes back once.
    """
    what = f"{place}:again:{gone_ts}"
    if isinstance(message, Card):
        posted = say(incident, message, what=what, place=place)
        return [posted, *rooms.pinned(incident, place, what)]
    channel = place.partition(":")[2] or incident.announced_in[0]
    return [replace(announce(incident, channel), key=key_of(incident, what))]


def post_card(incident: Incident) -> list[Order]:
    """Post the card where the incident is worked on; in a room, pin it."""
    place = card_place(incident)
    return [say(incident, Card(), what=place, place=place), *rooms.pinned(incident, place, place)]


def edit(incident: Incident, place: str, message: Message) -> Order:
    """Bring a message up to date; several changes before it is sent make one edit."""
    lane = f"edit:{incident.number}:{place}"
    return newest(incident, Edit(place=place, message=message), lane=lane, needs=key_of(incident, place))


def refresh(incident: Incident) -> list[Order]:
    """Bring card and announcements up to date."""
    return [refresh_card(incident), *refresh_announcements(incident)]


def refresh_card(incident: Incident) -> Order:
    """Bring the card up to date."""
    return edit(incident, card_place(incident), Card())


def refresh_announcements(incident: Incident) -> list[Order]:
    """Bring the announcements up to date."""
    return [edit(incident, announcement_place(incident, channel), Announcement()) for channel in incident.announced_in]


def write_canvas(incident: Incident) -> list[Order]:
    """Bring the canvas of the war room up to date; without a room there is none."""
    if not incident.has_room:
        return []
    return [newest(incident, WriteCanvas(), lane=f"canvas:{incident.number}", needs=create_key(incident))]


def share_draft(incident: Incident, *, place: str, what: str | None, version: int | None = None) -> Order:
    """Attach the postmortem draft under the message that presents it.

    Args:
        what: names it, if it is to happen once; ``None``: each time is another.
        version: with what people had written up to that one; ``None``: as it is at sending.
    """
    return order(
        incident, ShareDraft(place=place, version=version), what, lane=lane_of(incident), needs=key_of(incident, place)
    )


def share_invitation(incident: Incident, meeting: Record, *, after: str) -> list[Order]:
    """Attach the invitation to a review meeting in the card's thread, once each time it changes.

    Args:
        after: what names the message that tells of it.

    Returns:
        Empty: a private incident without a room has no thread.
    """
    if not incident.has_room and not incident.announced_in:
        return []
    share = ShareInvitation(place=card_place(incident), number=meeting.number, sequence=sequence_of(meeting))
    what = f"invitation:{share.number}:{share.sequence}"
    return [order(incident, share, what, lane=lane_of(incident), needs=key_of(incident, after))]
