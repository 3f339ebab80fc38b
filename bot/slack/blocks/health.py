"""The answers to `/incident health`: how probes and metrics stand, what one measured, and the form for values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from bot.domain.messages.probes import ProbeChart
from bot.domain.metric import Reading, change
from bot.domain.overview import Ending, Overview
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import one_liner
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import moment

NEEDS = frozenset({Ending})

CALLBACK: Final = "health"

VALUES: Final = "values"
"""Block id of what someone sees."""

MOST: Final = 40
"""Probes and metrics that get a line of their own."""

NO_PROBES: Final = (
    "Nothing is measured yet. Whoever runs Warroom adds it to the policy under `probes`, or you type what you see: "
    "`/incident health set cpu 71%`."
)
TYPED: Final = "No probe measures this yet. Typed in:"
NONE_HERE: Final = (
    "No probe is about what this incident affects. Say what it affects, as in `/incident impact systems checkout`, or "
    "type what you see: `/incident health set cpu 71%`."
)
"""Said where the policy has probes of other services."""


def health(view: Overview, readings: Sequence[Reading], *, now: datetime) -> Rendered:
    """Render how everything stands that is measured: now, what is healthy, what it was before, since when."""
    probes = [each for each in readings if not each.pack]
    known = [each for each in readings if each.pack and each.value is not None]
    missing = [each for each in readings if each.pack and each.value is None]
    summary = _summary(probes) or (TYPED if known else NONE_HERE if view.policy.probes else NO_PROBES)
    lines = [_line(each, now) for each in probes[:MOST]]
    for pack, some in groupby(known[: MOST - len(lines)], key=lambda each: each.pack):
        lines += [f"*{text.escape(pack.capitalize())}*", *(_line(each, now) for each in some)]
    blocks = [block_kit.section(f"{one_liner(view)}\n{summary}")]
    if lines:
        blocks += block_kit.sections("\n".join(lines))
    if missing:
        names = ", ".join(text.escape(each.label) for each in missing)
        blocks.append(block_kit.context(text.clip_mrkdwn(f"Not known: {names}", 1_000)))
    elements = []
    if charts := [each for each in probes if each.at is not None]:
        options = [block_kit.option(each.label, f"{view.incident.id}:{each.key}") for each in charts]
        elements.append(block_kit.static_select("health.chart", options[:100], "Show a chart"))
    if view.policy.metrics:
        elements.append(block_kit.button("Enter values", "health.open", str(view.incident.id)))
    if elements:
        blocks.append(block_kit.actions(*elements, block_id="health"))
    return Rendered(f"{summary} ({view.incident.number})", blocks, is_read_out=True)


def _summary(probes: Sequence[Reading]) -> str:
    """Say how many probes are healthy; empty: there are none."""
    failing = sum(each.passes is False for each in probes)
    waiting = sum(each.passes is None for each in probes)
    if not probes:
        return ""
    if waiting == len(probes):
        return "The first measurements are on their way."
    if failing:
        return f"⚠️ {failing} of {len(probes)} {'probe is' if len(probes) == 1 else 'probes are'} failing."
    return "✅ The probe is healthy." if len(probes) == 1 else f"✅ All {len(probes) - waiting} probes are healthy."


def _line(reading: Reading, now: datetime) -> str:
    mark = {True: "✅", False: "⚠️", None: "⏳"}[reading.passes]
    parts = [f"{mark} {text.bold(reading.label)}{_value(reading)}"]
    if reading.error:
        parts.append(text.clip_escaped(text.one_line(reading.error), 200))
    if reading.healthy:
        parts.append(f"healthy: {text.escape(reading.healthy)}")
    if reading.value is not None:
        unit = text.escape(reading.unit)
        parts += [
            f"{name} {amount(reference, unit)} ({change(reading.value, reference)})"
            for name, reference in reading.baselines
        ]
    if reading.since is not None:
        how = "" if reading.passes is None else "healthy " if reading.passes else "failing "
        parts.append(f"{how}since {moment(reading.since, seen_at=now)}")
    if reading.by:
        parts.append(f"per {text.user(reading.by)}")
    if reading.noticed:
        parts.append(text.escape(reading.noticed))
    return " · ".join(parts)


def _value(reading: Reading) -> str:
    return f" {amount(reading.value, text.escape(reading.unit))}" if reading.value is not None else ""


def amount(value: float, unit: str) -> str:
    """Say a value with its unit: ``71%``, ``182 ms``."""
    number = f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"  # noqa: PLR2004 - from there on no fraction counts
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".rstrip()


def chart(message: ProbeChart, incident_id: int) -> Rendered:
    """Render what a probe measured, for whoever asked, with a button that posts it for everyone."""
    name = text.bold(message.probe)
    if not message.points:
        return Rendered(f"Nothing was measured by {name} around this incident yet.")
    post = block_kit.button("Post chart", "health.post", f"{incident_id}:{message.probe}")
    blocks = [*block_kit.sections(f"{heading(message)}\n{rows(message)}"), block_kit.actions(post, block_id="chart")]
    return Rendered(heading(message), blocks)


def heading(message: ProbeChart) -> str:
    """Say what a chart shows: mrkdwn of one line."""
    unit = text.escape(message.unit)
    values = [point.value for point in message.points if point.value is not None]
    said = [f"{name.lower()} {amount(end, unit)} is healthy" for name, end in message.limits.items()]
    if message.usual is not None:
        said.append(f"before: {amount(message.usual, unit)}")
    between = f" {amount(min(values), unit)} to {amount(max(values), unit)}" if values else ": no values"
    return f"{text.bold(message.probe)}{between}" + (f" ({', '.join(said)})" if said else "")


def rows(message: ProbeChart) -> str:
    """Show a chart as lines: mrkdwn."""
    unit, lines = text.escape(message.unit), []
    for point in message.points:
        value = amount(point.value, unit) if point.value is not None else "no value"
        failed = f", {point.failed} of {point.samples} failed" if point.failed else ""
        lines.append(f"{'⚠️' if point.failed else '•'} {text.date(point.at)} {value}{failed}")
    return "\n".join(lines)


def form(view: Overview) -> block_kit.Block:
    """Render the form: what someone sees, a line for each metric."""
    packs = [
        f"*{text.escape(pack.capitalize())}*: "
        + ", ".join(f"{text.escape(each.label)} ({text.escape(each.healthy)})" for each in some)
        for pack, some in groupby(view.policy.metrics.values(), key=lambda each: each.pack)
    ]
    hint = "A metric and its value in each line."
    blocks = [
        block_kit.section(one_liner(view)),
        *(block_kit.context(pack) for pack in packs[:10]),
        block_kit.question("What do you see?", VALUES, "cpu 71%", focus=True, hint=hint),
    ]
    return block_kit.modal("Health", blocks, CALLBACK, submit="Save", private_metadata=str(view.incident.id))
