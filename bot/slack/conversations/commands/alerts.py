"""Alerts: those of an incident, and what people answer when they are asked about some."""

from __future__ import annotations

from bot.domain.incident import NEXT, NO_SUCH_INCIDENT, OPEN, IncidentError
from bot.domain.role import COMMANDER, ON_CALL
from bot.slack.blocks import alerts as blocks
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.commands.why import explained
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import SEE, may_see
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import seen_in_status
from bot.workflows.alerts.answers import IS_DONE, add_asked, declare_asked, ignore_asked, is_another, reopen_for
from bot.workflows.decline import decline

FALSE_ALARM = "false-alarm"


async def run(interaction: Interaction) -> Rendered | None:
    """List the alerts of an incident."""
    async with interaction.look_at(SEE, among=frozenset(NEXT)) as act:
        if act.rest:
            raise IncidentError(
                "`/incident alerts` takes an id and nothing else. Why an alert is here: `/incident why A12`.",
                may_be_title=True,
            )
        alerts = await act.uow.alerts.of(act.incident.id)
    if not alerts:
        return blocks.none_of(act.incident)
    return blocks.listed(act.incident, alerts, act.policy, now=act.now)


async def declare_it(interaction: Interaction) -> Rendered | None:
    """Declare an incident for what it was asked about."""
    (group,) = interaction.ids(1)
    policy = interaction.runtime.policy
    responders = [*policy.people.get(ON_CALL, ()), *policy.people.get(COMMANDER, ())]
    on_it = await interaction.directory.is_among(interaction.user, responders)
    async with interaction.act_on_none("declare", turn=interaction.runtime.declaring) as act:
        incident = await declare_asked(act, group, by_responder=on_it)
    then = "I'll invite you in a moment." if incident.has_room else "Work goes on in the thread of its announcement."
    return Rendered(f"Declared *{incident.number}*: {text.escape(incident.title)}. {then}")


async def open_add(interaction: Interaction) -> None:
    """Ask to which open incident the alerts belong: only those that this person may see, and none that is private."""
    (group,) = interaction.ids(1)
    await forms.open_empty(interaction, "Add to incident")
    async with interaction.look() as act:
        known = await act.uow.alert_groups.get(group)
        seen = await seen_in_status(act.uow, interaction, OPEN, limit=blocks.OFFERED)
    if known is None or known.asked_in != known.id:
        raise IncidentError(IS_DONE)
    offered = [each for each in seen if not each.private]
    if not offered:
        raise IncidentError("There's no open incident to add this to, see `/incident list`. Press *Declare* instead.")
    await forms.fill(interaction, blocks.add_form(group, offered))


async def add(interaction: Interaction) -> Rendered | None:
    """Add the alerts to the incident that was chosen."""
    (group,) = interaction.ids(1)
    chosen = interaction.values.get("into", "")
    if not chosen.isdecimal():
        raise IncidentError("Choose the incident that it belongs to.", field="into")
    async with interaction.act_on_none("alerts") as act:
        if not await may_see(act.uow, interaction, await act.uow.incidents.get(int(chosen))):
            raise IncidentError(NO_SUCH_INCIDENT)
        incident = await add_asked(act, group, int(chosen))
    return Rendered(f"Added to *{incident.number}*.")


async def ignore(interaction: Interaction) -> Rendered | None:
    """Have nothing become of them."""
    await _ignore(interaction, false_alarm=False)
    return None


async def false_alarm(interaction: Interaction) -> Rendered | None:
    """The same, for nothing is wrong."""
    await _ignore(interaction, false_alarm=True)
    return None


async def _ignore(interaction: Interaction, *, false_alarm: bool) -> None:
    (group,) = interaction.ids(1)
    async with interaction.act_on_none("alerts") as act:
        await ignore_asked(act, group, false_alarm=false_alarm)


async def why_this(interaction: Interaction) -> Rendered | None:
    """Tell why people are asked about an alert."""
    (alert_id,) = interaction.ids(1)
    return await explained(interaction, blocks.called(alert_id))


async def decline_it(interaction: Interaction) -> Rendered | None:
    """Close an incident that an alert declared: nothing is wrong.

    Raises:
        IncidentError: it was pressed on a call to come, and someone has come.
    """
    (incident_id,) = interaction.ids(1, rest=True)
    async with interaction.act("decline", incident_id) as act:
        if ":" in interaction.value and act.incident.acknowledged_at is not None:
            raise IncidentError(
                f"Someone is on {act.incident.number} already. If nothing is wrong: "
                f"`/incident decline {act.incident.number} false-alarm`."
            )
        incident = await decline(act, incident_id, FALSE_ALARM)
    remedy = f"If something is wrong after all: `/incident reopen {incident.number} <reason>`."
    line = f"{incident.number} is closed as a false alarm. {remedy}"
    return Rendered(line, posted_of=incident.id)


async def reopen_it(interaction: Interaction) -> Rendered | None:
    """Reopen what was resolved: its alert fires again."""
    incident_id, alert_id = interaction.ids(2)
    async with interaction.act("reopen", incident_id) as act:
        incident = await reopen_for(act, act.incident, alert_id)
    return Rendered(f"{incident.number} is open again.", posted_of=incident.id)


async def another(interaction: Interaction) -> Rendered | None:
    """Say that what fires is something else."""
    incident_id, alert_id = interaction.ids(2)
    async with interaction.act("reopen", incident_id) as act:
        await is_another(act, act.incident, alert_id)
    return Rendered("The rules decide about it now.", posted_of=incident_id)


SUBCOMMAND = Subcommand(
    name="alerts",
    summary="List the alerts of an incident: what fires, since when, and where to look.",
    example="/incident alerts",
    run=run,
    forms={blocks.ADD: add},
    buttons={
        "alerts.declare": declare_it,
        "alerts.add": open_add,
        "alerts.ignore": ignore,
        "alerts.false": false_alarm,
        "alerts.why": why_this,
        "alerts.decline": decline_it,
        "alerts.reopen": reopen_it,
        "alerts.another": another,
        "alerts.show": run,
    },
)
