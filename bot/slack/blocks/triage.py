"""The triage form: six questions, each optional, with what is known already, and the severity that the answers give."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Final

from bot.domain.impact import BANDS, CHANGED_LENGTH, SYSTEMS_LENGTH, Learned, band_of_revenue, band_of_users
from bot.domain.incident import Incident, IncidentError
from bot.domain.overview import Ending, Overview
from bot.domain.severity import Severity
from bot.domain.similar import Sketch
from bot.domain.triage import Facts, Reputation, Revenue, Security, Users, losses, proposed
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
    """What the form holds, as text; empty: skipped."""

    users: str = ""
    revenue: str = ""
    signs: tuple[str, ...] = ()
    changed: str = ""
    systems: str = ""
    since: str = ""
    """Seconds since 1970."""

    def seen(self) -> Answers:
        """Return the same with a sign in place of what may be long: it goes into the form, to be compared later."""
        return replace(self, changed=text.sign(self.changed), systems=text.sign(self.systems))

    def learned(self, facts: Facts, seen: Answers) -> Learned:
        """Return the facts that the choices make.

        Args:
            facts: as they are known; a measured share is not lost to the band it is in.
            seen: what the form began with: what no one touched is no news, for it may be out of date.
        """
        said: dict[str, Any] = {}
        if self.users not in {"", facts.users, seen.users}:
            said |= band_of_users(Users(self.users))
        if self.revenue not in {"", facts.revenue, seen.revenue}:
            said |= band_of_revenue(Revenue(self.revenue))
        if set(self.signs) != set(seen.signs):
            said |= _signs(self.signs, set(seen.signs) - set(self.signs), facts)
        return Learned(facts=said)

    def weighed(self, view: Overview, seen: Answers) -> tuple[Severity, str] | None:
        """Return the severity that they ask for together with what is known, and why."""
        facts = view.incident.facts
        said = dict(self.learned(facts, seen).facts)
        now_known, policy = facts.model_copy(update=said), view.policy
        return proposed(now_known, policy.severities_by_rank, view.severity, policy.currency)

    def check(self) -> None:
        """Refuse what contradicts itself.

        Raises:
            IncidentError: a sign is ticked together with *None of these*.
        """
        if NONE_OF_THESE in self.signs and len(self.signs) > 1:
            raise IncidentError(
                "“None of these” is ticked together with others. Untick one or the other.", field="signs"
            )


def standing(incident: Incident) -> Answers:
    """Return what is known already: the form begins with it."""
    facts = incident.facts
    damage = set(facts.reputation or ())
    known = {
        "data": facts.data_at_risk is True,
        "breach": facts.security is Security.BREACH,
        "vulnerability": facts.security is Security.VULNERABILITY,
        "slo": facts.slo_violated is True,
        "media": bool(damage & SEVERE),
        "complaints": Reputation.COMPLAINTS in damage,
        "recurring": facts.recurring is True,
    }
    denied = facts.data_at_risk is False and facts.slo_violated is False and facts.security is Security.NONE
    none = denied and facts.reputation == () and not any(known.values())
    return Answers(
        users=facts.users or "",
        revenue=facts.revenue or "",
        signs=(NONE_OF_THESE,) if none else tuple(sign for sign, holds in known.items() if holds),
        changed=facts.changed,
        systems=", ".join(facts.systems),
        since=f"{incident.started_at.timestamp():.0f}" if incident.started_at != incident.declared_at else "",
    )


def seen_in(metadata: str) -> tuple[str, Answers]:
    """Read the severity that a form was opened with, and what it began with."""
    severity, *began = metadata.split(":")[1:]
    users, revenue, signs, changed, systems, since = began if len(began) == _SEEN else [""] * _SEEN
    ticked = tuple(sign for sign in signs.split(",") if sign)
    return severity, Answers(users=users, revenue=revenue, signs=ticked, changed=changed, systems=systems, since=since)


_SEEN: Final = len(fields(Answers))


def _signs(ticked: Collection[str], unticked: Collection[str], facts: Facts) -> dict[str, Any]:
    """Return what the ticks say. What was not ticked before either is not known: under stress one ticks what is sure.

    Args:
        unticked: what the form began with, and is a *no* now.
    """
    if NONE_OF_THESE in ticked:
        return {"data_at_risk": False, "slo_violated": False, "security": Security.NONE, "reputation": ()}
    found: dict[str, Any] = {}
    for sign, fact in _PLAIN.items():
        if sign in ticked or sign in unticked:
            found[fact] = sign in ticked
    if {"breach", "vulnerability"} & {*ticked, *unticked}:
        lesser = Security.VULNERABILITY if "vulnerability" in ticked else Security.NONE
        found["security"] = Security.BREACH if "breach" in ticked else lesser
    if {"media", "complaints"} & {*ticked, *unticked}:
        known = facts.reputation or ()
        severe = tuple(each for each in known if each in SEVERE) or (Reputation.MEDIA,)
        complaints = (Reputation.COMPLAINTS,) if "complaints" in ticked else ()
        others = tuple(each for each in known if each not in {*SEVERE, Reputation.COMPLAINTS})
        found["reputation"] = (*(severe if "media" in ticked else ()), *complaints, *others)
    return found


_PLAIN: Final = {"data": "data_at_risk", "slo": "slo_violated", "recurring": "recurring"}
"""Signs that are a yes or no, and the fact that they make."""


def form(
    view: Overview,
    answers: Answers | None = None,
    *,
    metadata: str = "",
    before: Sequence[Sketch] = (),
) -> block_kit.Block:
    """Render the form. What is typed stays when it is rendered again, for the blocks keep their names.

    Args:
        answers: what it holds by now; ``None``: it begins with what is known.
        metadata: of the form when it was opened; empty: it is opened now.
        before: incidents that are over, which resemble it.
    """
    incident = view.incident
    answers = answers or standing(incident)
    if not metadata:
        began = answers.seen()
        shown = (began.users, began.revenue, ",".join(began.signs), began.changed, began.systems, began.since)
        metadata = ":".join((str(incident.id), view.severity.key, *shown))
    facts = known(view, 900)
    blocks = [
        block_kit.section(one_liner(view)),
        *([block_kit.context(f"Known: {facts}")] if facts else []),
        *([block_kit.context(happened_before(before))] if before else []),
        *_weighed(view, answers),
    ]
    if incident.status.is_open:  # beside the answers that change it: below the others it would be saved unseen
        blocks += _severity(view, answers.weighed(view, seen_in(metadata)[1]))
    blocks += _others(answers)
    return block_kit.modal("Triage", blocks, CALLBACK, submit="Save", private_metadata=metadata)


def _weighed(view: Overview, answers: Answers) -> list[block_kit.Block]:
    """Render the questions whose answers ask for a severity."""
    users = [block_kit.option(_capital(words), band.value) for band, words in BANDS.items()]
    bands = [block_kit.option(_capital(losses(band, view.policy.currency)), band.value) for band in Revenue]
    signs = [block_kit.option(words, sign) for sign, words in SIGNS.items()]
    who = block_kit.static_select("triage.weigh:users", users, "Users", answers.users)
    cost = block_kit.static_select("triage.weigh:revenue", bands, "Lost in an hour", answers.revenue)
    boxes = block_kit.checkboxes("triage.weigh:signs", signs, answers.signs)
    hint = "What isn't ticked stays unknown, unless you tick None of these."
    return [
        block_kit.input_block("Who is affected?", who, "users", optional=True, dispatch_action=True),
        block_kit.input_block("What does it cost?", cost, "revenue", optional=True, dispatch_action=True),
        block_kit.input_block("What else?", boxes, "signs", optional=True, hint=hint, dispatch_action=True),
    ]


def _others(answers: Answers) -> list[block_kit.Block]:
    """Render the questions that change no severity."""
    systems = block_kit.plain_text_input(
        "systems", placeholder="checkout, payments API", initial=answers.systems, max_length=SYSTEMS_LENGTH
    )
    changed = block_kit.plain_text_input(
        "changed", placeholder="Deploy v2.3.4", initial=answers.changed, max_length=CHANGED_LENGTH
    )
    since = datetime.fromtimestamp(int(answers.since), UTC) if answers.since else None
    return [
        block_kit.input_block("Which systems?", systems, "systems", optional=True, hint="Separated by commas."),
        when("Since when?", "Leave this empty if it began when it was declared.", since),
        block_kit.input_block("What changed?", changed, "changed", optional=True),
    ]


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _severity(view: Overview, asked: tuple[Severity, str] | None) -> list[block_kit.Block]:
    kept = asked is not None and asked[0].key == view.incident.kept_severity
    preset = asked[0] if asked and not kept else view.severity
    line = "Nothing known calls for another severity yet. For a milder one, answer the first three questions."
    if asked:
        line = f"By policy this is a *{text.escape(asked[0].label)}*: {text.escape(asked[1])}."
    hint = "Only if you choose another severity than the policy's."
    return [
        block_kit.section(f"{line} It's a {text.escape(view.severity.label)} now.", block_id="asked"),
        # Another preset is another question: what was chosen before does not cover it.
        which_severity(view.policy.severities_by_rank, preset, f"severity:{preset.key}"),
        block_kit.input_block("Reason", block_kit.plain_text_input("reason"), "reason", optional=True, hint=hint),
    ]
