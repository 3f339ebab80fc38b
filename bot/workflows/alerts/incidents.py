"""Alerts of an incident: declaring one for them, joining one, and what follows for its room and people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from bot.domain.alert import Decision, State, Stored, Trace, Turn
from bot.domain.checklist import ALERT, DECLARED
from bot.domain.incident import TITLE_LIMIT, Incident, Status, says_something
from bot.domain.joining import (
    QUIET_FOR,
    Judged,
    is_old,
    judge,
    repeat_of,
    services_of,
    shown_quiet_at,
    started,
)
from bot.domain.messages.alerts import AlertReturned, AlertsEnded, line_of
from bot.domain.messages.timeline import NoteAdded
from bot.domain.met import ALERTS_ENDED
from bot.domain.policy import Policy, severity_of
from bot.domain.reminder import QUIET
from bot.domain.role import ON_CALL
from bot.domain.service import OWNER
from bot.domain.severity import Mobilise, Severity
from bot.domain.similar import MOST, Sketch
from bot.domain.stability import is_watched
from bot.domain.timeline import EntryKind, for_reader
from bot.workflows.act import Act
from bot.workflows.checks import show
from bot.workflows.declare import Declaration, Detection, declare
from bot.workflows.recovery import alert_ended, alert_fired
from bot.workflows.severity import set_severity
from bot.workflows.telling import checklists, posts, reach, rooms
from bot.workflows.telling.keys import ALERTS_ENDED as ENDED
from bot.workflows.telling.keys import key_of, returned_place
from bot.workflows.title import set_title
from bot.workflows.war_room import is_fetched_now

TOLD: Final = 5
"""Alerts that get a line of their own on the timeline when several come together."""

LINKED: Final = 5
"""Alerts of an incident whose links stand at the head of its room."""


async def declare_for(
    act: Act,
    alerts: Sequence[Stored],
    judged: Mapping[int, Judged],
    *,
    by_responder: bool = False,
    former: int | None = None,
) -> Incident:
    """Declare an incident for alerts; the caller writes down that they belong to it.

    Without a person it has no declarer: whoever owns what fails is told, and whoever is on call.

    Args:
        judged: what the policy says of each, by its id.
        by_responder: the person who declares it is on it.
        former: id of the incident that their group was, which is over; ``None``: there is none.
    """
    received = min(each.first_received_at for each in alerts)
    lead = _lead(act.policy, alerts, judged)
    detection = Detection(
        started_at=started([each.alert for each in alerts], received_at=received), detected_at=received
    )
    declaration = Declaration(
        title=title_for(lead),
        severity=worst(act.policy, judged.values()),
        by_responder=by_responder,
        detection=detection,
    )
    new = await declare(act, declaration)
    incident = new.incident
    if not act.by and not any(is_fetched_now(act.policy, each, act.now) for each in _on_call(act.policy, incident)):
        act.leave(*reach.reach(act, incident, ON_CALL, _why(lead, act), what=f"alerts:{ON_CALL}"))
    await belong(act, incident, alerts)
    before = [former, *(each.incident_id for each in alerts)]
    await _recall(act, incident, {each for each in before if each is not None}, new.before)
    if not act.by:
        about = tuple(services_of(act.policy, alerts))
        for moment in (ALERT, DECLARED):
            await show(act, incident, moment, services=about)
    return incident


async def _recall(act: Act, incident: Incident, same: Collection[int], like: Sequence[Sketch]) -> None:
    """Say under the card which incidents were the same before, and which were like it: by number, without their words.

    Args:
        same: ids of those that these alerts, or their group, were part of.
    """
    found = await act.uow.incidents.get_all(same)
    over = [each for each in found.values() if not each.private and not each.status.is_open]
    former = sorted(over, key=lambda each: each.id, reverse=True)[:MOST]
    said = [f"The same alert before: {', '.join(map(_ended, former))}."] if former else []
    if others := [each for each in like if each.id not in same]:
        said.append(f"Similar before: {', '.join(map(_ended, others))}.")
    if not said:
        return
    past: list[Incident | Sketch] = [*former, *others]
    newest = max(past, key=lambda each: each.declared_at)
    text = f"{' '.join(said)} More: `/incident brief {newest.number}`"
    entry = await act.as_done_by("").record(incident.id, EntryKind.NOTE, text)
    told = NoteAdded(text=text, by="", happened_at=act.now, recorded_at=act.now)
    act.leave(posts.say_under_card(incident, told, what=f"entry:{entry}"))


def _ended(incident: Incident | Sketch) -> str:
    ended = incident.resolved_at
    return f"{incident.number} ({f'resolved {ended:%Y-%m-%d}' if ended else incident.status})"


def _on_call(policy: Policy, incident: Incident) -> list[Mobilise]:
    return [each for each in severity_of(policy, incident).mobilise if each.role == ON_CALL]


def title_for(stored: Stored) -> str:
    """Return the title of an incident that an alert declares."""
    title = " ".join(stored.alert.title.split())
    if not says_something(title):
        title = f"Alert from {stored.source}"
    return title if len(title) <= TITLE_LIMIT else f"{title[: TITLE_LIMIT - 1].rstrip()}…"


def worst(policy: Policy, judged: Iterable[Judged]) -> Severity | None:
    """Return the worst severity that alerts ask for; ``None``: none says one."""
    named = [policy.severities[each.severity] for each in judged if each.severity in policy.severities]
    return min(named, key=lambda severity: severity.rank, default=None)


def _lead(policy: Policy, alerts: Sequence[Stored], judged: Mapping[int, Judged]) -> Stored:
    """Return the alert that names an incident: the worst, of equals the one that came first."""
    ranks = {key: severity.rank for key, severity in policy.severities.items()}
    return min(alerts, key=lambda each: (ranks.get(judged[each.id].severity, len(ranks) + 1), each.id))


async def belong(act: Act, incident: Incident, alerts: Sequence[Stored]) -> None:
    """Do what follows for an incident from alerts that are part of it from now on: timeline, people, links, clock."""
    machine = act.as_done_by("")
    for each in alerts[:TOLD]:
        said = each.alert.started_at
        is_known = said is not None and not is_old(each.alert, received_at=each.first_received_at)
        at = min(said if said is not None and is_known else each.first_received_at, act.now)
        await machine.record(incident.id, EntryKind.ALERT, _entry(each), happened_at=at)
    if len(alerts) > TOLD:
        await machine.record(incident.id, EntryKind.ALERT, f"And {len(alerts) - TOLD} more alerts")
    for name, lead in services_of(act.policy, alerts).items():
        act.leave(*reach.reach(act, incident, f"{OWNER}{name}", _why(lead, act), what=f"alerts:{name}"))
    new = {each.id for each in alerts}
    before = [each for each in await act.uow.alerts.of(incident.id) if each.id not in new] if incident.has_room else ()
    act.leave(*rooms.link_out(incident, _links(act.policy, alerts, before)), posts.refresh_card(incident))
    await expect_word(act, incident, alerts)


def _entry(stored: Stored) -> str:
    how = "fires" if stored.alert.state is State.FIRING else "fired"
    said = f"Alert A{stored.id} {how}: {title_for(stored)} ({stored.source})"
    if stored.alert.started_at is None or not is_old(stored.alert, received_at=stored.first_received_at):
        return said
    return f"{said}. It says that it began at {for_reader(stored.alert.started_at, seen_at=None)}, over a day before"


def _links(policy: Policy, alerts: Sequence[Stored], before: Sequence[Stored]) -> list[tuple[str, str]]:
    """Return links for the head of the room: those of each service first, then what the alerts say, each page once.

    Args:
        before: alerts of the incident whose links are there: of at most `LINKED` in all.
    """
    linked = [each for each in before if each.alert.links]
    pages = {link.url for each in linked for link in each.alert.links}
    links: list[tuple[str, str]] = []
    for name in services_of(policy, alerts):
        service = policy.services[name]
        links += [(f"Runbook: {name}", service.runbook or ""), (f"Dashboard: {name}", service.dashboard or "")]
    for each in [one for one in alerts if one.alert.links][: max(0, LINKED - len(linked))]:
        of_it = f": A{each.id}" if linked else ""
        links += [(f"{link.label}{of_it}", link.url) for link in each.alert.links if link.url not in pages]
        linked.append(each)
    first = {url: label for label, url in reversed(links) if url}
    return [(label, url) for label, url in links if first.get(url) == label]


def _why(stored: Stored, act: Act) -> str:
    since = for_reader(min(stored.alert.started_at or act.now, act.now), seen_at=act.now)
    return f"Alert from {stored.source}, firing since {since}: {title_for(stored)}"


async def expect_word(act: Act, incident: Incident, alerts: Sequence[Stored]) -> None:
    """Look again after a while whether the alerts that fire are still reported."""
    firing = [each for each in alerts if each.fires]
    if firing and incident.status.is_open:
        every = max(repeat_of(act.policy, each.source) for each in firing) * QUIET_FOR
        await act.uow.reminders.promise(incident.id, QUIET, due_at=shown_quiet_at(act.now, every), every=every)


async def join(
    act: Act, incident: Incident, alerts: Mapping[int, tuple[Stored, str]], judged: Mapping[int, Judged]
) -> Incident:
    """Have alerts be part of an open incident, whose lock is held. A worse one makes it worse, until people judge it.

    Args:
        alerts: each with why, by its id.
    """
    reasons = {alert_id: why for alert_id, (_, why) in alerts.items()}
    await act.uow.alerts.decide(reasons, Decision.JOINED, at=act.now, incident_id=incident.id, by=act.by)
    new = [stored for stored, _ in alerts.values() if stored.incident_id != incident.id]
    if new:
        await belong(act, incident, new)
    incident = await _judged_again(act, incident, [stored for stored, _ in alerts.values()], judged)
    if any(stored.alert.state is State.FIRING for stored, _ in alerts.values()):  # else it is none of its news
        await _tell_of_change(act, incident, [stored for stored, _ in alerts.values()])
    return incident


async def _judged_again(
    act: Act, incident: Incident, alerts: Sequence[Stored], judged: Mapping[int, Judged]
) -> Incident:
    """Make an incident worse that a rule declared, if an alert asks for that and no person has judged it."""
    if incident.declared_by or incident.status is not Status.INVESTIGATING or act.by:
        return incident
    firing = [each for each in alerts if each.alert.state is State.FIRING and each.id in judged]
    asked = worst(act.policy, [judged[each.id] for each in firing if judged[each.id].declares])
    if asked is None or not asked.is_worse_than(severity_of(act.policy, incident)):
        return incident
    last = await act.uow.timeline.last(incident.id, EntryKind.SEVERITY)
    if last is not None and last.author is not None:
        return incident
    lead = _lead(act.policy, firing, judged)
    changed = (await set_severity(act, incident.id, asked, f"Alert {title_for(lead)} ({lead.source})")).incident
    named = {title_for(each) for each in await act.uow.alerts.of(incident.id) if each.id != lead.id}
    if changed.title in named - {title_for(lead)}:  # no person has named it
        return await set_title(act, incident.id, title_for(lead))
    return changed


async def changed(act: Act, incident_id: int, alert_ids: Sequence[int]) -> None:
    """Follow alerts of an incident of which their source has said something new. One that got worse makes it worse."""
    alerts = await act.uow.alert_groups.claim(alert_ids)
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await act.uow.alerts.looked_at([each.id for each in alerts])
    if incident.status.is_open:
        judged = {each.id: judge(act.policy, each.source, each.alert) for each in alerts}
        incident = await _judged_again(act, incident, alerts, judged)
    await _tell_of_change(act, incident, alerts)
    if incident.status.is_open:
        await expect_word(act, incident, alerts)


async def _tell_of_change(act: Act, incident: Incident, alerts: Sequence[Stored]) -> None:
    """Show how the alerts of an incident stand; its room hears once that all of them have ended."""
    act.leave(posts.refresh_card(incident))
    await checklists.keep_up(act, incident, (ALERTS_ENDED,))
    if not incident.status.is_open:
        return
    shown = (await act.uow.alert_groups.of_incidents([incident.id]))[incident.id]
    said_before = await act.uow.outbox.knows(key_of(incident, ENDED))
    if said_before:
        act.leave(posts.edit(incident, ENDED, AlertsEnded()))
    elif shown.all_ended:
        act.leave(posts.say(incident, AlertsEnded(), what=ENDED, place=ENDED))
        act.record_at_end(incident.id, EntryKind.ALERT, "No alert of this incident fires now")
    again = [each for each in alerts if each.alert.state is State.FIRING and _is_new(each, incident)]
    if is_watched(incident) and again:
        why = "it fires while the fix is watched, so the room was asked whether it holds"
        watched = Trace(at=act.now, what=Turn.WATCHED, reason=why, incident_id=incident.id)
        await act.uow.alerts.trace([each.id for each in again], watched)
        place = returned_place(incident.mitigated_at or act.now)
        said = AlertReturned(line=line_of(again[0]))
        act.leave(posts.say(incident, said, what=place, place=place))  # once, however many
        await alert_fired(act, incident, title_for(again[0]))
    elif is_watched(incident) and (over := [each for each in alerts if _is_new(each, incident)]):
        await alert_ended(act, incident, title_for(over[0]))


def _is_new(stored: Stored, incident: Incident) -> bool:
    """Tell whether an alert began to fire since the fix was said to be in place."""
    return incident.mitigated_at is not None and stored.first_received_at > incident.mitigated_at
