"""Approving a draft: at which stage it stands, who may decide, and what was approved.

An approval is of a version: whatever is written later makes it a draft again.
Source: [post-recovery] documentation standards: approval workflow, technical, operational, final.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.draft import EXTERNAL, POSTMORTEM, DraftStep, Verdict, Version, writers
from bot.domain.incident import Offer
from bot.domain.part import Part
from bot.domain.policy import Policy
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import ACTION_ITEM

PUBLISH: Final = "publish"
"""Step of a draft: someone published it. Where it then is, are steps of their own: see `place_of`."""

SUMMARY: Final = "summary"
"""Step of a postmortem: someone shared its first summary. Source: [procedures] postMortemProcess, immediate."""

ANSWERS: Final = "answers"
EVIDENCE: Final = "evidence"
OUTCOMES: Final = "outcomes"
"""What a postmortem may lack, as steps of waivers: answers, evidence, action items that leave something behind."""

LABELS: Final[Mapping[str, str]] = {POSTMORTEM: "postmortem", EXTERNAL: "external version"}
"""Draft -> what people call it."""

Stages = tuple[tuple[str, tuple[str, ...]], ...]
"""What each stage is called, and whom it names: roles or names of the policy's ``people``."""


class Standing(StrEnum):
    """How it stands with a draft."""

    DRAFT = "draft"
    """No one has asked for an approval of it as it is now."""
    REVIEW = "in review"
    APPROVED = "approved"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """How it stands with a draft, as it is now."""

    draft: str
    version: int
    """The newest; 0: no one has written anything."""
    writer: str = ""
    """User id of whoever wrote that; empty: no one."""
    standing: Standing = Standing.DRAFT
    stages: Stages = ()
    asked: DraftStep | None = None
    """Who last asked for an approval, of whichever version; ``None``: no one ever did."""
    round: int = 0
    """How often someone asked."""
    approved: tuple[DraftStep, ...] = ()
    """Who approved what was asked for last, in order."""
    sent_back: DraftStep | None = None
    """Why it is a draft again; ``None``: no one sent it back since it was asked for."""
    waived: tuple[DraftStep, ...] = ()
    """What it lacks, and who answers for that."""
    published: DraftStep | None = None
    """When it was published last, and which version; ``None``: it never was."""
    summary: DraftStep | None = None
    """Who shared the first summary, of the last end for which someone did; ``None``: no one has."""
    places: Mapping[str, DraftStep] = field(default_factory=dict)
    """Where that arrived, or was refused: see `place_of`."""

    @property
    def stage(self) -> str:
        """The stage that is next; empty: none is."""
        return self._next[0] if self.standing is Standing.REVIEW else ""

    @property
    def names(self) -> tuple[str, ...]:
        """Whom that stage names."""
        return self._next[1] if self.standing is Standing.REVIEW else ()

    @property
    def _next(self) -> tuple[str, tuple[str, ...]]:
        done = {each.step for each in self.approved}
        return next(each for each in self.stages if each[0] not in done)

    @property
    def is_approved(self) -> bool:
        """Whether it is approved as it is now."""
        return self.standing in {Standing.APPROVED, Standing.PUBLISHED}

    def can_be_asked(self, ended: datetime | None) -> bool:
        """Tell whether an approval can be asked for: of a draft, and of what was approved before it came back.

        Args:
            ended: when the incident was resolved; ``None``: it is open.
        """
        return self.standing is Standing.DRAFT or _is_before(self.asked, ended)

    def is_approved_for(self, ended: datetime | None) -> bool:
        """Tell whether it is approved as it is now, and was since the incident ended; see `can_be_asked`."""
        return self.is_approved and not _is_before(self.asked, ended)

    def has_summary(self, ended: datetime | None) -> bool:
        """Tell whether someone has shared the first summary of this end."""
        return self.summary is not None and not _is_before(self.summary, ended)

    def lets_pass(self, lack: str) -> bool:
        """Tell whether someone answers for something that it lacks."""
        return any(each.step == lack for each in self.waived)

    @property
    def has_changed(self) -> bool:
        """Whether something was written since it was published."""
        return self.published is not None and self.version > self.published.version

    @property
    def is_outdated(self) -> bool:
        """Whether something was written since someone asked for an approval."""
        return self.asked is not None and self.version > self.asked.version

    def seen(self, incident_id: int) -> str:
        """Return the value of a button that acts on what is shown: of which incident, draft, version and stage."""
        return f"{incident_id}:{self.draft}:{self.version}:{self.stage}"

    def done(self, verdict: Verdict, step: str, *, by: str, at: datetime, note: str = "") -> DraftStep:
        """Return what someone does with it as it is now."""
        return DraftStep(draft=self.draft, version=self.version, step=step, verdict=verdict, by=by, at=at, note=note)

    def authors(self, versions: Sequence[Version]) -> frozenset[str]:
        """Return whoever asked for the approval, and whoever wrote what is to be approved.

        Args:
            versions: of the draft, in order.
        """
        asked = self.asked.by if self.asked is not None else ""
        return frozenset(filter(None, (asked, *writers(versions))))


def _is_before(step: DraftStep | None, ended: datetime | None) -> bool:
    return step is not None and ended is not None and step.at < ended


def stages_of(policy: Policy, draft: str) -> Stages:
    """Return the stages of a draft's approval."""
    rules = policy.postmortem
    return rules.external.stages if draft == EXTERNAL else rules.approvals.stages


def approval_of(draft: str, version: int, writer: str, steps: Sequence[DraftStep], policy: Policy) -> Approval:
    """Return how it stands with a draft.

    Args:
        version: the newest; 0: there is none.
        writer: who wrote that.
        steps: all that was done with the incident's drafts, in order.
    """
    ours = [each for each in steps if each.draft == draft]
    asked = [at for at, each in enumerate(ours) if each.verdict is Verdict.SUBMITTED]
    since = ours[asked[-1] :] if asked else []
    approved = tuple(each for each in since if each.verdict is Verdict.APPROVED)
    sent_back = next((each for each in since if each.verdict is Verdict.REJECTED), None)
    published = [each for each in ours if each.step == PUBLISH and each.verdict is Verdict.PUBLISHED]
    waived = {each.step: each for each in ours if each.verdict is Verdict.WAIVED}
    stages = stages_of(policy, draft)
    standing = Standing.DRAFT
    if since and sent_back is None and since[0].version == version:
        left = {stage for stage, _ in stages} - {each.step for each in approved}
        standing = Standing.REVIEW if left else Standing.APPROVED
    if standing is Standing.APPROVED and any(each in since for each in published):
        standing = Standing.PUBLISHED
    return Approval(
        draft=draft,
        version=version,
        writer=writer,
        standing=standing,
        stages=stages,
        asked=since[0] if since else None,
        round=len(asked),
        approved=approved,
        sent_back=sent_back,
        waived=tuple(waived.values()),
        published=published[-1] if published else None,
        summary=next((each for each in reversed(ours) if each.step == SUMMARY), None),
        places={each.step: each for each in ours if ":" in each.step},
    )


def place_of(kind: str, name: str) -> str:
    """Name where a draft is published, as a step: ``outlet:wiki``."""
    return f"{kind}:{name}"


@dataclass(frozen=True, slots=True)
class Reviews(Part):
    """How it stands with the drafts of an incident, by their names."""

    of: Mapping[str, Approval] = field(default_factory=dict)

    def draft(self, name: str) -> Approval:
        """Return how it stands with one of them."""
        return self.of.get(name) or Approval(draft=name, version=0)


@dataclass(frozen=True, slots=True)
class Reviewers:
    """Who may decide at a stage."""

    people: tuple[str, ...]
    """User ids of those who are asked."""
    anyone: bool = False
    """No one who is there stands behind the stage: anyone may but whoever wrote it."""

    def include(self, user: str, barred: Collection[str]) -> bool:
        """Tell whether someone may decide."""
        return user not in barred and (self.anyone or user in self.people)


def reviewers(behind: Sequence[str], barred: Collection[str], instead: Sequence[str]) -> Reviewers:
    """Return who may decide at a stage.

    Args:
        behind: user ids of those who stand behind it and are there.
        barred: who wrote it.
        instead: who is there otherwise, the first to be asked first.
    """
    people = tuple(dict.fromkeys(user for user in behind if user not in barred))
    if people:
        return Reviewers(people)
    return Reviewers(tuple(user for user in instead if user and user not in barred)[:1], anyone=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something without which a postmortem is not taken for approval, unless someone answers for that."""

    key: str
    """Step of the waiver."""
    text: str
    """A clause, as in ``2 questions are open``."""
    offer: Offer
    """The button that helps."""


def is_published(steps: Sequence[DraftStep], *, since: datetime | None) -> bool:
    """Tell whether the postmortem of an end was published.

    Args:
        since: when that was; ``None``: the incident has not ended.
    """
    done = [each for each in steps if each.draft == POSTMORTEM and each.step == PUBLISH]
    return since is not None and any(each.verdict is Verdict.PUBLISHED and each.at >= since for each in done)


def durable(records: Sequence[Record]) -> list[Record]:
    """Return the action items that leave something behind that lasts. Source: [recovery] durable outcomes."""
    return [each for each in of_kind(records, ACTION_ITEM) if each.state != "dropped" and each.said("outcome")]
