"""This file is about how roles look: who has which, who is missed, who is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.durations import spoken
from bot.domain.messages import ExpertsAsked, RoleAssigned, RoleEnded, RoleLost, RoleSettled, RoleUnfilled
from bot.domain.overview import Assignment, Overview
from bot.domain.role import COMMANDER
from bot.domain.timeline import at_utc
from bot.slack.blocks import kit, text
from bot.slack.blocks.rendered import Called, Rendered

CALLBACK = "roles"

EXPERTS = "experts"
"""Block of the question in which area experts are asked for."""

MOST_INPUTS = 8
"""Questions that people answer on a phone."""

SHOWN_HISTORY = 30


def titled(label: str, area: str) -> str:
    """Name a role, with what an expert is expert in."""
    return text.escape(text.one_line(f"{label} ({area})" if area else label))


def _label(view: Overview, key: str) -> str:
    role = view.role(key)
    return role.label if role else key


def assigned(said: RoleAssigned, view: Overview, called: Called) -> Rendered:
    """Render an assignment. It mentions, on purpose, whoever is given the role by somebody else."""
    who = called(said.user) if said.user == said.by else text.user(said.user)
    lasted = f" for {spoken(timedelta(seconds=said.before_for_seconds))}" if said.before_for_seconds is not None else ""
    before = f" (before: {called(said.before)}{lasted})" if said.before else ""
    line = f"{titled(said.role, said.area)} of {view.incident.number}: {who}{before}."
    by = [kit.context(f"By {called(said.by)}")] if said.user != said.by else []
    return Rendered(line, [kit.section(line), *by])


def ended(said: RoleEnded, view: Overview, called: Called) -> Rendered:
    """Render that somebody has a role no longer."""
    role = titled(said.role, said.area)
    if said.declined:
        line = f"{called(said.user)} declined to be {role} of {view.incident.number}."
        return Rendered(line, [kit.section(line)])
    line = f"{called(said.user)} is {role} of {view.incident.number} no longer."
    return Rendered(line, [kit.section(line), kit.context(f"By {called(said.by)}")])


def lost(said: RoleLost, view: Overview, called: Called) -> Rendered:
    """Render, for whoever had a role, that it was taken from them."""
    now_it_is = f"{called(said.user)} is" if said.user else "nobody is"
    at = f"{said.at:%H:%M} UTC"
    line = (
        f"You are {titled(said.role, said.area)} of {view.incident.number} no longer: {now_it_is}, since {at}. "
        f"{called(said.by)} changed it."
    )
    return Rendered(line, [kit.section(line)])


def unfilled(said: RoleUnfilled, view: Overview) -> Rendered:
    """Render that a role is missed. Of the commander's it mentions, on purpose, whoever declared."""
    label, number = text.escape(_label(view, said.role)), view.incident.number
    who = f"{text.user(view.incident.declared_by)}: nobody" if said.role == COMMANDER else "Nobody"
    line = f"{who} is {label} of {number} yet, and {text.escape(view.severity.label)} needs one."
    role = view.role(said.role)
    needed = [kit.context("Needed for: " + text.escape("; ".join(role.assigned_when)))] if role else []
    buttons = kit.actions(
        kit.button("Take it", "role.claim", f"{view.incident.id}:{said.role}", style="primary"),
        kit.button("Roles", "role.open", str(view.incident.id)),
        block_id="nag",
    )
    return Rendered(line, [kit.section(line), *(needed if role and role.assigned_when else []), buttons])


def settled(said: RoleSettled, view: Overview, called: Called) -> Rendered:
    """Render the same once it needs no answer: no buttons are left."""
    why = text.escape(text.one_line(said.why))
    now_it_is = f"{called(said.user)} is" if said.user else f"Nobody need be: {why}"
    line = f"Nobody was {text.escape(_label(view, said.role))} of {view.incident.number}. {now_it_is}"
    line += f" since {said.at:%H:%M} UTC." if said.user else f" ({said.at:%H:%M} UTC)."
    return Rendered(line, [kit.context(line)])


def experts_asked(said: ExpertsAsked, view: Overview, called: Called) -> Rendered:
    """Render the brief for experts. It mentions them, on purpose: they are asked in."""
    incident = view.incident
    mentions = " ".join(_mention(who) for who in said.people)
    role = titled(_label(view, said.role), said.area)
    line = f"{mentions}: {called(said.by)} asks for you as {role} of {incident.number}."
    last, news = view.last_update, view.last_news
    known = [news.text, news.findings, f"Ruled out: {news.ruled_out}" if news.ruled_out else ""] if news else []
    needed = [last.need_help or last.next_steps] if last else []
    blocks = [
        *kit.sections(line),
        kit.section(
            f"*What is broken*\n{text.escape(view.severity.label)}, {incident.status}: {text.escape(incident.title)}\n"
            f"Impact: {text.clip_escaped(text.one_line(incident.impact), 600) or 'unknown'}"
        ),
        kit.section(f"*What is known*\n{_lines(known) or 'nothing yet'}"),
        kit.section(f"*What is needed*\n{_lines(needed) or text.escape(f'Somebody who knows {said.area}.')}"),
        kit.actions(
            kit.button("Take it", "role.claim", f"{incident.id}:{said.role}:{said.area}", style="primary"),
            block_id="experts",
        ),
    ]
    return Rendered(text.clip_mrkdwn(line, 1_000), blocks)


def _mention(who: str) -> str:
    return text.group(who) if who.startswith("S") and "@" not in who else text.user(who)


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(text.clip_escaped(text.one_line(each), 800) for each in texts if each.strip())


def holders(view: Overview, called: Called) -> list[str]:
    """Return who has which role, a field each; experts with what they are expert in."""
    fields = []
    for role in view.roles:
        if held := view.held_now(role.key):
            who = ", ".join(called(each.user) + (f" ({text.escape(each.area)})" if each.area else "") for each in held)
            fields.append(f"*{text.escape(role.label)}*\n{who}")
        elif role.key == COMMANDER:
            fields.append(f"*{text.escape(role.label)}*\nnobody yet")
    return fields


def form(view: Overview, areas: Sequence[str]) -> kit.Block:
    """Render the form for all roles that one person has at a time, with who has them now.

    Each question's block id names the role and the assignment that is shown: what changed since is noticed.

    Args:
        areas: in which there are experts to be asked in.
    """
    questions = []
    for role in [each for each in view.roles if each.exclusive][: MOST_INPUTS - 1]:
        held = next(iter(view.held_now(role.key)), None)
        person = kit.users_select("user", "nobody", initial=held.user if held else None)
        question = f"holder:{role.key}:{held.id if held else 0}"
        questions.append(kit.input_block(role.label, person, question, optional=True))
    shared = next((role for role in view.roles if not role.exclusive), None)
    hint = "Empty a field to end that role, or type `/incident role scribe none`."
    if shared and areas:
        menu = kit.static_select("area", [kit.option(area, area) for area in areas], "Nobody")
        questions.append(kit.input_block("Ask experts in", menu, EXPERTS, optional=True))
    if shared:
        hint += f" {text.escape(shared.label)}: {text.code(f'/incident role {shared.key} <area> @person')}."
    return kit.modal(
        "Roles",
        [*questions, kit.context(hint), kit.actions(kit.button("Role history", "role.history", str(view.incident.id)))],
        CALLBACK,
        submit="Assign",
        private_metadata=str(view.incident.id),
    )


def history_window(view: Overview) -> kit.Block:
    """Render the same in place of the form."""
    return kit.modal("Role history", history(view).blocks, "notice", submit=None, close="Close")


def history(view: Overview) -> Rendered:
    """List who had which role from when to when, for one person alone."""
    head = f"*Roles of {view.incident.number}*"
    shown = view.assignments[-SHOWN_HISTORY:]
    lines = [_from_to(view, each) for each in shown]
    if len(shown) < len(view.assignments):
        lines.insert(0, f"… and {len(view.assignments) - len(shown)} before")
    nobody = "Nobody has had a role yet. To take command: `/incident role commander`."
    return Rendered(f"Roles of {view.incident.number}", [kit.section(head), *kit.sections("\n".join(lines) or nobody)])


def _from_to(view: Overview, each: Assignment) -> str:
    since = at_utc(each.assigned_at, seen_at=view.incident.declared_at)
    until = f"to {at_utc(each.ended_at, seen_at=each.assigned_at)}" if each.ended_at else "until now"
    accepted = "" if each.accepted_at or each.ended_at else " (not accepted yet)"
    return f"{titled(_label(view, each.role), each.area)}: {text.user(each.user)}, from {since} {until}{accepted}"
