"""A workspace is set up by `warroom init`: what is typed is checked at once, and the files are whole or not there."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.installation import Installation
from bot.demo.slack import LocalSlack
from bot.doctor.features import SCOPES
from bot.init.files import policy_text, read, with_values
from bot.init.link import link
from bot.manifest import manifest
from bot.policies import load
from bot.runtime import SystemClock
from bot.settings import load_settings

BOT, APP = "SLACK_BOT_TOKEN: ", "SLACK_APP_TOKEN: "
CHANNEL = "Channel for announcements"


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    built = LocalSlack(now=SystemClock().now, manifest=manifest())
    await built.start()
    yield built
    await built.stop()


@dataclass
class Terminal:
    """Someone who types, in a process of its own."""

    process: asyncio.subprocess.Process
    shown: str = ""
    log: str = ""
    """Everything it has printed."""

    async def sees(self, *words: str) -> None:
        """Wait until each of these has been shown, one after another, since the last time."""
        assert self.process.stdout is not None
        for each in words:
            while each not in self.shown:
                read = await self.process.stdout.read(1000)
                assert read, f"it ended without {each!r}:\n{self.shown}"
                self.shown += read.decode()
                self.log += read.decode()
            self.shown = self.shown.partition(each)[2]

    def types(self, line: str) -> None:
        """Type a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())


async def terminal(folder: Path, slack: LocalSlack) -> Terminal:
    """Start `warroom init` in a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "WARROOM_"))}
    environ = kept | {"SLACK_API_URL": slack.api_url}
    return Terminal(
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.cli", "init", "--no-open"),
            env=environ,
            cwd=folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    )


def lines(folder: Path) -> dict[str, str]:
    return {each.name: each.read_text(encoding="utf-8") for each in folder.iterdir()}


@pytest.mark.slow
async def test_a_workspace_is_set_up_by_somebody_who_makes_every_mistake(slack: LocalSlack, tmp_path: Path) -> None:
    slack.feed.scopes.discard("reactions:read")
    slack.channel("incidents").members.remove(slack.bot_user_id)
    sat = await terminal(tmp_path, slack)
    await sat.sees("https://api.slack.com/apps?new_app=1&manifest_json=", BOT)

    sat.types(slack.app_token)
    await sat.sees("SLACK_BOT_TOKEN holds an app-level token (xapp-); set it to the bot token (xoxb-).", BOT)
    sat.types("xoxb-of-somewhere-else")
    await sat.sees("Slack doesn't accept SLACK_BOT_TOKEN (invalid_auth).", "OAuth & Permissions", BOT)
    sat.types(slack.bot_token)
    await sat.sees("Warroom is @warroom", f"reactions:read isn't granted. Without it, {SCOPES['reactions:read']}")
    await sat.sees("Enter checks again")
    slack.feed.scopes.add("reactions:read")
    sat.types("")
    await sat.sees("scopes of the manifest are granted", APP)

    sat.types(slack.bot_token)
    await sat.sees("SLACK_APP_TOKEN holds a bot token (xoxb-); set it to the app-level token (xapp-).", APP)
    sat.types("xapp-of-somewhere-else")
    await sat.sees("Slack doesn't accept SLACK_APP_TOKEN (invalid_auth)", "connections:write", APP)
    sat.types(slack.app_token)
    await sat.sees("Slack accepts a connection.", f"{CHANNEL} (created if missing) [incidents]")

    sat.types("War Room!")
    await sat.sees("“War Room!” isn't a valid channel name.", CHANNEL)
    sat.types("#incidents")
    await sat.sees("#incidents exists, but Warroom isn't in it", "/invite @Warroom in #incidents", "[incidents]")
    assert lines(tmp_path) == {}
    slack.channel("incidents").members.append(slack.bot_user_id)
    sat.types("")
    await sat.sees("Warroom is in #incidents.", "Enter skips a question", "On-call engineers (invited to SEV1, SEV2)")
    sat.types("")
    await sat.sees("Engineering managers (invited to SEV1, SEV2)")
    sat.types("")
    await sat.sees("may close any incident")
    sat.types("")
    await sat.sees("Experts of an area")
    sat.types("")
    await sat.sees("Wrote .env", "warning: people: The policy names no one", "0 failed", "Start the bot: warroom run")

    assert await sat.process.wait() == 0
    assert "Warning" not in sat.log
    assert lines(tmp_path) == {
        ".env": f"SLACK_BOT_TOKEN={slack.bot_token}\nSLACK_APP_TOKEN={slack.app_token}\nSLACK_API_URL={slack.api_url}\n"
    }
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert not {call.method for call in slack.calls} & {"conversations.list", "chat.postMessage"}


@pytest.fixture
def with_a_keyboard() -> Iterator[None]:
    """Let a signal of the keyboard reach what is started: a run in the background ignores it, and hands that on."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.slow
@pytest.mark.usefixtures("with_a_keyboard")
async def test_whoever_breaks_it_off_leaves_nothing(slack: LocalSlack, tmp_path: Path) -> None:
    sat = await terminal(tmp_path, slack)
    await sat.sees(BOT)
    sat.types(slack.bot_token)
    await sat.sees(APP)
    sat.process.send_signal(signal.SIGINT)
    await sat.sees("Nothing was written.")
    assert await sat.process.wait() == 1
    assert lines(tmp_path) == {}


async def init(slack: LocalSlack, folder: Path, *options: str, typed: str = "", **environ: str) -> tuple[int, str]:
    """Run `warroom init` with both tokens in the environment; return its exit code and what it said."""
    tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.api_url}
    given = {name: value for name, value in {**tokens, **environ}.items() if value}
    installation = Installation(environ=given)
    line = ["init", "--folder", str(folder), *options]
    done = await asyncio.to_thread(CliRunner().invoke, app, line, obj=installation, input=typed)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert slack.bot_token not in done.output
    assert slack.app_token not in done.output
    return done.exit_code, done.output


async def test_with_all_that_is_asked_given_nothing_is_asked(slack: LocalSlack, tmp_path: Path) -> None:
    code, said = await init(slack, tmp_path, "--channel", "#ops-incidents", "--preset", "p")
    assert code == 0, said
    assert "Created #ops-incidents." in said
    assert "manifest_json" not in said
    policy = load(tmp_path / "policy.yml").policy
    assert (policy.preset, policy.channels.announce) == ("p", "ops-incidents")
    assert lines(tmp_path)["policy.yml"].splitlines()[1:] == ["preset: p", "channels:", "  announce: ops-incidents"]
    before = lines(tmp_path)

    code, said = await init(slack, tmp_path, SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="", SLACK_API_URL="")
    assert (code, lines(tmp_path)) == (0, before), said
    assert "Wrote" not in said, "the same again changes nothing"


async def test_files_that_are_there_are_changed_only_with_consent(slack: LocalSlack, tmp_path: Path) -> None:
    env, policy = tmp_path / ".env", tmp_path / "policy.yml"
    env.write_text("# ours\nPOSTGRES_PASSWORD=hunter2\nexport SLACK_BOT_TOKEN=xoxb-old\n", encoding="utf-8")
    policy.write_text("preset: sev\n", encoding="utf-8")
    before = lines(tmp_path)

    for typed in ("n\n", "y\nn\n", ""):
        code, said = await init(slack, tmp_path, "--channel", "ops", typed=typed)
        assert (code, "Nothing was written." in said, lines(tmp_path)) == (1, True, before)

    code, said = await init(slack, tmp_path, "--channel", "ops", typed="y\ny\n")
    assert code == 0, said
    assert "policy.yml already exists. Replace it?" in said
    assert lines(tmp_path)[".env"].splitlines() == [
        "# ours",
        "POSTGRES_PASSWORD=hunter2",
        f"export SLACK_BOT_TOKEN={slack.bot_token}",
        f"SLACK_APP_TOKEN={slack.app_token}",
        f"SLACK_API_URL={slack.api_url}",
        "WARROOM_POLICY=policy.yml",
    ]
    assert env.stat().st_mode & 0o777 == 0o600

    code, said = await init(slack, tmp_path, "--channel", "other")
    assert (code, "omit --channel and --preset" in said) == (2, True)


async def test_what_cannot_be_is_refused_with_what_to_do(slack: LocalSlack, tmp_path: Path) -> None:
    code, said = await init(slack, tmp_path, SLACK_BOT_TOKEN="xoxb-wrong")
    assert (code, "accept SLACK_BOT_TOKEN" in said, "There is no terminal to ask in" in said) == (1, True, True)
    code, said = await init(slack, tmp_path / "nowhere")
    assert (code, "Create it, or choose another with --folder" in said) == (2, True)
    code, said = await init(slack, tmp_path, SLACK_BOT_TOKEN="", SLACK_BOT_TOKEN_FILE="/run/secrets/bot")
    assert (code, "Unset SLACK_BOT_TOKEN_FILE first" in said) == (2, True)
    code, said = await init(slack, tmp_path, SLACK_API_URL="http://127.0.0.1:9/api/")
    assert (code, "Nothing was written; run this again later" in said) == (2, True)
    code, said = await init(slack, tmp_path, "--channel", "C0NOWHERE1")
    assert (code, "Type /invite @Warroom in C0NOWHERE1" in said) == (1, True)
    slack.feed.scopes.discard("channels:manage")
    code, said = await init(slack, tmp_path, "--channel", "brand-new")
    assert code == 1
    assert f"channels:manage isn't granted. Without it, {SCOPES['channels:manage']}" in said
    assert "Warroom may not create #brand-new" in said
    assert lines(tmp_path) == {}


async def test_a_token_that_is_wrong_in_the_environment_is_asked_for(slack: LocalSlack, tmp_path: Path) -> None:
    code, said = await init(slack, tmp_path, SLACK_BOT_TOKEN="xoxb-old", typed=f"{slack.bot_token}\n" + "\n" * 5)
    assert (code, "0 failed" in said) == (0, True), said
    assert f"SLACK_BOT_TOKEN={slack.bot_token}" in lines(tmp_path)[".env"]


async def test_a_new_install_reaches_people(slack: LocalSlack, tmp_path: Path) -> None:
    typed = (
        "incidents",
        *("@bob", "bob@example.com nobody@example.com", "S0ONCALL01, carol@example.com"),
        "",
        "U0A1ICE001",
        *("Data Base", "database: U0N0B0DY01", "database: S0LEADS001", "network: bob@example.com", ""),
    )

    code, said = await init(slack, tmp_path, typed="".join(f"{line}\n" for line in typed))

    assert code == 0, said
    assert "; write a user's id" in said.partition("'@bob' ")[2]
    assert "nobody@example.com: " in said
    assert "U0N0B0DY01: " in said
    assert "Write the area, a colon and its experts" in said
    policy = load(tmp_path / "policy.yml").policy
    assert {key: them for key, them in policy.people.items() if them} == {
        "on_call": ("S0ONCALL01", "carol@example.com"),
        "admin": ("U0A1ICE001",),
    }
    assert policy.areas == {"database": ("S0LEADS001",), "network": ("bob@example.com",)}
    assert "warning: people: people.engineering_manager names no one, so no one is invited as" in said
    assert not {call.method for call in slack.calls} & {"users.list", "chat.postMessage"}


def test_the_link_carries_this_versions_manifest() -> None:
    asked = urlsplit(link())
    assert (asked.scheme, asked.hostname, asked.path) == ("https", "api.slack.com", "/apps")
    query = parse_qs(asked.query, strict_parsing=True)
    assert query["new_app"] == ["1"]
    assert json.loads(query["manifest_json"][0]) == manifest()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "A=1\nB=two words\n"),
        ("X='y z' # why\n\nB=3", "X='y z' # why\n\nB='two words'\nA=1\n"),
        ("A=0\nC=5\nA=2\n", "A=1\nC=5\nB='two words'\n"),
        ("  export A=\nnot a line\n", "export A=1\nnot a line\nB='two words'\n"),
        ("#A=0\nAA=1\n", "#A=0\nAA=1\nA=1\nB='two words'\n"),
    ],
)
def test_values_are_set_in_place_and_every_other_line_stays(before: str, after: str) -> None:
    after = after if before else "A=1\nB='two words'\n"
    written = with_values(before, {"A": "1", "B": "two words"})
    assert written == after
    assert read(written).items() >= {"A": "1", "B": "two words"}.items()
    assert with_values(written, {"A": "1", "B": "two words"}) == written


def test_a_policy_holds_only_what_differs(tmp_path: Path) -> None:
    assert policy_text("sev", "incidents") == ""
    file = tmp_path / "policy.yml"
    for preset, channel in (("sev", "ops"), ("p", "incidents"), ("p", "123"), ("sev", "C024BE91L")):
        file.write_text(policy_text(preset, channel), encoding="utf-8")
        policy = load(file).policy
        assert (policy.preset, policy.channels.announce) == (preset, channel)
    assert load_settings({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}).warroom_policy is None
