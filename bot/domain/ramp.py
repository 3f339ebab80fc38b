"""A ramp: load is brought back in steps, each asked for, each watched before the next is offered.

Source: [procedures] gradualRecovery: from 0 to 100 by 10, a monitoring window of 5 minutes. Where its code throws the
plan away on a failed check, decision 12 holds at the last good step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.domain.deadline import Deadline, Known
from bot.domain.incident import Incident, IncidentError
from bot.domain.policy import Policy
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import RAMP

FULL: Final = 100
"""Percent at which a ramp ends."""

STEPS: Final = (1, 50)
"""The smallest and the largest step, in percent: a larger one is no ramp."""

EVERY: Final = (timedelta(minutes=1), timedelta(hours=12))
"""How long a step is watched, at least and at most."""

DEFAULT_STEP: Final = 10
DEFAULT_EVERY: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Ramp:
    """Where a ramp stands, as its record's fields hold it."""

    step: int
    every: timedelta
    percent: int
    """How much there is now."""
    good: int
    """The last step at which nothing failed: where it goes back to."""
    failing: tuple[str, ...]
    """Names of the probes that failed when it was looked at last."""

    @property
    def next(self) -> int:
        """Return the next step, in percent."""
        return min(self.percent + self.step, FULL)

    @property
    def before(self) -> int:
        """Return where it goes back to, in percent: the last good step, if it is below, else a step less."""
        return self.good if self.good < self.percent else max(self.percent - self.step, 0)


def check(step: int, every: timedelta) -> None:
    """Refuse a ramp that can't be climbed.

    Raises:
        IncidentError: its step doesn't divide 100, or is out of bounds; or a step is watched too short or too long.
    """
    least, most = STEPS
    if not least <= step <= most or FULL % step:
        raise IncidentError(
            f"A step of {step}% doesn't lead to {FULL}% evenly. Give one that does, such as 5%, 10%, 20%, 25% or 50%: "
            "`/incident ramp start 10% every 5m`.",
            field="step",
        )
    shortest, longest = EVERY
    if not shortest <= every <= longest:
        raise IncidentError(
            "Each step is watched for 1 min to 12 h. For example: `/incident ramp start 10% every 5m`.", field="every"
        )


def begun(step: int, every: timedelta) -> dict[str, Any]:
    """Return the fields of the record of a ramp that begins at 0%."""
    return {"step": step, "every": int(every.total_seconds()), "percent": 0, "good": 0, "failing": []}


def read(record: Record) -> Ramp:
    """Read where a ramp stands; of one whose maker's words were removed it isn't known, and it reads as it began."""
    fields = {**begun(DEFAULT_STEP, DEFAULT_EVERY), **record.fields}
    return Ramp(
        step=fields["step"],
        every=timedelta(seconds=fields["every"]),
        percent=fields["percent"],
        good=fields["good"],
        failing=tuple(fields["failing"]),
    )


def at(record: Record, percent: int, *, now: datetime) -> Record:
    """Return a ramp that was brought to so much: it is watched from now on, unless it is at 0%."""
    ramp = read(record)
    held = {**record.fields, "percent": percent, "good": min(ramp.good, percent), "failing": []}
    held["next_at"] = (now + ramp.every).isoformat() if percent else ""
    return replace(record, state="running", fields=held)


def looked_at(record: Record, failing: Sequence[str]) -> Record:
    """Return a ramp whose step was watched: it may go on, is done at 100%, or holds because something fails."""
    ramp = read(record)
    held = {**record.fields, "failing": list(failing), "next_at": ""}
    if failing:
        return replace(record, state="held", fields=held)
    held["good"] = ramp.percent
    return replace(record, state="done" if ramp.percent == FULL else "running", fields=held)


def watched_until(record: Record) -> datetime | None:
    """Return until when its present step is watched; ``None``: it isn't, and the next may be taken."""
    return record.instant("next_at") if record.state == "running" else None


def next_steps(_incident: Incident, known: Known, _policy: Policy) -> Iterator[Deadline]:
    """Yield when the step at which the running ramp is has been watched."""
    for each in of_kind(known.records, RAMP):
        due = watched_until(each)
        if due is not None:
            subject = f"{each.number}:{due:%Y%m%dT%H%M%S}"
            yield Deadline(kind=RAMP, subject=subject, starts=due - read(each).every, due=due)
