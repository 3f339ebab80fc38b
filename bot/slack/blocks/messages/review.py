"""How the way of a postmortem looks: to whom a step is due, and in the thread of its review meeting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.domain.draft import POSTMORTEM
from bot.domain.messages.review import AgendaPoint, MeetingAgenda, MeetingChanged, StepDue
from bot.domain.overview import Overview, Recorded
from bot.domain.postmortem_due import DRAFT, MEETING, NAMES, PUBLISH, REVIEW, SUMMARY
from bot.domain.record import numbered
from bot.domain.record_kinds import REVIEW as A_MEETING
from bot.domain.review_meeting import planned
from bot.slack.blocks import approval, block_kit, text
from bot.slack.blocks.incident import headline
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings
from bot.slack.blocks.when import day_and_time

NEXT: Final[Mapping[str, str]] = {
    MEETING: "Plan it: `/incident meeting tomorrow 10am`",
    SUMMARY: "Share what is known so far; the draft has a summary to start from",
    DRAFT: "Answer what is open in the draft, then ask for approval",
    REVIEW: "Ask those who review it to approve it",
    PUBLISH: "Once it's approved, publish it",
}
"""Step -> what is next."""


def _step_due(message: StepDue, view: Overview, around: Surroundings) -> Rendered:
    incident, name = view.incident, NAMES[message.step]
    due, late = day_and_time(message.due_at), around.now is not None and around.now >= message.due_at
    meeting = planned(view.recorded.records) if message.step == MEETING else None
    at = meeting.instant("at") if meeting is not None else None
    then = f"It's planned for {day_and_time(at)}" if at is not None else NEXT[message.step]
    if message.owner:
        then = f"{around.called(message.owner)} was reminded"
    head = f"Postmortem overdue: {name} was due {due}" if late else f"Postmortem: {name} is due by {due}"
    about = f"{text.escape(headline(view))} ({incident.number})"
    body = f"⏳ {head}. {then}.\n{about}"
    return Rendered(text.one_line(body), [block_kit.section(body), _buttons(message, view)])


def _buttons(message: StepDue, view: Overview) -> block_kit.Block:
    value = str(view.incident.id)
    does = {
        MEETING: block_kit.button("Plan the meeting…", "meeting.open", value, style="primary"),
        SUMMARY: block_kit.button("Share the summary", "summary.share", value, style="primary"),
        DRAFT: approval.ask(view.incident, POSTMORTEM),
    }
    first = [does[message.step]] if message.step in does and not message.owner else []
    return block_kit.actions(*first, block_kit.button("Show the draft", "postmortem.show", value), block_id="step_due")


def _changed(message: MeetingChanged, view: Overview, around: Surroundings) -> Rendered:
    """Render that the meeting is planned, moved or cancelled. It mentions, on purpose, who is to come."""
    who = " ".join(text.user(user) for user in message.people)
    when = day_and_time(message.at)
    line = {
        "planned": f"📅 Review meeting {when}. You took part, so you're invited",
        "moved": f"📅 The review meeting is now {when}",
        "cancelled": f"📅 Cancelled: the review meeting {when}",
    }[message.change]
    line = f"{line}{': ' if who else ''}{who}"
    return Rendered(line, [block_kit.section(line), block_kit.context("The invitation is in this thread.")])


def _agenda(message: MeetingAgenda, view: Overview, around: Surroundings) -> Rendered:
    rules = view.policy.review_meeting
    meeting = numbered(view.recorded.records, A_MEETING, message.number)
    begins = meeting.instant("at") if meeting is not None else None
    leads = meeting.said("facilitator") if meeting is not None else ""
    head = "The review meeting begins" + (f", led by {around.called(leads)}" if leads else "")
    blocks = [block_kit.section(f"📋 {head}.")]
    points, passed = [], timedelta()
    for each in rules.agenda:
        at = f"{text.date(begins + passed)} " if begins is not None else ""
        minutes = int(each.takes.total_seconds() // 60)
        points.append(f"• {at}{text.escape(each.text)} ({minutes} min)")
        passed += each.takes
    if points:
        blocks.append(block_kit.section("*Agenda*\n" + "\n".join(points)))
    if rules.ground_rules:
        blocks.append(
            block_kit.section("*Ground rules*\n" + "\n".join(f"• {text.escape(each)}" for each in rules.ground_rules))
        )
    value = str(view.incident.id)
    blocks.append(
        block_kit.actions(
            block_kit.button("Show the draft", "postmortem.show", value),
            block_kit.button("Action item", "record.new:action_item", f"{value}:1:action_item"),
            block_id="agenda",
        )
    )
    return Rendered(f"{head}.", blocks)


def _point(message: AgendaPoint, _view: Overview, _around: Surroundings) -> Rendered:
    line = f"⏱ Now: {text.clip_escaped(text.one_line(message.text), 150)}. Until {text.date(message.until)}"
    return Rendered(line, [block_kit.section(line)])


SHOWN: Final = (
    shown(StepDue, _step_due, Recorded),
    shown(MeetingChanged, _changed),
    shown(MeetingAgenda, _agenda, Recorded),
    shown(AgendaPoint, _point),
)
