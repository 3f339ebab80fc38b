"""The ladder: its next rung on the card, all of it for whoever asks, and the form that has it wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.clock import ladder_of, next_rung
from bot.domain.deadline import RUNG, Known
from bot.domain.durations import spoken
from bot.domain.escalation import function_label
from bot.domain.ladder import HOLDS, Due, Hold
from bot.domain.money import money
from bot.domain.overview import Ladder, Overview
from bot.domain.policy import Policy
from bot.domain.role import in_sentence
from bot.domain.rung import TRIGGERS, Rung, Until, lost_over
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.escalate import UNLESS_KNOWN
from bot.slack.blocks.rendered import Called, Rendered
from bot.slack.blocks.when import day_and_time

CALLBACK: Final = "ladder_hold"
WHY_CALLBACK: Final = "ladder_why"
SPAN, WHY = "span", "why"
"""Blocks of the form."""

NEEDS: Final = frozenset({Ladder})


def on_card(view: Overview, called: Called) -> list[block_kit.Block]:
    """Say who is reached next, with what has it happen now or later; nothing where no one is."""
    known = view.ladder.known
    due = next_rung(view.incident, known, view.policy) if view.incident.status.is_open else None
    if due is None:
        return []
    value, label = str(view.incident.id), function_label(view.policy, due.rung.tell)
    line = f"Next: {text.escape(label)}, {day_and_time(due.at)} if still open"
    held = known.hold if known.hold is not None and due.at == known.hold.until else None
    if held is not None:
        line = f"{line} ({_held_by(held, called)})"
    gets = f"The {in_sentence(label)} gets a message. You can add why afterwards."
    ask = block_kit.confirm("Escalate now?", gets, "Escalate")
    now = block_kit.button("Now", "ladder.now", f"{value}:{due.rung.tell}", confirm=ask)
    hold = block_kit.button("Hold", "ladder.hold", value)
    end = [_end_hold(view)] if held is not None else []
    return [block_kit.context(line), block_kit.actions(now, hold, *end, block_id="ladder")]


def _held_by(hold: Hold, called: Called) -> str:
    return f"held by {called(hold.by)}: {text.clip_escaped(text.one_line(hold.why), 150)}"


def _end_hold(view: Overview) -> block_kit.Block:
    return block_kit.button("End hold", "ladder.resume", str(view.incident.id))


def answer(policy: Policy, until: datetime, late: Sequence[str], due: Due | None) -> Rendered:
    """Answer whoever had the ladder wait: who is reached later for it, or that it changes nothing.

    Args:
        late: names of the policy's ``people`` who are reached later.
        due: who is reached next; ``None``: no one.
    """
    if late:
        whom = " and ".join(f"the {in_sentence(function_label(policy, tell))}" for tell in late)
        line = (
            f"Held until {text.date(until)}: {text.escape(whom)}. I'll go on by myself after that, or earlier if "
            "something worse becomes known. To end it: `/incident ladder resume`."
        )
        return Rendered(line)
    if due is None:
        return Rendered("That changes nothing: the ladder reaches no one further. `/incident ladder` shows it.")
    whom = text.escape(in_sentence(function_label(policy, due.rung.tell)))
    return Rendered(
        f"That changes nothing: no one is due before {text.date(until)}. Next is the {whom}, {day_and_time(due.at)}."
    )


def climbed(policy: Policy, incident_id: int, tell: str, *, explained: bool) -> Rendered:
    """Answer whoever had someone reached early, and ask why, unless they said so.

    Args:
        tell: name of the policy's ``people``.
    """
    whom = text.escape(in_sentence(function_label(policy, tell)))
    line = f"OK. I'm messaging the {whom}, {UNLESS_KNOWN}."
    if explained:
        return Rendered(line)
    ask = block_kit.button("Say why", "ladder.why", f"{incident_id}:{tell}")
    return Rendered(line, [block_kit.section(line), block_kit.actions(ask, block_id="why")])


def why_form(view: Overview, tell: str) -> block_kit.Block:
    """Ask why someone was needed early."""
    whom = text.escape(in_sentence(function_label(view.policy, tell)))
    blocks = [
        block_kit.section(f"You asked the {whom} early. The reason goes on the timeline."),
        block_kit.question("Why?", WHY, "The failover failed", focus=True),
    ]
    metadata = f"{view.incident.id}:{tell}"
    return block_kit.modal("Why now?", blocks, WHY_CALLBACK, submit="Save", private_metadata=metadata)


@dataclass(frozen=True, slots=True)
class Behind:
    """Who is behind a rung, and when they were told."""

    users: Sequence[str] = ()
    """User ids."""
    names: Sequence[str] = ()
    """As the policy names them, where Slack did not say who that is."""
    told_at: datetime | None = None


def shown(view: Overview, known: Known, people: Mapping[str, Behind]) -> Rendered:
    """Show every rung: who is behind it, when it is reached, and what would stop it.

    Args:
        people: by name of the policy's ``people``.
    """
    dues = {due.rung.tell: due for due in ladder_of(view.incident, known, view.policy)}
    over = {subject: at for (kind, subject, _), at in known.marks.items() if kind == RUNG}
    lines = [
        _line(view, rung, dues.get(rung.tell), over.get(rung.tell), people.get(rung.tell, Behind()))
        for rung in view.policy.ladder
    ]
    if not view.incident.status.is_open:
        return _stopped(view, over, people)
    end = []
    if known.hold is not None and known.hold.until > known.now:
        lines.append(f"Until {text.date(known.hold.until)} it's {_held_by(known.hold, text.user)}.")
        end = [block_kit.actions(_end_hold(view), block_id="ladder")]
    head = f"Whom {view.incident.number} reaches while it stays open:"
    if view.incident.private:
        head = f"{view.incident.number} is private, so it reaches no one by itself. These you can message yourself:"
    blocks = block_kit.sections("\n".join([head, *lines]) if lines else "The policy has no ladder.")
    return Rendered(head, [*blocks, *end])


def _stopped(view: Overview, over: Mapping[str, datetime], people: Mapping[str, Behind]) -> Rendered:
    """Show who was reached of an incident that is over."""
    reached = [
        f"• *{_label(view, tell)}* ({_them(behind)}): reached {day_and_time(behind.told_at)}"
        for tell, behind in people.items()
        if behind.told_at is not None and tell in over
    ]
    whom = "It reached:" if reached else "It reached no one."
    head = f"{view.incident.number} is {view.incident.status}: its ladder has stopped. {whom}"
    return Rendered(head, block_kit.sections("\n".join([head, *reached])))


def _label(view: Overview, tell: str) -> str:
    return text.escape(function_label(view.policy, tell))


def _them(behind: Behind) -> str:
    return ", ".join([*map(text.user, behind.users), *map(text.escape, behind.names)])


def _line(view: Overview, rung: Rung, due: Due | None, over: datetime | None, behind: Behind) -> str:
    them = _them(behind)
    when = _when(view, rung, due, over)
    if over is not None and behind.told_at is not None:  # before its time they were messaged for something else
        when = f"reached {day_and_time(behind.told_at)}"
    return f"• *{_label(view, rung.tell)}* ({them or f'no one: fill `people.{rung.tell}`'}): {when}"


def _when(view: Overview, rung: Rung, due: Due | None, over: datetime | None) -> str:
    if over is not None:
        return f"due {day_and_time(min(due.at, over) if due is not None else over)}, no one messaged so far"
    stops = "once someone is on it or it's resolved" if rung.until is Until.ACKNOWLEDGED else "if it's resolved"
    if due is not None and due.met_at is not None:
        return f"not reached: someone has been on it since {day_and_time(due.met_at)}"
    if due is not None:
        return f"{day_and_time(due.at)}; not {stops}"
    facts = [
        f"over {money(lost, view.policy.currency)} is lost" if (lost := lost_over(each)) else TRIGGERS[each][0]
        for each in rung.or_if
    ]
    return f"if {' or '.join(facts)}" if facts else "not for this severity"


def form(view: Overview) -> block_kit.Block:
    """Ask for how long the ladder waits, and why."""
    spans = [block_kit.option(spoken(span), str(int(span.total_seconds()) // 60)) for span in HOLDS]
    menu = block_kit.static_select("span", spans, initial=spans[1]["value"])
    blocks = [
        block_kit.section("No one further is messaged meanwhile, unless something worse becomes known."),
        block_kit.input_block("For how long?", menu, SPAN),
        block_kit.question("Why?", WHY, "Failover runs until 11:20", focus=True),
    ]
    return block_kit.modal("Hold escalation", blocks, CALLBACK, submit="Hold", private_metadata=str(view.incident.id))
