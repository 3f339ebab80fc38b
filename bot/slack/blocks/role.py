"""The form for all roles, who had which one when, and how a role and its holders are named."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.overview import Assignment, Overview, Roles
from bot.domain.role import COMMANDER, in_sentence
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Called, Rendered
from bot.slack.blocks.when import moment

NEEDS = frozenset({Roles})

CALLBACK = "roles"

EXPERTS = "experts"
"""Block of the question in which area experts are asked for."""

MOST_INPUTS = 8
"""Questions that people answer on a phone."""

SHOWN_HISTORY = 30


def titled(label: str, area: str) -> str:
    """Name a role, with what an expert is expert in."""
    return text.escape(text.one_line(f"{label} ({area})" if area else label))


def as_role(label: str, area: str = "") -> str:
    """Name a role within a sentence, with what an expert is expert in."""
    return text.escape(text.one_line(in_sentence(label, area)))


def label_of(view: Overview, key: str) -> str:
    """Return what a role is called; its key where the policy has lost it."""
    role = view.policy.roles.get(key)
    return role.label if role else key


def no_one(view: Overview) -> str:
    """Say that no one has a role; of what is over, without expecting someone."""
    return "no one yet" if view.incident.status.is_open else "no one"


def holders(view: Overview, called: Called) -> list[str]:
    """Return who has which role, a field each; experts with what they are expert in."""
    fields = []
    for role in view.policy.roles.values():
        if held := view.roles.held(role.key):
            who = ", ".join(called(each.user) + (f" ({text.escape(each.area)})" if each.area else "") for each in held)
            fields.append(f"*{text.escape(role.label)}*\n{who}")
        elif role.key == COMMANDER:
            fields.append(f"*{text.escape(role.label)}*\n{no_one(view)}")
    return fields


def form(view: Overview, areas: Sequence[str]) -> block_kit.Block:
    """Render the form for all roles that one person has at a time, with who has them now.

    Each question's block id names the role and the assignment that is shown: what changed since is noticed.

    Args:
        areas: in which there are experts to be asked in.
    """
    questions = []
    for role in [each for each in view.policy.roles.values() if each.exclusive][: MOST_INPUTS - 1]:
        held = next(iter(view.roles.held(role.key)), None)
        person = block_kit.users_select("user", "No one", initial=held.user if held else None)
        question = f"holder:{role.key}:{held.id if held else 0}"
        questions.append(block_kit.input_block(role.label, person, question, optional=True))
    shared = next((role for role in view.policy.roles.values() if not role.exclusive), None)
    hint = "Empty a field to end that role, or type `/incident role scribe none`."
    if shared and areas:
        menu = block_kit.static_select("area", [block_kit.option(area, area) for area in areas], "No one")
        questions.append(block_kit.input_block("Ask experts in", menu, EXPERTS, optional=True))
    if shared:
        hint += f" {text.escape(shared.label)}: {text.code(f'/incident role {shared.key} <area> @person')}."
    incident = str(view.incident.id)
    button = block_kit.actions(block_kit.button("Role history", "role.history", incident))
    blocks = [*questions, block_kit.context(hint), button]
    return block_kit.modal("Roles", blocks, CALLBACK, submit="Assign", private_metadata=incident)


def history_window(view: Overview) -> block_kit.Block:
    """Render the same in place of the form."""
    return block_kit.modal("Role history", history(view).blocks, "notice", submit=None, close="Close")


def history(view: Overview) -> Rendered:
    """List who had which role from when to when, for one person alone."""
    head = f"*Roles of {view.incident.number}*"
    shown = view.roles.assignments[-SHOWN_HISTORY:]
    lines = [_from_to(view, each) for each in shown]
    if len(shown) < len(view.roles.assignments):
        lines.insert(0, f"… and {len(view.roles.assignments) - len(shown)} before")
    nobody = "No one has had a role yet. To take command: `/incident role commander`."
    blocks = [block_kit.section(head), *block_kit.sections("\n".join(lines) or nobody)]
    return Rendered(f"Roles of {view.incident.number}", blocks, is_read_out=True)


def _from_to(view: Overview, each: Assignment) -> str:
    since = moment(each.assigned_at, seen_at=view.incident.declared_at)
    until = f"to {moment(each.ended_at, seen_at=each.assigned_at)}" if each.ended_at else "until now"
    accepted = "" if each.accepted_at or each.ended_at else " (not accepted yet)"
    return f"{titled(label_of(view, each.role), each.area)}: {text.user(each.user)}, from {since} {until}{accepted}"
