"""The phase of an incident: a label for what comes first now, derived from its status and its records.

Source: [methodology] incident response process, golden rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from bot.domain.incident import OVER, Incident, Status
from bot.domain.record import Record
from bot.domain.record_kinds import ACTION, HYPOTHESIS, MITIGATION
from bot.domain.status_history import is_relapse


class Phase(StrEnum):
    """What comes first now, in the order in which an incident passes them."""

    ASSESS = "assess"
    CONTAIN = "contain"
    MITIGATE = "mitigate"
    DIAGNOSE = "diagnose"
    FIX = "fix"
    POSTMORTEM = "postmortem"

    @property
    def place(self) -> int:
        """Its place in the order, from 1."""
        return ORDER.index(self) + 1

    @property
    def pace(self) -> str:
        """What counts in it: until service is back speed, and then thoroughness."""
        return "speed" if self.place <= Phase.MITIGATE.place else "thoroughness"


ORDER: Final = tuple(Phase)

TELLING: Final = frozenset({ACTION, MITIGATION, HYPOTHESIS})
"""Kinds of records that tell of a phase."""


def is_restored(incident: Incident) -> bool:
    """Tell whether service is back, as far as anyone said: until then nothing counts but that."""
    return incident.mitigated_at is not None or not incident.status.is_open


def derived(incident: Incident, records: Sequence[Record] = ()) -> Phase:
    """Return the phase that status and records tell of.

    Args:
        records: the incident's, of whichever kinds.
    """
    if incident.status in OVER:
        return Phase.POSTMORTEM
    states = {(each.kind, each.state) for each in records}
    if incident.mitigated_at is not None:
        return Phase.FIX if (HYPOTHESIS, "supported") in states else Phase.DIAGNOSE
    if states & {(MITIGATION, "under way"), (MITIGATION, "worked")} or incident.status is Status.IDENTIFIED:
        return Phase.MITIGATE
    done = any(kind in {ACTION, MITIGATION} for kind, _ in states)
    return Phase.CONTAIN if done else Phase.ASSESS


def phase_of(incident: Incident, records: Sequence[Record] = ()) -> Phase:
    """Return the phase that counts: the one that was set or reached stands until the derived one passes it."""
    return max(derived(incident, records), stored(incident), key=lambda phase: phase.place)


def stored(incident: Incident) -> Phase:
    """Return the phase that was set or reached; one that only a later release knows counts as none."""
    return Phase(incident.phase) if incident.phase in set(Phase) else Phase.ASSESS


def moved(before: Incident, after: Incident) -> Incident:
    """Return an incident whose status has moved, with what follows of that for the phase and the service level.

    A cause that was known before relief stays known; of a fix that didn't hold, nothing of either stands.
    """
    if is_relapse(before.status, after.status):
        return replace(after, phase="", phase_by="", service_level="")
    known = before.status is Status.IDENTIFIED and is_restored(after)
    return replace(after, phase=Phase.FIX, phase_by="") if known and stored(after).place < Phase.FIX.place else after


def set_by(incident: Incident, records: Sequence[Record] = ()) -> str:
    """Return the user id of whoever set the phase that counts; empty: it is derived."""
    is_set = bool(incident.phase) and stored(incident).place > derived(incident, records).place
    return incident.phase_by if is_set else ""
