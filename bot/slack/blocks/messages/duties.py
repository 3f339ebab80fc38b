"""How the responsibilities of a role look, to the one person who has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.messages.duties import Duties, DutiesAtEnd, DutiesLeft
from bot.domain.overview import Assignment, Checklists, Overview, Places, Roles
from bot.domain.role import Role
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import headline
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings
from bot.slack.blocks.role import as_role
from bot.slack.blocks.when import moment

LIST = "checklist"
"""Block id of the checkboxes."""

DURING = "during"
"""The same of what is to be done with each update."""


def _duties(message: Duties, view: Overview, around: Surroundings) -> Rendered:
    held = view.roles.assignment(message.assignment)
    if held is None:
        return _over(f"You were asked for {view.incident.number}.")
    role = view.policy.roles.get(held.role)
    name = as_role(role.label if role else held.role, held.area)
    number = view.incident.number
    if held.ended_at is not None:
        return _over(f"You're no longer {name} of {number}, since {moment(held.ended_at, seen_at=held.assigned_at)}.")
    line = f"You're {name} of {number}: {text.escape(headline(view))}."
    if view.room is not None:
        line += f" War room: {text.channel(view.room.channel)}."
    blocks = [*block_kit.sections(line)]
    if role is not None:
        blocks += [*_lists(role), *_checklist(view, held, role), *_during(view, held, role), *_small_print(role)]
    return Rendered(text.clip_mrkdwn(line, 1_000), [*blocks, *_answers(view, held)])


def _duties_left(message: DutiesLeft, view: Overview, around: Surroundings) -> Rendered:
    number = view.incident.number
    held = view.roles.assignment(message.assignment)
    role = view.policy.roles.get(held.role) if held else None
    if held is None or role is None or held.ended_at is not None:
        return _over(f"You've handed this over. Nothing left to do in {number}.")
    ticked = _ticked(view, held)
    left = [item for item in role.checklist.at_start if item not in ticked]
    if not left:
        return _over(f"All done: your first steps as {as_role(role.label)} of {number}.")
    line = f"Still open on your checklist as {as_role(role.label, held.area)} of {number}:"
    boxes = block_kit.checkboxes(f"duties.rest:{view.incident.id}:{held.id}", _options(left))
    return Rendered(
        f"{line} {text.escape('; '.join(left))}", [block_kit.section(line), block_kit.actions(boxes, block_id=LIST)]
    )


def _at_end(message: DutiesAtEnd, view: Overview, around: Surroundings) -> Rendered:
    number = view.incident.number
    held = view.roles.assignment(message.assignment)
    role = view.policy.roles.get(held.role) if held else None
    if held is None or role is None or held.ended_at is not None:
        return _over(f"You've handed this over. Nothing left to do in {number}.")
    if view.incident.status.is_open:
        return _over(f"{number} is open again. What is left at its end comes once it's resolved.")
    items = role.checklist.at_resolution
    ticked = _ticked(view, held)
    left = [item for item in items if item not in ticked]
    name = f"as {as_role(role.label, held.area)} of {number}"
    line = f"Resolved. Left to do {name}: {text.escape('; '.join(left))}" if left else f"All done {name}. Thank you."
    boxes = block_kit.checkboxes(f"duties.end:{view.incident.id}:{held.id}", _options(items), initial=ticked)
    return Rendered(line, [block_kit.section(line), block_kit.actions(boxes, block_id=LIST)])


def _over(line: str) -> Rendered:
    return Rendered(line, [block_kit.context(line)])


def _lists(role: Role) -> list[block_kit.Block]:
    shown = []
    for head, items in (("Responsibilities", role.duties), ("External communication", role.external_duties)):
        if items:
            shown.extend(
                block_kit.sections(f"*{head}*\n" + "\n".join(f"• {text.escape(item)}" for item in items), at_most=2)
            )
    return shown


def _checklist(view: Overview, held: Assignment, role: Role) -> list[block_kit.Block]:
    items = role.checklist.at_start
    if not items:
        return []
    boxes = block_kit.checkboxes(
        f"duties.tick:{view.incident.id}:{held.id}", _options(items), initial=_ticked(view, held)
    )
    return [block_kit.section("*First steps*"), block_kit.actions(boxes, block_id=LIST)]


def _during(view: Overview, held: Assignment, role: Role) -> list[block_kit.Block]:
    items = role.checklist.during
    if not items:
        return []
    boxes = block_kit.checkboxes(
        f"duties.during:{view.incident.id}:{held.id}", _options(items), initial=_ticked(view, held)
    )
    return [block_kit.section("*With each update*"), block_kit.actions(boxes, block_id=DURING)]


def _options(items: Sequence[str]) -> list[block_kit.Block]:
    return [block_kit.option(item, item) for item in items]


def _ticked(view: Overview, held: Assignment) -> frozenset[str]:
    return view.checklists.ticked.get(held.id, frozenset())


def _small_print(role: Role) -> list[block_kit.Block]:
    parts: Sequence[tuple[str, Sequence[str]]] = (
        ("Without asking", role.authority),
        ("Only with the commander's consent", role.must_escalate),
        ("What you need access to", role.tools),
        ("Ask the on-call engineer for", role.handoff.from_on_call),
        ("Leave them, when you're done", role.handoff.to_on_call),
    )
    return [block_kit.context(f"{head}: {text.escape(' · '.join(items))}") for head, items in parts if items]


def _answers(view: Overview, held: Assignment) -> list[block_kit.Block]:
    give_up = f"To give it up: {text.code(f'/incident role {held.role} none')} in the room."
    if held.accepted_at is None:
        value = f"{view.incident.id}:{held.id}"
        return [
            block_kit.actions(
                block_kit.button("Accept", "duties.accept", value, style="primary"),
                block_kit.button("Not me", "duties.decline", value),
                block_id="answer",
            )
        ]
    how = "Taken" if held.accepted_at == held.assigned_at else "Accepted"
    return [block_kit.context(f"{how} at {moment(held.accepted_at, seen_at=held.assigned_at)}. {give_up}")]


SHOWN: Final = (
    shown(Duties, _duties, Roles, Checklists, Places),
    shown(DutiesLeft, _duties_left, Roles, Checklists),
    shown(DutiesAtEnd, _at_end, Roles, Checklists),
)
