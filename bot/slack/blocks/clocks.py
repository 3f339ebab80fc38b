"""The answer to `/incident clocks`: what is due, by when, and whom it reaches if nothing happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.clock import ACKNOWLEDGE, BRIDGE, CUSTOMERS, MOBILISE, RESPOND, RUNG, Deadline, Known, Moment
from bot.domain.escalation import function_label
from bot.domain.overview import Deadlines, Ending, Overview, Roles
from bot.domain.role import in_sentence
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import next_update, one_liner
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.role import label_of
from bot.slack.blocks.when import moment

NEEDS = frozenset({Deadlines, Ending, Roles})

LABELS: Final[Mapping[str, str]] = {
    ACKNOWLEDGE: "Acknowledge",
    RESPOND: "First response",
    CUSTOMERS: "External communication",
    MOBILISE: "Call",
    RUNG: "Call",
    BRIDGE: "Post the call's link",
}
"""Kind of deadline -> what it is called."""

_CALLS: Final = frozenset({MOBILISE, RUNG})
"""Kinds by which people are called."""


def clocks(view: Overview, found: Sequence[Deadline], known: Known) -> Rendered:
    """Render them, the soonest first."""
    if not view.incident.status.is_open:
        line = f"Nothing is due: {one_liner(view)}"
        return Rendered(line, [block_kit.section(line)], is_read_out=True)
    lines = [_line(view, each, known) for each in found if _is_told(view, each)]
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


def _is_told(view: Overview, deadline: Deadline) -> bool:
    """Tell whether anything comes of it: where the policy names no one, no one is called."""
    return deadline.kind not in _CALLS or bool(view.policy.people.get(deadline.follows))


def _line(view: Overview, deadline: Deadline, known: Known) -> str:
    label = LABELS[deadline.kind]
    who = text.escape(in_sentence(function_label(view.policy, deadline.follows)))
    due = moment(deadline.due, seen_at=known.now)
    done_at = known.marks.get((deadline.kind, deadline.subject, Moment.MISSED))
    if deadline.kind in _CALLS:
        if done_at is not None:
            function = text.escape(function_label(view.policy, deadline.follows))
            return f"*{function}*: messaged {moment(done_at, seen_at=known.now)}"
        spared = f"not needed: acknowledged {moment(deadline.met_at, seen_at=known.now)}" if deadline.met_at else due
        return f"*{label} the {who}*: {spared}"
    if deadline.kind == BRIDGE and done_at is not None:
        return f"*Call opened* {moment(done_at, seen_at=known.now)}"
    if deadline.met_at is not None:
        return f"*{label}*: done {moment(deadline.met_at, seen_at=known.now)}"
    if deadline.due <= known.now:
        return f"*{label}*: late since {due}"
    reaches = f", else I call the {who}" if _is_named(view, deadline.follows) else ""
    return f"*{label}*: by {due}{reaches}"


def _is_named(view: Overview, function: str) -> bool:
    return bool(view.policy.people.get(function)) or bool(view.roles.held(function))
