"""An incident for someone who joins late."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.change import changes_in
from bot.domain.overview import Deadlines, Overview, Places, Recorded, Roles, Updates
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import ACTION, HELP, HYPOTHESIS, MITIGATION, TEMPFIX
from bot.domain.timeline import TimelineEntry
from bot.domain.tried import tried
from bot.domain.update_draft import RULED_OUT, ruled_out_since
from bot.slack.blocks import block_kit, impact, text
from bot.slack.blocks.incident import ICONS, headline, next_update
from bot.slack.blocks.links import links
from bot.slack.blocks.records import stands
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.role import no_one
from bot.slack.blocks.when import day_and_time

NEEDS = frozenset({Roles, Updates, Deadlines, Places, Recorded})

SHOWN_TRIED = 5
SHOWN_PEOPLE = 8
SHOWN_CHANGES = 3
LONGEST = 160
"""Characters of one thing that was tried: on a phone, a few lines."""


def brief(view: Overview, entries: Sequence[TimelineEntry], workspace_url: str) -> Rendered:
    """Render what everyone else knows already, one short paragraph for each question.

    Args:
        entries: facts of the timeline, oldest first.
    """
    incident = view.incident
    stands = _stands(view)
    line = f"{ICONS[incident.status]} {text.escape(headline(view))}: {stands} ({incident.number})"
    parts = [
        *_changed(entries),
        *_tried(view, entries),
        *_now(view),
        *_recorded(view),
        f"*Who does what*\n{_people(view)}",
        *_help(view),
        f"*Next update*\n{next_update(view)}",
    ]
    blocks = [
        block_kit.header(f"Brief: {incident.number}"),
        block_kit.section(f"*{text.escape(headline(view))}*\n{incident.number} · {stands}"),
        *([] if impact.is_void(view) else [impact.on_card(view)]),
        *(block_kit.section(part) for part in parts),
    ]
    if incident.status.is_open:
        due = block_kit.button("What is due", "clocks.show", str(incident.id))
        blocks.append(block_kit.actions(due, block_id="brief"))
    if found := links(view, workspace_url):
        blocks.append(block_kit.context(*found))
    return Rendered(line, blocks, is_read_out=True)


def _stands(view: Overview) -> str:
    """Say where it stands and since when it has an impact, or when it ended: mrkdwn."""
    incident = view.incident
    if incident.status.is_open or incident.resolved_at is None:
        return f"{incident.status}, began {day_and_time(incident.started_at)}"
    return f"{incident.status} {day_and_time(incident.resolved_at)}"


def _changed(entries: Sequence[TimelineEntry]) -> list[str]:
    """List what was changed shortly before, the latest last."""
    lines = [
        f"• {text.date(at)} {text.clip_escaped(text.one_line(called), LONGEST)}"
        for at, called in changes_in(entries)[-SHOWN_CHANGES:]
    ]
    return ["\n".join(["*Changed before it began*", *lines])] if lines else []


def _tried(view: Overview, entries: Sequence[TimelineEntry]) -> list[str]:
    """List what was tried before the last update with news, which is told in full."""
    last = f"Update #{view.updates.news.number}" if view.updates.news else None
    told = [entry for entry in tried(entries) if not (last and entry.text.startswith((f"{last}: ", f"{last} (")))]
    lines = [
        f"• {text.date(entry.happened_at)} {text.clip_mrkdwn(said, LONGEST)}"
        for entry in told[-SHOWN_TRIED:]
        for said in [text.escape_but_mentions(text.one_line(entry.text))]
    ]
    left_out = len(told) - len(lines)
    head = f"*What was tried* (the last {len(lines)} of {len(told)})" if left_out else "*What was tried*"
    known = view.updates.news or _done(view)
    nothing = [] if known else ["Nothing is on the timeline yet."]
    return ["\n".join([head, *(lines or nothing)])] if lines or nothing else []


def _now(view: Overview) -> list[str]:
    """Tell the last update with news, part by part."""
    news = view.updates.news
    if news is None:
        return []
    when = "Now" if view.incident.status.is_open else "The last update"
    head = f"*{when}* (update #{news.number}, {text.date(news.at)} by {text.user(news.by)})"
    told = (("*Found*", news.findings), ("*Next steps*", news.next_steps))
    parts = [(head, news.text), *((label, words) for label, words in told if words.strip())]
    return [f"{label}\n{text.clip_escaped(words, 600)}" for label, words in parts]


def _recorded(view: Overview) -> list[str]:
    """Tell what is thought to be the cause, what isn't, and what runs or holds for now."""
    records = view.recorded.records
    mitigations = [each for each in of_kind(records, MITIGATION) if each.state == "under way"]
    hypotheses = [each for each in of_kind(records, HYPOTHESIS) if each.state != RULED_OUT]
    fixes = [each for each in of_kind(records, TEMPFIX) if not each.is_done]
    ruled_out = [_short(each) for each in ruled_out_since(records, None)]
    news = view.updates.news
    if not ruled_out and news is not None and news.ruled_out.strip():  # of an earlier release, which had no list
        ruled_out = [text.clip_escaped(text.one_line(news.ruled_out), LONGEST)]
    parts = (
        ("*Done*", [f"{_short(each)}: {stands(each)}" for each in _done(view)]),
        ("*Running*", [_short(each) for each in mitigations]),
        ("*Hypotheses*", [f"{_short(each)}: {each.state}" for each in hypotheses]),
        ("*Ruled out*", ruled_out),
        ("*Temporary fixes*", [_short(each) for each in fixes]),
    )
    return [
        "\n".join([_head(label, lines), *(f"• {line}" for line in lines[-SHOWN_TRIED:])])
        for label, lines in parts
        if lines
    ]


def _done(view: Overview) -> list[Record]:
    """Return what was done, in the order in which it was: actions, and the mitigations that no longer run."""
    actions, mitigations = (of_kind(view.recorded.records, kind) for kind in (ACTION, MITIGATION))
    return sorted([*actions, *(each for each in mitigations if each.state != "under way")], key=lambda each: each.at)


def _head(label: str, lines: Sequence[str]) -> str:
    return f"{label} (the last {SHOWN_TRIED} of {len(lines)})" if len(lines) > SHOWN_TRIED else label


def _short(record: Record) -> str:
    why = record.said("because")
    said = f"{text.one_line(record.text)}: {text.one_line(why)}" if why else text.one_line(record.text)
    return f"{record.called} {text.clip_escaped(said, LONGEST)}"


def _people(view: Overview) -> str:
    lines = []
    for held in view.roles.assignments:
        role = view.policy.roles.get(held.role)
        if held.ended_at is None and role is not None:
            area = f", {text.escape(text.one_line(held.area))}" if held.area else ""
            lines.append(f"{text.escape(role.label)}{area}: {text.user(held.user)}")
    if view.commander is None:
        lines.insert(0, f"Incident commander: {no_one(view)}")
    more = [f"… and {len(lines) - SHOWN_PEOPLE} more"] if len(lines) > SHOWN_PEOPLE else []
    return "\n".join([*lines[:SHOWN_PEOPLE], *more])


def _help(view: Overview) -> list[str]:
    """Say what help was asked for last."""
    last = view.updates.news
    asked = [text.clip_escaped(last.need_help, 600)] if last and last.need_help.strip() else []
    asked += [_short(each) for each in of_kind(view.recorded.records, HELP) if each.state == "asked"][-SHOWN_TRIED:]
    return ["\n".join(["*Help needed*", *asked])] if asked else []
