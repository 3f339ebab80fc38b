"""How the operator is told what could not be delivered."""

from __future__ import annotations

from typing import Final

from bot.domain.messages.delivery import NoOneReached, NotReached, SourceTested, Undelivered
from bot.domain.overview import Failures, Overview
from bot.slack.blocks import block_kit, pages, text
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact


def render(message: Undelivered, view: Overview | None, around: Surroundings) -> Rendered:
    """Render, for the operator, what was set aside; once it is settled, what became of it."""
    what = text.clip_escaped(text.one_line(message.what), 300)
    if message.settled:
        return fact(f"Not delivered at first: {what}. {message.settled}")
    told = fact(f"⚠️ Not delivered{' yet' if message.waits else ''}: {what}.", message.reason)
    if message.effect is None:
        return told
    sure = block_kit.confirm("Drop it?", f"It will never be delivered: {message.what}.", "Drop it", style="danger")
    value = str(message.effect)
    buttons = (
        block_kit.button("Retry", "outbox.retry", value, style="primary"),
        block_kit.button("Drop", "outbox.drop", value, confirm=sure),
    )
    return Rendered(told.text, [*told.blocks, block_kit.actions(*buttons)])


def _no_one_reached(message: NoOneReached, view: Overview, around: Surroundings) -> Rendered:
    number = view.incident.number
    line = f"⚠️ I couldn't reach everyone for {number}. {text.clip_escaped(text.one_line(message.why), 500)}"
    pull_in = text.code(f"/incident escalate {number} @person <why>")
    return fact(line, "", f"Pull someone in yourself: {pull_in}.")


def source_tested(message: SourceTested, view: Overview | None, around: Surroundings) -> Rendered:
    """Render, for the operator, that a test came through."""
    whose = text.escape(text.one_line(f"{message.source} ({message.kind})"))
    return fact(f"✅ Test alert from {whose} came through. {text.clip_escaped(text.one_line(message.text), 300)}")


def _not_reached(message: NotReached, view: Overview, around: Surroundings) -> Rendered:
    number = view.incident.number
    done, whom = pages.whom_not(view.policy, message.who, message.outlet, around.called)
    why = text.clip_escaped(text.one_line(message.why), 500)
    line = f"⚠️ Not {done} for {number}: {whom}. Call them another way."
    pull_in = text.code(f"/incident escalate {number} @person <why>")
    return fact(line, "", why, f"To pull in someone else: {pull_in}.")


SHOWN: Final = (
    shown(NotReached, _not_reached),
    shown(Undelivered, render, Failures),
    shown(NoOneReached, _no_one_reached),
    shown(SourceTested, source_tested),
)
