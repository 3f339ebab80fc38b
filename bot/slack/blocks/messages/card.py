"""How an incident looks: the card where it is worked on, the announcement for everyone else."""

from __future__ import annotations

from typing import Final

from bot.domain.durations import spoken, to_the_minute
from bot.domain.effect_names import what_it_is, whom_it_calls
from bot.domain.effects import DRAFT, CreateRoom
from bot.domain.incident import Status, durations
from bot.domain.messages.card import Announcement, Card
from bot.domain.overview import (
    Alerts,
    Deadlines,
    Ending,
    Failures,
    Ladder,
    Overview,
    Places,
    Recorded,
    Roles,
    Updates,
)
from bot.domain.restored import Recovery
from bot.slack.blocks import alerts, block_kit, due, impact, ladder, links, pages, phase, recovery, text
from bot.slack.blocks.incident import by_whom, headline, icon, meaning, next_update, one_liner, outcome, signed
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Called, Rendered, Surroundings
from bot.slack.blocks.role import as_role, holders, no_one
from bot.slack.blocks.when import day_and_time

SHOWN_FAILURES = 5

SHOWN_ROLES = 5

SHOWN_TEXT: Final = 1_300
"""Characters of an update, a note or a fix: so many that all parts of a card fit into one message in a bad hour."""

PRIVATE: Final = "🔒 Private: only the people in its room can see it"


def _card(message: Card, view: Overview, around: Surroundings) -> Rendered:
    incident = view.incident
    blocks = [
        block_kit.header(f"{icon(view)} {headline(view)}"),
        block_kit.fields(
            [
                f"*Status*\n{_standing(view)}",
                f"*Severity*\n{text.escape(view.severity.label)}{' (assumed)' if incident.severity_assumed else ''}",
                *holders(view, around.called)[:SHOWN_ROLES],
                f"*Next update*\n{next_update(view)}",
                f"*Declared*\n{day_and_time(incident.declared_at)} by {by_whom(incident, around.called)}",
                *([f"*Began*\n{day_and_time(incident.started_at)}"] if _hurt_before(view) else []),
            ]
        ),
        *phase.on_card(view, around.called),
        *_missing(view),
        *([] if impact.is_void(view) else [impact.on_card(view)]),
        *impact.proposal(view),
        *alerts.on_card(view, around.now),
        *recovery.tracks(view, around.now),
        *_due(view, around),
    ]
    blocks += [*_news(view, around.called), *_outcome(view), *_pages(view, around.called)]
    blocks += _failures(view, around.called)
    blocks += [*ladder.on_card(view, around.called), *_old_copies(around)]
    blocks.append(block_kit.context(*_links(view, around.workspace_url)))
    blocks.append(block_kit.actions(*_next_steps(view), block_id="next"))
    return Rendered(one_liner(view), blocks)


def _announcement(message: Announcement, view: Overview, around: Surroundings) -> Rendered:
    """Render the announcement. Source: [response] slack_channels, format."""
    incident = view.incident
    assumed = " (severity assumed)" if incident.severity_assumed else ""
    lines = [
        f"{icon(view)} {text.bold(headline(view))}{assumed}",
        f"IC: {around.called(view.commander) if view.commander else no_one(view)}",
        f"Time: {_began(view)}",
        *([] if impact.is_void(view) else [f"{impact.label(view)}: {impact.in_one_line(view)}"]),
        f"Status: {_standing(view)}{phase.works(view)}",
    ]
    if view.room is not None:
        lines.append(f"War room: {text.channel(view.room.channel)}")
    elif incident.has_room:
        lines.append("War room: being opened")
    else:
        lines.append("Worked on in this thread")
    blocks = [block_kit.section("\n".join(lines))]
    if incident.status.is_open:
        blocks.extend(_news(view, around.called))
    blocks.extend(_outcome(view))
    owed = f"next update {next_update(view)}" if incident.status.is_open else outcome(view)
    blocks.append(block_kit.context(f"{incident.number} · {owed}"))
    return Rendered(one_liner(view), blocks)


def _due(view: Overview, around: Surroundings) -> list[block_kit.Block]:
    """Say when the next step of the postmortem is due. Source: row 131 of the process."""
    line = due.next_step(view, around.now)
    return [block_kit.context(f"Postmortem: {line[:1].lower()}{line[1:]}")] if line else []


def _standing(view: Overview) -> str:
    """Say where it stands, and until when it is watched: mrkdwn."""
    if view.deadlines.stable_until is not None:
        return f"{outcome(view)}, watched until {text.date(view.deadlines.stable_until)}{_again(view)}"
    if view.deadlines.open_question is not None:
        return f"{outcome(view)}, the stability window has passed"
    ended, recovered = view.incident.resolved_at, view.incident.recovered_at
    if recovered is not None and ended is not None and recovered > ended:
        took = durations(view.incident).total
        in_all = f" ({spoken(to_the_minute(took))} in all)" if took else ""
        return f"{outcome(view)}, recovered {day_and_time(recovered)}{in_all}"
    return outcome(view)


def _again(view: Overview) -> str:
    """Say why the window of a fix that is watched began again by itself; empty: it did not."""
    again, relieved = view.recovery.again_at, view.incident.mitigated_at
    if again is None or relieved is None or again <= relieved:
        return ""
    return f" (started again: {text.clip_escaped(text.one_line(view.recovery.again_why), 100)})"


def _hurt_before(view: Overview) -> bool:
    return view.incident.started_at != view.incident.declared_at


def _began(view: Overview) -> str:
    """Say when it was declared, and since when it has an impact where that is known: mrkdwn."""
    incident = view.incident
    declared = day_and_time(incident.declared_at)
    if not _hurt_before(view):
        return declared
    return f"began {day_and_time(incident.started_at)}, declared {declared}"


def _news(view: Overview, called: Called) -> list[block_kit.Block]:
    """Show the last update that told something and what was said of the status, and that nothing is new since."""
    told = []
    if (news := view.updates.news) is not None:
        head = f"*Update #{news.number}*, {day_and_time(news.at)} by {signed(news, called)}"
        told.append((news.at, f"{head}\n{text.quote(text.clip(news.text, SHOWN_TEXT))}"))
    if (move := view.updates.move) is not None:
        by = f" by {called(move.by)}" if move.by else ""
        head = f"*{meaning(move.before, move.after)}*, {day_and_time(move.at)}{by}"
        told.append((move.at, f"{head}\n{text.quote(text.clip(move.note, SHOWN_TEXT))}"))
    shown = [block_kit.section(each) for _, each in sorted(told)]
    if (last := view.updates.last) is not None and last.no_change:
        line = f"Update #{last.number}, {text.date(last.at)} by {called(last.by)}: {text.escape(last.text)}"
        shown.append(block_kit.context(line))
    return shown


def _missing(view: Overview) -> list[block_kit.Block]:
    """Name the roles that are to be filled and are not. Source: [procedures] warRoom participants."""
    labels = ", ".join(as_role(role.label) for role in view.missing)
    return [block_kit.context(f"Missing: {labels}")] if labels else []


def _outcome(view: Overview) -> list[block_kit.Block]:
    """Show what fixed it, or why it was none, and ask for the severity that no one has named."""
    incident, shown = view.incident, []
    if incident.resolution:
        shown.append(block_kit.section(f"*What fixed it*\n{text.quote(text.clip(incident.resolution, SHOWN_TEXT))}"))
    if view.ending.declined:
        shown.append(block_kit.section(text.clip_escaped(view.ending.declined, SHOWN_TEXT)))
    if not (incident.severity_assumed and incident.status.is_open):
        return shown
    buttons = [
        block_kit.button(severity.label, f"severity.set:{severity.key}", f"{incident.id}:{severity.key}")
        for severity in view.policy.severities_by_rank
    ]
    return [
        *shown,
        block_kit.section(f"No one has named the severity; {text.escape(view.severity.label)} is assumed. Set it:"),
        block_kit.actions(*buttons, block_id="assumed"),
    ]


def _pages(view: Overview, called: Called) -> list[block_kit.Block]:
    """Say who was paged outside Slack, and whether someone is on it."""
    lines = pages.on_card(view, called)
    return [block_kit.context(*lines)] if lines else []


def _failures(view: Overview, called: Called) -> list[block_kit.Block]:
    """Render what was refused, each with its reason and a *Retry*; of a call, who was not reached."""
    blocks = []
    for aside in view.failures.set_aside[:SHOWN_FAILURES]:
        reason = f"{aside.reason[:1].upper()}{aside.reason[1:]}".rstrip(".")
        retry = None
        if isinstance(aside.effect, CreateRoom):  # *Open war room* among the next steps makes another
            reason = reason.replace("press Retry", "press Open war room")
        else:
            retry = block_kit.button("Retry", "delivery.retry", str(aside.id))
        line = f"⚠️ Not done: {what_it_is(aside.effect)}. {text.clip_escaped(reason, 500)}."
        if (calls := whom_it_calls(aside.effect)) is not None:
            done, whom = pages.whom_not(view.policy, *calls, called)
            remedy = " Call them another way." if view.incident.status.is_open else ""
            line = f"⚠️ Not {done}: {whom}.{remedy} {text.clip_escaped(reason, 500)}."
        blocks.append(block_kit.section(line, accessory=retry))
    if len(view.failures.set_aside) > SHOWN_FAILURES:
        blocks.append(block_kit.context(f"… and {len(view.failures.set_aside) - SHOWN_FAILURES} more"))
    return blocks


def _old_copies(around: Surroundings) -> list[block_kit.Block]:
    """Render which schedules can't be read, and how old the copy is by which people were invited."""
    lines = [
        f"⚠️ I can't read the schedule {text.escape(copy.name)}: who is on call "
        + (f"is as of {day_and_time(copy.read_at)}" if copy.read_at is not None else "isn't known")
        for copy in around.old_copies[:SHOWN_FAILURES]
    ]
    return [block_kit.context(*lines)] if lines else []


def _links(view: Overview, workspace_url: str) -> list[str]:
    announced = links.announcement(view, workspace_url) if view.room is not None else []
    private = [PRIVATE] if view.incident.private else []
    return [*private, view.incident.number, *links.bridge(view), *announced, *links.source(view)]


def _next_steps(view: Overview) -> list[block_kit.Block]:
    incident = view.incident
    value = str(incident.id)
    if not incident.status.is_open:
        return _after(view)
    buttons = []
    style: block_kit.Style | None = (
        "primary" if incident.acknowledged_at is not None else None
    )  # one of them stands out
    if incident.acknowledged_at is None:
        buttons.append(block_kit.button("I'm on it", "ack.press", value, style="primary"))
    if view.commander is None:
        buttons.append(block_kit.button("Take command", "role.take", value, style=style))
    else:
        buttons.append(block_kit.button("Hand over", "handoff.open", value))
    buttons.append(block_kit.button("Post update", "update.open", value))
    buttons.append(block_kit.button("Severity", "severity.open", value))
    buttons.append(block_kit.button("Roles", "role.open", value))
    buttons.append(block_kit.button("Escalate", "escalate.open", value))
    buttons.extend(_ending(view))
    if not incident.has_room:
        buttons.append(block_kit.button("Open war room", "war_room.open", value))
    return [*buttons, block_kit.overflow("more", _more(view))]


def _ending(view: Overview) -> list[block_kit.Block]:
    """Render what ends it: while a fix is watched, that it held or did not."""
    value = str(view.incident.id)
    if view.deadlines.stable_until is not None:
        held = block_kit.button("Resolve now", "resolve.now", value)
    elif view.deadlines.open_question is not None:
        held = block_kit.button("Confirm resolved", "resolve.confirm", value)
    else:
        return [block_kit.button("Resolve", "resolve.open", value)]
    return [held, block_kit.button("Regressed", "resolve.regressed", value)]


def _more(view: Overview) -> list[block_kit.Block]:
    value = str(view.incident.id)
    if view.incident.status is Status.INVESTIGATING:  # or a duplicate: its form asks for that
        not_its_own = block_kit.choice("Not an incident", "decline.open", value)
    else:
        not_its_own = block_kit.choice("Merge", "merge.open", value)
    triage = [] if impact.is_open_question(view) else [block_kit.choice("Triage", "triage.open", value)]
    return [
        *triage,
        block_kit.choice("Change status", "status.open", value),
        block_kit.choice("Add to timeline", "timeline.open", value),
        block_kit.choice("Vendor", "vendor.open", value),
        block_kit.choice("Brief me", "brief.show", value),
        not_its_own,
    ]


def _after(view: Overview) -> list[block_kit.Block]:
    """Render what can be done with an incident that is over."""
    value = str(view.incident.id)
    buttons = [block_kit.button("Reopen", "reopen.open", value)]
    if view.incident.status is Status.RESOLVED:
        buttons.append(block_kit.button("Close", "close.press", value))
        has_draft = any(name.startswith(f"{DRAFT}:") for name in view.places.spots)
        if view.severity.postmortem is not None or has_draft:
            buttons.append(block_kit.button("Postmortem", "postmortem.show", value))
    return buttons


SHOWN: Final = (
    shown(Card, _card, Roles, Updates, Deadlines, Places, Failures, Ending, Ladder, Alerts, Recorded, Recovery),
    shown(Announcement, _announcement, Roles, Updates, Deadlines, Places, Ending, Recovery),
)
