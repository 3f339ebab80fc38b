"""The summary of a postmortem: what happened, in a few sentences that stand alone.

Source: [response] executive_summary: overview, impact, root cause, key actions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.domain import markdown
from bot.domain.durations import spoken, to_the_minute
from bot.domain.impact import phrase_of
from bot.domain.incident import durations
from bot.domain.money import money
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.reopened import over, time_over
from bot.domain.postmortem.root_cause import in_parts
from bot.domain.postmortem.words import said, stamp
from bot.domain.record import of_kind
from bot.domain.record_kinds import ACTION_ITEM, CHANGE, HYPOTHESIS
from bot.domain.severity_history import history, peak
from bot.domain.status_history import cause, moves
from bot.domain.timeline import at_utc, span_utc

_IS: Final = re.compile(r"(?P<what>.{1,150}?)\s(?P<verb>is|are)\s(?P<how>.+)", re.DOTALL)
"""A title that is a sentence: ``checkout is down``."""

_WAS: Final = {"is": "was", "are": "were"}

_WITH_ARTICLE: Final = frozenset({"eu", "us", "usa", "uk", "uae"})
"""Regions that have an article in a sentence, and capital letters."""

MOST_CAUSES: Final = 3
"""Hypotheses that it names, if evidence supports several."""

MOST_ACTIONS: Final = 3
"""Action items that the summary names."""


def in_short(material: Material, names: Names) -> str:
    """Return what happened and when, whom it affected, why, what ended it and what will change: Markdown."""
    told = [
        _what(material, names),
        *_found(material, names),
        *_came_back(material),
        _resolved(material, names),
        _changes(material, names),
    ]
    return " ".join(sentence for sentence in told if sentence)


def lost(material: Material) -> float | None:
    """Return what it cost in all, in the policy's currency; ``None``: that isn't known.

    Source: the revenue rate that people gave, for as long as the impact lasted, less what it was over in between.
    """
    rate, lasted = material.incident.facts.revenue_per_hour, durations(material.incident).impact
    return None if rate is None or lasted is None else rate * (lasted - time_over(material)).total_seconds() / 3_600


def about(amount: float, currency: str) -> str:
    """Write an estimated amount with three digits: ``$12,200``."""
    digits = len(str(int(amount)))
    return money(round(amount, min(3 - digits, 0)) if amount >= 1 else amount, currency)


def past(title: str) -> str:
    """Put a title that is a sentence in the past: ``checkout was down``; others stay as they are."""
    found = _IS.fullmatch(title)
    return f"{found['what']} {_WAS[found['verb']]} {found['how']}" if found else title


def _what(material: Material, names: Names) -> str:
    incident, lasted = material.incident, durations(material.incident).impact
    began, ends = incident.started_at, incident.started_at + lasted if lasted is not None else None
    if ends is None:
        when = f"On {began:%-d %b %Y}, from {began:%H:%M} UTC"
    elif began.date() == ends.date():
        when = f"On {began:%-d %b %Y}, {span_utc(began, ends)} ({spoken(to_the_minute(ends - began))})"
    else:
        when = f"{span_utc(began, ends)} ({spoken(to_the_minute(ends - began))})"
    facts = incident.facts
    whom = phrase_of(facts, material.currency, "users", "users_percent", "users_count")
    where = f"in {', '.join(map(_in_sentence, facts.regions))}" if facts.regions else ""
    before = facts.changed or _changed(material)
    after = f"after {before}" if before else ""
    told = " ".join(filter(None, (f"for {whom}" if whom else "", where, after)))
    title = said(past(incident.title), names)
    first = f"{when}, {title}{f' {said(told, names)}' if told else ''} ({_severity(material)})."
    words = said(incident.impact, names)
    return f"{first} {words[:1].upper()}{words[1:]}." if words else first


def _in_sentence(region: str) -> str:
    """Return a region as it stands behind "in": ``the EU``, ``eu-west``."""
    return f"the {region.upper()}" if region.casefold() in _WITH_ARTICLE else region


def _changed(material: Material) -> str:
    """Return what tools say had changed last before it began; what was rolled back counts first, what was kept not."""
    began = material.incident.started_at
    told = [
        (each.state == "taken", at, each.text)
        for each in of_kind(material.records, CHANGE)
        if each.state != "kept" and (at := each.instant("at")) is not None and at <= began
    ]
    return max(told)[-1] if told else ""


def _severity(material: Material) -> str:
    """Return what severity it had, and where it was another: the first, the worst and the last."""
    steps = history(material.noted, material.severity, material.severities, declared_at=material.incident.declared_at)
    first, last = steps[0].label, steps[-1].label
    worst = peak(steps, material.severities)
    labels = [first, *([f"{worst} at worst"] if worst not in {first, last} else [])]
    labels += [f"{last} at the end"] if last != first else []
    return ", ".join(map(markdown.line, labels))


def _found(material: Material, names: Names) -> Iterator[str]:
    """Say what the cause was, or may be, if no one wrote one; and which fixes did not hold."""
    answer = material.answers.get("cause")
    written = in_parts(answer.text).get("cause", "") if answer is not None else ""
    if written:
        yield f"Cause: {said(written.splitlines()[0], names)}."
    elif (found := cause(material.noted)) is not None:
        at = at_utc(found.at, seen_at=material.incident.declared_at)
        yield f"Cause identified at {at}: {said(found.note, names)}."
    elif supported := [each for each in of_kind(material.records, HYPOTHESIS) if each.state == "supported"]:
        likely = "; ".join(f"{said(each.text, names)} ({each.called})" for each in supported[:MOST_CAUSES])
        yield f"Likely cause{'s' if len(supported) > 1 else ''}: {likely}."
    for move in moves(material.noted):
        if move.is_relapse:
            note = f": {said(move.note, names)}" if move.note else ""
            yield f"A fix did not hold at {at_utc(move.at, seen_at=material.incident.declared_at)}{note}."


def _came_back(material: Material) -> Iterator[str]:
    """Say when it was over for a while."""
    beside = material.incident.declared_at
    for each in over(material):
        since, until = at_utc(each.relieved, seen_at=beside), at_utc(each.again, seen_at=beside)
        yield f"It was over at {since} and came back at {until}."


def _resolved(material: Material, names: Names) -> str:
    incident, amount = material.incident, lost(material)
    cost = f"about {about(amount, material.currency)} lost" if amount else ""
    if not incident.resolution:
        return f"{cost[:1].upper()}{cost[1:]}." if cost else ""
    ended = incident.mitigated_at or incident.resolved_at
    at = f" at {stamp(ended, beside=incident.declared_at)} UTC" if ended else ""
    return f"Fixed{at}: {said(incident.resolution, names)}{f'; {cost}' if cost else ''}."


def _changes(material: Material, names: Names) -> str:
    """Name the first of what will change."""
    items = [each for each in of_kind(material.records, ACTION_ITEM) if each.state != "dropped"]
    if not items:
        return ""
    named = "; ".join(f"{each.called} {said(each.text, names)}" for each in items[:MOST_ACTIONS])
    more = f" and {len(items) - MOST_ACTIONS} more" if len(items) > MOST_ACTIONS else ""
    return f"What will change: {named}{more}."
