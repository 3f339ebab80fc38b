"""What a policy says of postmortems: who approves one, what it has to hold, and where it is published."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from bot.domain.channel import Channel
from bot.domain.role import Item
from bot.domain.severity import Name
from bot.domain.value import Value

STAGES: Final = ("technical", "operational", "final")
"""The stages of an approval, in order. Source: [post-recovery] approval workflow."""

EvidenceType = Literal["log", "dashboard", "change"]
"""A type of evidence that may be required."""


FACTORS: Final = (
    "missing alerts",
    "outdated documentation",
    "insufficient capacity",
    "unclear ownership",
    "rushed change",
    "missing safeguard",
    "other",
)
"""Types of contributing factors that people tick.

Source: [recovery] examples of contributing factors; [response] why did existing safeguards fail.
"""


def _without_comma(text: str) -> str:
    if "," in text:
        raise ValueError("has a comma, which stands between types; write it without")
    return text


Factor = Annotated[Item, AfterValidator(_without_comma)]
"""A type of contributing factor."""


class Approvals(Value):
    """Who approves a postmortem, one stage after the other; a stage that names no one is left out.

    Source: [post-recovery] approval workflow; root cause report, reviewers.
    """

    technical: tuple[Name, ...]
    """Whether it is right: roles or names of ``people``, of whom one is enough."""
    operational: tuple[Name, ...]
    """Whether what is to change can be done."""
    final: tuple[Name, ...]
    """Whether it may be published."""

    @property
    def stages(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The stages that name someone, in order: what each is called, and whom it names."""
        named = ((stage, getattr(self, stage)) for stage in STAGES)
        return tuple((stage, names) for stage, names in named if names)


class Publishing(Value):
    """Where an approved postmortem is published. Source: [response] publication, internal."""

    channels: tuple[Channel, ...]
    """Channels that read its summary; ``[]``: those in which the incident was announced."""
    outlets: tuple[Name, ...]
    """Names of ``outlets`` that hold a copy of it, such as a wiki."""


class External(Value):
    """What those outside read of an incident: a text of its own. Source: [response] publication, external."""

    approvals: tuple[Name, ...]
    """Who approves it: roles or names of ``people``, of whom one is enough."""
    outlets: tuple[Name, ...]
    """Names of ``outlets`` that it is published to; ``[]``: people copy it."""

    @property
    def stages(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Its one stage, in the shape of `Approvals.stages`. It is never published without: someone approves it."""
        return (("external", self.approvals),)


class PostmortemPolicy(Value):
    """How a postmortem gets from draft to published."""

    approvals: Approvals
    """Who approves it, one stage after the other. Without any it is approved once someone asks for that."""
    author_may_approve: bool
    """Whether whoever asks for an approval, or wrote part of what is approved, may approve it, too."""
    required_evidence: tuple[EvidenceType, ...]
    """Types of evidence that have to be recorded before an approval is asked for; someone may waive that in writing.

    Source: [post-recovery] root cause report, attachments.
    """
    factors: Annotated[tuple[Factor, ...], Field(min_length=1, max_length=10)] = FACTORS
    """Types of contributing factors that people tick in the form of that section."""
    publish: Publishing
    """Where it is published once it is approved."""
    external: External
    """The version for those outside, which has an approval of its own."""
