"""The triage form: five questions, each optional, and the severity that the answers give."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.impact import BANDS, CHANGED_LENGTH, LOSSES, Learned, band_of_revenue, band_of_users
from bot.domain.incident import Incident, IncidentError
from bot.domain.overview import Ending, Overview
from bot.domain.severity import Severity
from bot.domain.triage import Facts, Reputation, Revenue, Security, Users, suggestion
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.impact import known
from bot.slack.blocks.incident import one_liner
from bot.slack.blocks.severity import which_severity
from bot.slack.blocks.similar import happened_before
from bot.slack.blocks.when import when

NEEDS = frozenset({Ending})

CALLBACK = "triage"
NONE_OF_THESE: Final = "none"
SIGNS: Final = {
    "data": "Data is at risk",
    "breach": "Security breach",
    "vulnerability": "Security vulnerability",
    "slo": "An SLO is violated",
    "media": "Media, a regulator, or customers leave",
    "complaints": "Many complaints",
    "recurring": "It has happened before",
    NONE_OF_THESE: "None of these",
}
SEVERE: Final = frozenset({Reputation.MEDIA, Reputation.REGULATORY, Reputation.CHURN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the form holds where something can be chosen; empty: skipped."""

    users: str = ""
    revenue: str = ""
    signs: tuple[str, ...] = ()

    def learned(self, facts: Facts) -> Learned:
        """Return the facts that they make. With any sign ticked, those that are not count as *no*.

        Args:
            facts: as they are known; a measured share is not lost to the band it is in.
        """
        said: dict[str, Any] = {}
        if self.users and self.users != facts.users:
            said |= band_of_users(Users(self.users))
        if self.revenue and self.revenue != facts.revenue:
            said |= band_of_revenue(Revenue(self.revenue))
        if self.signs:
            said |= _signs(self.signs, facts)
        return Learned(facts=said)

    def weighed(self, view: Overview) -> tuple[Severity, str] | None:
        """Return the severity that they ask for together with what is known, and why."""
        facts = view.incident.facts
        return suggestion(facts.model_copy(update=dict(self.learned(facts).facts)), view.policy.severities_by_rank)

    def check(self) -> None:
        """Refuse what contradicts itself.

        Raises:
            IncidentError: a sign is ticked together with *None of these*.
        """
        if NONE_OF_THESE in self.signs and len(self.signs) > 1:
            raise IncidentError(
                "“None of these” is ticked together with others. Untick one or the other.", field="signs"
            )


NO_ANSWERS: Final = Answers()


def _signs(ticked: Collection[str], facts: Facts) -> dict[str, Any]:
    """Return what the ticks say. What is not ticked is not known: under stress one ticks what one is sure of."""
    if NONE_OF_THESE in ticked:
        return {"data_at_risk": False, "slo_violated": False, "security": Security.NONE, "reputation": ()}
    found: dict[str, Any] = {"recurring": True} if "recurring" in ticked else {}
    if "data" in ticked:
        found["data_at_risk"] = True
    if "slo" in ticked:
        found["slo_violated"] = True
    if {"breach", "vulnerability"} & set(ticked):
        found["security"] = Security.BREACH if "breach" in ticked else Security.VULNERABILITY
    if {"media", "complaints"} & set(ticked):
        severe = tuple(each for each in facts.reputation or () if each in SEVERE) or (Reputation.MEDIA,)
        complaints = (Reputation.COMPLAINTS,) if "complaints" in ticked else ()
        found["reputation"] = (*(severe if "media" in ticked else ()), *complaints)
    return found


def form(
    view: Overview,
    answers: Answers = NO_ANSWERS,
    *,
    present: Severity | None = None,
    before: Sequence[Incident] = (),
) -> block_kit.Block:
    """Render the form. What is typed stays when it is rendered again, for the blocks keep their names.

    Args:
        present: the severity when the form was opened.
        before: incidents that are over, which resemble it.
    """
    incident = view.incident
    facts = known(view, 900)
    blocks = [
        block_kit.section(one_liner(view)),
        *([block_kit.context(f"Known: {facts}")] if facts else []),
        *([block_kit.context(happened_before(before))] if before else []),
        *_questions(view, answers),
    ]
    if incident.status.is_open:
        blocks += _severity(view, answers)
    seen = (present or view.severity).key
    return block_kit.modal("Triage", blocks, CALLBACK, submit="Save", private_metadata=f"{incident.id}:{seen}")


def _questions(view: Overview, answers: Answers) -> list[block_kit.Block]:
    users = [block_kit.option(_capital(words), band.value) for band, words in BANDS.items()]
    losses = [
        block_kit.option(
            _capital(words if band is Revenue.NONE else f"{words} {view.policy.currency} an hour"), band.value
        )
        for band, words in LOSSES.items()
    ]
    signs = [block_kit.option(words, sign) for sign, words in SIGNS.items()]
    who = block_kit.static_select("triage.weigh:users", users, "Users", answers.users)
    cost = block_kit.static_select("triage.weigh:revenue", losses, "Lost in an hour", answers.revenue)
    boxes = block_kit.checkboxes("triage.weigh:signs", signs, answers.signs)
    hint = "What is not ticked stays unknown, unless you tick None of these."
    began = f"Known so far: {view.incident.started_at:%Y-%m-%d %H:%M} UTC."
    changed = block_kit.plain_text_input("changed", placeholder="Deploy v2.3.4", max_length=CHANGED_LENGTH)
    return [
        block_kit.input_block("Who is hurt?", who, "users", optional=True, dispatch_action=True),
        block_kit.input_block("What does it cost?", cost, "revenue", optional=True, dispatch_action=True),
        block_kit.input_block("What else?", boxes, "signs", optional=True, hint=hint, dispatch_action=True),
        when("Since when?", f"{began} Times are in UTC.", "14:05"),
        block_kit.input_block("What changed?", changed, "changed", optional=True),
    ]


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _severity(view: Overview, answers: Answers) -> list[block_kit.Block]:
    asked = answers.weighed(view)
    kept = asked is not None and asked[0].key == view.incident.kept_severity
    preset = asked[0] if asked and not kept else view.severity
    line = "Nothing that is known asks for a severity yet."
    if asked:
        line = f"These facts ask for *{text.escape(asked[0].label)}* because {text.escape(asked[1])}."
    hint = "Needed only for another severity than the facts ask for."
    return [
        block_kit.section(f"{line} It is {text.escape(view.severity.label)}.", block_id="asked"),
        # Another preset is another question: what was chosen before does not cover it.
        which_severity(view.policy.severities_by_rank, preset, f"severity:{preset.key}"),
        block_kit.input_block("Reason", block_kit.plain_text_input("reason"), "reason", optional=True, hint=hint),
    ]
