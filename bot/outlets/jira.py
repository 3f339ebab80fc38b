"""Jira Cloud: issues of a project, by its REST API v3.

Each issue carries a label that no other has, by which it is found again. Jira's search lags behind what was made, so
nothing is made again before it was looked for over half a minute. Source: Atlassian's reference, Jira Cloud platform.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from http import HTTPStatus
from typing import Any, Final, NoReturn

from bot.domain.issue import IssueState, Seen, of_jira
from bot.domain.tracker import Issue
from bot.outlets.answers import Answer, ask, outcome_of
from bot.outlets.connection import Connection
from bot.outlets.tracking import (
    LARGEST,
    Made,
    NewIssue,
    NotDoneError,
    listed,
    quoted,
    refuse,
    refuse_fields,
    unreadable,
)

LOOKS: Final = 5
"""See `Tracker`: with the pauses between tries over half a minute."""

MOST: Final = 100
"""Issues that are read at a time. Source: Atlassian's reference, bulk fetch issues."""


async def create(connection: Connection, wanted: NewIssue) -> Made:
    """See `Tracker`."""
    outlet = connection.outlet
    fields: dict[str, Any] = {
        "project": {"key": outlet.project},
        "issuetype": {"name": outlet.issue_type},
        "summary": wanted.title,
        "description": document(wanted),
        "labels": [*(label.replace(" ", "-") for label in outlet.labels), label_of(wanted)],
    }
    fields |= {"duedate": wanted.due.isoformat()} if wanted.due is not None else {}
    fields |= {"assignee": {"accountId": wanted.owner}} if wanted.owner else {}
    answer = await call(connection, "POST", "/rest/api/3/issue", {"fields": fields})
    return _made(connection, answer.data)


def label_of(wanted: NewIssue) -> str:
    """Return the label that finds an issue again: ``warroom-inc-2026-1123-001-ai-001``."""
    return f"warroom-{wanted.marker.lower().replace(' ', '-')}"


async def find(connection: Connection, wanted: NewIssue, since: str) -> Made | None:
    """See `Tracker`."""
    asked = {"jql": f'labels = "{label_of(wanted)}" ORDER BY created ASC', "fields": ["created"], "maxResults": 1}
    answer = await call(connection, "POST", "/rest/api/3/search/jql", asked)
    return next((_made(connection, each) for each in listed(connection, answer.data.get("issues"))), None)


def _made(connection: Connection, issue: Mapping[str, Any]) -> Made:
    if not isinstance(issue.get("key"), str) or not isinstance(issue.get("id"), str):
        raise NotDoneError(unreadable(connection))
    return Made(id=issue["id"], key=issue["key"], url=f"{_base(connection)}/browse/{issue['key']}")


async def read(connection: Connection, known: Sequence[Issue], etags: MutableMapping[str, str]) -> Sequence[Seen]:
    """See `Tracker`. An issue that is not in the answer was deleted, or is hidden from the key."""
    wanted = {each.id: each for each in known[:MOST]}
    asked = {"issueIdsOrKeys": [*wanted], "fields": ["status", "resolution", "assignee"]}
    answer = await call(connection, "POST", "/rest/api/3/issue/bulkfetch", asked)
    found = listed(connection, answer.data.get("issues"))
    issues = {str(each.get("id")): each for each in found if isinstance(each, Mapping)}
    later = {str(each.get("id")) for each in answer.data.get("issueErrors") or () if isinstance(each, Mapping)}
    seen = (_seen(connection, each, issues.get(id_)) for id_, each in wanted.items() if id_ not in later)
    return [each for each in seen if each is not None]


def _seen(connection: Connection, issue: Issue, found: Mapping[str, Any] | None) -> Seen | None:
    if found is None:
        return Seen(id=issue.id, key=issue.key, state=IssueState.GONE)
    fields, key = found.get("fields") or {}, str(found.get("key") or issue.key)
    status = fields.get("status") or {}
    state = of_jira(
        str((status.get("statusCategory") or {}).get("key")),
        str(status.get("name") or ""),
        str((fields.get("resolution") or {}).get("name") or ""),
    )
    if state is None:
        return None
    return Seen(
        id=issue.id,
        key=key,
        url=f"{_base(connection)}/browse/{key}",
        state=state,
        assignee=str((fields.get("assignee") or {}).get("accountId") or ""),
    )


async def check(connection: Connection) -> str:
    """See `Tracker`."""
    outlet = connection.outlet
    asked = f"?projectKey={outlet.project}&permissions=CREATE_ISSUES"
    allowed = (await call(connection, "GET", f"/rest/api/3/mypermissions{asked}")).data.get("permissions") or {}
    if not (allowed.get("CREATE_ISSUES") or {}).get("havePermission"):
        return f"{outlet.account} may not create issues in {outlet.project}: give that account the permission"
    said = (await call(connection, "GET", f"/rest/api/3/project/{outlet.project}")).data
    types = [str(each.get("name")) for each in said.get("issueTypes") or () if not each.get("subtask")]
    known = outlet.issue_type.casefold() in {each.casefold() for each in types}
    if known:
        return ""
    return f"{outlet.project} has no {outlet.issue_type}: write one of {', '.join(types)} as `issue_type`"


async def call(connection: Connection, method: str, path: str, said: Mapping[str, Any] | None = None) -> Answer:
    """Ask Jira's REST API something.

    Raises:
        NotDoneError: it did not do it.
        aiohttp.ClientError, TimeoutError, OSError: there was no answer.
    """
    secret = b64encode(f"{connection.outlet.account}:{connection.key}".encode()).decode()
    headers = {"Authorization": f"Basic {secret}", "Accept": "application/json", "Content-Type": "application/json"}
    body = None if said is None else json.dumps(said).encode()
    url = f"{_base(connection)}{path}"
    answer = await ask(connection.session, method, url, headers, body, largest=LARGEST)
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        _refuse(connection, answer)
    return answer


def _base(connection: Connection) -> str:
    return (connection.url or "").rstrip("/")


def _refuse(connection: Connection, answer: Answer) -> NoReturn:
    """Raise what a refusal means.

    Raises:
        NotDoneError: always.
    """
    outlet, label, status = connection.outlet, connection.outlet.called, answer.status
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        refuse(f"{label} has moved: write its new address as `url` in the policy, restart", status)
    if status == HTTPStatus.BAD_REQUEST and (fields := list(_fields(answer.data))):
        refuse_fields(label, fields, status)
    said = quoted("; ".join(map(str, answer.data.get("errorMessages") or ())) or "no reason")
    match status:
        case HTTPStatus.BAD_REQUEST:
            refuse(f"{label} refused it ({said}): correct what it names", status)
        case HTTPStatus.UNAUTHORIZED:
            refuse(f"{label} doesn't accept the key of {outlet.account}: correct `account`, or the key", status)
        case HTTPStatus.FORBIDDEN:
            refuse(f"{label} forbids it ({said}): let {outlet.account} create issues in {outlet.project}", status)
        case HTTPStatus.NOT_FOUND:
            refuse(f"{label} has no such thing ({said}): correct `url` and `project` in the policy", status)
        case _:
            raise NotDoneError(outcome_of(answer, label, method=connection.method))


def _fields(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    errors = said.get("errors")
    if isinstance(errors, Mapping):
        yield from ((str(name), str(why)) for name, why in errors.items())


def document(wanted: NewIssue) -> Mapping[str, Any]:
    """Return the text of an issue in the Atlassian Document Format, in which nothing is a mention."""
    facts = [_paragraph(_text(label, "strong"), _text(f": {text}")) for label, text in wanted.facts]
    links = [_paragraph({"type": "text", "text": text, "marks": [_link(to)]}) for text, to in wanted.links]
    content = [_paragraph(_text(wanted.intro)), *facts, *links, _paragraph(_text(wanted.marker))]
    return {"type": "doc", "version": 1, "content": content}


def _paragraph(*parts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"type": "paragraph", "content": list(parts)}


def _text(text: str, *marks: str) -> Mapping[str, Any]:
    marked = {"marks": [{"type": mark} for mark in marks]} if marks else {}
    return {"type": "text", "text": text, **marked}


def _link(to: str) -> Mapping[str, Any]:
    return {"type": "link", "attrs": {"href": to}}
