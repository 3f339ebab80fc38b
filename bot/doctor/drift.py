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
    "Slack shows them to the app's makers alone. Have them checked:\n"
    "  1. SLACK_APP_ID: the app's settings, Basic Information, App ID (A...).\n"
    "  2. SLACK_CONFIG_TOKEN: https://api.slack.com/apps, Your App Configuration Tokens, Generate Token;\n"
    "     the access token, which starts with xoxe.xoxp and is good for 12 hours.\n"
    "  3. Set both for one run of `warroom doctor`. `warroom run` needs neither."
)
_ADDRESSES: Final = (("settings", "event_subscriptions", "request_url"), ("settings", "interactivity", "request_url"))
"""What HTTP mode needs besides the switches."""

BOTH: Final = "events, commands"
"""What is checked by one look at the manifest."""


def cannot_tell(environment: Environment) -> Finding | None:
    """Say why the app cannot be looked at; ``None``: it can."""
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
        yield failed(BOTH, f"Slack does not show the app's manifest ({answer.code}).", _why_hidden(answer.code))
        return
    theirs: Mapping[str, Any] = answer.data.get("manifest") or {}
    yield from _events(theirs)
    yield from _commands(theirs, http=http)
    yield from _switches(theirs, http=http)


def _why_hidden(code: str) -> str:
    if code in {"invalid_app_id", "app_not_found"}:
        return "Set SLACK_APP_ID to the App ID of this app: its settings, Basic Information."
    return (
        "Set SLACK_CONFIG_TOKEN anew: https://api.slack.com/apps, Your App Configuration Tokens, of someone who may "
        "change this app. The access token starts with xoxe.xoxp and is good for 12 hours."
    )


def _events(theirs: Mapping[str, Any]) -> Iterator[Finding]:
    path = ("settings", "event_subscriptions", "bot_events")
    wanted, there = _at(manifest(), path) or [], _at(theirs, path) or []
    missing = [one for one in wanted if one not in there]
    for event in missing:
        yield failed(
            "events", f"Slack does not tell of {event}, which switches off: {EVENTS[event]}.", _add(path, missing)
        )
    if not missing:
        yield ok("events", f"Slack tells of all {len(wanted)} events of the manifest.")


def _commands(theirs: Mapping[str, Any], *, http: bool) -> Iterator[Finding]:
    path = ("features", "slash_commands")
    there = {one.get("command"): one for one in _at(theirs, path) or []}
    wanted = _at(manifest(), path) or []
    more = "\nWith the `url` that the events have, as you use HTTP." if http else ""
    for command in wanted:
        name = command["command"]
        if name not in there:
            yield failed("commands", f"{name} is not registered: Slack does not know it.", _add(path, [command]) + more)
        elif command["should_escape"] and not there[name].get("should_escape"):
            yield failed(
                "commands",
                f"{name} has should_escape off: @people and #channels arrive as text that could mean anybody.",
                _add(path, [{"command": name, "should_escape": True}]),
            )
        else:
            yield ok("commands", f"{name} is registered.")
    path = ("features", "shortcuts")
    known = {one.get("callback_id") for one in _at(theirs, path) or []}
    for shortcut in _at(manifest(), path) or []:
        if shortcut["callback_id"] not in known:
            shown = f"{shortcut['name']} ({shortcut['type']})"
            yield failed("commands", f"The shortcut {shown} is not registered.", _add(path, [shortcut]))


def _switches(theirs: Mapping[str, Any], *, http: bool) -> Iterator[Finding]:
    switches: tuple[tuple[tuple[str, ...], bool, str], ...] = (
        (("settings", "interactivity", "is_enabled"), True, "buttons and forms do nothing"),
        (("settings", "socket_mode_enabled"), not http, "nothing arrives in the mode that the settings ask for"),
        (("features", "app_home", "home_tab_enabled"), True, "there is no Home tab"),
        (("features", "app_home", "messages_tab_enabled"), True, "no one gets a direct message"),
    )
    wrong = [(path, wanted, off) for path, wanted, off in switches if bool(_at(theirs, path)) is not wanted]
    for path, wanted, off in wrong:
        yield failed("app", f"{'.'.join(path)} is {str(not wanted).lower()}: {off}.", _add(path, wanted))
    lacking = [path for path in _ADDRESSES if http and not _at(theirs, path)]
    for path in lacking:
        seen = f"{'.'.join(path)} is missing: Slack does not know where to send what it has."
        yield failed("app", seen, "Give it the address that ends in /slack/events; docs/slack-app.md, HTTP mode.")
    if not wrong and not lacking:
        yield ok("app", "Interactivity, the Home tab and the mode are as the manifest has them.")


def _at(tree: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    node: Any = tree
    for name in path:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


def _add(path: tuple[str, ...], value: Any) -> str:
    """Write the lines of the manifest, as they have to stand in it."""
    for name in reversed(path):
        value = {name: value}
    lines = yaml.safe_dump(value, sort_keys=False, width=1_000, allow_unicode=True).rstrip()
    return f"In the app's settings, App Manifest, see that these lines are there; save, install the app again:\n{lines}"
