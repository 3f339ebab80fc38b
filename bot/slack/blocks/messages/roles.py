"""How it is told who has which role, who is missing, and who is asked in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.domain.durations import spoken
from bot.domain.messages.roles import (
    EndedByOther,
    ExpertsAsked,
    RoleAssigned,
    RoleEnded,
    RoleLost,
    RoleSettled,
    RoleUnfilled,
    RoleVacated,
    SettledRole,
)
from bot.domain.overview import Deadlines, Overview, Updates
from bot.domain.role import COMMANDER, in_sentence
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.impact import in_one_line
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact, no_one_for
from bot.slack.blocks.role import as_role, label_of

MOST_TAKEN: Final = 5
"""Roles of one message that can be taken by a button of their own; *Roles* has the others."""

NEEDS: Final[Mapping[int, str]] = {1: "one", 2: "both"}
"""How many roles are missed -> what the incident needs of them; of more, all of them."""


def _assigned(message: RoleAssigned, view: Overview, around: Surroundings) -> Rendered:
    """Render an assignment. It mentions, on purpose, whoever is given the role by someone else."""
    who = around.called(message.user) if message.user == message.by else text.user(message.user)
    span = message.before_for_seconds
    lasted = f" for {spoken(timedelta(seconds=span))}" if span is not None else ""
    before = f" (before: {around.called(message.before)}{lasted})" if message.before else ""
    line = f"{who} {'took over as' if message.before else 'is now'} {as_role(message.role, message.area)}{before}."
    by = [block_kit.context(f"By {around.called(message.by)}")] if message.user != message.by else []
    return Rendered(line, [block_kit.section(line), *by])


def _ended(message: RoleEnded, view: Overview, around: Surroundings) -> Rendered:
    role = as_role(message.role, message.area)
    if message.declined:
        line = f"{around.called(message.user)} declined to be {role}."
        return Rendered(line, [block_kit.section(line)])
    line = f"{around.called(message.user)} is no longer {role}."
    return Rendered(line, [block_kit.section(line), block_kit.context(f"By {around.called(message.by)}")])


def _lost(message: RoleLost, view: Overview, around: Surroundings) -> Rendered:
    role, by = as_role(message.role, message.area), around.called(message.by)
    of = f"of {view.incident.number} at {text.date(message.at)}"
    if message.user is None:
        line = f"You're no longer {role} {of}: {by} ended that, and no one has the role now."
    elif message.user == message.by:
        line = f"{by} took over from you as {role} {of}."
    else:
        line = f"{around.called(message.user)} took over from you as {role} {of}. {by} changed it."
    return Rendered(line, [block_kit.section(line)])


def _experts_asked(message: ExpertsAsked, view: Overview, around: Surroundings) -> Rendered:
    """Render the brief for experts. It mentions them, on purpose: they are asked in."""
    incident = view.incident
    mentions = " ".join(text.mention(who) for who in message.people)
    role = as_role(label_of(view, message.role), message.area)
    line = f"{mentions}: {around.called(message.by)} asks for you here as {role}."
    if not message.people:
        line = f"Wanted here: {role}. {around.called(message.by)} asked."
    news = view.updates.news
    known = [news.text, news.findings, f"Ruled out: {news.ruled_out}" if news.ruled_out else ""] if news else []
    needed = [news.need_help or news.next_steps] if news else []
    blocks = [
        *block_kit.sections(line),
        block_kit.section(
            f"*What is broken*\n{text.escape(view.severity.label)}, {incident.status}: {text.escape(incident.title)}\n"
            f"Impact: {in_one_line(view, outside=False)}"
        ),
        *([block_kit.context(missing)] if (missing := no_one_for(message.missing)) else []),
        block_kit.section(f"*What is known*\n{_lines(known) or 'nothing yet'}"),
        block_kit.section(f"*What is needed*\n{_lines(needed) or text.escape(f'Someone who knows {message.area}.')}"),
        block_kit.actions(
            block_kit.button("Take it", "role.claim", f"{incident.id}:{message.role}:{message.area}", style="primary"),
            block_id="experts",
        ),
    ]
    return Rendered(text.clip_mrkdwn(line, 1_000), blocks)


def _unfilled(message: RoleUnfilled, view: Overview, around: Surroundings) -> Rendered:
    """Render which roles are missed. Of the commander's it mentions, on purpose, who is to find one."""
    waiting = view.deadlines.open_nags
    roles = [role for role in message.roles if waiting.get(role) == message.number] or list(message.roles)
    labels = [as_role(label_of(view, role)) for role in roles]
    who = f"{text.user(message.whom)}: n" if message.whom and COMMANDER in roles else "N"
    needs = NEEDS.get(len(roles), "all of them")
    line = f"{who}o {' and no '.join(labels)} yet, and this {text.escape(view.severity.label)} needs {needs}."
    buttons = [
        block_kit.button(
            "Take it" if len(roles) == 1 else f"Take {in_sentence(label_of(view, role))}",
            f"role.claim:{role}",
            f"{view.incident.id}:{role}",
            style="primary" if role == roles[0] else None,
        )
        for role in roles[:MOST_TAKEN]
    ]
    blocks = [
        block_kit.section(line),
        *_needed_for(view, roles),
        *(block_kit.context(each) for each in _settled_lines(message.settled, view, around)),
        block_kit.actions(*buttons, block_kit.button("Roles", "role.open", str(view.incident.id)), block_id="nag"),
    ]
    return Rendered(line, blocks)


def _needed_for(view: Overview, roles: Sequence[str]) -> list[block_kit.Block]:
    """Say in the process's words when each of the roles is needed."""
    reasons = {key: "; ".join(view.policy.roles[key].assigned_when) for key in roles if key in view.policy.roles}
    lines = [
        text.escape(f"Needed for: {why}" if len(roles) == 1 else f"{label_of(view, key)}, needed for: {why}")
        for key, why in reasons.items()
        if why
    ]
    return [block_kit.context(*lines)] if lines else []


def _vacated(message: RoleVacated, view: Overview, around: Surroundings) -> Rendered:
    """Render that whoever had a role is gone. It mentions, on purpose, who is to find someone else."""
    who = f"{text.user(message.whom)}: " if message.whom else ""
    role, why = as_role(label_of(view, message.role), message.area), text.escape(text.one_line(message.why))
    line = f"{who}{around.called(message.user)} is no longer {role} ({why}). Who takes over?"
    claimed = f"{view.incident.id}:{message.role}{f':{message.area}' if message.area else ''}"
    buttons = block_kit.actions(
        block_kit.button("Take it", "role.claim", claimed, style="primary"),
        block_kit.button("Roles", "role.open", str(view.incident.id)),
        block_id="vacant",
    )
    return Rendered(line, [block_kit.section(line), buttons])


def _ended_by_other(message: EndedByOther, view: Overview, around: Surroundings) -> Rendered:
    number = view.incident.number
    line = f"{around.called(message.by)} {text.escape(message.did)}: {number}, which you command."
    return fact(line, message.why, f"If that was wrong: {text.code(f'/incident reopen {number} <reason>')}.")


def _settled(message: RoleSettled, view: Overview, around: Surroundings) -> Rendered:
    lines = _settled_lines((message, *message.more), view, around)
    return Rendered(" ".join(lines), [block_kit.context(*lines)])


def _settled_lines(settled: Sequence[SettledRole], view: Overview, around: Surroundings) -> list[str]:
    """Say what became of roles that no one had: a line for each, but one for what ended for the same reason."""
    lines, ended = [], defaultdict[tuple[bool, str, str], list[str]](list)
    for each in settled:
        role, at = as_role(label_of(view, each.role)), text.date(each.at)
        if each.user:
            lines.append(f"{around.called(each.user)} took over as {role} at {at}.")
        else:
            ended[each.again, each.why, at].append(role)
    for (again, why, at), roles in ended.items():
        none = f"No {' and no '.join(roles)}"
        reason = text.escape(text.one_line(why))
        lines.append(f"{none} yet. Asked again below ({at})." if again else f"{none} needed: {reason} ({at}).")
    return lines


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(text.clip_escaped(text.one_line(each), 800) for each in texts if each.strip())


SHOWN: Final = (
    shown(RoleAssigned, _assigned),
    shown(RoleEnded, _ended),
    shown(RoleLost, _lost),
    shown(RoleVacated, _vacated),
    shown(EndedByOther, _ended_by_other),
    shown(ExpertsAsked, _experts_asked, Updates),
    shown(RoleUnfilled, _unfilled, Deadlines),
    shown(RoleSettled, _settled),
)
