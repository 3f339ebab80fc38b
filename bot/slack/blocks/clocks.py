"""The answer to `/incident clocks`: what is due, by when, and whom it reaches if nothing happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.clock import ACKNOWLEDGE, BRIDGE, CUSTOMERS, MOBILISE, RESPOND, RUNG, Deadline, Known, Moment
from bot.domain.escalation import function_label
from bot.domain.overview import Deadlines, Ending, Overview
from bot.domain.role import in_sentence
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import next_update, one_liner
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.role import label_of
from bot.slack.blocks.when import moment

NEEDS = frozenset({Deadlines, Ending})

LABELS: Final[Mapping[str, str]] = {
    ACKNOWLEDGE: "Acknowledge",
    RESPOND: "First response",
    CUSTOMERS: "External communication",
    MOBILISE: "Call",
    RUNG: "Call",
    BRIDGE: "Post the call's link",
}
"""Kind of deadline -> what it is called."""


def clocks(view: Overview, found: Sequence[Deadline], known: Known) -> Rendered:
    """Render them, the soonest first."""
    if not view.incident.status.is_open:
        line = f"Nothing is due: {one_liner(view)}"
        return Rendered(line, [block_kit.section(line)], is_read_out=True)
    lines = [_line(view, each, known) for each in found]
    others = [f"*Next update*: {next_update(view)}"]
    if view.deadlines.stable_until is not None:
        others.append(f"*Fix holds until*: {text.date(view.deadlines.stable_until)}")
    missing = [in_sentence(label_of(view, role)) for role in view.deadlines.open_nags]
    others += [f"*No one yet*: {text.escape(label)}" for label in missing]
    body = "\n".join([*lines, *others])
    return Rendered(
        f"What is due: {one_liner(view)}",
        [block_kit.header("What is due"), *block_kit.sections(body)],
        is_read_out=True,
    )


def _line(view: Overview, deadline: Deadline, known: Known) -> str:
    label = LABELS[deadline.kind]
    who = function_label(view.policy, deadline.follows)
    due = moment(deadline.due, seen_at=known.now)
    if deadline.kind in {MOBILISE, RUNG}:
        when = f"done at {due}" if known.done(deadline, Moment.MISSED) else due
        if not view.policy.people.get(deadline.follows):
            when = f"{due}, but no one is named: fill `people.{deadline.follows}`"
        return f"*{label} the {text.escape(in_sentence(who))}*: {when}"
    if deadline.met_at is not None:
        return f"*{label}*: done at {moment(deadline.met_at, seen_at=known.now)}"
    late = "late since" if deadline.due <= known.now else "by"
    reaches = f", else I call the {text.escape(in_sentence(who))}" if who and late == "by" else ""
    return f"*{label}*: {late} {due}{reaches}"
