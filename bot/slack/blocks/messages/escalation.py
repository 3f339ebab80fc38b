"""How it looks that the next person is pulled in."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from bot.domain.incident import Status
from bot.domain.messages.escalation import Escalated, EscalationDeclined, EscalationTaken, HelpWanted
from bot.domain.overview import Ending, Overview, Places
from bot.slack.blocks import block_kit, impact, text
from bot.slack.blocks.escalate import UNLESS_KNOWN, as_, listed
from bot.slack.blocks.incident import by_whom, one_liner, outcome
from bot.slack.blocks.links import links
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings
from bot.slack.blocks.role import as_role


def _help_wanted(message: HelpWanted, view: Overview, around: Surroundings) -> Rendered:
    """Render the direct message; once someone is on it, or it is over, without its buttons."""
    known = impact.in_one_line(view, outside=False)
    known = f"Impact: {known}" if view.incident.status.is_open and known != impact.UNKNOWN else ""
    head = f"Open again since {text.date(message.reopened_at)}" if message.reopened_at else "You're needed"
    line = f"{head}: {one_liner(view)}. {text.clip_escaped(text.one_line(message.why), 300)}"
    line = f"{line} · {known}" if known else line
    said = [
        block_kit.section(text.quote(message.why)),
        block_kit.context(*_asked_by(message, view, around), *links(view, around.workspace_url)),
    ]
    blocks = [block_kit.section(f"*{head}*\n{one_liner(view)}"), said[0], *_section(known), said[1]]
    if message.ended_at is not None:
        how = "over" if view.incident.status.is_open else outcome(view)  # it may be open again by now
        about = f"{text.escape(text.one_line(view.incident.title))} ({view.incident.number})"
        over = f"{how[:1].upper()}{how[1:]} at {text.date(message.ended_at)}: {about}. You're no longer needed."
        return Rendered(over, [block_kit.section(over), *said])
    if message.taken_by is None or message.taken_at is None:
        on_it = block_kit.button("I'm on it", "escalate.take", str(message.escalation), style="primary")
        if message.declined:
            answer = "You said that you can't come."
            shown = [*blocks, block_kit.section(answer), block_kit.actions(on_it, block_id="escalation")]
            return Rendered(f"{view.incident.number}: {answer}", shown)
        not_me = block_kit.button("Not me", "escalate.not_me", str(message.escalation))
        buttons = [on_it, not_me, *_if_nothing_is_wrong(message, view)]
        return Rendered(line, [*blocks, block_kit.actions(*buttons, block_id="escalation")])
    taken = f"{around.called(message.taken_by)} is on it, since {text.date(message.taken_at)}."
    return Rendered(f"{view.incident.number}: {taken}", [*blocks, block_kit.section(taken)])


def _if_nothing_is_wrong(message: HelpWanted, view: Overview) -> list[block_kit.Block]:
    """Let whoever is called by an alert say that nothing is wrong, while no one is on it."""
    incident = view.incident
    if incident.declared_by or message.by or incident.acknowledged_at or incident.status is not Status.INVESTIGATING:
        return []
    return [block_kit.button("False alarm", "alerts.decline", f"{incident.id}:{message.escalation}")]


def _section(line: str) -> list[block_kit.Block]:
    return [block_kit.section(line)] if line else []


def _asked_by(message: HelpWanted, view: Overview, around: Surroundings) -> tuple[str, ...]:
    """Say who declared the incident, who asks, and as what."""
    role = as_role(message.role) if message.role else ""
    declared_by = view.incident.declared_by
    if not message.by:
        return (f"Declared by {by_whom(view.incident, around.called)}", f"You're asked as {role}" if role else "")
    who = [*(["declared it"] if message.by == declared_by else []), *([f"needs you as {role}"] if role else [])]
    asked = f"Asked by {around.called(message.by)}{', who ' if who else ''}{' and '.join(who)}"
    return (asked,) if message.by == declared_by else (f"Declared by {by_whom(view.incident, around.called)}", asked)


def _escalated(message: Escalated, view: Overview, around: Surroundings) -> Rendered:
    """Render who was asked. Where there is no room into which they are asked, it mentions them, on purpose."""
    called = text.user if message.call else around.called
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    for each in (message, *message.others):
        reasons[each.why].append(f"{listed(each.people, called)}{as_(each.role)}")
    whys = [text.clip_escaped(text.one_line(why), 300) for why in reasons]
    who = [", ".join(them) for them in reasons.values()]
    line = f"Asked for help: {', '.join(who)}. I'll post here when someone responds."
    shown = f"{line}\n{text.quote(message.why)}"
    if len(reasons) > 1:
        each_why = "\n".join(f"• {them}: {why}" for them, why in zip(who, whys, strict=True))
        shown = f"Asked for help. I'll post here when someone responds.\n{each_why}"
    by = [block_kit.context(f"By {around.called(message.by)}")] if message.by else []
    return Rendered(text.clip_mrkdwn(f"{line} {' · '.join(whys)}", 3_000), [*block_kit.sections(shown), *by])


def _declined(message: EscalationDeclined, view: Overview, around: Surroundings) -> Rendered:
    after = f" Asking the {as_role(message.next)} next, {UNLESS_KNOWN}." if message.next else ""
    line = f"{around.called(message.by)}{as_(message.role)} can't come.{after}"
    return Rendered(line, [block_kit.section(line)])


def _taken(message: EscalationTaken, view: Overview, around: Surroundings) -> Rendered:
    line = f"{around.called(message.by)} is on it{as_(message.role)}."
    return Rendered(line, [block_kit.section(line)])


SHOWN: Final = (
    shown(HelpWanted, _help_wanted, Places, Ending),
    shown(Escalated, _escalated),
    shown(EscalationTaken, _taken),
    shown(EscalationDeclined, _declined),
)
