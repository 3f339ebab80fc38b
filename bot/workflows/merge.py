"""Merging two incidents: the duplicate ends, the other goes on in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.effects import ANNOUNCEMENT, ROOM, Spot
from bot.domain.incident import Incident, IncidentError, Status
from bot.domain.messages.ending import Absorbed, Merged
from bot.domain.timeline import EntryKind
from bot.workflows import conflicts
from bot.workflows.act import Act
from bot.workflows.alerts.incidents import expect_word
from bot.workflows.close import end
from bot.workflows.telling import posts, rooms
from bot.workflows.telling.commander import tell_commander
from storage.unit_of_work import UnitOfWork


async def merge(act: Act, duplicate_id: int, into_id: int, note: str = "") -> tuple[Incident, Incident]:
    """End a duplicate in favour of another incident, and send its people there.

    Whether ``by`` may see both is checked by who calls.

    Returns:
        The duplicate as it is now, and the other.

    Raises:
        IncidentError: they are the same, one of them is over or merged already, or one is private and one is not.
    """
    if duplicate_id == into_id:
        raise _itself()
    duplicate, into = await act.uow.incidents.lock(duplicate_id, into_id)
    await check_pair(act, duplicate, into)
    merged = replace(duplicate, status=Status.DECLINED, merged_into=into.id)
    of_other, of_own = await _spot(act.uow, into), await _spot(act.uow, duplicate)
    why = f": {note}" if note else ""
    passed_on = "" if duplicate.private else note  # nor need the other's people know what is said here
    said = Merged(
        into=into.number,
        title="" if into.private else into.title,  # who reads this need not be in the other's room
        channel=of_other.channel,
        ts=of_other.ts,
        note=note,
        by=act.by,
    )
    title = "" if into.private else f" ({into.title})"
    await end(act, merged, EntryKind.MERGED, f"Merged into {into.number}{title}{why}", said)
    title = "" if duplicate.private else f" ({duplicate.title})"
    joined = f"{duplicate.number}{title} was merged into this" + (f": {passed_on}" if passed_on else "")
    entry = await act.record(into.id, EntryKind.NOTE, joined)
    absorbed = Absorbed(
        number=duplicate.number,
        title="" if duplicate.private else duplicate.title,
        channel=of_own.channel,
        ts=of_own.ts,
        note=passed_on,
        by=act.by,
    )
    if alerts := await act.uow.alert_groups.move(duplicate.id, into.id, at=act.now):
        count = f"{alerts} alert{'s' if alerts != 1 else ''}"
        await act.as_done_by("").record(into.id, EntryKind.ALERT, f"{count} of {duplicate.number} are part of this now")
        await expect_word(act, into, await act.uow.alerts.of(into.id))
    await tell_commander(act, duplicate, f"merged it into {into.number}")
    people = await responders(act.uow, duplicate)
    act.leave(
        posts.say_under_card(into, absorbed, what=f"entry:{entry}"),
        *rooms.invite(into, people, what=f"entry:{entry}"),
        *posts.refresh(into),
    )
    return merged, into


def _itself() -> IncidentError:
    return IncidentError(
        "An incident can't be merged into itself. Name the other: `/incident merge 002 into 001`.", field="into"
    )


async def check_pair(act: Act, duplicate: Incident, into: Incident) -> None:
    """Refuse to merge these two.

    Raises:
        IncidentError: as in `merge`.
    """
    if duplicate.id == into.id:
        raise _itself()
    await check_mergeable(act, duplicate)
    await _check_goes_on(act, into, duplicate)
    await _check_no_chain(act, duplicate, into)


async def check_mergeable(act: Act, duplicate: Incident) -> None:
    """Refuse to merge what is over.

    Raises:
        IncidentError: it is; the sentence says who ended it, and where it went.
    """
    if duplicate.merged_into is not None:
        other = await act.uow.incidents.get(duplicate.merged_into)
        remedy = f"Work goes on in {other.number}. If it's a separate incident after all: `/incident reopen <reason>`."
        raise await conflicts.too_late(act, duplicate, remedy)
    await conflicts.check_free(act, duplicate, Status.DECLINED)


async def _check_goes_on(act: Act, into: Incident, duplicate: Incident) -> None:
    """Refuse to merge into what is over, or into where others would learn of what is private."""
    if into.private != duplicate.private:
        raise IncidentError(
            "A private incident and one that isn't can't be merged: people who should not know of it would find out. "
            "Decline one of them: `/incident decline <reason>`.",
            field="into",
        )
    if into.merged_into is not None:
        last = await act.uow.incidents.get(into.merged_into)
        raise IncidentError(
            f"{into.number} was itself merged into {last.number}. Merge into that: "
            f"`/incident merge {duplicate.number} into {last.number}`.",
            field="into",
        )
    if not into.status.is_open:
        remedy = (
            f"{into.number} is {into.status}, so no one is working on it. If it's back, reopen it first: "
            f"`/incident reopen {into.number} <reason>`."
        )
        refused = await conflicts.too_late(act, into, remedy)
        raise IncidentError(refused.sentence, field="into", offers=refused.offers)


async def _check_no_chain(act: Act, duplicate: Incident, into: Incident) -> None:
    """Refuse to send people through two incidents to reach the third."""
    parts = await act.uow.incidents.merged_into(duplicate.id)
    if parts:
        listed = ", ".join(part.number for part in parts[:3])
        raise IncidentError(
            f"{listed} was merged into {duplicate.number} already. Merge the other way round: "
            f"`/incident merge {into.number} into {duplicate.number}`.",
            field="into",
        )


async def _spot(uow: UnitOfWork, incident: Incident) -> Spot:
    """Return where an incident is worked on; nowhere to be told, if it is private or not there yet."""
    spots = await uow.slack_places.of(incident.id)
    place = ROOM if incident.has_room else ANNOUNCEMENT
    return Spot("") if incident.private else spots.get(place, Spot(""))


async def responders(uow: UnitOfWork, duplicate: Incident) -> Sequence[str]:
    """Return who worked on the duplicate. From a private one no one is sent: its members bring in whom they trust."""
    if duplicate.private:
        return []
    said = await uow.messages.of(duplicate.id, workspace_url="")
    holders = [assignment.user for assignment in await uow.roles.now_held(duplicate.id)]
    present = [stay.user for stay in await uow.participants.of(duplicate.id) if stay.left_at is None]
    people = [duplicate.declared_by, *holders, *present, *(entry.author for entry in said)]
    return [user for user in dict.fromkeys(people) if user]
