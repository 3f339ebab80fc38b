"""GitHub's REST API of issues, as strict as the real one. Source: its reference, REST API, version 2022-11-28."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from aiohttp import web

from tests.support.stand_in import Fault, an_object
from tests.support.trackers.tracker import Kept, TrackerStandIn, signature

REPO = "corp/shop"
DOCS = "https://docs.github.com/rest/issues/issues"


class GitHub(TrackerStandIn):
    """One repository."""

    kind, label, bob = "github", "GitHub", "bob-gh"
    key = "github_pat_11ABCDEFG0123456789_abcdefghijklmnop"
    policy: ClassVar[Mapping[str, object]] = {"repo": REPO, "labels": ["incident"]}
    slow = Fault(
        status=403,
        headers={"retry-after": "120"},
        body=json.dumps({"message": "You exceeded a secondary rate limit.", "documentation_url": DOCS}),
    )
    people: tuple[str, ...] = ("bob-gh", "carol-gh")
    path = ""

    def __init__(self) -> None:
        super().__init__()
        self.repo = REPO
        self.has_issues = True

    def answer(self, request: web.Request, body: str) -> web.Response:
        """See `StandIn.answer`."""
        self.calls.append(f"{request.method} {request.path}")
        return self._stranger(request) or self._answer(request, body)

    def _stranger(self, request: web.Request) -> web.Response | None:
        if not request.headers.get("User-Agent"):
            return _refused(403, "Request forbidden by administrative rules: no User-Agent")
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            return _refused(401, "Bad credentials")
        if request.headers.get("X-GitHub-Api-Version", "2022-11-28") != "2022-11-28":
            return _refused(400, "Unsupported API version")
        return None

    def _answer(self, request: web.Request, body: str) -> web.Response:
        if request.path.startswith(f"/repos/{REPO}") and self.repo != REPO:
            moved = {"Location": f"{self.url}/repositories/1296269{request.path.removeprefix(f'/repos/{REPO}')}"}
            said = {"message": "Moved Permanently", "url": moved["Location"]}
            return web.json_response(said, status=301, headers=moved)
        rest = request.path.removeprefix(f"/repos/{self.repo}")
        if rest == request.path:
            return _refused(404, "Not Found")
        if not rest and request.method == "GET":
            return web.json_response({"full_name": self.repo, "has_issues": self.has_issues, "archived": False})
        if not self.has_issues:
            return _refused(410, "Issues has been disabled in this repository.")
        match request.method, rest.split("/")[1:]:
            case "POST", ["issues"]:
                return self._create(an_object(body))
            case "GET", ["issues"]:
                return self._list(request)
            case "GET" | "PATCH", ["issues", number]:
                return self._one(request, number, body)
            case _:
                return _refused(404, "Not Found")

    def _create(self, said: dict[str, Any] | None) -> web.Response:
        if said is None:
            return _refused(400, "Problems parsing JSON")
        if wrong := list(self._wrong(said)):
            return _refused(422, "Validation Failed", wrong)
        kept = self.keep(title=said["title"], text=said.get("body") or "", labels=said.get("labels", []))
        kept.assignee = next(iter(said.get("assignees", [])), "")
        return web.json_response(self.shown(kept), status=201)

    def _wrong(self, said: dict[str, Any]) -> Iterator[dict[str, str]]:
        issue = {"resource": "Issue"}
        if not isinstance(said.get("title"), str) or not said["title"].strip():
            yield issue | {"field": "title", "code": "missing_field"}
        elif len(said["title"]) > 256:
            yield issue | {"field": "title", "code": "custom", "message": "title is too long"}
        if len(said.get("body") or "") > 65_536:
            yield issue | {
                "field": "body",
                "code": "custom",
                "message": "body is too long (maximum is 65536 characters)",
            }
        for who in said.get("assignees", []):
            if who not in self.people:
                yield issue | {"value": who, "field": "assignees", "code": "invalid"}
        if unknown := said.keys() - {"title", "body", "labels", "assignees", "milestone"}:
            yield issue | {"field": min(unknown), "code": "invalid"}

    def _edit(self, kept: Kept, said: dict[str, Any] | None) -> web.Response:
        if said is None:
            return _refused(400, "Problems parsing JSON")
        changed = {"title": kept.title, "body": kept.text} | said
        if wrong := list(self._wrong(changed)):
            return _refused(422, "Validation Failed", wrong)
        kept.title, kept.text = changed["title"], changed["body"]
        kept.version += 1
        return web.json_response(self.shown(kept))

    def _list(self, request: web.Request) -> web.Response:
        query = request.query
        size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
        assert size <= 100
        datetime.fromisoformat(query.get("since", "2026-01-01T00:00:00Z"))
        wanted = [each for each in reversed(self.made) if query.get("state", "open") == "all" or each.state == "open"]
        some = wanted[size * (page - 1) : size * page]
        more = {"Link": f'<{self.url}/x?page={page + 1}>; rel="next"'} if len(wanted) > size * page else {}
        return web.json_response([self.shown(each) for each in some], headers=more)

    def _one(self, request: web.Request, number: str, body: str) -> web.Response:
        kept = next((each for each in self.made if str(each.number) == number), None)
        if kept is None:
            gone = f"{10_000 + int(number)}" in self.deleted
            return _refused(410, "This issue was deleted") if gone else _refused(404, "Not Found")
        if request.method == "PATCH":
            return self._edit(kept, an_object(body))
        etag = f'W/"{kept.number}-{kept.version}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.json_response(self.shown(kept), headers={"ETag": etag})

    def shown(self, kept: Kept) -> dict[str, Any]:
        """An issue as the API and webhooks show it."""
        reason = {"open": None, "done": "completed", "dropped": "not_planned"}[kept.state]
        people = [{"login": kept.assignee, "id": 7}] if kept.assignee else []
        return {
            "id": int(kept.id),
            "number": kept.number,
            "title": kept.title,
            "body": kept.text,
            "html_url": f"https://github.com/{self.repo}/issues/{kept.number}",
            "state": "open" if kept.state == "open" else "closed",
            "state_reason": reason,
            "labels": [{"name": name} for name in kept.labels],
            "assignee": people[0] if people else None,
            "assignees": people,
        }

    def refuse_a_field(self) -> str:
        """See `TrackerStandIn.refuse_a_field`."""
        self.people = ()
        return "assignees"

    def hook(self, *, now: datetime) -> tuple[Mapping[str, str], bytes]:
        """See `TrackerStandIn.hook`."""
        issue = {**self.shown(self.only), "updated_at": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
        said = {"action": "edited", "issue": issue, "repository": {"full_name": self.repo}}
        body = json.dumps(said).encode()
        named = {"X-GitHub-Event": "issues", "X-GitHub-Delivery": f"d-{self.only.version}"}
        return {**named, "X-Hub-Signature-256": f"sha256={signature(body)}", "Content-Type": "application/json"}, body


def _refused(status: int, message: str, errors: list[dict[str, str]] | None = None) -> web.Response:
    said: dict[str, Any] = {"message": message, "documentation_url": DOCS, "status": str(status)}
    return web.json_response(said | ({"errors": errors} if errors else {}), status=status)
