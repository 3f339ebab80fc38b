"""`warroom doctor` tells an engineer how an install is, disturbs nobody and gives nothing away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.doctor import Outcome, is_well
from bot.doctor.features import EVENTS, SCOPES
from bot.manifest import manifest
from tests.doctor.install import Install
from tests.support.world import World

HIDDEN = "not checked: events, commands: SLACK_CONFIG_TOKEN is not set."


async def test_a_healthy_install_is_well_and_nobody_notices_the_look(install: Install, world: World) -> None:
    await world.declare()
    await world.bob.say("looking at the database", channel=world.room)
    await world.settled()
    before = {channel.name: len(channel.messages) for channel in world.slack.channels}
    pings, calls = len(world.slack.pings), len(world.slack.calls)

    findings = await install.examined()

    assert {one.outcome for one in findings} == {Outcome.OK}
    assert is_well(findings)
    asked = {call.method for call in world.slack.calls[calls:]}
    assert asked == {
        *("auth.test", "apps.manifest.export", "apps.connections.open", "users.conversations"),
        *("users.info", "users.lookupByEmail", "usergroups.users.list"),
    }
    assert [one.seen for one in findings if one.check == "socket mode"] == ["The running bot is connected."]
    assert len(world.slack.pings) == pings
    await world.settled()
    assert {channel.name: len(channel.messages) for channel in world.slack.channels} == before
    (received,) = [one.seen for one in findings if one.check == "received"]
    assert "/incident 09:00 UTC" in received
    assert "message.groups" in received.partition("never yet: ")[2]
    assert (await world.command("update rolled back")).text


async def test_what_only_the_makers_of_the_app_can_see_is_never_called_well(install: Install) -> None:
    del install.environ["SLACK_CONFIG_TOKEN"]

    code, printed = await install.says()

    assert code == 0, "what was not checked is no failure"
    lines = printed.splitlines()
    at = lines.index(HIDDEN)
    assert any("Your App Configuration Tokens, Generate Token" in line for line in lines[at:])
    assert not any(line.startswith(("ok: events", "ok: commands")) for line in lines)
    assert "apps.manifest.export" not in {call.method for call in install.world.slack.calls}


async def test_failures_stand_together_and_json_keeps_the_order_of_the_checks(install: Install) -> None:
    install.world.slack.desk.scopes.difference_update({"pins:write", "files:write"})

    code, printed = await install.says()
    assert code == 1
    summary = printed.splitlines()[-1]
    (fix,) = [line for line in printed.splitlines() if line.startswith("    Add it in the app's settings")]
    assert "2 failed" in summary
    assert printed.count(fix) == 1, "one remedy for several failures appears once"

    code, printed = await install.says("--json")
    assert code == 1
    told = json.loads(printed)
    assert [set(one) for one in told] == [{"check", "outcome", "seen", "fix"}] * len(told)
    order = list(dict.fromkeys(one["check"] for one in told))
    assert order == [
        *(
            "settings",
            "tokens",
            "policy",
            "database",
            "schema",
            "slack",
            "clock",
            "scopes",
            "events",
            "commands",
            "app",
        ),
        *("channels", "people", "socket mode", "received"),
    ]


async def test_no_secret_is_printed_whatever_is_wrong(install: Install) -> None:
    secrets = {
        "SLACK_BOT_TOKEN": "xapp-hush-hush-one",
        "SLACK_APP_TOKEN": "hush-hush-two",
        "SLACK_SIGNING_SECRET": "xoxb-hush-hush-three",
        "SLACK_CONFIG_TOKEN": "xoxe.xoxp-hush-hush-four",
        "DATABASE_URL": "postgresql://warroom:hush-hush-five@127.0.0.1:1/hush",
    }
    pasted = install.stage.policy_file.with_name("pasted.yml")
    pasted.write_text(f"channels: {{announce: {install.world.slack.bot_token}-X}}\n", encoding="utf-8")
    one = {"SLACK_BOT_TOKEN": secrets["SLACK_BOT_TOKEN"]}
    for wrong in (secrets, one, {"SLACK_API_URL": "http://127.0.0.1:1/api/"}, {"WARROOM_POLICY": str(pasted)}):
        for form in ([], ["--json"]):
            shown = dict(install.environ)
            install.environ |= wrong
            code, printed = await install.says(*form)
            assert code == 1
            for name, value in install.environ.items():
                if name in secrets and name != "DATABASE_URL":
                    assert value not in printed, name
            assert "hush-hush" not in printed
            install.environ = shown


async def test_a_first_install_is_well_before_there_is_a_database(install: Install, tmp_path: Path) -> None:
    install.environ["DATABASE_URL"] = f"sqlite:///{tmp_path}/new.db"
    install.environ["PORT"] = "1"

    code, printed = await install.says()

    assert code == 0
    assert f"ok: database: {tmp_path}/new.db doesn't exist yet; `warroom run` creates it." in printed
    assert "ok: socket mode: Slack accepts a connection." in printed
    assert not (tmp_path / "new.db").exists()
    assert "type /incident help in Slack" in printed


async def test_a_bot_elsewhere_keeps_its_connection_and_what_people_send(install: Install, world: World) -> None:
    install.environ["PORT"] = "1"

    for _ in range(3):
        assert is_well(await install.examined())
        await world.slack.sockets.left(1)
        assert (await world.alice.command("/incident list")).text

    assert world.warroom.socket is not None
    assert world.warroom.socket.line().connected


def test_every_scope_and_event_of_the_manifest_says_what_is_off_without_it() -> None:
    ours: Mapping[str, Any] = manifest()
    assert list(SCOPES) == ours["oauth_config"]["scopes"]["bot"]
    assert list(EVENTS) == ours["settings"]["event_subscriptions"]["bot_events"]


async def test_over_http_the_addresses_of_the_app_are_looked_at(install: Install, world: World) -> None:
    del install.environ["SLACK_APP_TOKEN"]
    install.environ["SLACK_SIGNING_SECRET"] = world.slack.signing_secret
    settings = world.slack.desk.manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = "https://warroom.example.com/slack/events"

    (found,) = [one for one in await install.examined() if one.outcome is not Outcome.OK and one.check != "received"]
    assert found.seen.startswith("settings.interactivity.request_url is missing")
    assert "/slack/events" in found.fix

    settings["interactivity"]["request_url"] = "https://warroom.example.com/slack/events"
    assert is_well(await install.examined())


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ("{}", ["The policy names no one: no one but the person who declares is invited"]),
        (
            "{admin: U0A1ICE001}",
            [
                "people.on_call names no one, so no one is invited as on_call to SEV1, SEV2",
                "people.engineering_manager names no one",
            ],
        ),
        (
            "{on_call: S0ONCALL01}",
            ["people.engineering_manager names no one, so no one is invited as engineering_manager to SEV1, SEV2"],
        ),
        ("{on_call: S0ONCALL01, engineering_manager: U0DANA0001}", []),
    ],
)
async def test_a_policy_that_reaches_no_one_is_a_warning_that_says_what_follows(
    install: Install, people: str, told: list[str]
) -> None:
    file = install.stage.policy_file.with_name("reaches.yml")
    file.write_text(f"people: {people}\n", encoding="utf-8")
    install.environ["WARROOM_POLICY"] = str(file)

    code, printed = await install.says()

    warnings = [line for line in printed.splitlines() if line.startswith("warning: ")]
    assert len(warnings) == len(told)
    assert all(line.startswith(f"warning: people: {start}") for line, start in zip(warnings, told, strict=True))
    assert code == 0, "it is no failure"
    assert f"{len(told)} warning" in printed.splitlines()[-1]


async def test_a_cause_stands_before_what_could_not_be_checked_because_of_it(install: Install) -> None:
    install.environ["SLACK_BOT_TOKEN"] = "xapp-swapped"
    _, printed = await install.says()
    lines = printed.splitlines()
    cause = next(n for n, line in enumerate(lines) if line.startswith("failed: tokens: SLACK_BOT_TOKEN"))
    assert cause < min(n for n, line in enumerate(lines) if line.startswith("not checked: "))
