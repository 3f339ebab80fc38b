"""Action items as issues of trackers: made there once, and followed as they stand there. No text ever comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.effects import Done
from bot.domain.incident import IncidentError
from bot.domain.issue import CreateIssue, IssueState, Seen
from bot.domain.outlet import Outlet
from bot.domain.record import Record
from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.tracker import Issue, follow, issue_of, stand_in, trackers, with_issue
from bot.workflows.act import Act
from bot.workflows.records import find, put
from bot.workflows.telling import issues

NOT_THERE: Final = (
    "The policy no longer has that tracker. Choose another on the action item's message, or have whoever runs "
    "Warroom put it back under `outlets`."
)


async def expect(act: Act) -> None:
    """Have each tracker of the policy read from now on; again changes nothing.

    Not only once there is an issue: the first may be made by another release, which keeps elsewhere what it reads.
    """
    if named := trackers(act.policy.outlets):
        await act.uow.issue_readings.expect(named, now=act.now)


async def ask_for(act: Act, incident_id: int, number: int, tracker: str) -> tuple[Record, Outlet]:
    """Have an action item made an issue, because someone pressed the button; return both it and the tracker.

    Args:
        number: of the action item.
        tracker: its name in the policy.

    Raises:
        IncidentError: it is one, is to become one already, or there is no such item or tracker.
    """
    outlet = trackers(act.policy.outlets).get(tracker)
    if outlet is None:
        raise IncidentError(NOT_THERE)
    incident = await act.uow.incidents.get(incident_id, lock=True)
    item = await find(act, incident_id, ACTION_ITEM, number)
    known = issue_of(item)
    if known is not None and known.state != IssueState.GONE:
        raise IncidentError(
            f"{item.called} is an issue already: {known.key}. To open it, press the link on its message."
        )
    left = issues.create(incident, item, tracker, asked=True)
    if await act.uow.outbox.knows(left.key):
        raise IncidentError(
            f"The issue for {item.called} is on its way already. "
            f"If {outlet.called} refused it, press *Retry* on the card."
        )
    act.leave(left)
    return item, outlet


async def made(act: Act, incident_id: int, effect: CreateIssue, done: Done) -> None:
    """Keep which issue an action item became."""
    outlet = trackers(act.policy.outlets).get(effect.outlet)
    if not done.id or outlet is None:
        return
    incident = await act.uow.incidents.get(incident_id, lock=True)
    item = await find(act, incident_id, ACTION_ITEM, effect.number)
    assigned = stand_in(outlet.users.get(item.said("owner"), ""))
    issue = Issue(outlet=effect.outlet, id=done.id, key=done.name, url=done.address, assigned=assigned)
    await put(act, incident, with_issue(item, issue), f"issue {done.name} in {outlet.called}")


async def took(act: Act, tracker: str, seen: Sequence[Seen]) -> None:
    """Have action items follow how their issues stand; the same again changes nothing.

    Args:
        tracker: its name in the policy.
    """
    outlet = trackers(act.policy.outlets).get(tracker)
    if outlet is None or not seen:
        return
    by_id = {each.id: each for each in seen}

    def followed(item: Record) -> tuple[Record, str]:
        issue = issue_of(item)
        return (item, "") if issue is None else follow(item, by_id[issue.id], outlet, now=act.now)

    found = await act.uow.records.of_issues(tracker, [*by_id])
    about = {item.incident_id for item in found if followed(item)[0] != item}
    if not about:
        return
    incidents = {each.id: each for each in await act.uow.incidents.lock(*about)}
    for item in await act.uow.records.of_issues(tracker, [*by_id]):  # again, now that no one else changes them
        changed, told = followed(item)
        if changed != item and item.incident_id in incidents:
            await put(act, incidents[item.incident_id], changed, told)
