"""Recording what is known of the impact."""

from __future__ import annotations

from datetime import datetime

from bot.domain.impact import Learned, as_reason
from bot.domain.incident import IncidentError, Offer
from bot.domain.overview import Overview
from bot.domain.triage import proposed
from bot.slack.blocks import impact as blocks
from bot.slack.blocks import text, triage
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import echoed
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.parsing.facts import WORDS, changed, key_of, systems
from bot.slack.conversations.parsing.impact import Heard, read
from bot.slack.conversations.parsing.times import time_picked
from bot.slack.conversations.rights import Right, right_to
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.act import Act
from bot.workflows.impact import LEARNED_IN, check_learns, learn
from bot.workflows.reading.overview import overview
from bot.workflows.reading.similar import happened_before
from bot.workflows.severity import keep, set_severity

BEGAN = "It began at"

NOTHING_SAID = "Nothing is noted. Say what is known, such as `/incident impact users 30%, data yes`, or in a sentence."


async def run(interaction: Interaction) -> Rendered | None:
    """Keep what is typed."""
    here = await interaction.local_now(interaction.text)
    async with interaction.act("impact", among=LEARNED_IN) as act:
        incident = act.incident
        heard = read(plain(act.rest), act.policy, here, over=incident.impact)
        unread = [each.part for each in heard.unread]
        if heard == Heard(Learned()):
            raise IncidentError(NOTHING_SAID)
        if heard.learned == Learned():
            offer = Offer(blocks.CORRECT, blocks.CORRECT_ACTION, blocks.correction_value(incident, unread))
            why = heard.unread[0].why
            raise IncidentError(why.sentence, offers=(offer,), choices=why.choices)
        lesson = await learn(act, incident.id, heard.learned)
        before = await happened_before(act.uow, incident) if heard.learned.facts.get("recurring") else ()
    said = blocks.answer(Overview(lesson.incident, act.policy), lesson.told, before, unread)
    return echoed(said, BEGAN, heard.learned.started_at, seen_at=here)


async def open_correction(interaction: Interaction) -> None:
    """Open the form of what was not understood, as it was typed."""
    view = await forms.opened(interaction, command="impact", check=check_learns, rest=True)
    await forms.fill(interaction, blocks.correction(view, interaction.value.partition(":")[2]))


async def submit_correction(interaction: Interaction) -> Rendered | None:
    """Keep what the form holds: all of it, or nothing."""
    incident_id, values = interaction.ids(1, rest=True)[0], interaction.values
    here = await interaction.local_now(values.get("facts", ""))
    async with interaction.act("impact", incident_id) as act:
        heard = read(values.get("facts", ""), act.policy, here, over=None)
        if heard.unread:
            raise heard.unread[0].why
        words = values.get("impact", "").strip()
        if text.sign(words) == interaction.value.partition(":")[2]:  # as it was shown: it may be out of date
            words = ""
        lesson = await learn(act, incident_id, heard.learned | Learned(text=words))
    said = blocks.answer(Overview(lesson.incident, act.policy), lesson.told)
    return echoed(said, BEGAN, heard.learned.started_at, seen_at=here)


async def open_triage(interaction: Interaction) -> None:
    """Open the triage form of the incident whose button was pressed, or that is meant."""
    view = await forms.opened(interaction, command="impact", check=check_learns, needs=triage.NEEDS)
    async with interaction.look() as act:
        before = await happened_before(act.uow, view.incident)
    await forms.fill(interaction, triage.form(view, before=before))


async def weigh(interaction: Interaction) -> None:
    """Show in the form what its answers ask for by now."""
    policy, (incident_id,) = interaction.runtime.policy, interaction.ids(1, rest=True)
    async with interaction.look_at("impact", incident_id) as act:
        view = await overview(act.uow, policy, incident_id, triage.NEEDS)
        before = await happened_before(act.uow, view.incident)
    form = triage.form(view, _answers(interaction), metadata=interaction.value, before=before)
    await forms.show(interaction, interaction.view_id, form)


def _answers(interaction: Interaction) -> triage.Answers:
    words = {name: interaction.values.get(name, "") for name in ("users", "revenue", "changed", "systems", "since")}
    return triage.Answers(**words, signs=interaction.ticked.get("signs", ()))


async def submit_triage(interaction: Interaction) -> Rendered | None:
    """Keep what was answered, and set the severity if another is chosen: both or neither."""
    policy, (incident_id,), now = interaction.runtime.policy, interaction.ids(1, rest=True), interaction.now()
    answers, (_, seen) = _answers(interaction), triage.seen_in(interaction.value)
    answers.check()
    words = _words(answers, seen, now)
    severity_right = await right_to(interaction, "severity")
    async with interaction.act("impact", incident_id) as act:
        learned = answers.learned(act.incident.facts, seen) | words
        lesson = await learn(act, incident_id, learned)
        view = Overview(lesson.incident, policy)
        change = await _settle_severity(act, interaction, view, severity_right)
        past = await happened_before(act.uow, view.incident) if learned.facts.get("recurring") else ()
    said = blocks.after_triage(view, lesson.told, change, past)
    return echoed(said, BEGAN, words.started_at, seen_at=now)


def _words(answers: triage.Answers, seen: triage.Answers, now: datetime) -> Learned:
    """Read what was typed and picked. What no one touched is no news.

    Raises:
        IncidentError: it is too long, or a time to come.
    """
    touched, began = answers.seen(), time_picked(answers.since, now)
    facts: dict[str, object] = {}
    if touched.changed != seen.changed and answers.changed.strip():
        facts |= changed(answers.changed)
    if touched.systems != seen.systems:
        facts |= systems(answers.systems)
    return Learned(facts=facts, started_at=began if answers.since != seen.since else None)


async def _settle_severity(act: Act, interaction: Interaction, view: Overview, right: Right) -> tuple[str, ...]:
    """Set the severity that was chosen, or keep the present one against the facts; return what is said of it.

    Raises:
        IncidentError: it is another than the facts ask for and no reason is given, or someone was faster.
    """
    policy, incident, present, proposal = interaction.runtime.policy, view.incident, view.severity, view.proposal
    field = next((each for each in interaction.fields if each.startswith("severity:")), "")
    key = interaction.values.get(field, "") or present.key
    chosen = present if key == present.key else policy.severities.get(key)
    if chosen is None:
        raise IncidentError("That severity is no longer in the policy. Choose another.", field=field)
    if not incident.status.is_open or (chosen == present and proposal is None):
        return ()
    asked = proposed(incident.facts, policy.severities_by_rank, chosen, policy.currency)
    reason = interaction.values.get("reason", "").strip()
    if asked and chosen != asked[0] and not reason:
        ask_why = f"Say why it's a {chosen.label}, or choose {asked[0].label}."
        raise IncidentError(f"By policy this is a {asked[0].label}: {asked[1]}. {ask_why}", field="reason")
    await right.check(act.uow, incident)
    if chosen == present and proposal is not None:
        await keep(act, incident.id, proposal[0].key, reason)
        return (f"It stays a {chosen.label}.",)
    why = reason or (as_reason(incident.facts, policy.currency) if asked else "")
    seen, _ = triage.seen_in(interaction.value)
    try:
        change = await set_severity(act, incident.id, chosen, why, seen=seen)
    except IncidentError as error:
        where = field if error.field == "severity" else error.field
        raise IncidentError(error.sentence, field=where, offers=error.offers) from error
    return (f"It's now a {chosen.label}.", *change.triggered)


def _are_facts(interaction: Interaction, before: str) -> bool:
    if any(key_of(word) in WORDS for word in before.split()):  # its value may be any words, numbers too
        return False
    return not read(before, interaction.runtime.policy, interaction.now(), over=None).unread


SUBCOMMAND = Subcommand(
    name="impact",
    before_id=_are_facts,
    aliases=("triage",),
    usage="users 30% [confirmed 12%] | revenue 12k/h | data yes | since 14:05 | systems: api, db | <text>",
    summary="Say what is known of the impact; I'll propose a severity from it. Without a text, the triage form opens.",
    example="/incident impact users 30%, data no",
    run=run,
    alone=open_triage,
    forms={triage.CALLBACK: submit_triage, blocks.CALLBACK: submit_correction},
    buttons={"triage.open": open_triage, "triage.weigh": weigh, blocks.CORRECT_ACTION: open_correction},
)
