"""Playbooks in use: a mitigation begun by its strategy, its steps ticked off, given up for the next, noted as a fix."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.domain.incident import Incident, IncidentError
from bot.domain.playbook import Playbook, immediate
from bot.domain.policy import Policy
from bot.domain.record import Record
from bot.domain.record_kinds import ACTION, MITIGATION, TEMPFIX
from bot.workflows import conflicts, records
from bot.workflows.act import Act


async def check_containable(act: Act, incident: Incident) -> None:
    """Refuse to contain what is over.

    Raises:
        IncidentError: the incident is over.
    """
    if not incident.status.is_open:
        remedy = f"{incident.number} is {incident.status}, so there is nothing to contain. If it's back: "
        raise await conflicts.too_late(act, incident, f"{remedy}`/incident reopen <reason>`.")


async def begin(act: Act, incident_id: int, strategy: str) -> Record:
    """Begin a mitigation by its playbook.

    Raises:
        IncidentError: the policy has no such playbook any longer, or the incident is over.
    """
    playbook = _playbook(act.policy, strategy)
    text = playbook.contains or playbook.label
    return await records.make(act, incident_id, MITIGATION, text, fields={"strategy": strategy})


async def at_once(act: Act, incident_id: int, key: str) -> Record:
    """Record that one of the things is being done that are done at once.

    Raises:
        IncidentError: there is no such thing, or the incident is over.
    """
    item = immediate(act.policy.checklists).get(key)
    if item is None:
        raise IncidentError("That is no longer on the list. `/incident contain` shows what is.")
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_containable(act, incident)
    return await records.make(act, incident_id, ACTION, item.text, state="under way")


async def tick(act: Act, incident_id: int, number: int, ticked: Collection[str]) -> Record:
    """Store which steps of a mitigation's playbook are ticked off.

    Raises:
        IncidentError: there is no such mitigation, or it is no longer under way.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    found = await _under_way(act, incident_id, number)
    steps = {str(nth): step.text for nth, step in enumerate(_playbook(act.policy, found.said("strategy")).steps, 1)}
    changed, did = found.tick(ticked, steps)
    return await records.put(act, incident, changed, did) if did else found


async def fall_back(act: Act, incident_id: int, number: int, strategy: str) -> Record:
    """Give a mitigation up for another: it failed, and that one begins.

    Raises:
        IncidentError: it is no longer under way, or the policy has no such playbook any longer.
    """
    await act.uow.incidents.get(incident_id, lock=True)
    found = await _under_way(act, incident_id, number)
    _playbook(act.policy, strategy)
    await records.move(act, incident_id, MITIGATION, found.number, "failed")
    return await begin(act, incident_id, strategy)


async def note_temporary(act: Act, incident_id: int, number: int) -> Record:
    """Note a mitigation as a temporary fix, once. Source: [methodology] document temporary fixes.

    Raises:
        IncidentError: there is no such mitigation, or it is noted already.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    found = await records.find(act, incident_id, MITIGATION, number)
    if found.said("noted"):
        raise IncidentError(
            f"{found.called} is noted as {found.said('noted')} already. `/incident tempfix` lists them."
        )
    fix = await records.make(act, incident_id, TEMPFIX, found.text)
    await records.put(act, incident, replace(found, fields={**found.fields, "noted": fix.called}), "")
    return fix


async def _under_way(act: Act, incident_id: int, number: int) -> Record:
    found = await records.find(act, incident_id, MITIGATION, number)
    if found.state != "under way":
        raise IncidentError(
            f"{found.called} is no longer under way: {found.state}. `/incident board` shows what is open."
        )
    return found


def _playbook(policy: Policy, strategy: str) -> Playbook:
    if strategy not in policy.playbooks:
        raise IncidentError(
            "The policy no longer has that playbook. Say what you do instead: `/incident mitigate rollback v2.3.4`."
        )
    return policy.playbooks[strategy]
