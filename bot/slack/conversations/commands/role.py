"""Giving roles to people."""

from __future__ import annotations

from functools import partial

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.incident import Incident, IncidentError
from bot.domain.role import COMMANDER, Role
from bot.slack.blocks import role as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import moment
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import UNKNOWN_BUTTON, Interaction
from bot.slack.conversations.parsing.role import Words, parse, sorted_out
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.act import Act
from bot.workflows.reading.overview import overview
from bot.workflows.role import ask_experts, assign, changed_by, check_roles_change, unassign

HISTORY = "history"

log = structlog.get_logger(__name__)


async def run(interaction: Interaction) -> Rendered | None:
    """Give a role to someone, take it, end it, or ask experts in."""
    words = sorted_out(interaction.text, me=interaction.user)
    if words.user and not words.nobody:
        await check_person(interaction, words.user)
    async with interaction.act("role", text=words.rest, only_sees=_is_history) as act:
        if _is_history(act.rest):
            return blocks.history(await overview(act.uow, act.policy, act.incident, blocks.NEEDS))
        return await _change(act, interaction, act.incident, words, act.rest)


def _is_history(rest: str) -> bool:
    return rest.casefold() == HISTORY


async def _change(act: Act, interaction: Interaction, incident: Incident, words: Words, typed: str) -> Rendered:
    role, area = parse(act.policy, typed, named=bool(words.user))
    title = blocks.as_role(role.label, area)
    if words.nobody:
        ended = await unassign(act, incident.id, role, user=words.user, area=area)
        return Rendered(f"<@{ended[0].user}> is no longer {title} of {incident.number}.", posted_of=incident.id)
    if area and not words.user:
        await ask_experts(act, incident.id, role, area)
        return Rendered(_asked(incident, title), posted_of=incident.id)
    whom = words.user or act.by
    await assign(act, incident.id, role, whom, area=area)
    return _assigned(interaction, incident, title, whom)


def _assigned(interaction: Interaction, incident: Incident, title: str, whom: str) -> Rendered:
    who = "You are" if whom == interaction.user else f"<@{whom}> is"
    return Rendered(f"{who} now {title} of {incident.number}.", posted_of=incident.id)


async def open_form(interaction: Interaction) -> None:
    """Open the form of the incident whose button was pressed, or that is meant."""
    areas = [area for area, people in interaction.runtime.policy.areas.items() if people]
    form = partial(blocks.form, areas=areas)
    await forms.ask(interaction, command="role", check=check_roles_change, form=form, needs=blocks.NEEDS)


async def show_history(interaction: Interaction) -> None:
    """Show who had which role, in place of the form."""
    async with interaction.look_at(SEE) as act:
        view = await overview(act.uow, act.policy, act.incident, blocks.NEEDS)
    await forms.show(interaction, interaction.view_id, blocks.history_window(view))


async def submit(interaction: Interaction) -> Rendered | None:
    """Assign what was changed in the form, and nothing else."""
    holders = [field for field in interaction.fields if field != blocks.EXPERTS]
    for field in holders:
        if user := interaction.values.get(field):
            await check_person(interaction, user, field=field)
    async with interaction.act("role") as act:
        incident = await act.uow.incidents.get(act.incident.id, lock=True)  # two who send it come one after the other
        changed = [field for field in holders if await _is_changed(act, interaction, incident, field)]
        for field in changed:  # as the one-line command would
            role, wanted = act.policy.roles[_shown(field)[0]], interaction.values.get(field, "")
            await (assign(act, incident.id, role, wanted) if wanted else unassign(act, incident.id, role))
        asked = await _ask_experts(act, interaction, incident)
    if not changed and not asked:
        return Rendered(f"Nothing was changed in the roles of {incident.number}.")
    labels = [blocks.as_role(interaction.runtime.policy.roles[_shown(field)[0]].label) for field in changed]
    said = [f"Changed in {incident.number}: {', '.join(labels)}."] if labels else []
    return Rendered(" ".join([*said, asked]).strip(), posted_of=incident.id)


async def _ask_experts(act: Act, interaction: Interaction, incident: Incident) -> str:
    """Ask in the experts of the area that was chosen in the form; return what is said of it, empty: none was."""
    policy, area = interaction.runtime.policy, interaction.values.get(blocks.EXPERTS, "")
    if not area:
        return ""
    role = next((role for role in policy.roles.values() if not role.exclusive), None)
    if role is None or area not in policy.areas:
        raise IncidentError("The policy no longer has that area. Choose another.", field=blocks.EXPERTS)
    await ask_experts(act, incident.id, role, area)
    return _asked(incident, blocks.as_role(role.label, area))


def _asked(incident: Incident, title: str) -> str:
    return f"Asked for {title} of {incident.number}. What they need to know is under the card."


def _shown(field: str) -> tuple[str, int]:
    """Read which role a field of the form is about, and the assignment that it showed; 0: no one had the role."""
    _, role, assignment = field.split(":")
    return role, int(assignment)


async def _is_changed(act: Act, interaction: Interaction, incident: Incident, field: str) -> bool:
    """Tell whether a field of the form asks for something.

    Raises:
        IncidentError: it does, and someone has changed that role since the form was opened, or the policy lost it.
    """
    key, seen = _shown(field)
    if key not in interaction.runtime.policy.roles:
        raise IncidentError("The policy no longer has that role. Open the form again: `/incident role`.", field=field)
    before = await act.uow.roles.get(incident.id, seen)
    if interaction.values.get(field, "") == (before.user if before else ""):
        return False
    held = next((each for each in await act.uow.roles.now_held(incident.id) if each.role == key), None)
    if (held.id if held else 0) != seen:
        changed = await changed_by(act.uow, incident, key, seen=seen)
        raise IncidentError(f"{changed}. Put the field back, or open the form again: `/incident role`.", field=field)
    return True


async def take_command(interaction: Interaction) -> Rendered | None:
    """Become commander by one click."""
    return await _take(interaction, interaction.ids(1)[0], interaction.runtime.policy.roles[COMMANDER], "")


async def claim(interaction: Interaction) -> Rendered | None:
    """Take, by one click, a role that no one has, or the part of an expert who is asked for."""
    policy = interaction.runtime.policy
    incident_id = interaction.ids(1, rest=True)[0]
    _, _, what = interaction.value.partition(":")
    key, _, area = what.partition(":")
    role = policy.roles.get(key)
    if role is None or (area and policy.areas and area not in policy.areas):
        raise IncidentError(UNKNOWN_BUTTON)
    return await _take(interaction, incident_id, role, area)


async def _take(interaction: Interaction, incident_id: int, role: Role, area: str) -> Rendered:
    async with interaction.act("role", incident_id) as act:
        await act.uow.incidents.get(incident_id, lock=True)  # two who press at once come one after the other
        held = await act.uow.roles.now_held(incident_id)
        other = next((a for a in held if a.role == role.key and a.user != interaction.user), None)
        if other is not None and role.exclusive:
            since = moment(other.assigned_at, seen_at=interaction.now())
            what = "in command" if role.key == COMMANDER else blocks.as_role(role.label)
            raise IncidentError(
                f"<@{other.user}> is {what} already, since {since}. "
                f"To take over, as agreed: `/incident role {role.key} me`."
            )
        incident = await assign(act, incident_id, role, act.by, area=area)
    return _assigned(interaction, incident, blocks.as_role(role.label, area), interaction.user)


async def check_person(interaction: Interaction, user: str, *, field: str | None = None) -> None:
    """Refuse a role for someone who cannot hold one. If Slack does not say, no one is refused.

    Raises:
        IncidentError: Slack knows no such person, or the account is deactivated or an app's.
    """
    again = "Choose someone else, by @ or in the form: `/incident role`."
    try:
        person = await interaction.directory.person(user)
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.info("a person could not be looked up", error=type(error).__name__)
        return
    if person is None:
        raise IncidentError(f"Slack knows no one with that id. {again}", field=field)
    if not person.is_there:
        raise IncidentError(f"{person.name} can't hold a role: {person.gone}. {again}", field=field)


def _is_role(interaction: Interaction, before: str) -> bool:
    try:
        parse(interaction.runtime.policy, sorted_out(before, me=interaction.user).rest)
    except IncidentError:
        return False
    return True


SUBCOMMAND = Subcommand(
    name="role",
    before_id=_is_role,
    aliases=("roles",),
    usage="<role> [area] [@person|none], or history",
    summary="Give someone a role, take or end one, or ask in experts of an area. Without a text, a form opens.",
    example="/incident role communications @carol",
    run=run,
    alone=open_form,
    forms={blocks.CALLBACK: submit},
    buttons={"role.take": take_command, "role.claim": claim, "role.open": open_form, "role.history": show_history},
)
