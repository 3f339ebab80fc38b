"""This file is about how an incident looks to somebody who comes late to it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.overview import Overview
from bot.domain.timeline import TRIED, TimelineEntry
from bot.domain.triage import unknowns
from bot.slack.blocks import kit, text
from bot.slack.blocks.home import links
from bot.slack.blocks.incident import ICONS, headline, next_update
from bot.slack.blocks.rendered import Rendered

SHOWN_TRIED = 5
SHOWN_PEOPLE = 8
LONGEST = 280
"""Characters of one thing that was tried: on a phone, a few lines."""


def brief(view: Overview, entries: Sequence[TimelineEntry], workspace_url: str) -> Rendered:
    """Render what everybody else knows already, one short paragraph for each question.

    Args:
        entries: facts of the timeline, oldest first.
    """
    incident = view.incident
    since = text.date(incident.started_at, "{date_short_pretty} {time}")
    line = (
        f"{ICONS[incident.status]} {text.escape(headline(view))}: {incident.status} since {since} ({incident.number})"
    )
    parts = [
        f"*{text.escape(headline(view))}*\n{incident.number} · {incident.status} · since {since}",
        f"*Impact*\n{_impact(view)}",
        *_tried(entries),
        *_known(view),
        f"*Who does what*\n{_people(view)}",
        *_help(view),
        f"*Next update*\n{next_update(view)}",
    ]
    blocks = [kit.header(f"Brief: {incident.number}"), *(kit.section(part) for part in parts)]
    if found := links(view, workspace_url):
        blocks.append(kit.context(*found))
    return Rendered(line, blocks)


def _impact(view: Overview) -> str:
    known = text.clip_escaped(view.incident.impact, 600) or "Nobody has said yet."
    missing = unknowns(view.incident.facts)
    return f"{known}\nUnknown: {', '.join(missing)}" if missing else known


def _tried(entries: Sequence[TimelineEntry]) -> list[str]:
    told = [entry for entry in entries if entry.kind in TRIED]
    lines = [
        f"• {text.date(entry.happened_at)} {text.escape_but_mentions(text.clip(text.one_line(entry.text), LONGEST))}"
        for entry in told[-SHOWN_TRIED:]
    ]
    left_out = len(told) - len(lines)
    head = f"*What was tried* (the last {len(lines)} of {len(told)})" if left_out else "*What was tried*"
    return ["\n".join([head, *(lines or ["Nothing is on the timeline yet."])])]


def _known(view: Overview) -> list[str]:
    """Say what came of it, as far as the last update with news said so."""
    news = view.last_news
    if news is None:
        return []
    told = (("Found", news.findings), ("Ruled out", news.ruled_out), ("Next steps", news.next_steps))
    return [f"*{label}*\n{text.clip_escaped(words, 600)}" for label, words in told if words.strip()]


def _people(view: Overview) -> str:
    lines = [f"{text.escape(role.label)}: {text.user(user)}" for role, user in view.holders]
    if view.commander is None:
        lines.insert(0, "Incident commander: nobody yet")
    return "\n".join(lines[:SHOWN_PEOPLE])


def _help(view: Overview) -> list[str]:
    """Say what help was asked for last."""
    last = view.last_news
    return [f"*Help needed*\n{text.clip_escaped(last.need_help, 600)}"] if last and last.need_help.strip() else []
