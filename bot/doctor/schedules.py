"""Schedules of the policy: whether their sources can be read, who is on call, and how old the running bot's copy is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.doctor.finding import Finding, failed, ok, warning
from bot.domain.policy import Policy
from bot.domain.schedule import AHEAD, Copy, Cover, Fresh, Unread, on_call, stretches
from bot.oncall.reader import Reader

CHECK: Final = "schedules"
FIX: Final = "docs/on-call.md says what a source may be, and how shifts name people. The last copy stays in force."


async def schedules(
    policy: Policy,
    environ: Mapping[str, str],
    known: Mapping[str, Copy],
    covers: Mapping[str, Sequence[Cover]],
    now: datetime,
) -> tuple[Finding, ...]:
    """Ask each source once, as the bot would. Nothing is stored.

    Args:
        known: the running bot's copies.
        covers: who covers, as the running bot knows it.
    """
    read = Reader(environ)
    found: list[Finding] = []
    for name, schedule in policy.schedules.items():
        reading = await read(schedule, policy.zone_of(schedule), now, now + AHEAD)
        if isinstance(reading, Unread):
            found.append(failed(CHECK, f"{name}: its source {reading.why.rstrip('.')}. {_copy(known.get(name))}", FIX))
        elif isinstance(reading, Fresh):
            found += _of(name, reading, covers.get(name, ()), now)
    return tuple(found)


def _copy(copy: Copy | None) -> str:
    if copy is None or copy.read_at is None:
        return "There is no earlier copy, so no one is on call by it."
    return f"The copy of {copy.read_at:%Y-%m-%d %H:%M} UTC is in force."


def _of(name: str, reading: Fresh, covers: Sequence[Cover], now: datetime) -> Iterator[Finding]:
    people = on_call(reading.shifts, covers, now)
    gaps = [span for span in stretches(reading.shifts, covers, now, now + AHEAD) if not span.people]
    if people and not reading.notes:
        until = f"; the first gap begins {gaps[0].starts:%Y-%m-%d %H:%M} UTC" if gaps else ""
        yield ok(CHECK, f"{name}: on call now: {', '.join(people)}{until}.")
        return
    if not people:
        yield warning(CHECK, f"{name}: no one is on call now.", "Fill the gap in the calendar, or cover it.")
    for note in reading.notes:
        yield warning(CHECK, f"{name}: {note}", "Add the person to `who` of the schedule, or correct the event.")
