"""The answer to `/incident clocks`: what is due, by when, and whom it reaches if nothing happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.deadline import (
    ACKNOWLEDGE,
    ARCHIVE,
    BRIDGE,
    CHECKLIST,
    CUSTOMERS,
    DUTIES,
    MOBILISE,
    OUTCOME,
    POSTMORTEM,
    REPORTER,
    RESPOND,
    RUNG,
    TIMEBOX,
    VALIDATION,
    VENDOR,
    Deadline,
    Known,
    Moment,
)
from bot.domain.escalation import function_label
from bot.domain.incident import Status
from bot.domain.overview import Ending, Overview, Roles
from bot.domain.postmortem_due import step_of
from bot.domain.record_due import about
from bot.domain.record_kinds import ACTION_ITEM, MITIGATION, RAMP, REVIEW, TEMPFIX
from bot.domain.recovery import FUNCTIONAL, WATCH, moment_of
from bot.domain.reminder import RESOLUTION, ROLE, STABILITY, UPDATE
from bot.domain.review_meeting import is_start
from bot.domain.role import in_sentence
from bot.domain.severity import CustomerComms
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import one_liner
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.role import label_of
from bot.slack.blocks.when import moment

NEEDS = frozenset({Ending, Roles})

LABELS: Final[Mapping[str, str]] = {
    ACKNOWLEDGE: "Acknowledge",
    RESPOND: "First response",
    CUSTOMERS: "External communication",
    MOBILISE: "Call",
    RUNG: "Call",
    BRIDGE: "Post the call's link",
    VENDOR: "Answer from",
    OUTCOME: "Outcome of",
    MITIGATION: "Done with",
    TEMPFIX: "Remove",
    RAMP: "Watched:",
    TIMEBOX: "Timebox",
    ACTION_ITEM: "Reminder about",
    UPDATE: "Next update",
    ROLE: "Fill the role",
    DUTIES: "First steps as",
    CHECKLIST: "Checklist",
    STABILITY: "Fix watched until",
    RESOLUTION: "Resolved unless the commander objects",
    VALIDATION: "Validation",
    POSTMORTEM: "Postmortem",
    REVIEW: "Planned:",
    ARCHIVE: "War room archived",
    REPORTER: "Ask whoever reported it",
}
"""Kind of deadline -> what it is called."""

STEPS: Final[Mapping[str, str]] = {
    "meeting": "review meeting",
    "summary": "first summary",
    "draft": "document",
    "review": "document reviewed",
    "publish": "document published",
}
"""Step of a postmortem -> what it is called."""

_CALLS: Final = frozenset({MOBILISE, RUNG})
"""Kinds by which people are called."""

_VALIDATED: Final[Mapping[str, str]] = {FUNCTIONAL: "Functional checks", WATCH: "Validated until"}
"""Moment of a validation -> what it is called; of the others, whoever is reminded hears."""

_COMES: Final = frozenset({STABILITY, RESOLUTION, ARCHIVE, VALIDATION, ACTION_ITEM, REVIEW})
"""Kinds that come by themselves: no one has to meet them."""


def clocks(view: Overview, found: Sequence[Deadline], known: Known, *, every: bool = False) -> Rendered:
    """Render them, the soonest first.

    Args:
        every: what is done is listed, too; else it is counted.
    """
    told = [each for each in found if _is_told(view, each)]
    left = told if every else [each for each in told if not _is_done(each, known)]
    lines = [_line(view, each, known) for each in left]
    done = len(told) - len(left)
    every_line = text.code("/incident clocks all")
    counted = [block_kit.context(f"{done} done. {every_line} lists everything.")] if done else []
    if not lines and not view.incident.status.is_open:
        line = f"Nothing is due: {one_liner(view)}"
        return Rendered(line, [block_kit.section(line), *counted], is_read_out=True)
    if view.incident.status.is_open and not any(each.kind == UPDATE for each in found):
        lines.append(f"*{LABELS[UPDATE]}*: as needed")
    blocks = [block_kit.header("What is due"), *block_kit.sections("\n".join(lines)), *counted]
    is_told_of_end = view.incident.status is Status.RESOLVED and view.severity.customer_comms is CustomerComms.PUBLIC
    if is_told_of_end or any(each.kind == CUSTOMERS and each.met_at is None for each in found):
        button = block_kit.button("Customers are informed", "clocks.informed", str(view.incident.id))
        blocks.append(block_kit.actions(button, block_id="clocks"))
    return Rendered(f"What is due: {one_liner(view)}", blocks, is_read_out=True)


def _is_done(deadline: Deadline, known: Known) -> bool:
    """Tell whether a deadline was met, or what comes by itself has come."""
    comes = deadline.kind in {*_CALLS, *_COMES, BRIDGE}
    return deadline.met_at is not None or (comes and known.done(deadline, Moment.MISSED))


def _is_told(view: Overview, deadline: Deadline) -> bool:
    """Tell whether anything comes of it: where the policy names no one, no one is called."""
    if deadline.kind == REPORTER:  # it is the room's to hear of when it comes
        return False
    if deadline.kind == VALIDATION and moment_of(deadline) not in _VALIDATED:
        return False
    if deadline.kind == REVIEW and not is_start(deadline):
        return False
    return deadline.kind not in _CALLS or bool(view.policy.people.get(deadline.follows))


def _line(view: Overview, deadline: Deadline, known: Known) -> str:
    label = _label(view, deadline, known)
    due = moment(deadline.due, seen_at=known.now)
    done_at = known.marks.get((deadline.kind, deadline.subject, Moment.MISSED))
    if deadline.kind in _CALLS:
        return _call(view, deadline, known)
    if deadline.kind == BRIDGE and done_at is not None:
        return f"*Call opened* {moment(done_at, seen_at=known.now)}"
    if deadline.met_at is not None:
        return f"*{label}*: done {moment(deadline.met_at, seen_at=known.now)}"
    if deadline.kind in _COMES:
        return f"*{label}*: {due}"
    if deadline.due <= known.now:
        return f"*{label}*: overdue since {due}"
    return f"*{label}*: by {due}{_else(view, deadline)}"


def _label(view: Overview, deadline: Deadline, known: Known) -> str:
    """Name what is due, as mrkdwn."""
    label, subject = LABELS[deadline.kind], deadline.subject
    if deadline.kind == ROLE:
        return f"{label} of {text.escape(in_sentence(label_of(view, subject)))}"
    if deadline.kind == DUTIES:
        role = next((each.role for each in known.held if str(each.assignment) == subject), "")
        return f"{label} {text.escape(in_sentence(label_of(view, role)))}"
    if (found := about(deadline, known.records)) is not None:
        return f"{label} {text.clip_escaped(text.one_line(found.text), 100)} ({found.called})"
    if deadline.kind == CHECKLIST:
        return f"{label} “{text.escape(view.policy.checklists[subject].label)}”"
    if deadline.kind == VALIDATION:
        return _VALIDATED[moment_of(deadline)]
    if deadline.kind == POSTMORTEM:
        return f"{label}, {STEPS[step_of(subject)]}"
    return label


def _call(view: Overview, deadline: Deadline, known: Known) -> str:
    """Say when someone is called, or was, or need not be."""
    done_at = known.marks.get((deadline.kind, deadline.subject, Moment.MISSED))
    function = text.escape(function_label(view.policy, deadline.follows))
    if done_at is not None:
        return f"*{function}*: messaged {moment(done_at, seen_at=known.now)}"
    due = moment(deadline.due, seen_at=known.now)
    spared = f"not needed: acknowledged {moment(deadline.met_at, seen_at=known.now)}" if deadline.met_at else due
    return f"*{LABELS[deadline.kind]} the {in_sentence(function)}*: {spared}"


def _else(view: Overview, deadline: Deadline) -> str:
    """Say who is called if it is missed."""
    who = deadline.follows
    if not view.policy.people.get(who) and not view.roles.held(who):
        return ""
    return f", else I call the {text.escape(in_sentence(function_label(view.policy, who)))}"
