"""Jira: webhooks of issues. Source: Atlassian's documentation, Jira Cloud platform, webhooks."""

from __future__ import annotations

from typing import Final

from bot.alerts.authentication import any_of, by_hmac, by_token
from bot.alerts.reading import is_stale, key, line, mapping, read_object
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Delivery
from bot.domain.issue import IssueState, Seen, of_jira


def read(request: Request) -> Delivery:
    """Read what became of an issue. Of other events nothing is needed, nor of what was sent long ago."""
    said = read_object(request)
    event, issue = line(said.get("webhookEvent")), mapping(said.get("issue"))
    if event and not event.startswith("jira:issue_"):
        return Delivery(key="")
    number, name, fields = key(issue.get("id")), line(issue.get("key")), mapping(issue.get("fields"))
    if not number or not name:
        raise UnreadableError("The event has no issue with id and key. Send the webhook as Jira does.")
    status = mapping(fields.get("status"))
    state = of_jira(
        line(mapping(status.get("statusCategory")).get("key")),
        line(status.get("name")),
        line(mapping(fields.get("resolution")).get("name")),
    )
    state = IssueState.GONE if event == "jira:issue_deleted" else state
    if state is None:
        raise UnreadableError("The issue has no status with a category. Don't exclude the body of the webhook in Jira.")
    if is_stale(said.get("timestamp") or fields.get("updated"), request):
        return Delivery(key="")
    seen = Seen(
        id=number,
        key=name,
        state=state,
        assignee=line(mapping(fields.get("assignee")).get("accountId")),
    )
    return Delivery(key="", issues=(seen,))


JIRA: Final = SourceKind(
    label="Jira", read=read, is_authentic=any_of(by_hmac("x-hub-signature", scheme="sha256="), by_token)
)
"""Webhooks are signed; what an automation rule sends shows the secret in a header."""
