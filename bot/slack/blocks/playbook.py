"""What a mitigation shows of its playbook: steps to tick off, commands to copy, and what is next if it takes too long.

And the answer to `/incident contain`.
"""

from __future__ import annotations

from typing import Final

from bot.domain.durations import spoken
from bot.domain.incident import Incident
from bot.domain.overview import Overview
from bot.domain.phase import is_restored
from bot.domain.playbook import Playbook, Suggestion, immediate, suggestions
from bot.domain.policy import Policy
from bot.domain.record import Record
from bot.domain.record_due import estimate_until
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Rendered, Surroundings
from bot.slack.blocks.when import moment

STEPS: Final = "playbook_steps"
"""Block id of the checkboxes."""


def of_mitigation(record: Record, view: Overview, around: Surroundings) -> list[block_kit.Block]:
    """Render what a mitigation that is under way shows beside its own line."""
    if record.state != "under way" or not view.incident.status.is_open:
        return []
    until = None if is_restored(view.incident) else estimate_until(view.policy, record)
    playbook = view.policy.playbooks.get(record.said("strategy"))
    value = f"{view.incident.id}:{record.number}"
    blocks = [block_kit.section(_head(record, playbook, view, around))]
    if until is not None and not is_overrun(record, view):
        blocks.append(block_kit.context(f"I'll ask whether it still runs: {moment(until, seen_at=record.at)}."))
    if playbook is None:
        return blocks if until is not None else []
    options = [block_kit.option(step.text, str(nth)) for nth, step in enumerate(playbook.steps, 1)]
    ticks = block_kit.checkboxes(f"mitigate.tick:{value}", options, record.ticked)
    blocks.append(block_kit.actions(ticks, block_id=STEPS))
    blocks += [block_kit.section(text.code_block(step.command)) for step in playbook.steps if step.command]
    buttons = []
    then = view.policy.playbooks.get(playbook.then or "")
    if then is not None and is_overrun(record, view):
        buttons.append(block_kit.button("Fall back", "mitigate.fall_back", f"{value}:{playbook.then}", style="primary"))
    if playbook.temporary and not record.said("noted"):
        buttons.append(block_kit.button("Temporary? Note it", "mitigate.note", value))
    return [*blocks, block_kit.actions(*buttons, block_id="playbook")] if buttons else blocks


def is_overrun(record: Record, view: Overview) -> bool:
    """Tell whether it was asked whether a mitigation still runs: no one gave it more time, and service isn't back."""
    if is_restored(view.incident):
        return False
    asked, until = record.instant("overrun_at"), estimate_until(view.policy, record)
    return asked is not None and until is not None and until <= asked


def _head(record: Record, playbook: Playbook | None, view: Overview, around: Surroundings) -> str:
    label = f"*{text.escape(playbook.label)}*" if playbook is not None else "*Under way*"
    estimate = f", {playbook.estimate}" if playbook is not None and playbook.estimate else ""
    if not is_overrun(record, view):
        return f"{label}{estimate}"
    then = view.policy.playbooks.get(playbook.then or "") if playbook is not None else None
    next_up = f" Fall back to: {text.escape(then.label)}?" if then is not None else ""
    until = estimate_until(view.policy, record)
    took = f" {spoken(until - record.at)} have passed." if until is not None and until > record.at else ""
    who = f"{around.called(whom)}: " if (whom := record.said("told")) else ""
    return f"{who}*Still running?*{took}{next_up}"


def contain(incident: Incident, policy: Policy, chosen: Suggestion | None) -> Rendered:
    """Render what contains a situation, or ask which it is; and what is done at once, whatever it is."""
    value = str(incident.id)
    if chosen is not None:
        playbook = policy.playbooks[chosen.strategy]
        estimate = f" ({playbook.estimate})" if playbook.estimate else ""
        line = f"{text.escape(chosen.situation)}: *{text.escape(chosen.action)}*{estimate}"
        do_it = block_kit.button("Do it", "contain.do", f"{value}:{chosen.strategy}", style="primary")
        by = block_kit.context(f"By the playbook “{text.escape(playbook.label)}”: {text.escape(playbook.when)}")
        asked = [block_kit.section(line), by, block_kit.actions(do_it, block_id="contain_do")]
    else:
        line = "Stop it from getting worse. What is it?"
        options = [block_kit.option(each.situation, f"{value}:{n}") for n, each in enumerate(suggestions(policy))]
        asked = [block_kit.section(line)]
        if options:
            menu = block_kit.static_select("contain.pick", options, "Choose a situation")
            asked.append(block_kit.actions(menu, block_id="contain_pick"))
    if at_once := [block_kit.option(each.text, f"{value}:{key}") for key, each in immediate(policy.checklists).items()]:
        asked.append(block_kit.context("At once, whatever it is:"))
        menu = block_kit.static_select("contain.now", at_once, "What you do now")
        asked.append(block_kit.actions(menu, block_id="contain_now"))
    return Rendered(text.one_line(line), asked)
