"""How incidents develop: a month or a quarter beside the one before it, from the record alone.

Source: [response] follow_up: monthly review (trends, systemic issues, large improvements), quarterly review
(leadership, improvements, priorities).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.domain import markdown
from bot.domain.action_due import NEVER
from bot.domain.action_item import PRIORITIES
from bot.domain.deadline import Known
from bot.domain.draft import POSTMORTEM, Verdict
from bot.domain.period import ADVERBS, Every, Period
from bot.domain.postmortem_due import PUBLISH, postmortem, step_of
from bot.domain.similar import similar
from bot.domain.trend_figures import FIGURES, action_items, factors, services, severities, times
from bot.domain.trend_history import Compared, History, number

MOST: Final = 5
"""Of anything that is listed."""

COUNTED: Final = "Counted by the day of declaration, without incidents that are private or turned out to be none."
"""What stands under every review: it is the same whatever there is."""

LOOKED_THROUGH: Final = 200
"""Newest incidents that are compared with each other."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a review: plain text, for people."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """How a period went. All of it is plain text, with people's words in it."""

    period: Period
    headline: str
    """All there is to say in one line."""
    parts: tuple[Part, ...] = ()
    """Empty: no incident was declared."""

    @property
    def title(self) -> str:
        """Its name: ``Monthly review: November 2026``."""
        return f"{ADVERBS[self.period.every].capitalize()} review: {self.period.label}"


def review_of(history: History) -> Review:
    """Return how a period went, beside the one before."""
    here, before = history.both
    change = Compared(what="", value=len(here), before=len(before)).change
    count = f"{len(here) or 'No'} incident{'' if len(here) == 1 else 's'}"
    so_far = "" if history.is_over else " so far"
    same = change if change == ", as before" else f"{change} in {history.period.before.label}"
    headline = f"{count} in {history.period.label}{so_far}{same}"
    if not here:
        items = ", ".join(_in_short(history))
        return Review(period=history.period, headline=f"{headline}. Action items: {items}" if items else headline)
    parts = ((PARTS[key][0], tuple(PARTS[key][1](history))) for key in CONTENTS[history.period.every])
    return Review(
        period=history.period, headline=headline, parts=tuple(Part(name, lines) for name, lines in parts if lines)
    )


def written(review: Review) -> str:
    """Return a review as Markdown."""
    parts = [f"# {markdown.line(review.title)}", f"{markdown.paragraph(review.headline)}."]
    for each in review.parts:
        lines = "\n".join(f"- {markdown.line(line)}" for line in each.lines)
        parts.append(f"## {each.heading}\n\n{lines}")
    return "\n\n".join([*parts, COUNTED]) + "\n"


def _in_short(history: History) -> Iterator[str]:
    """Yield how action items stand, a phrase each: ``2 open``."""
    for each in action_items(history):
        if each.value:
            yield f"{number(each.value)} {each.what}"
    if history.overdue:
        yield f"{len(history.overdue)} overdue"


def _shown(of: Callable[[History], list[Compared]]) -> Callable[[History], list[str]]:
    """Return what lists the first of some figures."""
    return lambda history: [each.line for each in of(history) if each.value][:MOST]


def _factor_lines(history: History) -> Iterator[str]:
    here = history.both[0]
    named = sum(bool(each.factors) for each in here)
    yield from _shown(factors)(history)
    yield f"Named for {named} of {len(here)} incident{'' if len(here) == 1 else 's'}"


def _action_lines(history: History) -> Iterator[str]:
    yield from (each.line.capitalize() for each in action_items(history))
    if history.overdue:
        yield f"Overdue: {len(history.overdue)}"


def _recurring(history: History) -> Iterator[str]:
    """Yield the incidents of the period that resemble an earlier one, or of which people said that it isn't new."""
    newest = [each.incident for each in history.cases][-LOOKED_THROUGH:]
    here = {each.incident.id for each in history.both[0]}
    found = []
    for at, incident in enumerate(newest):
        like = similar(incident, newest[:at][::-1]) if incident.id in here else ()
        if like:
            found.append(f"{incident.number} {incident.title}: like {' and '.join(each.number for each in like)}")
        elif incident.id in here and incident.facts.recurring:
            found.append(f"{incident.number} {incident.title}: it has happened before, people say")
    yield from found[:MOST]
    if len(found) > MOST:
        yield f"and {len(found) - MOST} more"


def _postmortems(history: History) -> Iterator[str]:
    """Yield what became of the postmortems that were to be published in the period."""
    since, until = history.period.span(history.policy.calendar)
    states: Counter[str] = Counter()
    waived = 0
    for each in history.cases:
        known = Known(now=history.now, drafts=each.steps)
        for step in postmortem(each.incident, known, history.policy):
            if step_of(step.subject) != PUBLISH or not since <= step.due < until:
                continue
            late = "published late" if step.met_at is not None else "not published"
            states["published on time" if step.met_at is not None and step.met_at <= step.due else late] += 1
            waived += any(done.draft == POSTMORTEM and done.verdict is Verdict.WAIVED for done in each.steps)
    if not states:
        return
    order = ("published on time", "published late", "not published")
    said = [f"{states[state]} {state}" for state in order if states[state]]
    yield f"{states.total()} due: {', '.join(said)}"
    if waived:
        yield f"{waived} with something missing that someone answers for"


def _better(history: History) -> list[str]:
    """Return what improved. Source: [response] quarterly review, celebrate improvements."""
    found = [f"{words}{each.line}" for of, words in FIGURES.items() for each in of(history) if each.is_better]
    return found[: 2 * MOST] or ["Nothing that is measured here"]


def _plan(history: History) -> Iterator[str]:
    """Yield what to plan: what lasts and isn't done, and what contributes most. Source: [response] quarterly review."""
    lasting = [each for each in history.open_at(history.looked_at) if each.item.said("outcome")]
    ranks = {priority: rank for rank, priority in enumerate(PRIORITIES)}
    lasting.sort(key=lambda each: (ranks.get(each.item.said("priority"), 9), each.item.instant("due") or NEVER))
    for each in lasting[:MOST]:
        said = [each.item.said("priority"), each.item.said("outcome")]
        yield f"{each.item.called} of {each.incident.number}: {each.item.text} ({', '.join(filter(None, said))})"
    if len(lasting) > MOST:
        yield f"and {len(lasting) - MOST} more action items that leave something behind"
    for factor in [each for each in factors(history) if each.value][:3]:
        count = int(factor.value or 0)
        yield f"Contributing factor: {factor.what}, in {count} incident{'' if count == 1 else 's'}"


PARTS: Final[Mapping[str, tuple[str, Callable[[History], Iterable[str]]]]] = MappingProxyType(
    {
        "better": ("What got better", _better),
        "severities": ("By severity", lambda history: [each.line for each in severities(history)]),
        "times": ("Median times", lambda history: [each.line for each in times(history)]),
        "services": ("Services hit most", _shown(services)),
        "factors": ("Contributing factors", _factor_lines),
        "recurring": ("Happened before", _recurring),
        "actions": ("Action items", _action_lines),
        "postmortems": ("Postmortems", _postmortems),
        "plan": ("To plan", _plan),
    }
)
"""Part of a review -> its heading, and what writes its lines; without any it is left out."""

_MONTHLY: Final = ("severities", "times", "services", "factors", "recurring", "actions", "postmortems")

CONTENTS: Final[Mapping[Every, tuple[str, ...]]] = MappingProxyType(
    {Every.MONTH: _MONTHLY, Every.QUARTER: ("better", *_MONTHLY, "plan")}
)
"""How long a period is -> the parts of its review."""
