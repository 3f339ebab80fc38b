"""How the end of an incident looks when it is told, and its return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.domain.durations import spoken, to_the_minute
from bot.domain.messages.ending import (
    Absorbed,
    AllClear,
    Closed,
    Declined,
    EndAnswered,
    EndAsked,
    EndWaits,
    Merged,
    Reopened,
)
from bot.domain.overview import Overview
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import ICONS, headline, impact_span
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact

SHOWN_THANKED: Final = 10
"""Names; the others are counted."""


def _all_clear(message: AllClear, view: Overview, around: Surroundings) -> Rendered:
    """Render that it is over: from when to when the impact lasted, and what fixed it."""
    facts = [view.incident.number, f"Resolved by {around.called(message.by)} at {text.date(message.resolved_at)}"]
    if message.early_by_seconds is not None:
        missing = spoken(to_the_minute(timedelta(seconds=message.early_by_seconds)))
        facts.append(f"Early: the stability window had {missing} to go. Keep watching")
    if message.early_why:
        facts.append(f"Why early: {text.clip_escaped(text.one_line(message.early_why), 500)}")
    if message.silent:
        facts.append(f"{around.called(message.silent)}, in command, was asked and didn't answer in time")
    if message.thanked:
        facts.append(_thanks(message.thanked, around))
    span = impact_span(view.incident)
    line = f"✅ Resolved: {text.escape(view.incident.title)}." + (f" Impact {span}." if span else "")
    if message.brief:
        fixed = text.clip_escaped(text.one_line(message.resolution), 500)
        return Rendered(f"{line} {fixed} ({around.called(message.by)})")
    return fact(line, message.resolution, *facts)


def _thanks(thanked: Sequence[str], around: Surroundings) -> str:
    named = ", ".join(around.called(user) for user in thanked[:SHOWN_THANKED])
    others = len(thanked) - SHOWN_THANKED
    return f"Thanks to {named}" + (f" and {others} more" if others > 0 else "")


def _end_asked(message: EndAsked, view: Overview, around: Surroundings) -> Rendered:
    until = text.date(message.until)
    line = f"{around.called(message.by)} calls {view.incident.number} resolved. You're in command: do you agree?"
    after = f"If you say nothing, it's resolved at {until}."
    value = f"{view.incident.id}:{message.number}"
    buttons = block_kit.actions(
        block_kit.button("Confirm resolved", "resolve.agree", value, style="primary"),
        block_kit.button("Not yet", "resolve.object", value),
        block_id="end",
    )
    said = text.quote(message.resolution)
    return Rendered(f"{line} {after}", [*block_kit.sections(f"{line}\n{said}"), block_kit.context(after), buttons])


def _end_waits(message: EndWaits, view: Overview, around: Surroundings) -> Rendered:
    who = around.called(message.by)
    commander = around.called(message.whom)
    line = (
        f"{who} calls it resolved. Resolves at {text.date(message.until)} unless {commander}, in command, says not yet."
    )
    return fact(line, message.resolution)


def _end_answered(message: EndAnswered, view: Overview, around: Surroundings) -> Rendered:
    who = f"{around.called(message.by)}, " if message.by else ""
    answer = text.clip_escaped(text.one_line(message.answer), 200)
    line = f"Is {view.incident.number} resolved? {answer} ({who}{text.date(message.at)})."
    return Rendered(line, [block_kit.context(line)])


def _reopened(message: Reopened, view: Overview, around: Surroundings) -> Rendered:
    line = f"{ICONS[view.incident.status]} *Reopened*: {text.escape(view.incident.title)}."
    return fact(line, message.reason, view.incident.number, f"By {around.called(message.by)}")


def _closed(message: Closed, view: Overview, around: Surroundings) -> Rendered:
    waived = "; ".join(text.escape(text.one_line(each)) for each in message.waived)
    return fact(
        f"📁 *Closed*: {text.escape(view.incident.title)}. No further updates.",
        message.why,
        view.incident.number,
        f"By {around.called(message.by)}",
        *([text.clip_mrkdwn(f"Although {waived}", 500)] if waived else []),
    )


def _declined(message: Declined, view: Overview, around: Surroundings) -> Rendered:
    line = f"🚫 *Closed as not an incident*: {text.escape(view.incident.title)}."
    return fact(line, message.reason, view.incident.number, f"By {around.called(message.by)}")


def _merged(message: Merged, view: Overview, around: Surroundings) -> Rendered:
    """Render, in the duplicate's place, where it goes on."""
    title = f", {text.escape(message.title)}" if message.title else ""
    where = _where(message.channel, message.ts, around.workspace_url)
    line = f"🔗 *Merged into {message.into}*{title}. Work goes on {where or 'there'}."
    about = f"{text.escape(headline(view))} ({view.incident.number})"
    return fact(line, message.note, about, f"By {around.called(message.by)}")


def _absorbed(message: Absorbed, view: Overview, around: Surroundings) -> Rendered:
    """Render, where it goes on, what has joined it."""
    title = f", {text.escape(message.title)}," if message.title else ""
    where = _where(message.channel, message.ts, around.workspace_url)
    seen = f" What was said there is {where}." if where else ""
    line = f"🔗 {message.number}{title} was merged into this incident.{seen}"
    return fact(line, message.note, f"By {around.called(message.by)}")


def _where(channel: str, ts: str, workspace_url: str) -> str:
    """Link the place of an incident; nothing where there is none to be told."""
    if not channel:
        return ""
    if ts and workspace_url:
        thread = f"{workspace_url}archives/{channel}/p{ts.replace('.', '')}"
        return f"in {text.link(thread, 'its thread')}"
    return f"in {text.channel(channel)}"


SHOWN: Final = (
    shown(AllClear, _all_clear),
    shown(EndAsked, _end_asked),
    shown(EndWaits, _end_waits),
    shown(EndAnswered, _end_answered),
    shown(Reopened, _reopened),
    shown(Closed, _closed),
    shown(Declined, _declined),
    shown(Merged, _merged),
    shown(Absorbed, _absorbed),
)
