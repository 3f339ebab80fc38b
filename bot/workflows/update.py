"""The status update that is due to stakeholders: posted, corrected, and answered with help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.domain.durations import spoken
from bot.domain.incident import Incident, IncidentError, Offer
from bot.domain.messages.updates import HelpOffered
from bot.domain.policy import severity_of
from bot.domain.timeline import EntryKind, for_reader
from bot.domain.update import Report, StatusUpdate, clean_report, in_words, nothing_new_since
from bot.workflows import ruled_out
from bot.workflows.act import Act
from bot.workflows.conflicts import too_late
from bot.workflows.promises.duties import begin_round
from bot.workflows.promises.update import check_open, last_word, owe, read_ahead, settle
from bot.workflows.reading.parts import commander_of
from bot.workflows.service_level import say_level
from bot.workflows.telling import audiences, checklists, posts
from storage.stores.updates import HIGHEST

SHOWN: Final = 300
"""Characters of an update that a refusal repeats."""


async def post_update(
    act: Act, incident_id: int, report: Report, *, within: timedelta | None = None, level: str = ""
) -> StatusUpdate:
    """Post a numbered update; the next one is owed a full cadence from now, or sooner if someone wants that.

    Args:
        within: when the next one is owed; ``None``: the policy's time.
        level: how much of the service works, a `ServiceLevel`; empty: nothing is said of that.

    Raises:
        IncidentError: a part is missing or too long, there is no such level, the incident is over, or the clock would
            be loosened.
    """
    cleaned = clean_report(report)
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_owed(act, incident)
    _check_within(act, incident, within)
    incident = await say_level(act, incident, level)
    return await announce(act, incident, await begun(act, incident, cleaned), within=within)


def _check_within(act: Act, incident: Incident, within: timedelta | None) -> None:
    every = severity_of(act.policy, incident).update_every
    if within is not None and (every is None or within > every):
        owed = "has no update due on a clock" if every is None else f"owes one within {spoken(every)}"
        sentence = f"{incident.number} {owed}; that can be tightened, not loosened. Choose a sooner time."
        raise IncidentError(sentence, field="next")


async def begun(act: Act, incident: Incident, report: Report) -> StatusUpdate:
    """Return the next update of an incident, not stored yet. The caller holds the incident's lock."""
    async with read_ahead(act, incident, HIGHEST):
        number = await act.uow.updates.next_number(incident.id)
    return StatusUpdate(**dict(report), number=number, by=act.by, at=act.now, status=incident.status)


async def announce(
    act: Act, incident: Incident, update: StatusUpdate, *, within: timedelta | None = None
) -> StatusUpdate:
    """Store an update with news, and tell it to every audience. The caller holds the incident's lock."""
    incident = await _hurt_as_said(act, incident, update)
    recorded = await _record(act, incident, update, within=within)
    await ruled_out.note(act, incident, recorded.ruled_out)
    await audiences.post(act, incident, recorded)
    act.leave(*posts.refresh(incident))
    await checklists.keep_up(act, incident, ("update", "impact"))
    return recorded


async def no_change(act: Act, incident_id: int, reminder_number: int) -> StatusUpdate:
    """Answer a reminder with *No change*: a numbered update that nothing new is known, without a post in the room.

    Raises:
        IncidentError: the reminder has been answered since, or the incident is over.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_open(act, incident, reminder_number)
    return await _nothing_new(act, incident)


async def same_again(act: Act, incident_id: int, *, within: timedelta | None = None) -> StatusUpdate:
    """Record that the last update still stands: what was said already is no news, and is not posted again.

    Args:
        within: as of `post_update`.

    Raises:
        IncidentError: the incident is over, or the clock would be loosened.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_owed(act, incident)
    _check_within(act, incident, within)
    return await _nothing_new(act, incident, within=within)


async def _nothing_new(act: Act, incident: Incident, *, within: timedelta | None = None) -> StatusUpdate:
    news = await act.uow.updates.last(incident.id, with_news=True)
    text = nothing_new_since(await last_word(act, incident, news), now=act.now)
    update = await begun(act, incident, Report(text=text))
    recorded = await _record(act, incident, update.model_copy(update={"no_change": True}), within=within)
    await audiences.tell_of_silence(act, incident, recorded)
    act.leave(*posts.refresh(incident))
    return recorded


async def correct_update(
    act: Act, incident_id: int, number: int, report: Report, *, unchanged: Callable[[StatusUpdate], bool]
) -> StatusUpdate:
    """Correct what an update says. It stays the same update: its number, its time, and the clock do not move.

    Args:
        unchanged: whether it still says what whoever corrects it was shown.

    Raises:
        IncidentError: a part is missing or too long, the incident is over, it is no longer theirs to correct, or
            someone else has corrected it since it was shown.
    """
    cleaned = clean_report(report)
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_owed(act, incident)
    last = await act.uow.updates.last(incident_id)
    update = correctable(last, number, incident, by=act.by, commander=await commander_of(act.uow, incident))
    corrected = update.model_copy(update=dict(cleaned))
    if corrected == update:
        return update
    if not unchanged(update):
        said = " ".join(in_words(update).split())[:SHOWN]
        raise IncidentError(
            f"Someone corrected update #{number} since you opened this. It now says: “{said}”. "
            "Close this, and press Edit again.",
            field="update",
        )
    await act.uow.updates.save(incident_id, corrected)
    if corrected.impact != update.impact:  # what was said of it otherwise since then stays
        incident = await _hurt_as_said(act, incident, corrected)
    await act.record(incident_id, EntryKind.UPDATE, f"Update #{number} corrected: {in_words(corrected)}")
    await ruled_out.note(act, incident, corrected.ruled_out)
    await audiences.correct(act, incident, corrected)
    act.leave(*posts.refresh(incident))
    return corrected


def correctable(
    last: StatusUpdate | None, number: int, incident: Incident, *, by: str, commander: str | None
) -> StatusUpdate:
    """Return the update of this number, if it is the newest and someone may correct it.

    Raises:
        IncidentError: another came since, it was withdrawn, or it is someone else's.
    """
    another, how = Offer("Post update", "update.open", str(incident.id)), "Post another: `/incident update <text>`."
    if last is None and number == 0:
        raise IncidentError(f"There is no update to correct yet. {how}", offers=(another,))
    if last is None or last.number < number:
        raise IncidentError(f"Update #{number} was withdrawn. {how}", offers=(another,))
    if last.number > number:
        since = for_reader(last.at, seen_at=last.at)
        sentence = (
            f"Update #{last.number} by <@{last.by}> came after #{number}, at {since}: that one is the latest now. {how}"
        )
        raise IncidentError(sentence, offers=(another,))
    if by not in {last.by, commander}:
        who = f"<@{last.by}>, who posted it" + (f", or <@{commander}>, who is in command" if commander else "")
        raise IncidentError(f"Only {who}, can correct update #{number}. {how}", offers=(another,))
    return last


async def offer_help(act: Act, incident_id: int, number: int) -> Incident:
    """Tell the room that someone can help with what an update asks for; saying it again changes nothing.

    Raises:
        IncidentError: the incident is over, or the update no longer asks for help.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if not incident.status.is_open:
        raise IncidentError(
            f"{incident.number} is {incident.status}: no help is needed now, thank you. "
            "`/incident list` shows what is open."
        )
    update = await act.uow.updates.get(incident_id, number)
    if update is None or update.withdrawn_at is not None or not update.need_help:
        raise IncidentError(
            f"Update #{number} no longer asks for help. `/incident status` shows where {incident.number} stands."
        )
    said = HelpOffered(number=number, need=update.need_help, by=act.by)
    order = posts.say_under_card(incident, said, what=f"help:{number}:{act.by}")
    if not await act.uow.outbox.knows(order.key):
        act.leave(order)
        await act.record(incident_id, EntryKind.NOTE, f"Can help with update #{number}: {update.need_help}")
    return incident


async def check_owed(act: Act, incident: Incident) -> None:
    """Refuse an update of what is over.

    Raises:
        IncidentError: the incident is over.
    """
    if not incident.status.is_open:
        remedy = "If it's back: `/incident reopen <reason>`. To add to its record: `/incident timeline <note>`."
        over = f"{incident.number} is {incident.status}, so no update is due."
        raise await too_late(act, incident, f"{over} {remedy}")


async def _hurt_as_said(act: Act, incident: Incident, update: StatusUpdate) -> Incident:
    """Take the impact that an update tells for the incident's own."""
    if not update.impact or update.impact == incident.impact:
        return incident
    changed = replace(incident, impact=update.impact)
    await act.uow.incidents.save(changed)
    return changed


async def _record(
    act: Act, incident: Incident, update: StatusUpdate, *, within: timedelta | None = None
) -> StatusUpdate:
    """Store an update, move the promise of the next one, and answer every reminder that waits."""
    await settle(act, incident, "No change" if update.no_change else f"Update #{update.number}")
    due = await owe(act, incident, within=within)
    recorded = update.model_copy(update={"next_due_at": due})
    await act.uow.updates.add(incident.id, recorded)
    act.uow.outbox.left_before.expect_new(incident.id, audiences.place_of(recorded))
    whose = f" (said by <@{recorded.said_by}>)" if recorded.said_by and recorded.said_by != recorded.by else ""
    await act.record(
        incident.id,
        EntryKind.NO_CHANGE if recorded.no_change else EntryKind.UPDATE,
        f"Update #{recorded.number}{whose}: {in_words(recorded)}",
        effect_key=None if recorded.no_change else f"{incident.number}:{audiences.place_of(recorded)}",
    )
    await begin_round(act, incident)
    return recorded
