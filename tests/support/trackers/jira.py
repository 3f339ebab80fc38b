"""Jira Cloud's REST API v3 of issues, as strict as the real one. Source: Atlassian's reference, Jira Cloud platform."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from aiohttp import web

from tests.support.stand_in import Fault, an_object
from tests.support.trackers.tracker import Kept, TrackerStandIn, signature

ACCOUNT = "warroom@corp.example"
PROJECT = "OPS"


class Jira(TrackerStandIn):
    """One project."""

    kind, label, bob = "jira", "Jira", "712020:0b0b"
    key = "ATATT3xFfGF0T0k3nOfTheAccount"
    policy: ClassVar[Mapping[str, object]] = {"project": PROJECT, "account": ACCOUNT, "labels": ["after incident"]}
    slow = Fault(status=429, headers={"Retry-After": "120"}, body='{"errorMessages": ["Rate limit exceeded."]}')
    people: tuple[str, ...] = ("712020:0b0b", "712020:ca201")
    path = ""

    def __init__(self) -> None:
        super().__init__()
        self.required: tuple[str, ...] = ()
        self.lag = 2
        """Searches in which what was made meanwhile is not shown yet."""

    def answer(self, request: web.Request, body: str) -> web.Response:
        """See `StandIn.answer`."""
        self.calls.append(f"{request.method} {request.path}")
        basic = b64encode(f"{ACCOUNT}:{self.key}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {basic}":
            return web.Response(status=401, text="Client must be authenticated to access this resource.")
        said = an_object(body)
        if request.method == "POST" and (request.content_type != "application/json" or said is None):
            return _refused(400, "There was an error parsing JSON. Check that your request body is valid.")
        match request.method, request.path.removeprefix("/rest/api/3/"):
            case "POST", "issue":
                return self._create((said or {}).get("fields", {}))
            case "POST", "search/jql":
                return self._search(said or {})
            case "POST", "issue/bulkfetch":
                return self._fetch(said or {})
            case "GET", "mypermissions":
                return web.json_response({"permissions": {"CREATE_ISSUES": {"havePermission": True}}})
            case "GET", path if path == f"project/{PROJECT}":
                types = [{"name": "Task", "subtask": False}, {"name": "Sub-task", "subtask": True}]
                return web.json_response({"key": PROJECT, "issueTypes": types})
        return _refused(404, "No project could be found with key 'OPS'.")

    def _create(self, fields: dict[str, Any]) -> web.Response:
        if errors := dict(self._wrong(fields)):
            return _refused(400, **errors)
        kept = self.keep(title=fields["summary"], text=_read(fields["description"]), labels=fields.get("labels", []))
        kept.due, kept.assignee = fields.get("duedate", ""), fields.get("assignee", {}).get("accountId", "")
        said = {"id": kept.id, "key": _key(kept), "self": f"{self.url}/rest/api/3/issue/{kept.id}"}
        return web.json_response(said, status=201)

    def _wrong(self, fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
        if fields.get("project", {}).get("key") != PROJECT:
            yield "project", "valid project is required"
        if fields.get("issuetype", {}).get("name") != "Task":
            yield "issuetype", "Specify a valid issue type"
        summary = fields.get("summary", "")
        if not summary or len(summary) > 255 or "\n" in summary:
            yield "summary", "You must specify a summary of the issue."
        if _is_wrong(fields.get("description")):
            yield "description", "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
        for label in fields.get("labels", []):
            if " " in label:
                yield "labels", f"The label '{label}' contains spaces which is invalid."
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", fields.get("duedate", "2026-11-27")):
            yield "duedate", "Error parsing date string"
        if "assignee" in fields and fields["assignee"].get("accountId") not in self.people:
            yield "assignee", "User does not exist or you do not have permission to view them."
        for field in self.required:
            yield field, "Team is required."

    def _search(self, said: dict[str, Any]) -> web.Response:
        label = re.fullmatch(r'labels = "([^" ]+)" ORDER BY created ASC', said.get("jql", ""))
        if label is None:
            return _refused(400, "Unbounded JQL queries are not allowed here. Please add a search restriction.")
        self.lag -= 1
        found = [each for each in self.made if label[1] in each.labels] if self.lag < 0 else []
        return web.json_response({"issues": [self.shown(each) for each in found], "isLast": True})

    def _fetch(self, said: dict[str, Any]) -> web.Response:
        wanted = said.get("issueIdsOrKeys", [])
        if not 0 < len(wanted) <= 100:
            return _refused(400, "Between 1 and 100 issues can be fetched.")
        found = [self.shown(each) for each in self.made if each.id in wanted or _key(each) in wanted]
        return web.json_response({"issues": found, "issueErrors": []})

    def shown(self, kept: Kept) -> dict[str, Any]:
        """An issue as the API and webhooks show it."""
        name, category = {"open": ("To Do", "new")}.get(kept.state, ("Done", "done"))
        resolution = {"done": {"name": "Done"}, "dropped": {"name": "Won't Do"}}.get(kept.state)
        fields = {
            "summary": kept.title,
            "status": {"name": name, "statusCategory": {"id": 2, "key": category}},
            "resolution": resolution,
            "assignee": {"accountId": kept.assignee, "displayName": "Somebody"} if kept.assignee else None,
        }
        return {"id": kept.id, "key": _key(kept), "fields": fields}

    def refuse_a_field(self) -> str:
        """See `TrackerStandIn.refuse_a_field`."""
        self.required = ("customfield_10010",)
        return "customfield_10010"

    def hook(self, *, now: datetime) -> tuple[Mapping[str, str], bytes]:
        """See `TrackerStandIn.hook`."""
        said = {"timestamp": int(now.timestamp() * 1000), "webhookEvent": "jira:issue_updated"}
        body = json.dumps(said | {"issue": self.shown(self.only)}).encode()
        return {"X-Hub-Signature": f"sha256={signature(body)}", "Content-Type": "application/json"}, body


def _key(kept: Kept) -> str:
    return f"{PROJECT}-{kept.number}"


def _is_wrong(node: Any, *, root: bool = True) -> bool:
    """Tell whether it is no document of the Atlassian Document Format."""
    if not isinstance(node, dict) or (root and (node.get("type") != "doc" or node.get("version") != 1)):
        return True
    if node.get("type") == "text":
        return not node.get("text")
    return not isinstance(node.get("content"), list) or any(_is_wrong(each, root=False) for each in node["content"])


def _read(node: dict[str, Any]) -> str:
    if node.get("type") == "text":
        links = [mark["attrs"]["href"] for mark in node.get("marks", ()) if mark["type"] == "link"]
        return " ".join([node["text"], *links])
    read = "".join(_read(each) for each in node.get("content", []))
    return f"{read}\n" if node.get("type") == "paragraph" else read


def _refused(status: int, *messages: str, **errors: str) -> web.Response:
    return web.json_response({"errorMessages": list(messages), "errors": errors}, status=status)
