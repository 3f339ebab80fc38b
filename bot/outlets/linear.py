"""Linear: issues of a team, by its GraphQL API.

Whoever makes an issue may name its id: ours follows from the action item, so the same can't be made twice. Errors come
with status 200, that it is asked too fast with 400. Source: Linear's reference, GraphQL API, rate limiting; its schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, MutableMapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final, NoReturn
from uuid import UUID

from bot.domain.effects import Later
from bot.domain.issue import IssueState, Seen, of_linear
from bot.domain.tracker import Issue
from bot.outlets.answers import THROTTLED_FOR, Answer, ask, bounded, outcome_of, retry_after
from bot.outlets.connection import Connection
from bot.outlets.tracking import (
    LARGEST,
    Made,
    NewIssue,
    NotDoneError,
    listed,
    markdown,
    quoted,
    refuse,
    refuse_fields,
    unreadable,
)

URL: Final = "https://api.linear.app/graphql"

LOOKS: Final = 1
"""See `Tracker`: an id is found at once."""

MOST: Final = 50
"""Issues that are read at a time."""

PRIORITIES: Final[Mapping[str, int]] = {"P0": 1, "P1": 2, "P2": 3}
"""Our priority -> theirs: urgent, high, medium."""

CREATE: Final = (
    "mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { id identifier url } } }"
)
FIND: Final = (
    "query($ids: [ID!]!) { issues(filter: {id: {in: $ids}}, first: 50, includeArchived: true) "
    "{ nodes { id identifier url trashed state { type } assignee { id } } } }"
)
TEAM: Final = "query($id: String!) { team(id: $id) { id name } }"

_FIELD: Final = re.compile(r"\b(teamId|assigneeId|labelIds|dueDate|priority|title|description|stateId|id)\b")


async def create(connection: Connection, wanted: NewIssue) -> Made:
    """See `Tracker`."""
    outlet = connection.outlet
    said: dict[str, Any] = {
        "id": id_of(connection, wanted),
        "teamId": outlet.team,
        "title": wanted.title,
        "description": markdown(wanted),
    }
    said |= {"assigneeId": wanted.owner} if wanted.owner else {}
    said |= {"dueDate": wanted.due.isoformat()} if wanted.due is not None else {}
    said |= {"priority": PRIORITIES[wanted.priority]} if wanted.priority in PRIORITIES else {}
    said |= {"labelIds": list(outlet.labels)} if outlet.labels else {}
    made = (await call(connection, CREATE, {"input": said})).get("issueCreate") or {}
    return _made(connection, made.get("issue") or {})


def id_of(connection: Connection, wanted: NewIssue) -> str:
    """Return the id of an issue, which follows from team and action item: a UUID of version 4, as Linear wants it."""
    named = sha256(f"{connection.outlet.team}:{wanted.marker}:{wanted.again}".encode()).digest()
    return str(UUID(bytes=named[:16], version=4))


async def find(connection: Connection, wanted: NewIssue, since: str) -> Made | None:
    """See `Tracker`."""
    nodes = await _nodes(connection, [id_of(connection, wanted)])
    return next((_made(connection, each) for each in nodes if not each.get("trashed")), None)


async def _nodes(connection: Connection, ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    issues = (await call(connection, FIND, {"ids": list(ids)})).get("issues")
    return listed(connection, issues.get("nodes") if isinstance(issues, Mapping) else None)


def _made(connection: Connection, issue: Mapping[str, Any]) -> Made:
    if not all(isinstance(issue.get(name), str) for name in ("id", "identifier", "url")):
        raise NotDoneError(unreadable(connection))
    return Made(id=issue["id"], key=issue["identifier"], url=issue["url"])


async def read(connection: Connection, known: Sequence[Issue], etags: MutableMapping[str, str]) -> Sequence[Seen]:
    """See `Tracker`."""
    wanted = known[:MOST]
    nodes = {str(each.get("id")): each for each in await _nodes(connection, [each.id for each in wanted])}
    return [seen for each in wanted if (seen := _seen(each, nodes.get(each.id))) is not None]


def _seen(issue: Issue, found: Mapping[str, Any] | None) -> Seen | None:
    if found is None or found.get("trashed"):
        return Seen(id=issue.id, key=issue.key, state=IssueState.GONE)
    state = of_linear(str((found.get("state") or {}).get("type")))
    if state is None:
        return None
    return Seen(
        id=issue.id,
        key=str(found.get("identifier") or issue.key),
        url=str(found.get("url") or ""),
        state=state,
        assignee=str((found.get("assignee") or {}).get("id") or ""),
    )


async def check(connection: Connection) -> str:
    """See `Tracker`."""
    found = (await call(connection, TEAM, {"id": connection.outlet.team})).get("team")
    return "" if found else f"Linear shows the key no team {connection.outlet.team}: correct `team` in the policy"


async def call(connection: Connection, query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    """Ask Linear something, and return the data that it answers.

    Raises:
        NotDoneError: it did not do it.
        aiohttp.ClientError, TimeoutError, OSError: there was no answer.
    """
    headers = {"Authorization": connection.key, "Content-Type": "application/json"}  # its own keys stand there bare
    body = json.dumps({"query": query, "variables": variables}).encode()
    answer = await ask(connection.session, "POST", connection.url or URL, headers, body, largest=LARGEST)
    errors = [each for each in answer.data.get("errors") or () if isinstance(each, Mapping)]
    if errors:
        _refuse(connection, answer, errors[0])
    if answer.status != HTTPStatus.OK or not isinstance(answer.data.get("data"), Mapping):
        raise NotDoneError(outcome_of(answer, connection.outlet.called, method=connection.method, needs="data"))
    data: Mapping[str, Any] = answer.data["data"]
    return data


def _refuse(connection: Connection, answer: Answer, error: Mapping[str, Any]) -> NoReturn:
    """Raise what an error means.

    Raises:
        NotDoneError: always.
    """
    label, more = connection.outlet.called, error.get("extensions") or {}
    code = str(more.get("code") or more.get("type") or answer.status)
    said = quoted(more.get("userPresentableMessage") or error.get("message") or "no reason")
    if code == "RATELIMITED" or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise NotDoneError(Later(_wait(connection, answer), f"{label} asks to go slower", connection.method))
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or code == "INTERNAL_SERVER_ERROR":
        failed = Answer(HTTPStatus.INTERNAL_SERVER_ERROR, answer.headers)
        raise NotDoneError(outcome_of(failed, label, method=connection.method))
    if code == "AUTHENTICATION_ERROR" or answer.status == HTTPStatus.UNAUTHORIZED:
        refuse(f"{label} doesn't accept the key: correct the key that the policy names", code)
    if code == "FORBIDDEN" or answer.status == HTTPStatus.FORBIDDEN:
        refuse(f"{label} forbids it ({said}): let the key's account create issues in this team", code)
    field = "teamId" if "entity not found: team" in said.casefold() else ""
    if found := _FIELD.search(said):
        field = found[1]
    if field:
        refuse_fields(label, [(field, said)], code)
    refuse(f"{label} refused it ({said}): correct what it names", code)


def _wait(connection: Connection, answer: Answer) -> timedelta:
    """Return how long Linear asks to wait: it names the instant, in thousandths of a second since 1970."""
    reset = answer.headers.get("x-ratelimit-requests-reset", "")
    if reset.isascii() and reset.isdigit() and len(reset) < 15:  # noqa: PLR2004 - thousandths since 1970
        return bounded(datetime.fromtimestamp(int(reset) / 1000, UTC) - connection.now)
    return retry_after(answer) or THROTTLED_FOR
