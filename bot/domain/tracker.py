"""An action item and its issue: which is whose, and what follows for the one from how the other stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from bot.domain.action_item import KIND
from bot.domain.issue import IssueState, Seen
from bot.domain.outlet import TRACKERS, Outlet
from bot.domain.record import Record

FIELD: Final = "tracker"
"""Key of `Record.fields` under which an action item keeps its issue."""

READ_EVERY: Final = timedelta(minutes=5)
"""How often it is read how issues stand."""

LOOKED_FOR_EVERY: Final = timedelta(days=1)
"""How often it is looked whether an issue is there again that was gone."""

WATCHED: Final = timedelta(days=30)
"""How long it is read of what has ended, for it may be reopened."""

ENDED: Final = KIND.over
"""States of an action item in which nothing is left to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """The issue that an action item became."""

    outlet: str
    """Name of the tracker in the policy."""
    id: str
    """See `Seen`; so is `key`."""
    key: str
    url: str
    state: str = IssueState.OPEN
    """As it was seen last: only what changes there since changes the action item."""
    assigned: str = ""
    """Stands for the account that had it when it was seen last, without naming it; empty: no one."""


def issue_of(record: Record) -> Issue | None:
    """Return the issue of an action item; ``None``: it has none."""
    kept = record.fields.get(FIELD)
    if not isinstance(kept, Mapping) or not all(isinstance(kept.get(name), str) for name in ("outlet", "id", "key")):
        return None
    return Issue(**{name: str(kept.get(name, "")) for name in Issue.__dataclass_fields__})


def with_issue(record: Record, issue: Issue) -> Record:
    """Return an action item that keeps its issue."""
    return replace(record, fields={**record.fields, FIELD: asdict(issue)})


def stand_in(account: str) -> str:
    """Return what stands for an account: the same for the same one, and no one's name; empty: no one."""
    return sha256(account.encode()).hexdigest()[:12] if account else ""


def marker(number: str, record: Record) -> str:
    """Return what an issue is found by: ``INC-2026-1123-001 AI-001``.

    Args:
        number: of the incident.
    """
    return f"{number} {record.called}"


def trackers(outlets: Mapping[str, Outlet]) -> Mapping[str, Outlet]:
    """Return the outlets in which an action item can become an issue.

    A repository that is there for postmortems is none, unless it takes action items.
    """
    return {
        name: each
        for name, each in outlets.items()
        if each.kind in TRACKERS and (each.takes is not None or (each.folder is None and each.publishes is None))
    }


def watched(items: Iterable[Record], now: datetime, *, before: datetime) -> tuple[Sequence[Issue], Sequence[Issue]]:
    """Return the issues of action items that are to be read, in the order of the items' age.

    Args:
        before: when they were read before.

    Returns:
        Those that were there, and those that were gone and are looked for now.
    """
    there: list[Issue] = []
    gone: list[Issue] = []
    for item in sorted(items, key=lambda item: (item.at, item.number)):
        issue = issue_of(item)
        if issue is None or (item.state in ENDED and now - (item.instant("moved_at") or item.at) >= WATCHED):
            continue
        if issue.state != IssueState.GONE:
            there.append(issue)
        elif (now - item.at) // LOOKED_FOR_EVERY > (before - item.at) // LOOKED_FOR_EVERY:
            gone.append(issue)
    return there, gone


def follow(record: Record, seen: Seen, tracker: Outlet, *, now: datetime) -> tuple[Record, str]:
    """Return an action item as it is once its issue was seen, and what that changed, in words; empty: nothing.

    Only a change counts that was made there since: what people do in Slack meanwhile stays.
    """
    issue = issue_of(record)
    if issue is None or issue.id != seen.id:
        return record, ""
    where = f"{seen.key} in {tracker.called}"
    fields: dict[str, Any] = dict(record.fields)
    state, told = record.state, []
    if seen.state != issue.state:
        is_back = issue.state == IssueState.GONE
        told += [f"its issue {where} is there again"] if is_back else []
        state, said = _moved(record, seen.state, where, is_back=is_back)
        told += [said] if said else []
    if state != record.state:
        for key in ("because", "moved_by"):
            fields.pop(key, None)
        fields |= {"moved_at": now.isoformat()}
        fields |= {"because": f"closed as {where}, without anything done"} if state == "dropped" else {}
    assigned = issue.assigned if seen.state is IssueState.GONE else stand_in(seen.assignee)
    owner = next((user for user, account in tracker.users.items() if account == seen.assignee), "")
    if assigned != issue.assigned and owner and owner != record.said("owner"):
        fields["owner"] = owner
        told.append(f"owner: <@{owner}>, as in {where}")
    known = replace(issue, key=seen.key, url=seen.url or issue.url, state=seen.state, assigned=assigned)
    return with_issue(replace(record, state=state, fields=fields), known), "; ".join(told)


def _moved(record: Record, to: IssueState, where: str, *, is_back: bool) -> tuple[str, str]:
    """Return the state that an action item gets by that of its issue, and what to say of it; empty: nothing."""
    ended = record.state in ENDED
    unchecked = f". No one has checked it against “{record.said('criteria')}”" if record.said("criteria") else ""
    match to:
        case IssueState.GONE:
            return record.state, f"its issue {where} was deleted, or is hidden from Warroom's key"
        case IssueState.DONE if not ended:
            return "done", f"done, per {where}{unchecked}"
        case IssueState.DROPPED if not ended:
            return "dropped", f"dropped, per {where}: it was closed there without anything done"
        case IssueState.OPEN if ended and not is_back:
            return "open", f"open again, per {where}"
    return record.state, ""
