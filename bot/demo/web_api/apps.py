"""apps.* and blocks.*: Socket Mode addresses, the app's manifest, and the check of blocks."""

from __future__ import annotations

import json
from copy import deepcopy

from bot.demo.block_kit.surfaces import message_problems, view_problems
from bot.demo.json_types import Json
from bot.demo.web_api.method import Arguments, Desk, Method
from bot.demo.workspace.errors import SlackError

LONGEST_PAYLOAD = 100_000
"""Characters that blocks.validate takes."""


def open_connection(desk: Desk, _arguments: Arguments) -> Json:
    """Return the address for one Socket Mode handshake."""
    host = desk.base().removeprefix("http://")
    return {"url": f"ws://{host}link/?ticket={desk.ticket()}&app_id={desk.workspace.app_id}"}


def export_manifest(desk: Desk, arguments: Arguments) -> Json:
    """Return the app's manifest as it stands, which need not be what the app's token was granted."""
    app_id = arguments.required("app_id")
    if not app_id.startswith("A"):
        raise SlackError("invalid_app_id")
    if app_id != desk.workspace.app_id:
        raise SlackError("app_not_found")
    return {"manifest": deepcopy(desk.manifest)}


def validate_blocks(_desk: Desk, arguments: Arguments) -> Json:
    """Check blocks, a message or a view, without showing it to anyone."""
    present = [name for name in ("blocks", "message", "view") if arguments.has(name)]
    if len(present) != 1 or len(json.dumps(arguments.raw[present[0]])) > LONGEST_PAYLOAD:
        messages = ["must provide exactly one of `blocks`, `view`, or `message`"]
        raise SlackError("invalid_arguments", response_metadata={"messages": messages})
    (kind,) = present
    payload = arguments.raw[kind]
    problems = view_problems(payload) if kind == "view" else message_problems(_message(kind, payload))
    if problems:
        errors = [
            {
                "code": "failed_constraint",
                "message": one.says,
                "pointer": one.pointer.removeprefix(f"/{kind}"),  # it begins at the argument
            }
            for one in problems
        ]
        raise SlackError(f"invalid_{kind}", errors=errors)
    return {}


def _message(kind: str, payload: object) -> Json:
    if kind == "message" and isinstance(payload, dict):
        return payload
    return {"blocks": payload}


METHODS: dict[str, Method] = {
    "apps.connections.open": Method(open_connection, "connections:write", caller="app"),
    "apps.manifest.export": Method(export_manifest, caller="config"),
    "blocks.validate": Method(validate_blocks, caller="none"),
}
