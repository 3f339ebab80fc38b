"""What a postmortem is written from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final

from bot.domain.checklist import Checklist, Line, Missing
from bot.domain.health import Failure
from bot.domain.incident import Incident
from bot.domain.metric import Reading
from bot.domain.overview import Alerts, Assignment, Stay
from bot.domain.postmortem.template import SEV, Template, shipped
from bot.domain.record import Record
from bot.domain.severity import Severity
from bot.domain.similar import Sketch
from bot.domain.timeline import SAID, EntryKind, TimelineEntry
from bot.domain.update import StatusUpdate

SILENT: Final = frozenset({EntryKind.REMINDER, EntryKind.POSTMORTEM})
"""Kinds of entry that tell nothing about the incident itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person wrote for one section."""

    section: str
    """Key of the section."""
    text: str
    """Plain text; empty: it was removed."""
    by: str
    at: datetime
    number: int = 0
    """Of the version that it is; see `bot.domain.draft`."""

    @property
    def version(self) -> str:
        """What tells this answer from the one before and the one after, of the same section."""
        return f"{self.at:%Y%m%d%H%M%S%f}"


@dataclass(frozen=True, kw_only=True)  # no slots: what is picked out of a long timeline is kept
class Material:
    """All that the document is made of."""

    incident: Incident
    severity: Severity
    roles: Mapping[str, str]
    """Role key -> label."""
    assignments: tuple[Assignment, ...]
    timeline: tuple[TimelineEntry, ...]
    """Facts and messages, in the order in which they happened."""
    answers: Mapping[str, Answer]
    """Key of a section -> what a person wrote for it."""
    severities: tuple[Severity, ...] = ()
    """All of the policy."""
    currency: str = "$"
    """Stands before amounts."""
    records: tuple[Record, ...] = ()
    """What people recorded, by kind and number."""
    stays: tuple[Stay, ...] = ()
    """Who was in the war room."""
    unchecked: tuple[Missing, ...] = ()
    """What the policy wants checked before it is published, and no one has."""
    checks: tuple[tuple[Checklist, tuple[Line, ...]], ...] = ()
    """The lists of the policy that it has, each with its items as they stand."""
    updates: tuple[StatusUpdate, ...] = ()
    """Those that stand, oldest first."""
    alerts: Alerts = field(default_factory=Alerts)
    readings: tuple[Reading, ...] = ()
    """How its probes and metrics stood last."""
    failures: tuple[Failure, ...] = ()
    """What its room was told of probes that failed, in order."""
    facilitator: str = ""
    """User id of who leads the review; empty: no one yet."""
    required_evidence: tuple[str, ...] = ()
    """Types of evidence that the policy requires."""
    reactions: Mapping[str, str] = field(default_factory=dict)
    """Reaction -> what it means, as the policy has it."""
    similar: tuple[Sketch, ...] = ()
    """Incidents of before that resemble it."""
    factors_before: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Type of a contributing factor, in lower case -> numbers of the incidents of before that had it, newest first."""
    template: Template = field(default_factory=lambda: shipped(SEV))
    """In which form it is written."""

    @cached_property
    def told(self) -> Sequence[TimelineEntry]:
        """The timeline without what tells nothing about the incident."""
        return [entry for entry in self.timeline if entry.kind not in SILENT]

    @cached_property
    def noted(self) -> Sequence[TimelineEntry]:
        """The timeline without what people said: of 10,000 entries the few that tell what became of the incident."""
        return [entry for entry in self.timeline if entry.kind not in SAID]


Names = Callable[[str], str]
"""Makes text readable outside Slack: ``<@U1>`` becomes a name."""
