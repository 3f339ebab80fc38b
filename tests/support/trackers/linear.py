"""Linear's GraphQL API of issues, as strict as the real one. Source: Linear's reference, GraphQL API; its schema."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from aiohttp import web

from tests.support.stand_in import Fault, an_object
from tests.support.trackers.tracker import Kept, TrackerStandIn, signature

TEAM = "9cfb482a-81e3-4154-b5b9-2c805e70a02d"
INPUT = {"id", "teamId", "title", "description", "assigneeId", "dueDate", "priority", "labelIds"}
DATE = re.compile(r"\d{4}-\d\d-\d\d")
STATES = {"open": "unstarted", "done": "completed", "dropped": "canceled"}


class Linear(TrackerStandIn):
    """One team."""

    kind, label, bob = "linear", "Linear", "0b0b0b0b-aaaa-4bbb-8ccc-000000000001"
    key = "lin_api_0123456789abcdefghijklmnopqrstuvwxyzABCD"
    policy: ClassVar[Mapping[str, object]] = {"team": TEAM}
    slow = Fault(
        status=400,
        headers={"X-RateLimit-Requests-Reset": "1795424520000"},
        body=json.dumps({"errors": [{"message": "Rate limit exceeded", "extensions": {"code": "RATELIMITED"}}]}),
    )
    people: tuple[str, ...] = ("0b0b0b0b-aaaa-4bbb-8ccc-000000000001", "ca201ca2-aaaa-4bbb-8ccc-000000000002")
    path = "/graphql"

    def answer(self, request: web.Request, body: str) -> web.Response:
        """See `StandIn.answer`."""
        shown = request.headers.get("Authorization", "")
        if shown.startswith("Bearer lin_api"):
            return _failed("AUTHENTICATION_ERROR", "It looks like you use an API key as a Bearer token.", 400)
        if shown != self.key:
            return _failed("AUTHENTICATION_ERROR", "Authentication required, not authenticated", 401)
        asked = an_object(body)
        if request.method != "POST" or request.content_type != "application/json" or asked is None:
            return _failed("BAD_REQUEST", "This operation has been blocked as a potential CSRF.", 400)
        query, given = asked.get("query", ""), asked.get("variables", {})
        if query.count("{") != query.count("}") or not re.match(r"(query|mutation)\(", query):
            return _failed("GRAPHQL_PARSE_FAILED", "Syntax Error: Expected Name, found <EOF>.", 400)
        self.calls.append(query.partition("(")[2].split("{")[1].split("(")[0].strip())
        match self.calls[-1]:
            case "issueCreate":
                return self._create(given.get("input", {}))
            case "issues":
                found = [self.shown(each) for each in self.made if each.id in given["ids"]]
                return web.json_response({"data": {"issues": {"nodes": found}}})
            case "team" if given.get("id") == TEAM:
                return web.json_response({"data": {"team": {"id": TEAM, "name": "Operations"}}})
        return _failed("INPUT_ERROR", "Entity not found: Team")

    def _create(self, said: dict[str, Any]) -> web.Response:
        if unknown := said.keys() - INPUT:
            why = f'Variable "$input" got invalid value; Field "{min(unknown)}" is not defined'
            return _failed("BAD_USER_INPUT", why, 400)
        if "id" in said and (UUID(said["id"]).version != 4 or said["id"] != str(UUID(said["id"]))):
            return _failed("INVALID_INPUT", "id must be a UUID.")
        wrong = {
            "INPUT_ERROR Entity already exists: Issue": said.get("id") in {*self.issues, *self.deleted},
            "INPUT_ERROR Entity not found: Team - Could not find referenced Team.": said.get("teamId") != TEAM,
            "INVALID_INPUT title should not be empty.": not said.get("title"),
            "INVALID_INPUT assigneeId must be of the team.": "assigneeId" in said
            and said["assigneeId"] not in self.people,
            "INVALID_INPUT dueDate must be a date.": not DATE.fullmatch(said.get("dueDate", "2026-11-27")),
            "INVALID_INPUT priority must not be greater than 4.": said.get("priority", 0) not in range(5),
        }
        for why, applies in wrong.items():
            if applies:
                code, _, message = why.partition(" ")
                return _failed(code, message)
        kept = self.keep(id=said["id"], title=said["title"], text=said.get("description", ""))
        kept.assignee, kept.due = said.get("assigneeId", ""), said.get("dueDate", "")
        return web.json_response({"data": {"issueCreate": {"success": True, "issue": self.shown(kept)}}})

    def shown(self, kept: Kept) -> dict[str, Any]:
        """An issue as the API shows it."""
        return {
            "id": kept.id,
            "identifier": f"OPS-{kept.number}",
            "url": f"https://linear.app/corp/issue/OPS-{kept.number}",
            "trashed": None,
            "state": {"type": STATES[kept.state]},
            "assignee": {"id": kept.assignee} if kept.assignee else None,
        }

    def refuse_a_field(self) -> str:
        """See `TrackerStandIn.refuse_a_field`."""
        self.people = ()
        return "assigneeId"

    def hook(self, *, now: datetime) -> tuple[Mapping[str, str], bytes]:
        """See `TrackerStandIn.hook`."""
        data = self.shown(self.only) | {"assigneeId": self.only.assignee or None}
        said = {"action": "update", "type": "Issue", "data": data, "webhookTimestamp": int(now.timestamp() * 1000)}
        body = json.dumps(said).encode()
        named = {"Linear-Event": "Issue", "Linear-Delivery": f"d-{self.only.version}"}
        return {**named, "Linear-Signature": signature(body), "Content-Type": "application/json; charset=utf-8"}, body


def _failed(code: str, message: str, status: int = 200) -> web.Response:
    more = {"code": code, "type": code.lower(), "userError": True, "userPresentableMessage": message}
    return web.json_response({"errors": [{"message": message, "extensions": more}], "data": None}, status=status)
