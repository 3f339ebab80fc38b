"""This file is about the conversation that gives roles to people."""

from __future__ import annotations

from functools import partial

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.incident import Incident, IncidentError, looks_like_number
from bot.domain.role import COMMANDER, Role
from bot.domain.timeline import at_utc
from bot.slack.blocks import role as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Subcommand
from bot.slack.form import answer_where_it_is, ask
from bot.slack.interaction import UNKNOWN_BUTTON, Interaction
from bot.slack.target import must_see, right_to, target
from bot.slack.typed_role import Words, parse, sorted_out
from bot.workflows.reading.overview import overview
from bot.workflows.role import ask_experts, assign, changed_by, check_roles_change, unassign
from storage.unit_of_work import UnitOfWork

HISTORY = "history"

log = structlog.get_logger(__name__)


async def run(interaction: Interaction) -> Rendered | None:
    """Give a role to somebody, take it, end it, or ask experts in; with nothing typed, open the form."""
    if not interaction.text or looks_like_number(interaction.text):
        return await open_form(interaction)
    right = await right_to(interaction, "role")
    words = sorted_out(interaction.text, me=interaction.user)
    if words.user and not words.nobody:
        await check_person(interaction, words.user)
    async with interaction.transaction() as uow:
        incident, rest = await target(uow, interaction, words.rest, command="role")
        if rest.casefold() == HISTORY:
            await must_see(uow, interaction, incident.id)
            return blocks.history(await overview(uow, interaction.runtime.policy, incident.id, blocks.NEEDS))
        await right.check(uow, incident.id)
        return await _change(uow, interaction, incident, words, rest)


async def _change(uow: UnitOfWork, interaction: Interaction, incident: Incident, words: Words, typed: str) -> Rendered:
    policy, now, by = interaction.runtime.policy, interaction.now(), interaction.user
    role, area = parse(policy, typed)
    title = blocks.titled(role.label, area)
    if words.nobody:
        ended = await unassign(uow, policy, incident.id, role, by=by, now=now, user=words.user, area=area)
        return Rendered(f"<@{ended[0].user}> is {title} of {incident.number} no longer.")
    if area and not words.user:
        await ask_experts(uow, policy, incident.id, role, area, by=by, now=now)
        return Rendered(_asked(incident, title))
    whom = words.user or by
    await assign(uow, policy, incident.id, role, whom, by=by, now=now, area=area)
    return _assigned(interaction, incident, title, whom)


def _assigned(interaction: Interaction, incident: Incident, title: str, whom: str) -> Rendered:
    who = "You are" if whom == interaction.user else f"<@{whom}> is"
    return Rendered(f"{who} now {title} of {incident.number}.")


async def open_form(interaction: Interaction) -> Rendered | None:
    """Open the form of the incident whose button was pressed, or that is meant."""
    areas = [area for area, people in interaction.runtime.policy.areas.items() if people]
    form = partial(blocks.form, areas=areas)
    await ask(interaction, command="role", check=check_roles_change, form=form, needs=blocks.NEEDS)
    return None


async def show_history(interaction: Interaction) -> Rendered | None:
    """Show who had which role, in place of the form."""
    async with interaction.runtime.database.reading() as uow:
        incident = await must_see(uow, interaction, interaction.ids(1)[0])
        view = await overview(uow, interaction.runtime.policy, incident.id, blocks.NEEDS)
    await interaction.update_view(interaction.view_id, blocks.history_window(view))
    return None


async def submit(interaction: Interaction) -> Rendered | None:
    """Assign what was changed in the form, and nothing else."""
    incident_id = interaction.ids(1)[0]
    right = await right_to(interaction, "role")
    holders = [field for field in interaction.fields if field != blocks.EXPERTS]
    for field in holders:
        if user := interaction.values.get(field):
            await check_person(interaction, user, field=field)
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        incident = await uow.incidents.get(incident_id, lock=True)  # two who send it come one after the other
        changed = [field for field in holders if await _is_changed(uow, interaction, incident, field)]
        for field in changed:
            await _apply(uow, interaction, incident, field)
        asked = await _ask_experts(uow, interaction, incident)
        await answer_where_it_is(uow, interaction, incident_id)
    if not changed and not asked:
        return Rendered(f"Nothing was changed: the roles of {incident.number} are as they were.")
    labels = [interaction.runtime.policy.roles[_shown(field)[0]].label for field in changed]
    said = [f"Changed in {incident.number}: {', '.join(labels)}."] if labels else []
    return Rendered(" ".join([*said, asked]).strip())


async def _ask_experts(uow: UnitOfWork, interaction: Interaction, incident: Incident) -> str:
    """Ask in the experts of the area that was chosen in the form; return what is said of it, empty: none was."""
    policy, area = interaction.runtime.policy, interaction.values.get(blocks.EXPERTS, "")
    if not area:
        return ""
    role = next((role for role in policy.roles.values() if not role.exclusive), None)
    if role is None or area not in policy.areas:
        raise IncidentError("The policy has that area no longer. Choose another.", field=blocks.EXPERTS)
    await ask_experts(uow, policy, incident.id, role, area, by=interaction.user, now=interaction.now())
    return _asked(incident, blocks.titled(role.label, area))


def _asked(incident: Incident, title: str) -> str:
    return f"Asked for {title} of {incident.number}. What they need to know is under the card."


def _shown(field: str) -> tuple[str, int]:
    """Read which role a field of the form is about, and the assignment that it showed; 0: nobody had the role."""
    _, role, assignment = field.split(":")
    return role, int(assignment)


async def _is_changed(uow: UnitOfWork, interaction: Interaction, incident: Incident, field: str) -> bool:
    """Tell whether a field of the form asks for something.

    Raises:
        IncidentError: it does, and somebody has changed that role since the form was opened, or the policy lost it.
    """
    key, seen = _shown(field)
    if key not in interaction.runtime.policy.roles:
        raise IncidentError("The policy has that role no longer. Open the form again: `/incident role`.", field=field)
    before = await uow.roles.get(incident.id, seen)
    if interaction.values.get(field, "") == (before.user if before else ""):
        return False
    held = next((each for each in await uow.roles.now_held(incident.id) if each.role == key), None)
    if (held.id if held else 0) != seen:
        changed = await changed_by(uow, incident, key, seen=seen)
        raise IncidentError(f"{changed}. Put the field back, or open the form again: `/incident role`.", field=field)
    return True


async def _apply(uow: UnitOfWork, interaction: Interaction, incident: Incident, field: str) -> None:
    """Do what a field of the form asks for, as the one-line command would."""
    policy, by, now = interaction.runtime.policy, interaction.user, interaction.now()
    role = policy.roles[_shown(field)[0]]
    wanted = interaction.values.get(field, "")
    if wanted:
        await assign(uow, policy, incident.id, role, wanted, by=by, now=now)
    else:
        await unassign(uow, policy, incident.id, role, by=by, now=now)


async def take_command(interaction: Interaction) -> Rendered | None:
    """Become commander by one click."""
    return await _take(interaction, interaction.ids(1)[0], interaction.runtime.policy.roles[COMMANDER], "")


async def claim(interaction: Interaction) -> Rendered | None:
    """Take, by one click, a role that nobody has, or the part of an expert who is asked for."""
    policy = interaction.runtime.policy
    incident_id = interaction.ids(1, rest=True)[0]
    _, _, what = interaction.value.partition(":")
    key, _, area = what.partition(":")
    role = policy.roles.get(key)
    if role is None or (area and area not in policy.areas):
        raise IncidentError(UNKNOWN_BUTTON)
    return await _take(interaction, incident_id, role, area)


async def _take(interaction: Interaction, incident_id: int, role: Role, area: str) -> Rendered:
    policy = interaction.runtime.policy
    right = await right_to(interaction, "role")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        await uow.incidents.get(incident_id, lock=True)  # two who press at once come one after the other
        held = await uow.roles.now_held(incident_id)
        other = next((a for a in held if a.role == role.key and a.user != interaction.user), None)
        if other is not None and role.exclusive:
            since = at_utc(other.assigned_at, seen_at=interaction.now())
            what = "in command" if role.key == COMMANDER else role.label
            raise IncidentError(
                f"<@{other.user}> is {what} already, since {since}. "
                f"To take over, as agreed: `/incident role {role.key} me`."
            )
        now, by = interaction.now(), interaction.user
        incident = await assign(uow, policy, incident_id, role, by, by=by, now=now, area=area)
    return _assigned(interaction, incident, blocks.titled(role.label, area), interaction.user)


async def check_person(interaction: Interaction, user: str, *, field: str | None = None) -> None:
    """Refuse a role for somebody who cannot hold one. If Slack does not say, nobody is refused.

    Raises:
        IncidentError: Slack knows no such person, or the account is deactivated or an app's.
    """
    again = "Choose somebody else, by @ or in the form: `/incident role`."
    try:
        person = await interaction.directory.person(user)
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.info("a person could not be looked up", error=type(error).__name__)
        return
    if person is None:
        raise IncidentError(f"Slack knows nobody of that id. {again}", field=field)
    if not person.is_there:
        raise IncidentError(
            f"{person.name} cannot hold a role: the account is deactivated or belongs to an app. {again}", field=field
        )


SUBCOMMAND = Subcommand(
    name="role",
    aliases=("roles",),
    usage="<role> [area] [@person|none], or history",
    summary="Give somebody a role, take it or end it, or ask experts of an area in. Without a text, a form opens.",
    example="/incident role communications @carol",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={"role.take": take_command, "role.claim": claim, "role.open": open_form, "role.history": show_history},
)
