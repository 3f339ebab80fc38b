"""Records: numbered things of an incident, each with a text, a state, and what a person ticked off of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

VENDOR: Final = "vendor"
"""Kind: a case with a vendor. Source: [response] escalation_procedures, vendor_escalation."""

CHANGE: Final = "change"
"""Kind: something that was changed shortly before the incident began, and may have caused it."""

MITIGATION: Final = "mitigation"
"""Kind: something that is done to relieve it. Source: [methodology] mitigation strategies."""


ALERT_CHECK: Final = "alert_check"
"""Kind: what is looked at before an alert counts as an incident; there is one of it.
Source: [response] detection workflow, validate; triage, gather information.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of record: how it is numbered, what may follow what, and what there is to tick off."""

    letter: str
    """Begins its number: ``V1``."""
    states: Mapping[str, frozenset[str]]
    """State -> what may follow it; the first is where it begins."""
    steps: Mapping[str, str]
    """Key -> what there is to do, in this order."""

    @property
    def first(self) -> str:
        """Where a record begins."""
        return next(iter(self.states))


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        VENDOR: Kind(
            letter="V",
            states=MappingProxyType(
                {
                    "open": frozenset({"answered", "closed"}),
                    "answered": frozenset({"closed"}),
                    "closed": frozenset(),
                }
            ),
            steps=MappingProxyType(
                {
                    "ticket": "Open a ticket of the highest priority",
                    "tam": "Contact the technical account manager",
                    "on_call": "Escalate to the vendor's on-call",
                    "executive": "Have an executive call them, if it's critical",
                }
            ),
        ),
        CHANGE: Kind(
            letter="C",
            states=MappingProxyType(
                {
                    "noted": frozenset({"suggested"}),
                    "suggested": frozenset({"taken", "kept"}),
                    "taken": frozenset(),
                    "kept": frozenset(),
                }
            ),
            steps=MappingProxyType({}),
        ),
        MITIGATION: Kind(
            letter="M",
            states=MappingProxyType(
                {"under way": frozenset({"worked", "failed"}), "worked": frozenset(), "failed": frozenset()}
            ),
            steps=MappingProxyType({}),
        ),
        ALERT_CHECK: Kind(
            letter="K",
            states=MappingProxyType({"open": frozenset()}),
            steps=MappingProxyType(
                {
                    "genuine": "The alert is genuine: something is broken",
                    "sources": "A second source shows it too",
                    "customers": "Customers are affected, or certainly aren't",
                    "alert": "Read the alert and its runbook",
                    "dashboards": "Look at the dashboards",
                    "changes": "Look for recent changes",
                    "dependencies": "Check what it depends on",
                    "logs": "Read the logs",
                }
            ),
        ),
    }
)
"""Kind -> what it consists of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record as it is now."""

    incident_id: int
    kind: str
    """A key of `KINDS`."""
    number: int
    """Within the incident and kind, from 1."""
    text: str
    state: str
    by: str
    """User id of whoever made it."""
    at: datetime
    ticked: tuple[str, ...] = ()
    """Keys of `Kind.steps`."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What else its kind holds: of a case with a vendor ``ticket``, the vendor's number for it; of a change ``source``,
    ``key``, ``url``, ``at``; of a mitigation ``strategy``, and ``change``, the number of the one that is rolled back.
    """

    @property
    def called(self) -> str:
        """Its number as people read it: ``V1``."""
        return f"{KINDS[self.kind].letter}{self.number}"

    @property
    def is_done(self) -> bool:
        """Whether nothing may follow."""
        return not KINDS[self.kind].states[self.state]

    @property
    def next_step(self) -> str:
        """What is the first to do that is not ticked off; empty: nothing is left."""
        return next((text for key, text in KINDS[self.kind].steps.items() if key not in self.ticked), "")

    def tick(self, ticked: Collection[str]) -> tuple[Record, str]:
        """Return it with these steps ticked off and no others, and what that changed, in words; empty: nothing."""
        steps = KINDS[self.kind].steps
        new = [text for key, text in steps.items() if key in ticked and key not in self.ticked]
        gone = [f"not: {text}" for key, text in steps.items() if key in self.ticked and key not in ticked]
        return replace(self, ticked=tuple(key for key in steps if key in ticked)), "; ".join([*new, *gone])
