"""The answer to `/incident oncall`, and the form that arranges a cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.domain.schedule import Planned, Stretch
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import moment

CALLBACK = "oncall"
GAPS_SHOWN = 5
NOTES_SHOWN = 3


def shown(
    schedules: Sequence[Planned],
    always: Mapping[str, Sequence[str]],
    users: Mapping[str, Sequence[str]],
    now: datetime,
) -> Rendered:
    """Show who is on call by each schedule, until when, who is next, and the gaps; and who always is.

    Args:
        always: what people are called whom the policy names without a schedule -> its entries.
        users: entry of a schedule or of those -> user ids; an entry that is missing is shown as it is.
    """
    blocks = [block_kit.section("\n".join(_lines(each, users, now))) for each in schedules]
    constant = [f"*{text.escape(label)}*: {_named(who, users)}, always" for label, who in always.items()]
    if constant:
        blocks.append(block_kit.section("\n".join(constant)))
    if not blocks:
        return Rendered(
            "The policy names no schedule and no one as on call, so I don't know who is. Whoever runs Warroom can add "
            "one: docs/on-call.md says how."
        )
    if schedules:
        blocks.append(block_kit.actions(block_kit.button("Cover me", "oncall.open")))
    first = next(_lines(schedules[0], users, now)) if schedules else constant[0]
    return Rendered(first, block_kit.fit(blocks), is_read_out=True)


def _lines(planned: Planned, users: Mapping[str, Sequence[str]], now: datetime) -> Iterator[str]:
    copy, spans = planned.copy, planned.stretches
    name = f"*{text.escape(copy.name)}*"
    if copy.read_at is None or not spans:
        why = f": its source {text.escape(copy.problem)}" if copy.problem else " yet"
        yield f"{name}: I couldn't read it{why}. No one is on call by it."
        return
    yield f"{name}: {_who(spans[0], users)}{_until(spans[0], len(spans) > 1, now)}"
    if following := next((each for each in spans[1:] if each.people), None):
        starts = moment(following.starts, seen_at=now)
        yield f"Next: {_who(following, users)} from {starts}"
    gaps = [each for each in spans if not each.people]
    for gap in gaps[:GAPS_SHOWN]:
        yield f"⚠️ No one from {moment(gap.starts, seen_at=now)} to {moment(gap.ends, seen_at=now)}"
    if len(gaps) > GAPS_SHOWN:
        yield f"… and {len(gaps) - GAPS_SHOWN} more gaps in the next 60 days"
    if copy.problem:
        yield f"⚠️ Its source {text.escape(copy.problem)}. This is the copy of {moment(copy.read_at, seen_at=now)}."
    for note in copy.notes[:NOTES_SHOWN]:
        yield f"⚠️ {text.clip_escaped(text.one_line(note), 200)}"


def _who(span: Stretch, users: Mapping[str, Sequence[str]]) -> str:
    return _named(span.people, users) if span.people else "no one is on call"


def _named(entries: Sequence[str], users: Mapping[str, Sequence[str]]) -> str:
    people = dict.fromkeys(user for who in entries for user in users.get(who, [who]))
    return " and ".join(map(text.mention, people))


def _until(span: Stretch, ends: bool, now: datetime) -> str:  # noqa: FBT001 - whether the end is known
    return f" until {moment(span.ends, seen_at=now)}" if ends else ""


def form(schedules: Sequence[str]) -> block_kit.Block:
    """Render the form: who takes over, of which schedule, until when."""
    if not schedules:
        none = block_kit.section("The policy names no schedule, so there is no one to cover for.")
        return block_kit.modal("Cover me", [none], CALLBACK, submit=None, close="Close")
    options = [block_kit.option(name, name) for name in schedules]
    asked = [
        block_kit.input_block("Who takes over?", block_kit.users_select("user"), "user"),
        block_kit.input_block(
            "Which schedule?", block_kit.static_select("schedule", options, initial=schedules[0]), "schedule"
        ),
        block_kit.input_block("Until when?", block_kit.datetimepicker("until"), "until"),
    ]
    return block_kit.modal("Cover me", asked, CALLBACK, submit="Arrange")
