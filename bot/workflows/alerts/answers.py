"""What people answer when they are asked about alerts. Who may is checked by who calls."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.alert import Decision, Group, Stored, Trace
from bot.domain.incident import OVER, Incident, IncidentError, Offer
from bot.domain.joining import judge
from bot.domain.messages.alerts import Answer
from bot.domain.timeline import for_reader
from bot.workflows.act import Act
from bot.workflows.alerts import asking, returned
from bot.workflows.alerts.asking import Settled
from bot.workflows.alerts.incidents import declare_for, join
from bot.workflows.changes import relate
from bot.workflows.reopen import reopen

IS_DONE = "Someone has answered that already. `/incident list` shows what is open."


async def _question(act: Act, group_id: int) -> tuple[Group, Sequence[Stored]]:
    """Lock a question and the alerts that it is about.

    Raises:
        IncidentError: it was answered, or there is none.
    """
    question = await act.uow.alert_groups.lock_question(group_id)
    if question is None or question.asked_in != question.id:
        raise IncidentError(IS_DONE)
    alerts = await act.uow.alert_groups.asked_about(group_id)
    if not alerts:
        raise IncidentError(IS_DONE)
    return question, alerts


async def declare_asked(act: Act, group_id: int, *, by_responder: bool) -> Incident:
    """Declare an incident for alerts that people were asked about.

    Args:
        by_responder: whoever declares is on it.

    Raises:
        IncidentError: that was answered.
    """
    question, alerts = await _question(act, group_id)
    judged = {each.id: judge(act.policy, each.source, each.alert) for each in alerts}
    former = question.incident_id
    incident = await declare_for(act, alerts, judged, by_responder=by_responder, former=former)
    declared = f"{_who(act)} declared {incident.number} for it"
    why = {each.id: f"{judged[each.id].because}; {declared}" for each in alerts}
    await act.uow.alerts.decide(why, Decision.DECLARED, at=act.now, incident_id=incident.id, by=act.by)
    await relate(act, incident)
    await asking.settle(act, question, alerts, Settled(answer="declared", incident=incident))
    return incident


async def add_asked(act: Act, group_id: int, incident_id: int) -> Incident:
    """Add alerts that people were asked about to an open incident.

    Raises:
        IncidentError: that was answered, or the incident is over or private.
    """
    question, alerts = await _question(act, group_id)
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if not incident.status.is_open or incident.private:
        raise IncidentError(
            f"{incident.number} is {incident.status if not incident.private else 'private'}, so no alert can be added. "
            "Choose another incident, or press *Declare*.",
            field="into",
        )
    judged = {each.id: judge(act.policy, each.source, each.alert) for each in alerts}
    joined = {
        each.id: (each, f"{judged[each.id].because}; {_who(act)} added it to {incident.number}") for each in alerts
    }
    incident = await join(act, incident, joined, judged)
    await asking.settle(act, question, alerts, Settled(answer="added", incident=incident))
    return incident


async def ignore_asked(act: Act, group_id: int, *, false_alarm: bool) -> int:
    """Have nothing become of alerts that people were asked about; return how many they are.

    Args:
        false_alarm: nothing is wrong, so whoever owns the alert should look at it; else it is of no use now.

    Raises:
        IncidentError: that was answered.
    """
    question, alerts = await _question(act, group_id)
    what = "called it a false alarm" if false_alarm else "ignored it"
    said = f"{_who(act)} {what} at {for_reader(act.now, seen_at=None)}"
    answer: Answer = "false_alarm" if false_alarm else "ignored"
    await asking.settle(act, question, alerts, Settled(answer=answer, said=said))
    why = {each.id: f"{judge(act.policy, each.source, each.alert).because}; {said}" for each in alerts}
    await act.uow.alerts.decide(why, Decision.IGNORED, at=act.now, by=act.by)
    return len(alerts)


def _who(act: Act) -> str:
    return f"<@{act.by}>" if act.by else "someone at the shell"


async def _returned(act: Act, alert_id: int, incident: Incident) -> Stored:
    """Return an alert about which it is asked whether its incident came back.

    Raises:
        IncidentError: that was answered, or the time for it has passed.
    """
    found = await act.uow.alert_groups.claim([alert_id])
    waits = bool(found) and found[0].decide_at is not None and incident.status in OVER
    if not waits or incident.resolved_at is None:
        offer = Offer("Reopen", "reopen.open", str(incident.id))
        raise IncidentError(
            f"This alert no longer needs an answer. `/incident why A{alert_id}` shows what became of it.",
            offers=() if incident.status.is_open else (offer,),
        )
    return found[0]


async def reopen_for(act: Act, found: Incident, alert_id: int) -> Incident:
    """Reopen an incident whose alert fires again, and have the alert be part of it.

    Args:
        found: the incident as it was read, not yet locked.

    Raises:
        IncidentError: that was answered, or the incident is open.
    """
    stored = await _returned(act, alert_id, found)
    incident = await reopen(act, found, f"Alert A{stored.id} fires again: {stored.alert.title}"[:1_000])
    judged = judge(act.policy, stored.source, stored.alert)
    why = f"{judged.because}; {_who(act)} reopened {incident.number} for it"
    await join(act, incident, {stored.id: (stored, why)}, {stored.id: judged})
    return incident


async def is_another(act: Act, incident: Incident, alert_id: int) -> None:
    """Have an alert be none of the incident that was resolved: the rules decide about it now.

    Raises:
        IncidentError: that was answered.
    """
    await _returned(act, alert_id, incident)
    why = f"{_who(act)} said that it is another than {incident.number}"
    waiting = await returned.waiting(act, incident)
    for group in {judge(act.policy, each.source, each.alert).group for each in waiting}:
        await act.uow.alert_groups.part(group.source, group.key, incident.id)
    ids = [each.id for each in waiting]
    await act.uow.alerts.part(ids, decide_at=act.now)
    await act.uow.alerts.trace(ids, Trace(at=act.now, what="another", reason=why, incident_id=incident.id, by=act.by))
    await returned.settle(act, incident, waiting, "Taken for another")
