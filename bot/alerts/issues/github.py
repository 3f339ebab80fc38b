"""GitHub: webhooks of issues. Source: GitHub's documentation, webhook events and payloads, issues."""

from __future__ import annotations

from typing import Final

from bot.alerts.authentication import by_hmac
from bot.alerts.changes.github import body
from bot.alerts.reading import is_stale, items, key, line, mapping
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Delivery
from bot.domain.issue import IssueState, Seen, first_account, of_github

_GONE: Final = frozenset({"deleted", "transferred"})


def read(request: Request) -> Delivery:
    """Read what became of an issue. Of other events nothing is needed, nor of what was sent long ago."""
    event, name = request.headers.get("x-github-event", ""), key(request.headers.get("x-github-delivery"))
    if event == "ping":
        return Delivery(key=name, test="GitHub's webhook is connected.")
    if not event:
        raise UnreadableError("The request has no X-GitHub-Event. Have your proxy pass on the headers of GitHub.")
    if event != "issues":
        return Delivery(key=name)
    said = body(request)
    issue, repository = mapping(said.get("issue")), line(mapping(said.get("repository")).get("full_name"))
    number = key(issue.get("number"))
    if not number or not repository:
        raise UnreadableError("The event has no issue with a number. Send the webhook as GitHub does.")
    state = of_github(line(issue.get("state")), line(issue.get("state_reason")))
    state = IssueState.GONE if line(said.get("action")) in _GONE else state
    if state is None:
        raise UnreadableError("The issue has no state (issue.state). Send the webhook as GitHub does.")
    if is_stale(issue.get("updated_at"), request):
        return Delivery(key=name)
    people = [mapping(each) for each in (issue.get("assignee"), *items(issue.get("assignees")))]
    seen = Seen(
        id=f"{repository}#{number}".lower(),
        key=f"{repository}#{number}",
        url=line(issue.get("html_url")),
        state=state,
        assignee=first_account(line(each.get("login")) for each in people),
    )
    return Delivery(key=name, issues=(seen,))


GITHUB: Final = SourceKind(label="GitHub", read=read, is_authentic=by_hmac("x-hub-signature-256", scheme="sha256="))
