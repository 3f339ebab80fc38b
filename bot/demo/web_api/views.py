"""views.*: modals and Home tabs that the app opens, updates and publishes."""

from __future__ import annotations

from bot.demo.json_types import Json
from bot.demo.web_api.method import Arguments, Desk, Method
from bot.demo.workspace.errors import SlackError


def open_view(desk: Desk, arguments: Arguments) -> Json:
    """Show a modal to the person who caused the trigger."""
    return {"view": desk.views.open(arguments.required("trigger_id"), arguments.mapping("view")).payload()}


def push(desk: Desk, arguments: Arguments) -> Json:
    """Put a modal on top of the one that was clicked in."""
    view = desk.views.open(arguments.required("trigger_id"), arguments.mapping("view"), push=True)
    return {"view": view.payload()}


def update(desk: Desk, arguments: Arguments) -> Json:
    """Change a view that is open."""
    view = desk.views.find(arguments.text("view_id") or None, arguments.text("external_id") or None)
    desk.views.update(view, arguments.mapping("view"), expected_hash=arguments.text("hash") or None)
    return {"view": view.payload()}


def publish(desk: Desk, arguments: Arguments) -> Json:
    """Set a person's Home tab."""
    if not desk.home_enabled:
        raise SlackError("not_enabled")
    user = desk.workspace.user(arguments.required("user_id"))
    view = desk.views.publish(user.id, arguments.mapping("view"), expected_hash=arguments.text("hash") or None)
    return {"view": view.payload()}


METHODS: dict[str, Method] = {
    "views.open": Method(open_view),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
