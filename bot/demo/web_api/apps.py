"""apps.*: the app itself, as its makers look at it."""

from __future__ import annotations

from bot.demo.json_types import Json, copied
from bot.demo.web_api.method import Arguments, Desk, Method
from bot.demo.workspace.errors import SlackError


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
    return {"manifest": copied(desk.manifest)}


METHODS: dict[str, Method] = {
    "apps.connections.open": Method(open_connection, "connections:write", caller="app"),
    "apps.manifest.export": Method(export_manifest, caller="config"),
}
