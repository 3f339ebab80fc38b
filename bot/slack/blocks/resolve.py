"""The forms that resolve an incident, and the answer to whoever said what fixed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.checklist import MOST_ITEMS, Checklist
from bot.domain.checklists_shown import verifiable
from bot.domain.durations import spoken, to_the_minute
from bot.domain.incident import Incident
from bot.domain.met import NEEDS as MET_BY
from bot.domain.met import lines_of
from bot.domain.mitigation import is_mitigation
from bot.domain.overview import Deadlines, Ending, Overview, Roles, Updates
from bot.domain.stability import healthy_since
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import commander_hears, one_liner
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import moment, when

NEEDS = frozenset({Updates, Deadlines, Ending, Roles}) | MET_BY

CALLBACK = "resolve"
NOW_CALLBACK = "resolve_now"

CHECKLIST = "verified"
"""Begins the block ids of what was verified."""


def form(view: Overview, now: datetime) -> block_kit.Block:
    """Render the form: what fixed it, since when, and what was verified. One answer is required."""
    news = view.updates.news
    said = news.text if news is not None and is_mitigation(news.text) else ""
    draft = " and the postmortem draft begin" if view.severity.postmortem is not None else " begins"
    blocks = [
        block_kit.section(one_liner(view)),
        block_kit.context(_what_happens(view, now)),
        block_kit.question(
            "What fixed it?",
            "resolution",
            "Rolled back v2.3.4",
            initial=said,
            focus=True,
            hint=f"The all-clear{draft} with this.",
        ),
        when("When did the impact end?", "Leave it empty if it ended just now."),
        *([] if view.severity.is_minor else _verified(view)),
    ]
    return block_kit.modal("Resolve", blocks, CALLBACK, submit="Resolve", private_metadata=str(view.incident.id))


def _verified(view: Overview) -> list[block_kit.Block]:
    """Render what there is to verify, as many lists to a question as Slack's checkboxes hold."""
    questions: list[list[Checklist]] = []
    for checklist in verifiable(view.policy.checklists.values(), view.incident):
        asked = questions[-1] if questions else []
        if not asked or sum(len(each.items) for each in (*asked, checklist)) > MOST_ITEMS:
            questions.append([checklist])
        else:
            asked.append(checklist)
    return [_question(view, asked, number) for number, asked in enumerate(questions)]


def _question(view: Overview, asked: Sequence[Checklist], number: int) -> block_kit.Block:
    lines = [(f"{each.key}:{line.item.key}", line) for each in asked for line in lines_of(each, view)]
    options = [block_kit.option(line.item.text, value) for value, line in lines]
    block = f"{CHECKLIST}{number or ''}"
    boxes = block_kit.checkboxes(CHECKLIST, options, [value for value, line in lines if not line.is_open])
    label = "What did you verify?" if number == 0 else f"And of {asked[0].label}?"
    hint = "Anything you leave open goes on the timeline as not verified."
    return block_kit.input_block(label, boxes, block, optional=True, hint=hint)


def _what_happens(view: Overview, now: datetime) -> str:
    """Say beforehand what the form will do."""
    window = view.severity.stability_window
    until = healthy_since(view.incident, now=now) + window
    label = text.escape(view.severity.label)
    if view.severity.is_minor:
        return "It's resolved immediately."
    if until <= now:
        draft = " and the postmortem draft" if view.severity.postmortem is not None else ""
        return f"It's resolved immediately, with an all-clear{draft}."
    return (
        f"{label} has a stability window of {spoken(window)}: it's *monitoring* until {text.date(until)}, and then "
        "I'll ask whether the fix held. Updates are due until then."
    )


def now_form(view: Overview, now: datetime, *, by: str) -> block_kit.Block:
    """Render the form that asks why the stability window is not waited for."""
    until = view.deadlines.stable_until or now
    runs = f"The stability window runs for another {spoken(until - now)}, until {text.date(until)}."
    hint = "The all-clear and the timeline say that this was early, and why."
    why = "The customer confirmed that it works"
    blocks = [
        block_kit.section(one_liner(view)),
        *commander_hears(view, by),
        block_kit.section(f"{runs} Then I'll ask whether the fix held."),
        block_kit.question("Why not wait for it?", "reason", why, focus=True, hint=hint),
    ]
    metadata = str(view.incident.id)
    return block_kit.modal("Resolve now", blocks, NOW_CALLBACK, submit="Resolve now", private_metadata=metadata)


def answer(
    incident: Incident,
    for_customers: str,
    *,
    watched_until: datetime | None,
    early_by: timedelta | None,
    has_draft: bool,
    now: datetime,
) -> Rendered:
    """Render the answer to whoever said what fixed it: what follows, and what customers may be told of it.

    Args:
        for_customers: a text to copy; empty: they are told nothing.
        watched_until: when it is asked whether the fix held; ``None``: it is resolved.
        early_by: how much of the stability window had not passed.
        has_draft: whether the postmortem draft follows.
    """
    line = f"{incident.number} is resolved.{' The postmortem draft is on its way.' if has_draft else ''}"
    if watched_until is not None:
        line = (
            f"{incident.number} is *monitoring*. If the fix holds until {moment(watched_until, seen_at=now)}, "
            "I'll ask whether to resolve. If it comes back: `/incident status investigating it regressed`."
        )
    elif early_by is not None:
        line += f" The stability window has {spoken(to_the_minute(early_by))} to go: keep watching."
    if not for_customers:
        return Rendered(line, posted_of=incident.id)
    offered = block_kit.section(f"Draft for customers (not sent):\n{text.quote(for_customers)}")
    alone = Rendered("Draft for customers (not sent)", [offered])
    return Rendered(line, [block_kit.section(line), offered], posted_of=incident.id, rest=alone)
