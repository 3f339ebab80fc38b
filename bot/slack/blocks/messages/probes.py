"""How probes look that fail, or did."""

from __future__ import annotations

from typing import Final

from bot.domain.health import Failure
from bot.domain.messages.probes import ProbesFail
from bot.domain.overview import Health, Overview
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings
from bot.slack.blocks.when import day_and_time, moment

SHOWN_AT_MOST: Final = 10
"""Probes of one message that get a line of their own."""


def _fail(message: ProbesFail, view: Overview, around: Surroundings) -> Rendered:
    told = [each for each in view.health.failures if each.post == message.number]
    told.sort(key=lambda each: each.ended_at is not None)
    if not told:  # the policy has no probes any longer
        return Rendered("What this told about is no longer measured.")
    lines = [_line(each, view, around) for each in told[:SHOWN_AT_MOST]]
    if len(told) > SHOWN_AT_MOST:
        lines.append(f"… and {len(told) - SHOWN_AT_MOST} more")
    failing = [each for each in told if each.ended_at is None]
    first = lines[0] if len(told) == 1 else f"⚠️ {len(failing)} of {len(told)} probes are failing."
    if not failing and len(told) > 1:
        first = f"✅ All {len(told)} probes are healthy again."
    shows = [lines[0]] if len(told) == 1 else [first, *lines]
    return Rendered(first, block_kit.sections("\n".join(shows)))


def _line(failure: Failure, view: Overview, around: Surroundings) -> str:
    name = text.bold(failure.probe)
    now = around.now
    if failure.ended_at is not None:
        ended = day_and_time(failure.ended_at) if now is None else moment(failure.ended_at, seen_at=now)
        return f"✅ {name} is healthy again since {ended}"
    since = day_and_time(failure.since) if now is None else moment(failure.since, seen_at=now)
    last = next((each.last for each in view.health.standings if each.probe == failure.probe), None)
    why = f": it {text.clip_escaped(text.one_line(last.error), 200)}" if last is not None and last.error else ""
    return f"⚠️ {name} has been failing since {since}{why}"


SHOWN: Final = (shown(ProbesFail, _fail, Health),)
"""Messages about probes."""
