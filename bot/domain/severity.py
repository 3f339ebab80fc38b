"""How bad an incident is, and what that demands of people: clocks, room, word to customers, who comes."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from bot.domain.durations import Duration, Interval, OptionalInterval, OptionalWithin
from bot.domain.postmortem.template import SEV, Template, TemplateName, shipped
from bot.domain.value import Value

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
"""Text for people; never empty."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""A key that people type and files hold: lower case, digits, underscore."""


class WarRoomRule(StrEnum):
    """When an incident gets a channel of its own."""

    REQUIRED = "required"
    """At once."""
    OPTIONAL = "optional"
    """When someone presses the button that the card offers."""
    NONE = "none"
    """It runs in a thread of the announcement channel; a room is opened by hand alone."""


class CustomerComms(StrEnum):
    """Who outside the response is informed. Source: [response] severity_levels customer_comms."""

    PUBLIC = "public"
    INTERNAL = "internal"
    NONE = "none"


class StatusPageRule(StrEnum):
    """Whether the status page must say it. Source: [response] incident_update_requirements."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


class Hours(StrEnum):
    """When a person may be invited."""

    ANY = "any"
    BUSINESS = "business"
    """Only while the policy's calendar is open; otherwise at its next opening."""


class Impact(Value):
    """The expected impact; compared with what was measured. Source: [response] severity_levels impact."""

    users: Text
    """How many are expected to be affected."""
    revenue: Text
    """What is expected to be lost."""
    slo: Text
    """What happens to the error budget."""


class Mobilise(Value):
    """Someone to invite. Source: [response] team_mobilization."""

    role: Name
    """A role, or a name of the policy's ``people``."""
    after: Duration = timedelta()
    """Counted from the declaration, while the incident is open; zero: at once."""
    hours: Hours = Hours.ANY
    """``business``: only while the calendar is open."""


class PostmortemDeadlines(Value):
    """Two chains: the meeting, and the document. ``None``: that step is not asked for.

    Source: [response] schedule_postmortem (meeting); [procedures] postMortemProcess (document).
    """

    meeting: OptionalWithin = None
    """The review meeting, from resolved."""
    summary: OptionalWithin = None
    """The first summary, from resolved."""
    draft: OptionalWithin = None
    """The draft of the document, from resolved."""
    review: OptionalWithin = None
    """Its review, from the draft's due date."""
    publish: OptionalWithin = None
    """Its publication, from the review's due date."""
    template: TemplateName = Field(default_factory=lambda: shipped(SEV))
    """Form of the document: ``sev``, ``sre-lite``, ``pir``, ``rca``, or a Markdown file of yours, found
    from the folder of the policy file. See [postmortem template](#postmortem-template).
    """


class Validation(Value):
    """How long it is validated, once an incident is resolved, that its end holds.

    Source: [post-recovery] validation_period.
    """

    watch: Interval
    """How long no probe may fail before the incident counts as recovered, from *resolved*."""
    functional: OptionalInterval = None
    """When whoever is in command is asked for the functional checks, from *resolved*. ``None``: not before the end."""

    @model_validator(mode="after")
    def _asks_before_it_ends(self) -> Self:
        if self.functional is not None and self.functional > self.watch:
            raise ValueError("asks for the functional checks after its end; make `functional` shorter than `watch`")
        return self


def without_none(value: object) -> object:
    """A mapping less the entries that are ``None`` or ``none``: how a file removes a preset's entry."""
    return {k: v for k, v in value.items() if v is not None and v != "none"} if isinstance(value, Mapping) else value


class Severity(Value):
    """One impact class. Ordered by ``rank`` alone; labels are never compared."""

    key: Annotated[Name, Field(exclude=True)]
    """``sev1``: what the database and the policy file call it."""
    rank: Annotated[int, Field(strict=True, ge=1, le=9)]
    """1 is worst; the ranks of a policy are 1, 2, 3 ... without a gap."""
    label: Annotated[Text, Field(max_length=20)]
    """``SEV1``: what people read."""
    aliases: tuple[Text, ...]
    """Other spellings; case, spaces, hyphens and underscores are ignored. The bare rank works too."""
    definition: Text
    """What it means; shown in the declare form."""
    examples: tuple[Text, ...]
    """What counts as this."""
    impact: Impact
    """The expected impact."""
    war_room: WarRoomRule
    """``required``: opened immediately. Otherwise by the button *Open war room*."""
    bridge_after: OptionalWithin = None
    """When the call of ``bridge_url`` is opened to everyone in the room, from the declaration; zero: at once. ``None``:
    never. Source: [response] communication channels (SEV1 and SEV2 over 30 minutes).
    """
    record_bridge: bool = False
    """Whether the call has to be recorded: someone says that the recording is on. Source: [response] video bridge."""
    update_every: OptionalInterval
    """Longest silence allowed between two status updates. ``None``: as needed. Source: [response] status_updates."""
    acknowledge_within: OptionalWithin
    """From the declaration. ``None``: best effort."""
    respond_within: OptionalWithin
    """From the declaration to the first human action. ``None``: no requirement."""
    customer_comms: CustomerComms
    """Who outside the response is informed."""
    customer_comms_within: OptionalWithin
    """From the declaration; zero: required immediately, and late after ``status_page_within``."""
    status_page: StatusPageRule
    """Whether the status page must say it."""
    status_page_within: OptionalWithin
    """From the declaration. ``None``: no deadline."""
    mobilise: tuple[Mobilise, ...]
    """Whom to invite."""
    stability_window: Duration
    """How long a fix must hold before *resolved*; zero: not at all. ``resolve now`` doesn't wait.

    Source: [response] monitor_stability.
    """
    resolve_confirmed_within: OptionalInterval = None
    """How long the commander has to answer when someone else calls it resolved; after that it is. ``None``: no one is
    asked. ``resolve now`` doesn't wait. Source: [response] incident_commander duties (declare incident resolved).
    """
    validation: Annotated[Validation | None, BeforeValidator(lambda value: None if value == "none" else value)] = None
    """How long it is validated after *resolved* that the end holds. ``None``: not at all; then it has recovered once it
    is resolved and no temporary fix is live.
    """
    postmortem: Annotated[PostmortemDeadlines | None, BeforeValidator(lambda value: None if value == "none" else value)]
    """When each step is due. ``None``: no postmortem is required."""

    @property
    def opens_war_room(self) -> bool:
        """Whether declaring opens a room at once."""
        return self.war_room is WarRoomRule.REQUIRED

    @property
    def is_minor(self) -> bool:
        """Whether it asks for neither updates on a clock nor a postmortem: then its end takes one line."""
        return self.update_every is None and self.postmortem is None

    def is_worse_than(self, other: "Severity") -> bool:
        """Whether this one is the more severe."""
        return self.rank < other.rank


def template_of(severities: Sequence[Severity], severity: Severity) -> Template:
    """Return the form of the document of one severity; one that asks for no postmortem has that of the next worse.

    Args:
        severities: all of the policy, the worst first.
    """
    asked = [each.postmortem for each in severities if each.rank <= severity.rank and each.postmortem is not None]
    return asked[-1].template if asked else shipped(SEV)
