"""GitHub: issues of a repository, by its REST API.

A list of issues shows at once what was made, which its search does not: so the list is looked through for an issue that
an earlier try may have made. Source: GitHub's reference, REST API, issues, rate limits, troubleshooting.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final, NoReturn
from urllib.parse import quote

from bot.domain.effects import Later
from bot.domain.issue import IssueState, Seen, first_account, of_github
from bot.domain.tracker import Issue, stand_in
from bot.outlets.answers import Answer, ask, bounded, outcome_of, retry_after
from bot.outlets.connection import Connection
from bot.outlets.tracking import (
    LARGEST,
    Made,
    NewIssue,
    NotDoneError,
    is_of,
    listed,
    markdown,
    quoted,
    refuse,
    refuse_fields,
    unreadable,
)

URL: Final = "https://api.github.com"
VERSION: Final = "2022-11-28"

LOOKS: Final = 2
"""See `Tracker`."""

PAGES: Final = 10
"""Of a hundred issues each, that are looked through."""

MOST: Final = 50
"""Issues that are read at a time; those that have not changed don't count there."""

LONGEST_INSTANT: Final = 12
"""Digits of seconds since 1970 that are none any longer."""

WAITS: Final = timedelta(minutes=1)
"""After a refusal for asking too fast that names no time. Source: GitHub's reference, secondary rate limits."""

_MOVED: Final = frozenset(
    {
        *(HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER),
        *(HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT),
    }
)

NOT_THERE: Final = _MOVED | {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
"""What is answered of an issue that was deleted or transferred, or is hidden from the key."""


async def create(connection: Connection, wanted: NewIssue) -> Made:
    """See `Tracker`."""
    outlet = connection.outlet
    said: dict[str, Any] = {"title": wanted.title, "body": markdown(wanted)}
    said |= {"labels": list(outlet.labels)} if outlet.labels else {}
    said |= {"assignees": [wanted.owner]} if wanted.owner else {}
    answer = await call(connection, "POST", f"/repos/{outlet.repo}/issues", said)
    return made(connection, answer.data)


async def find(connection: Connection, wanted: NewIssue, since: str) -> Made | None:
    """See `Tracker`."""
    async for each in listing(connection, since):
        if is_of(str(each.get("body") or ""), wanted):
            return made(connection, each)
    return None


async def listing(connection: Connection, since: str) -> AsyncIterator[Mapping[str, Any]]:
    """Yield the issues of the outlet's repository, the newest first, as many as are looked through.

    Args:
        since: leaves out what has not changed since, as ``2026-11-23T09:00:00Z``.

    Raises:
        NotDoneError, aiohttp.ClientError, TimeoutError, OSError: as for `call`.
    """
    asked = f"state=all&sort=created&direction=desc&per_page=100&since={quote(since, safe='')}"
    for page in range(1, PAGES + 1):
        answer = await call(connection, "GET", f"/repos/{connection.outlet.repo}/issues?{asked}&page={page}")
        for each in listed(connection, answer.rows):
            if isinstance(each, Mapping) and "pull_request" not in each:
                yield each
        if 'rel="next"' not in answer.headers.get("link", ""):
            return


def made(connection: Connection, issue: Mapping[str, Any]) -> Made:
    """Read which issue it is that an answer shows.

    Raises:
        NotDoneError: it shows none, such as the page of a proxy.
    """
    if not isinstance(issue.get("number"), int) or not isinstance(issue.get("html_url"), str):
        raise NotDoneError(unreadable(connection))
    key = f"{connection.outlet.repo}#{issue['number']}"
    return Made(id=key.lower(), key=key, url=issue["html_url"])


async def read(connection: Connection, known: Sequence[Issue], etags: MutableMapping[str, str]) -> Sequence[Seen]:
    """See `Tracker`. Each is asked for alone: a list says nothing of one that was deleted."""
    return [seen async for seen in _read(connection, known[:MOST], etags)]


async def _read(connection: Connection, known: Sequence[Issue], etags: MutableMapping[str, str]) -> AsyncIterator[Seen]:
    for issue in known:
        repo, _, number = issue.key.rpartition("#")
        # What has not changed there is said again if the action item has changed since.
        held = f"{issue.id} {issue.state} {issue.assigned}"
        headers = {"If-None-Match": etags[held]} if held in etags else {}
        path = f"{_base(connection)}/repos/{repo}/issues/{number}"
        answer = await ask(connection.session, "GET", path, _headers(connection) | headers, largest=LARGEST)
        if answer.status == HTTPStatus.NOT_MODIFIED:
            continue
        seen = _seen(connection, issue, answer)
        # Only what the action item follows already is not asked for again.
        settled = (seen.state, stand_in(seen.assignee)) == (issue.state, issue.assigned)
        if settled and (etag := answer.headers.get("etag")):
            etags[held] = etag
        else:
            etags.pop(held, None)
        yield seen


def _seen(connection: Connection, issue: Issue, answer: Answer) -> Seen:
    if answer.status in NOT_THERE:
        return Seen(id=issue.id, key=issue.key, state=IssueState.GONE)
    if answer.status != HTTPStatus.OK:
        _refuse(connection, answer)
    said = answer.data
    state = of_github(str(said.get("state")), str(said.get("state_reason") or ""))
    if state is None:
        raise NotDoneError(unreadable(connection))
    people = [said.get("assignee"), *(said.get("assignees") or ())]
    return Seen(
        id=issue.id,
        key=issue.key,
        url=str(said.get("html_url") or ""),
        state=state,
        assignee=first_account(str(each.get("login") or "") for each in people if isinstance(each, Mapping)),
    )


async def check(connection: Connection) -> str:
    """See `Tracker`."""
    repo = connection.outlet.repo
    said = (await call(connection, "GET", f"/repos/{repo}")).data
    if said.get("archived"):
        return f"{repo} is archived: name another as `repo`, or unarchive it"
    return "" if said.get("has_issues", True) else f"Issues are turned off in {repo}: turn them on in its settings"


async def call(
    connection: Connection,
    method: str,
    path: str,
    said: Mapping[str, Any] | None = None,
    *,
    allowed: Collection[int] = (),
) -> Answer:
    """Ask GitHub's REST API something of the outlet's repository.

    Args:
        path: with its query, after the address of the API.
        said: the body.
        allowed: statuses beside 2xx that are an answer too.

    Raises:
        NotDoneError: it did not do it.
        aiohttp.ClientError, TimeoutError, OSError: there was no answer.
    """
    headers = _headers(connection) | ({} if said is None else {"Content-Type": "application/json"})
    body = None if said is None else json.dumps(said).encode()
    url = f"{_base(connection)}{path}"
    answer = await ask(connection.session, method, url, headers, body, largest=LARGEST)
    if answer.status not in allowed and not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        _refuse(connection, answer)
    return answer


def _base(connection: Connection) -> str:
    return (connection.url or URL).rstrip("/")


def _headers(connection: Connection) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {connection.key}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": VERSION,
        "User-Agent": "Warroom",
    }


def _refuse(connection: Connection, answer: Answer) -> NoReturn:
    """Raise what a refusal means.

    Raises:
        NotDoneError: always.
    """
    label, repo, status = connection.outlet.called, connection.outlet.repo, answer.status
    if status in _MOVED:
        refuse(f"{repo} was renamed or moved in {label}: write its new name as `repo` in the policy, restart", status)
    if (wait := _throttled(connection, answer)) is not None:
        raise NotDoneError(Later(wait, f"{label} asks to go slower", connection.method))
    match status:
        case HTTPStatus.FORBIDDEN:
            said = quoted(answer.data.get("message") or "no reason")
            refuse(f"{label} forbids it ({said}): give the key write access to the issues of {repo}", status)
        case HTTPStatus.NOT_FOUND:
            refuse(f"{label} shows the key no {repo}: correct `repo` in the policy, or let the key see it", status)
        case HTTPStatus.GONE:
            refuse(f"Issues are turned off in {repo}: turn them on in its settings", status)
        case HTTPStatus.UNPROCESSABLE_ENTITY if fields := list(_fields(answer.data)):
            refuse_fields(label, fields, status)
    raise NotDoneError(outcome_of(answer, label, method=connection.method))


def _throttled(connection: Connection, answer: Answer) -> timedelta | None:
    """Return how long GitHub asks to wait, which it does with 403 too; ``None``: it does not."""
    if answer.status not in {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}:
        return None
    if (said := retry_after(answer)) is not None:
        return said
    reset = answer.headers.get("x-ratelimit-reset", "")
    named = reset.isascii() and reset.isdigit() and len(reset) < LONGEST_INSTANT
    if named and answer.headers.get("x-ratelimit-remaining") == "0":
        return bounded(datetime.fromtimestamp(int(reset), UTC) - connection.now)
    slower = "rate limit" in str(answer.data.get("message")).casefold()
    return WAITS if slower or answer.status == HTTPStatus.TOO_MANY_REQUESTS else None


def _fields(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields that a 422 names, and why. Source: GitHub's reference, client errors."""
    for each in said.get("errors") or ():
        if isinstance(each, Mapping) and each.get("field"):
            yield str(each["field"]), str(each.get("message") or each.get("code") or "")
