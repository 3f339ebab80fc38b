"""Everything a user may decide, as one value. How it is written down is another package's business."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, field_validator

from bot.domain.agenda import ReviewMeeting
from bot.domain.alert_rule import AlertRule
from bot.domain.alert_source import AlertSource, SourceName
from bot.domain.calendar import Calendar
from bot.domain.change_source import ChangeSource
from bot.domain.channel import CHANNEL_LENGTH, Channel, OptionalChannel, is_channel_name
from bot.domain.checklist import Checklist
from bot.domain.durations import Interval, OptionalInterval, or_none
from bot.domain.incident import Incident
from bot.domain.metric import Metric
from bot.domain.outlet import Outlet
from bot.domain.people import Person
from bot.domain.placeholders import OptionalLink, only, placeholders
from bot.domain.playbook import Playbook
from bot.domain.postmortem.policy import PostmortemPolicy
from bot.domain.probe import Probe
from bot.domain.probe_fields import ProbeName
from bot.domain.reaction import Meaning, Reaction
from bot.domain.red_flag import RedFlag
from bot.domain.role import Role
from bot.domain.rung import Rung
from bot.domain.schedule import Schedule
from bot.domain.service import Service, ServiceName
from bot.domain.severity import Name, Severity, Text, without_none
from bot.domain.spelling import bare
from bot.domain.templates import Templates
from bot.domain.value import Value

EVERYONE = "everyone"
"""In ``permissions``: no restriction."""

VERBS = (
    "declare", "ack", "status", "update", "severity", "impact", "role", "escalate", "timeline",
    "resolve", "reopen", "close", "decline", "merge", "undo", "postmortem", "war_room", "handoff",
    "outbox", "alerts", "records", "phase", "checklist", "ramp", "health", "waive", "publish",
)  # fmt: skip
"""What ``permissions`` may restrict: the verbs of the workflows."""

NO_AREA = frozenset({"none", "nobody", "me", "myself", "please"})
"""What no area of expertise can be called: after a role these words mean something else."""

_SAMPLE_ID = "inc-2026-1121-001"


def _a_room_name(template: str) -> str:
    if not {"id", "number"} & set(placeholders(template)):
        raise ValueError("must contain {number} or {id}: it is what makes the name unique")
    sample = template.format(id=_SAMPLE_ID, number=_SAMPLE_ID, slug="s", severity="sev1")
    if not is_channel_name(sample):
        raise ValueError(
            "makes no legal channel name; use lower case, digits, - and _, "
            f"and leave room: {sample!r} must fit into {CHANNEL_LENGTH} characters"
        )
    return template


class Channels(Value):
    """Where incidents are announced. Source: [response] slack_channels."""

    announce: Channel
    """Where every incident is announced."""
    per_severity: Annotated[Mapping[str, Channel], BeforeValidator(without_none)]
    """Severity key -> one more channel for incidents of that severity."""
    executives: Annotated[Mapping[str, Channel], BeforeValidator(without_none)]
    """Severity key -> where executives read each update of such an incident."""
    operator: OptionalChannel
    """Where the bot reports what Slack refused. ``None``: only in the log."""


class Reminders(Value):
    """How the bot reminds."""

    snooze_for: Interval
    """How far a snooze moves one reminder."""
    nag_every: Interval
    """How often the room is reminded that a required role is unfilled; less often after an hour."""
    ask_reporter_after: OptionalInterval = None
    """When whoever reported an incident and does not work on it is asked what they know; ``none``: never."""


class Policy(Value):
    """Everything a user may decide."""

    preset: str
    """The built-in policy that this one starts from: ``sev`` or ``p``."""
    severities: Annotated[Mapping[Name, Severity], Field(min_length=1)]
    """The impact classes."""
    default_severity: str
    """The severity of a declaration that names none."""
    roles: Mapping[Name, Role]
    """Who does what."""
    people: Mapping[Name, tuple[Person, ...]]
    """Role, or other function such as ``ceo`` or ``admin`` -> the people. Empty: no one.

    ``/incident escalate`` messages them, also by initials: ``em`` for ``engineering_manager``.
    """
    areas: Mapping[Name, tuple[Person, ...]]
    """Area of expertise -> its experts. Source: [response] subject_matter_expert."""
    schedules: Mapping[Name, Schedule]
    """Schedule -> where its shifts are read. ``people`` and ``areas`` name it as ``schedule:NAME``."""
    ladder: tuple[Rung, ...]
    """Whom an incident reaches that stays open, in order. Anyone can hold it for up to an hour."""
    channels: Channels
    """Where incidents are announced."""
    war_room_name: Annotated[
        str,
        StringConstraints(strip_whitespace=True),
        only("id", "number", "slug", "severity"),
        AfterValidator(_a_room_name),
    ]
    """The room's name; takes ``{id}``, ``{number}`` (``1128-003``), ``{slug}``, ``{severity}``, and must have
    ``{number}`` or ``{id}``. If a name with ``{number}`` is taken, as it may be a year later, ``{id}`` is used instead.
    """
    archive_after: OptionalInterval
    """How long after an incident is closed its war room is archived, at least a day; ``none``: never. The room hears it
    a day before, anyone can keep it, and nothing is archived on a day on which someone says something there.
    """
    outlets: Mapping[Name, Outlet]
    """Systems outside Slack: name -> what it is. See [paging](paging.md) and [trackers](trackers.md)."""
    alert_sources: Mapping[SourceName, AlertSource]
    """Systems whose alerts are taken in: name -> what it is and where its secret is. See [alerts](alerts.md)."""
    change_sources: Mapping[SourceName, ChangeSource]
    """Tools that tell of what they change, and where their secrets are. See [changes](alerts.md#changes)."""
    services: Mapping[ServiceName, Service]
    """What can fail, as alerts call it in their label ``service``."""
    probes: Mapping[ProbeName, Probe]
    """What is measured while an incident of its service goes on, and what is healthy. See [probes](probes.md)."""
    metrics: Annotated[Mapping[Name, Metric], BeforeValidator(without_none)]
    """What is compared before service counts as back: name -> its threshold. See [metrics](probes.md#metrics)."""
    alert_rules: tuple[AlertRule, ...]
    """What becomes of an alert: the first rule that matches decides, and the last matches every alert. Without rules,
    people are asked about each.
    """
    checklists: Annotated[Mapping[Name, Checklist], BeforeValidator(without_none)] = {}
    """Lists to tick off: name -> what is on each, and when it is shown. ``none`` in place of a list removes it."""
    bridge_url: OptionalLink = None
    """The call where an incident is talked through; takes ``{id}`` and ``{number}`` (``1128-003``). ``none``: no call.

    Source: [response] communication channels, video bridge.
    """
    reminders: Reminders
    """How the bot reminds."""
    calendar: Calendar
    """Working hours and holidays."""
    templates: Templates
    """Texts with fixed placeholders."""
    phases: Mapping[Name, Text]
    """Phase -> what a framework of yours calls it, for `/incident phase`. A phase that isn't listed: nothing.

    Source: [procedures] incident response framework, phases 1 to 3.
    """
    red_flags: tuple[RedFlag, ...]
    """What people say when they are about to look for the cause before service is back. ``[]``: no one is nudged.

    Source: [methodology] red flags during incidents.
    """
    playbooks: Annotated[Mapping[Name, Playbook], BeforeValidator(without_none)] = {}
    """Strategies by which an incident is mitigated: name -> its playbook; ``none`` removes a shipped one."""
    reactions: Annotated[Mapping[Reaction, Meaning], BeforeValidator(without_none)] = {}
    """Reaction -> what it records of a message, as ``evidence`` or ``action``; or ``went_well``, ``went_poorly``: the
    postmortem lists the message there. ``none`` removes a shipped one.
    """
    vendors: Mapping[Name, Text] = {}
    """Vendor -> whom to call there, as people read it on a case: account manager, on-call, executive."""
    vendor_answer_within: OptionalInterval = None
    """How long a vendor has to answer a case before whoever opened it is reminded. ``None``: no one is.

    Source: [response] vendor_escalation.
    """
    review_meeting: ReviewMeeting
    """The review meeting of a postmortem."""
    currency: Annotated[Text, Field(max_length=8)]
    """The currency of losses, written before an amount: ``$``, ``EUR``."""
    postmortem: PostmortemPolicy
    """Who approves a postmortem, what it has to hold, and where it is published."""
    users_total: Annotated[Annotated[int, Field(strict=True, ge=1)] | None, BeforeValidator(or_none(lambda said: said))]
    """The number of users, so that ``/incident impact users 15000`` becomes a share; ``none``: not known."""
    permissions: Mapping[str, tuple[str, ...]]
    """Verb -> roles, names of ``people``, or ``everyone``. A verb that isn't listed: everyone."""

    @field_validator("severities", "roles", "checklists", mode="before")
    @classmethod
    def _each_knows_its_key(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {key: {"key": key, **each} if isinstance(each, Mapping) else each for key, each in value.items()}

    @field_validator("archive_after")
    @classmethod
    def _a_day_or_more(cls, span: timedelta | None) -> timedelta | None:
        if span is not None and span < timedelta(days=1):
            raise ValueError("must be a day or more, for the room hears it a day before; write 1d, or none")
        return span

    @property
    def severities_by_rank(self) -> tuple[Severity, ...]:
        """Worst first."""
        return tuple(sorted(self.severities.values(), key=lambda severity: severity.rank))

    def severity(self, text: str) -> Severity | None:
        """Understand a severity as people type it: ``sev1``, ``SEV-1``, ``1``, ``p0``, ``critical``."""
        return self._severities_by_spelling.get(bare(text))

    def role(self, text: str) -> Role | None:
        """Understand a role as people type it: ``ic``, ``Incident commander``, ``comms-lead``."""
        return self._roles_by_spelling.get(bare(text))

    def area(self, text: str) -> str | None:
        """Understand an area of expertise as people type it; return its key."""
        typed = bare(text)
        return next((key for key in self.areas if bare(key) == typed), None)

    @cached_property
    def most_words_of_a_role(self) -> int:
        """The most words that a role may be typed in: spaces do not count, so each letter may stand alone."""
        return max(map(len, self._roles_by_spelling))

    @cached_property
    def _severities_by_spelling(self) -> Mapping[str, Severity]:
        return {word: each for each in reversed([*self.severities.values()]) for word in spellings(each)}

    @cached_property
    def _roles_by_spelling(self) -> Mapping[str, Role]:
        return {word: each for each in reversed([*self.roles.values()]) for word in spellings(each)}

    def announce_channels(self, severity: Severity) -> tuple[str, ...]:
        """Where incidents of this severity are announced; each channel once."""
        extra = self.channels.per_severity.get(severity.key)
        return tuple(dict.fromkeys(filter(None, (self.channels.announce, extra))))

    def zone_of(self, schedule: Schedule) -> str:
        """Return the zone of a schedule's times without one."""
        return schedule.zone or self.calendar.time_zone

    def contacts_of(self, vendor: str) -> str:
        """Return whom to call at a vendor, as people write its name; empty: the policy does not say."""
        return next((said for name, said in self.vendors.items() if bare(name) == bare(vendor)), "")

    def permitted(self, verb: str) -> tuple[str, ...]:
        """Roles and people names that may do this, or ``everyone``."""
        return self.permissions.get(verb, (EVERYONE,))


def spellings(thing: Severity | Role) -> frozenset[str]:
    """Every accepted spelling, bare."""
    words: Iterable[str] = (thing.key, thing.label, *thing.aliases)
    if isinstance(thing, Severity):
        words = (*words, str(thing.rank))
    return frozenset(map(bare, words))


def severity_of(policy: Policy, incident: Incident) -> Severity:
    """Return the severity of an incident."""
    return severity_named(policy, incident.severity)


def severity_named(policy: Policy, name: str) -> Severity:
    """Return the severity of an incident by the name that is stored.

    A policy may have lost a severity since: then its default stands in.
    """
    known = policy.severities.get(name) or policy.severity(name)
    return known or policy.severities[policy.default_severity]
