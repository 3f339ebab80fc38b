"""Showing how what is measured stands, taking values that people type, and posting charts."""

from __future__ import annotations

from typing import Final

from bot.domain.incident import NEXT, Incident, IncidentError
from bot.slack.blocks import health as blocks
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import ActOn, Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.parsing.metric import metric_and_value
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.act import Act
from bot.workflows.health import chart, note_healthy, post_chart, type_in
from bot.workflows.reading.overview import overview
from bot.workflows.reading.readings import readings_of

SET: Final = "set"


async def run(interaction: Interaction) -> Rendered | None:
    """Show how everything stands, or what one probe measured; or take in a value that someone typed."""
    async with interaction.look_at(SEE, among=frozenset(NEXT)) as act:
        incident_id, said = act.incident.id, plain(act.rest).strip()
        word, _, rest = said.partition(" ")
        if word.casefold() != SET:
            return await (_charted(act, said) if said else _shown(act))
    async with interaction.act("health", incident_id) as act:
        key, value = metric_and_value(act.policy, rest)
        await type_in(act, incident_id, {key: value})
        return await _shown(act)


async def show(interaction: Interaction) -> Rendered | None:
    """Show how everything stands to whoever asks by a click."""
    async with interaction.look_at(SEE, among=frozenset(NEXT)) as act:
        return await _shown(act)


async def _shown(act: ActOn) -> Rendered:
    readings = await readings_of(act.uow, act.policy, act.incident, now=act.now)
    view = await overview(act.uow, act.policy, act.incident, blocks.NEEDS)
    return blocks.health(view, readings, now=act.now)


async def _charted(act: ActOn, said: str) -> Rendered:
    name = next((each for each in act.policy.probes if each == said.casefold()), "")
    if not name:
        raise IncidentError(
            f"There is no probe “{said[:40]}”. `/incident health` shows those of this incident; a value is typed as "
            "`/incident health set cpu 71%`.",
            may_be_title=len(said.split()) > 1,
        )
    return blocks.chart(await chart(act, act.incident, name), act.incident.id)


async def show_chart(interaction: Interaction) -> Rendered | None:
    """Show what the probe measured that was chosen."""
    (incident_id,), name = interaction.ids(1, rest=True), interaction.value.partition(":")[2]
    async with interaction.look_at(SEE, incident_id) as act:
        return await _charted(act, name)


async def press_post(interaction: Interaction) -> Rendered | None:
    """Post a chart where the incident is worked on."""
    (incident_id,), name = interaction.ids(1, rest=True), interaction.value.partition(":")[2]
    async with interaction.act("health", incident_id) as act:
        await post_chart(act, incident_id, name)
    return Rendered("Posted the chart in the card's thread.", posted_of=incident_id)


async def press_healthy(interaction: Interaction) -> Rendered | None:
    """Note that a probe is healthy that nothing measures any longer."""
    (incident_id,), name = interaction.ids(1, rest=True), interaction.value.partition(":")[2]
    async with interaction.act("health", incident_id) as act:
        await note_healthy(act, incident_id, name)
    return Rendered(f"Noted: {text.escape(name)} is healthy.", posted_of=incident_id)


async def _has_metrics(act: Act, _incident: Incident) -> None:
    if not act.policy.metrics:
        raise IncidentError(
            "The policy has no metrics; whoever runs Warroom adds them under `metrics`. "
            "`/incident health` shows the rest."
        )


async def open_form(interaction: Interaction) -> None:
    """Ask for values."""
    await forms.ask(interaction, command="health", check=_has_metrics, form=blocks.form, needs=blocks.NEEDS)


async def submit(interaction: Interaction) -> Rendered | None:
    """Take in the values of the form: all of them, or none."""
    (incident_id,) = interaction.ids(1)
    async with interaction.act("health", incident_id) as act:
        lines = [line for line in interaction.values.get(blocks.VALUES, "").splitlines() if line.strip()]
        await type_in(act, incident_id, dict(metric_and_value(act.policy, line) for line in lines))
        return await _shown(act)


SUBCOMMAND = Subcommand(
    name="health",
    usage="[probe | set <metric> <value>]",
    summary="Show what probes measure: now, what is healthy, what it was before. Or type a value that you see.",
    example="/incident health set cpu 71%",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={
        "health.show": show,
        "health.chart": show_chart,
        "health.post": press_post,
        "health.open": open_form,
        "health.healthy": press_healthy,
    },
)
