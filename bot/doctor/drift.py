"""The app as it is set up at Slack, compared with the manifest of this version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from bot.doctor.environment import Environment
from bot.doctor.features import EVENTS
from bot.doctor.finding import Finding, failed, not_checked, ok
from bot.manifest import manifest
from bot.slack.workspace.query import Response

HOW: Final = (
    "Optional. Slack shows them only to the app's collaborators. To check them, set for one run of `warroom doctor`:\n"
    "  SLACK_APP_ID: the App ID (A...), from the app's settings, Basic Information\n"
    "  SLACK_CONFIG_TOKEN: an access token (it starts with xoxe) from https://api.slack.com/apps,\n"
    "    Your App Configuration Tokens, Generate Token; valid for 12 hours"
)
_ADDRESSES: Final = (("settings", "event_subscriptions", "request_url"), ("settings", "interactivity", "request_url"))
"""What HTTP mode needs besides the switches."""

BOTH: Final = "events, commands"
"""What is checked by one look at the manifest."""


def cannot_tell(environment: Environment) -> Finding | None:
    """Say why the app can't be checked; ``None``: it can."""
    needed = {"SLACK_APP_ID": environment.app_id, "SLACK_CONFIG_TOKEN": environment.config_token}
    missing = [name for name, value in needed.items() if value is None]
    if missing:
        return not_checked(BOTH, f"{' and '.join(missing)} {'are' if len(missing) > 1 else 'is'} not set.", HOW)
    return None


def compared(answer: Response, *, http: bool) -> Iterator[Finding]:
    """Compare what ``apps.manifest.export`` said with ours.

    Args:
        http: Slack reaches us over HTTP, so Socket Mode is to be off.
    """
    if answer.code:
        yield failed(BOTH, f"Slack doesn't show the app's manifest ({answer.code}).", _why_hidden(answer.code))
        return
    theirs: Mapping[str, Any] = answer.data.get("manifest") or {}
    yield from _events(theirs)
    yield from _commands(theirs, http=http)
    yield from _switches(theirs, http=http)


def _why_hidden(code: str) -> str:
    if code in {"invalid_app_id", "app_not_found"}:
        return "Set SLACK_APP_ID to the App ID of this app: its settings, Basic Information."
    return (
        "Generate a new SLACK_CONFIG_TOKEN (it starts with xoxe) as someone who may change this app: "
        "https://api.slack.com/apps, Your App Configuration Tokens. It is valid for 12 hours."
    )


def _events(theirs: Mapping[str, Any]) -> Iterator[Finding]:
    path = ("settings", "event_subscriptions", "bot_events")
    wanted, there = _at(manifest(), path) or [], _at(theirs, path) or []
    missing = [one for one in wanted if one not in there]
    for event in missing:
        yield failed("events", f"The app doesn't get {event}. Without it, {EVENTS[event]}.", _add(path, missing))
    if not missing:
        yield ok("events", f"The app gets all {len(wanted)} events of the manifest.")


def _commands(theirs: Mapping[str, Any], *, http: bool) -> Iterator[Finding]:
    path = ("features", "slash_commands")
    there = {one.get("command"): one for one in _at(theirs, path) or []}
    wanted = _at(manifest(), path) or []
    more = "\nAs you use HTTP, add the `url` that the events have." if http else ""
    for command in wanted:
        name = command["command"]
        if name not in there:
            yield failed("commands", f"{name} isn't registered: Slack doesn't know it.", _add(path, [command]) + more)
        elif command["should_escape"] and not there[name].get("should_escape"):
            yield failed(
                "commands",
                f"{name} has should_escape off, so @people and #channels arrive as ambiguous text.",
                _add(path, [{"command": name, "should_escape": True}]),
            )
        else:
            yield ok("commands", f"{name} is registered.")
    path = ("features", "shortcuts")
    known = {one.get("callback_id") for one in _at(theirs, path) or []}
    for shortcut in _at(manifest(), path) or []:
        if shortcut["callback_id"] not in known:
            shown = f"{shortcut['name']} ({shortcut['type']})"
            yield failed("commands", f"The shortcut {shown} isn't registered.", _add(path, [shortcut]))


def _switches(theirs: Mapping[str, Any], *, http: bool) -> Iterator[Finding]:
    switches: tuple[tuple[tuple[str, ...], bool, str], ...] = (
        (("settings", "interactivity", "is_enabled"), True, "buttons and forms do nothing"),
        (("settings", "socket_mode_enabled"), not http, "nothing arrives in the mode that the settings choose"),
        (("features", "app_home", "home_tab_enabled"), True, "there is no Home tab"),
        (("features", "app_home", "messages_tab_enabled"), True, "no one gets a direct message"),
    )
    wrong = [(path, wanted, off) for path, wanted, off in switches if bool(_at(theirs, path)) is not wanted]
    for path, wanted, off in wrong:
        yield failed("app", f"{'.'.join(path)} is {str(not wanted).lower()}: {off}.", _add(path, wanted))
    lacking = [path for path in _ADDRESSES if http and not _at(theirs, path)]
    for path in lacking:
        seen = f"{'.'.join(path)} is missing, so Slack doesn't know where to send requests."
        yield failed("app", seen, "Set it to your address ending in /slack/events; see docs/slack-app.md, HTTP mode.")
    if not wrong and not lacking:
        yield ok("app", "Interactivity, the Home tab and the mode match the manifest.")


def _at(tree: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    node: Any = tree
    for name in path:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


def _add(path: tuple[str, ...], value: Any) -> str:
    """Write the lines as they must appear in the manifest."""
    for name in reversed(path):
        value = {name: value}
    lines = yaml.safe_dump(value, sort_keys=False, width=1_000, allow_unicode=True).rstrip()
    return f"In the app's settings, App Manifest, add these lines; save, then reinstall the app:\n{lines}"
