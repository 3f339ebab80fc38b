"""Making an issue of an action item, once, and reading how issues stand: the same for every tracker."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, cast
from zoneinfo import ZoneInfo

from bot.domain.effects import Attempt, Done, Outcome, Refused, Unknown
from bot.domain.incident import Status
from bot.domain.issue import CreateIssue, IssueState, Seen
from bot.domain.outlet import Outlet, System
from bot.domain.overview import Overview
from bot.domain.record import Record, numbered
from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.tracker import Issue, issue_of, marker
from bot.outlets.alert import links_of, plain
from bot.outlets.connection import Connection, Outward
from bot.outlets.tracking import Made, NewIssue, NotDoneError, Tracker

TRACKERS: Final[Mapping[System, str]] = {
    System.GITHUB: "bot.outlets.github",
    System.JIRA: "bot.outlets.jira",
    System.LINEAR: "bot.outlets.linear",
}
"""System -> its module, which is imported with the first issue: what a policy does not name costs nothing."""

LONGEST_TITLE: Final = 250
"""Characters. Source: GitHub takes 256, Jira's summary 255."""

EARLIER: Final = timedelta(hours=1)
"""How far the clock of a tracker may be behind ours."""


async def create(outlets: Outward, attempt: Attempt, effect: CreateIssue, view: Overview) -> Outcome:
    """Make the issue of an action item, unless it is there: whatever was tried before may have made it."""
    item = numbered(view.recorded.records, ACTION_ITEM, effect.number)
    if item is None or _is_overtaken(effect, item, view):
        return Done()

    async def send(connection: Connection) -> Outcome:
        tracker, wanted = module_of(connection.outlet), new_issue(view, item, connection.outlet, outlets.workspace_url)
        try:
            if attempt.tries or attempt.look_first:
                since = (attempt.look_from or attempt.left_at or item.at) - EARLIER
                found = await tracker.find(connection, wanted, stamp(since))
                if found is not None:
                    return _done(found)
                if attempt.look_first and attempt.tries < tracker.LOOKS:
                    return Unknown(f"{connection.outlet.called} may not show yet what it has taken", away=False)
            return _done(await tracker.create(connection, wanted))
        except NotDoneError as error:
            return error.outcome

    return await outlets.sent(effect.outlet, send)


def module_of(outlet: Outlet) -> Tracker:
    """Return the module of a tracker."""
    return cast("Tracker", importlib.import_module(TRACKERS[outlet.kind]))


def _done(made: Made) -> Done:
    return Done(name=made.key, id=made.id, address=made.url)


def _is_overtaken(effect: CreateIssue, item: Record, view: Overview) -> bool:
    """Tell whether no issue is wanted any longer, or none may be made."""
    known = issue_of(item)
    has_one = known is not None and known.state != IssueState.GONE
    hidden = view.incident.private and not effect.asked
    return has_one or hidden or item.state == "dropped" or view.incident.status is Status.DECLINED


async def read(
    connection: Connection, known: Sequence[Issue], etags: MutableMapping[str, str], seen: list[Seen]
) -> Outcome:
    """Add to `seen` how issues stand, and tell what came of reading them."""
    try:
        seen += await module_of(connection.outlet).read(connection, known, etags)
    except NotDoneError as error:
        return error.outcome
    return Done()


def new_issue(view: Overview, item: Record, outlet: Outlet, workspace_url: str) -> NewIssue:
    """Return an action item as an issue; of a private incident nothing but the item and the incident's number."""
    incident = view.incident
    due = item.instant("due")
    day = due.astimezone(ZoneInfo(view.policy.calendar.time_zone)).date() if due is not None else None
    title = plain(item.text)
    about = "" if incident.private else f": {plain(incident.title)} ({view.severity.label})"
    owner = outlet.users.get(item.said("owner"), "")
    return NewIssue(
        marker=marker(incident.number, item),
        title=title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}\u2026",
        intro=f"Action item {item.called} of incident {incident.number}{about}.",
        facts=tuple(_facts(item, owner, "" if day is None else day.isoformat())),
        links=links_of(view, workspace_url),
        owner=owner,
        due=day,
        priority=item.said("priority"),
        again=known.id if (known := issue_of(item)) is not None else "",
    )


def _facts(item: Record, owner: str, day: str) -> Iterator[tuple[str, str]]:
    told = {
        "What": plain(item.text) if len(plain(item.text)) > LONGEST_TITLE else "",
        "Done when": plain(item.said("criteria")),
        "Owner": owner,
        "Due": day,
        "Priority": item.said("priority"),
        "Improves": item.said("area"),
    }
    yield from ((label, text) for label, text in told.items() if text)


def stamp(at: datetime) -> str:
    """Return an instant as APIs write it: ``2026-11-23T09:00:00Z``."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


async def check(connection: Connection) -> Outcome:
    """Tell whether an issue could be made; what is refused says why none could."""
    try:
        problem = await module_of(connection.outlet).check(connection)
    except NotDoneError as error:
        return error.outcome
    return Refused(problem, "check") if problem else Done()
