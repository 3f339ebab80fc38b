"""Showing and setting the phase of an incident."""

from __future__ import annotations

from bot.domain.incident import OPEN, Choices, Incident, IncidentError, Status
from bot.domain.phase import ORDER, Phase, is_restored
from bot.slack.blocks import phase as blocks
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import did_you_mean, plain, split_words, without_filler
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.phase import set_phase
from bot.workflows.reading.overview import overview

ALIASES = {"review": Phase.POSTMORTEM, "containment": Phase.CONTAIN, "mitigation": Phase.MITIGATE}
"""What else people call a phase."""


async def run(interaction: Interaction) -> Rendered | None:
    """Show the phase, or set it."""
    among = OPEN | {Status.RESOLVED}
    async with interaction.act("phase", among=among, only_sees=lambda rest: not rest.strip()) as act:
        typed = without_filler(plain(act.rest))
        if not typed:
            view = await overview(act.uow, act.policy, act.incident, blocks.NEEDS)
            return blocks.shown(view, text.user)
        phase = wanted(typed)
        changed = await set_phase(act, act.incident.id, phase)
    return _answer(changed, phase)


def _answer(incident: Incident, phase: Phase) -> Rendered:
    first = "" if is_restored(incident) or phase.place <= Phase.MITIGATE.place else f" {blocks.FIRST}."
    return Rendered(f"Phase *{phase}*: {blocks.ABOUT[phase]}.{first}")


async def press(interaction: Interaction) -> Rendered | None:
    """Set the phase that a button names."""
    (incident_id,) = interaction.ids(1, rest=True)
    async with interaction.act("phase", incident_id) as act:
        phase = wanted(interaction.value.partition(":")[2])
        changed = await set_phase(act, incident_id, phase)
    interaction.settled = True
    return _answer(changed, phase)


def wanted(typed: str) -> Phase:
    """Read the phase that someone typed, by its name or its number.

    Raises:
        IncidentError: it is none, or more follows.
    """
    words = split_words(typed)
    word = words.first.casefold().rstrip(".,:;")
    found = next((phase for phase in ORDER if word in {phase, str(phase.place)}), None) or ALIASES.get(word)
    if found is not None and not words.rest:
        return found
    if found is not None:
        raise IncidentError(
            f"`/incident phase {found}` takes nothing else, so nothing was set. To note something: "
            "`/incident timeline <note>`.",
            may_be_title=True,
        )
    meant = did_you_mean(word, ORDER)
    guess = f" Did you mean `/incident phase {meant}`?" if meant else ""
    raise IncidentError(
        f"There is no phase “{words.first[:40]}”. Choose one of {', '.join(ORDER)}.{guess}",
        choices=Choices(
            words.first, tuple((one.capitalize(), one) for one in ([meant] if meant else ORDER[: Phase.FIX.place]))
        ),
        may_be_title=True,
    )


SUBCOMMAND = Subcommand(
    name="phase",
    before_id=lambda _, before: before.casefold() in set(Phase),
    usage="[assess|contain|mitigate|diagnose|fix]",
    summary="Show which phase the work is in, or set it. It moves on by itself with what is known.",
    example="/incident phase contain",
    run=run,
    buttons={"phase.set": press},
)
