"""`warroom doctor` finds each fault that was planted, and says how to fix it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from alembic import command
from sqlalchemy import Connection

from bot.demo.slack import LocalSlack
from bot.runtime import MovableClock
from storage.engine.migrate import config
from tests.doctor.install import Install, failures

Plant = Callable[[Install], Awaitable[None]]


async def archive(install: Install) -> None:
    slack = install.world.slack
    slack.channel_operations.archive(slack.channel("incidents"), "U0A1ICE001")


async def no_database(install: Install) -> None:
    file = install.stage.policy_file.with_name("other.db")
    file.write_text("this is no database, and never was one " * 30, encoding="utf-8")
    install.environ["DATABASE_URL"] = f"sqlite:///{file}"


async def clock_off(install: Install) -> None:
    install.clock = MovableClock(install.world.clock_.now() + timedelta(minutes=10))


def environment(**differs: str) -> Plant:
    async def plant(install: Install) -> None:
        install.environ |= differs

    return plant


def policy_file(old: str, new: str) -> Plant:
    async def plant(install: Install) -> None:
        file = install.stage.policy_file
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return plant


def at_slack(change: Callable[[LocalSlack], object]) -> Plant:
    async def plant(install: Install) -> None:
        change(install.world.slack)

    return plant


def bot_events(slack: LocalSlack) -> list[str]:
    events: list[str] = slack.desk.manifest["settings"]["event_subscriptions"]["bot_events"]
    return events


PLANTED: Mapping[str, tuple[Plant, str, str, str]] = {
    "wrong token kind": (
        environment(SLACK_BOT_TOKEN="xapp-1-hush"),
        "tokens",
        "holds an app-level token",
        "says where to find each of them",
    ),
    "swapped tokens": (
        environment(SLACK_BOT_TOKEN="xapp-1-hush", SLACK_APP_TOKEN="xoxb-hush"),
        "tokens",
        "swapped",
        "says where to find each of them",
    ),
    "missing scope": (
        at_slack(lambda slack: slack.desk.scopes.discard("pins:write")),
        "scopes",
        "pins:write isn't granted. Without it, the card isn't pinned.",
        "Bot Token Scopes; then reinstall the app",
    ),
    "missing event": (
        at_slack(lambda slack: bot_events(slack).remove("pin_added")),
        "events",
        "The app doesn't get pin_added. Without it, pinning a message doesn't mark a key moment.",
        "reinstall the app:\nsettings:\n  event_subscriptions:\n    bot_events:\n    - pin_added",
    ),
    "command not registered": (
        at_slack(lambda slack: slack.desk.manifest["features"]["slash_commands"].clear()),
        "commands",
        "/incident isn't registered",
        "features:\n  slash_commands:\n  - command: /incident\n",
    ),
    "command that does not escape": (
        at_slack(lambda slack: slack.desk.manifest["features"]["slash_commands"][0].update(should_escape=False)),
        "commands",
        "@people and #channels arrive as ambiguous text",
        "should_escape: true",
    ),
    "clicks switched off": (
        at_slack(lambda slack: slack.desk.manifest["settings"]["interactivity"].update(is_enabled=False)),
        "app",
        "settings.interactivity.is_enabled is false: buttons and forms do nothing.",
        "settings:\n  interactivity:\n    is_enabled: true",
    ),
    "dead database": (no_database, "database", "It can't be opened: file is not a database", "other.db is a SQLite"),
    "no folder for it": (
        environment(DATABASE_URL="sqlite:////nowhere/at/all/warroom.db"),
        "database",
        "doesn't exist and can't be created there",
        "Create /nowhere/at/all",
    ),
    "dead PostgreSQL": (
        environment(DATABASE_URL="postgresql://warroom:hushhush@127.0.0.1:1/warroom"),
        "database",
        "It can't be opened",
        "Start PostgreSQL",
    ),
    "unknown person in the policy": (
        policy_file("U0DANA0001", "U0N0B0DY01"),
        "people",
        "U0N0B0DY01 (people.admin, policy.yml:9): this person is not in the workspace.",
        "Correct the policy there",
    ),
    "unknown address in the policy": (
        policy_file("dana@", "zoe@"),
        "people",
        "zoe@example.com (people.engineering_manager, policy.yml:8): no one in the workspace",
        "Correct the policy there",
    ),
    "someone who left": (
        policy_file("U0DANA0001", "U0Z0E00001"),
        "people",
        "U0Z0E00001 (people.admin, policy.yml:9): the account is deactivated.",
        "Correct the policy there",
    ),
    "an app for a person": (
        policy_file("U0DANA0001", "U0DEP10Y01"),
        "people",
        "that's an app, not a person",
        "Correct the policy there",
    ),
    "unknown group in the policy": (
        policy_file("S0ONCALL01", "S0NEVER001"),
        "people",
        "S0NEVER001 (people.on_call, policy.yml:7): this user group no longer exists.",
        "Correct the policy there",
    ),
    "clock 10 min off": (clock_off, "clock", "10m ahead of Slack's. More than 5m apart", "timedatectl set-ntp true"),
    "channel archived": (
        archive,
        "channels",
        "#incidents (channels.announce, policy.yml:4) is archived",
        "Unarchive #incidents and type /invite @Warroom in it",
    ),
    "channel without Warroom": (
        policy_file("announce: incidents", "announce: C0GENERAL1"),
        "channels",
        "Warroom isn't in C0GENERAL1 (channels.announce, policy.yml:4)",
        "Type /invite @Warroom in C0GENERAL1",
    ),
    "channel that is not there": (
        policy_file("announce: incidents", "announce: nowhere"),
        "channels",
        "Warroom isn't in #nowhere (channels.announce, policy.yml:4)",
        "Create or unarchive #nowhere",
    ),
    "policy typo": (
        policy_file("channels:", "chanels:"),
        "policy",
        "policy.yml:3:1: chanels: unknown key; did you mean 'channels'?",
        "To check only the policy: `warroom policy check",
    ),
    "token that Slack does not know": (
        environment(SLACK_BOT_TOKEN="xoxb-hush"),
        "slack",
        "Slack doesn't accept SLACK_BOT_TOKEN (invalid_auth).",
        "OAuth & Permissions",
    ),
    "app-level token that Slack does not know": (
        environment(SLACK_APP_TOKEN="xapp-hush"),
        "socket mode",
        "Slack doesn't accept SLACK_APP_TOKEN (invalid_auth).",
        "connections:write",
    ),
    "configuration token that is over": (
        environment(SLACK_CONFIG_TOKEN="xoxe.xoxp-hush"),
        "events, commands",
        "Slack doesn't show the app's manifest (invalid_auth).",
        "Generate a new SLACK_CONFIG_TOKEN",
    ),
    "Slack out of reach": (
        environment(SLACK_API_URL="http://127.0.0.1:1/api/"),
        "slack",
        "http://127.0.0.1:1/api/: Slack could not be reached.",
        "network, proxy and firewall",
    ),
}
"""What was planted, the check that finds it, what it says, and how it is to be mended."""


async def test_each_planted_fault_is_found_and_how_to_mend_it_is_said(install: Install) -> None:
    await install.world.declare()
    for name, (plant, check, seen, fix) in PLANTED.items():
        async with install.as_it_was():
            await plant(install)
            found = failures(await install.examined())

        assert set(found) == {check}, name
        assert seen in found[check].seen, name
        assert fix in found[check].fix, name


async def test_an_old_schema_is_found_and_what_to_run_is_said(install: Install) -> None:
    def down(connection: Connection) -> None:
        command.downgrade(config(connection), "-1")

    async with install.world.warroom.database.engine.begin() as connection:
        await connection.run_sync(down)

    found = failures(await install.examined())

    assert set(found) == {"schema"}
    assert "the schema of an earlier version" in found["schema"].seen
    assert "`warroom run` migrates it" in found["schema"].fix
