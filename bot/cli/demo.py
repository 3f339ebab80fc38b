"""`warroom demo`: the bot against a local Slack, in the browser or as a script."""

from __future__ import annotations

import asyncio
import signal
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.refusal import give_up

if TYPE_CHECKING:
    from bot.demo.sandbox import Sandbox
    from bot.runtime import MovableClock


def demo(
    script: Annotated[bool, typer.Option("--script", help="Play a whole incident and print what people see.")] = False,
    keep: Annotated[Path | None, typer.Option(help="Keep the bot's database in this folder.", metavar="FOLDER")] = None,
    host: Annotated[str, typer.Option(help="Loopback address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 picks a free one.")] = 4200,
    no_open: Annotated[bool, typer.Option("--no-open", help="Don't open the browser.")] = False,
) -> None:
    """Try the bot in the browser, without a Slack workspace."""
    from bot import logs
    from bot.demo.scripted_incident import ScriptedIncidentError

    logs.configure("WARNING", "console")
    try:
        if script:
            typer.echo(asyncio.run(_play(keep)))
        else:
            asyncio.run(_show(keep, host, port, open_browser=not no_open))
    except (ScriptedIncidentError, LookupError) as error:
        typer.echo(f"The scripted incident failed: {error}", err=True)
        raise typer.Exit(1) from error
    except ValueError as error:
        give_up(error)
    except OSError as error:
        give_up(f"The demo can't start ({error.strerror}). If the port is taken, add --port 0 to use a free one.")


async def _play(keep: Path | None) -> str:
    """Play the scripted incident on a clock that moves when told; return what people saw, the draft last."""
    from bot.demo.scripted_incident import ScriptedIncident
    from bot.runtime import MovableClock

    clock = MovableClock(datetime(2026, 11, 21, 9, 0, tzinfo=UTC))
    async with _running_sandbox(keep, clock) as sandbox:
        incident = ScriptedIncident(sandbox)
        await incident.play()
        channels = ("incidents-sev1", "incidents", "executives", incident.room.name)
        return f"{sandbox.slack.transcript(*channels)}\n\n{incident.document()}"


async def _show(keep: Path | None, host: str, port: int, *, open_browser: bool) -> None:
    """Show the local Slack in the browser until told to stop."""
    from bot.cli.living_clock import LivingClock
    from bot.demo.browser.page import Page
    from bot.slack.conversations.table import SUBCOMMANDS

    shown = ("name", "usage", "summary", "example", "aliases")
    commands = [{name: getattr(one, name) for name in shown} for one in SUBCOMMANDS]
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with _running_sandbox(keep, LivingClock()) as sandbox:
        page = Page(sandbox, commands)
        try:
            await page.start(host, port)
            typer.echo(f"The demo is running at {page.address}  Press Ctrl-C to stop it.")
            if open_browser:
                await asyncio.to_thread(webbrowser.open, page.address)
            await stop.wait()
        finally:
            await page.stop()


def _check_unused(keep: Path) -> None:
    """Make the folder in which the database is kept.

    Raises:
        ValueError: there is one already. Its war rooms are gone with the Slack that they were in.
    """
    keep.mkdir(parents=True, exist_ok=True)
    if (keep / "warroom.db").exists():
        raise ValueError(f"{keep}/warroom.db is from an earlier demo, whose Slack is gone. Choose an empty folder.")


@asynccontextmanager
async def _running_sandbox(keep: Path | None, clock: MovableClock) -> AsyncIterator[Sandbox]:
    """Run the bot against a local Slack, with its database in this folder, or in one that goes at the end."""
    from bot import demo as local
    from bot.app import Warroom
    from bot.demo.sandbox import Sandbox
    from bot.demo.slack import LocalSlack
    from bot.manifest import manifest
    from bot.policies import load
    from bot.settings import load_settings

    if keep is not None:
        _check_unused(keep)
    with TemporaryDirectory(prefix="warroom-demo-") as temporary:
        slack = LocalSlack(now=clock.now, manifest=manifest())
        await slack.start()
        environ = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": f"sqlite:///{keep or temporary}/warroom.db",
        }
        policy = load(Path(local.__file__).with_name("policy.yml")).policy
        bot = Warroom(load_settings(environ), policy, clock=clock, port=0)
        try:
            await bot.start()
            await slack.connected()
            yield Sandbox(slack, bot, clock)
        finally:
            await bot.stop()
            await slack.stop()
