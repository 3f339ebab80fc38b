"""Jira Service Management's alert API, as strict as the real one. Source: Atlassian's reference, integration events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from tests.support.stand_in import StandIn, an_object

KEY = "11f2a6c4-9b1e-4e2a-8a77-0c5d1f0e9b42"
STATES = {"acknowledge": "acknowledged", "close": "resolved"}
FIELDS = {
    *("message", "alias", "description", "responders", "visibleTo", "actions", "tags", "details", "entity", "source"),
    *("priority", "user", "note"),
}


class Jsm(StandIn):
    """One integration."""

    path = "/jsm/ops/integration/v2/alerts"

    def answer(self, request: web.Request, body: str) -> web.Response:
        """See `StandIn.answer`."""
        if request.headers.get("Authorization") != f"GenieKey {KEY}":
            return _refused(401, "Could not authenticate")
        if request.method != "POST":
            return _refused(405, "Request method is not supported")
        said = an_object(body)
        if request.content_type != "application/json" or said is None:
            return _refused(422, "Request body is not processable. Please check the errors.")
        if request.path == self.path:
            if problems := list(_problems(said)):
                return _refused(422, *problems)
            self.moved(said["alias"], "triggered", body)
            return _accepted()
        alias, _, action = request.path.removeprefix(f"{self.path}/").partition("/")
        if action not in STATES or request.query.get("identifierType") != "alias":
            return _refused(404, "No endpoint is here")
        self.moved(alias, STATES[action], body)  # what it does not know is accepted too, and does nothing
        return _accepted()


def _problems(said: dict[str, Any]) -> Iterator[str]:
    if not 0 < len(said.get("message", "")) <= 130:
        yield "Message can not be empty or longer than 130 characters"
    if len(said.get("alias", "")) > 512 or len(said.get("description", "")) > 15_000:
        yield "Alias or description is too long"
    if said.get("priority", "P3") not in {"P1", "P2", "P3", "P4", "P5"}:
        yield "Priority should be one of P1, P2, P3, P4 and P5"
    if not all(isinstance(value, str) for value in said.get("details", {}).values()):
        yield "Details can only hold text"
    if unknown := said.keys() - FIELDS:
        yield f"Unrecognized fields {sorted(unknown)}"


def _accepted() -> web.Response:
    said = {"result": "Request will be processed", "took": 0.107, "requestId": "43a29c5c-3dbf-4fa4-9c26-f4f71023e120"}
    return web.json_response(said, status=202)


def _refused(status: int, *errors: str) -> web.Response:
    return web.json_response({"message": "; ".join(errors), "took": 0.0, "requestId": "x"}, status=status)
