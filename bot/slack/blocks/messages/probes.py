"""How probes look that fail, or did."""

from __future__ import annotations

from typing import Final

from bot.domain.health import Failure
from bot.domain.messages.probes import ProbeChart, ProbesFail
from bot.domain.overview import Health, Overview
from bot.slack.blocks import block_kit, health, text
from bot.slack.blocks.line_chart import line_chart
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
    blocks = [*block_kit.sections("\n".join(shows)), block_kit.context("What is measured: `/incident health`")]
    return Rendered(first, blocks)


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


def _chart(message: ProbeChart, view: Overview, around: Surroundings) -> Rendered:
    """Render a chart of lines: what was measured, and what it is compared with, wherever there is a value."""
    heading = health.heading(message)
    per = [block_kit.context(f"By {around.called(message.by)}")] if message.by else []
    instead = [*block_kit.sections(f"{heading}\n{health.rows(message)}"), *per]
    points = [(point.at, point.value) for point in message.points if point.value is not None]
    if not points:
        return Rendered(heading, instead)
    days = {at.date() for at, _ in points}
    labels = [f"{at:%H:%M}" if len(days) == 1 else f"{at:%b %d %H:%M}" for at, _ in points]
    series = {message.probe[:20]: [value for _, value in points]}
    compared = {**message.limits, **({"Before": message.usual} if message.usual is not None else {})}
    series |= {name: [end] * len(points) for name, end in compared.items()}
    chart = line_chart(f"{message.probe}, UTC", labels, series, message.unit)
    return Rendered(heading, [block_kit.section(heading), chart, *per], instead=instead)


SHOWN: Final = (shown(ProbesFail, _fail, Health), shown(ProbeChart, _chart))
"""Messages about probes."""
