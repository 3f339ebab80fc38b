"""What is missing after an end: each with the button that helps, the three tracks, and closing all the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from bot.domain.deadline import Known
from bot.domain.incident import Incident
from bot.domain.overview import Ending, Overview
from bot.domain.record import live
from bot.domain.recovery import TRACKS, VALIDATED, Facts, Unfinished, has_tracks, validated_until
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import one_liner
from bot.slack.blocks.refusal import offered
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import day_and_time

NEEDS = frozenset({Ending})

_EVER: Final = datetime.max.replace(tzinfo=UTC)

CALLBACK: Final = "close_anyway"

SHOWN: Final = 12
"""Things that are missing when someone closes it; the others are counted."""


def missing(left: Sequence[Unfinished], more: int = 0) -> list[block_kit.Block]:
    """Render what is missing, a line and a button each."""
    lines = [
        block_kit.section(
            f"• {text.clip_escaped(text.one_line(_capital(each.text)), 300)}",
            accessory=offered(each.offer),
        )
        for each in left
    ]
    return [*lines, *([block_kit.context(f"… and {more} more")] if more else [])]


def _capital(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}"


def unfinished(incident: Incident, left: Sequence[Unfinished]) -> Rendered:
    """Render why an incident isn't closed yet, for whoever wanted to close it."""
    head = f"Not closed yet: {'1 thing is' if len(left) == 1 else f'{len(left)} things are'} missing."
    after = "To close it all the same: `/incident close anyway <reason>`."
    anyway = block_kit.button("Close anyway", "close.anyway", str(incident.id))
    blocks = [
        block_kit.section(head),
        *missing(left[:SHOWN], max(len(left) - SHOWN, 0)),
        block_kit.context(after),
        block_kit.actions(anyway, block_id="unfinished"),
    ]
    told = "; ".join(text.escape(text.one_line(each.text)) for each in left[:SHOWN])
    return Rendered(text.clip_mrkdwn(f"{head} {_capital(told)}. {after}", 1_000), blocks)


def form(view: Overview, left: Sequence[Unfinished]) -> block_kit.Block:
    """Render the form that asks why an incident is closed although something is missing."""
    listed = "\n".join(f"• {text.clip_escaped(text.one_line(_capital(each.text)), 200)}" for each in left[:SHOWN])
    hint = "The timeline and the room say who closed it without this, and why."
    blocks = [
        block_kit.section(one_liner(view)),
        *([block_kit.section(f"Missing:\n{listed}")] if listed else []),
        block_kit.question("Why close it all the same?", "reason", "The cause is known and tracked in Jira", hint=hint),
    ]
    metadata = str(view.incident.id)
    return block_kit.modal("Close anyway", blocks, CALLBACK, submit="Close", private_metadata=metadata)


def tracks(view: Overview, now: datetime | None) -> list[block_kit.Block]:
    """Render what is restored after an end and what is open, in one line; of what asks for nothing, nothing."""
    if not has_tracks(view.incident, view.severity):
        return []
    known, now = view.recovery, now or view.incident.resolved_at or view.incident.declared_at
    facts = Facts(
        incident=view.incident,
        severity=view.severity,
        fixes=len(live(known.fixes, now)),
        informed_at=known.informed_at,
        questions=known.questions,
        approved=known.approved,
        lasting=known.lasting,
    )
    until = validated_until(view.incident, Known(now=_EVER, validated_again_at=known.again_at), view.policy)
    told = []
    for track in TRACKS:
        left = track.left(facts)
        if left == VALIDATED and until is not None:
            left = f"{VALIDATED} until {day_and_time(until)}" if until > now else "held, not yet verified"
        told.append(f"*{track.label}* {f'◻️ {left}' if left else '✅'}")
    return [block_kit.context(" · ".join(told))]
