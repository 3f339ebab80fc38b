"""This file is about the shell's commands. No logic: each puts parts together and says how it went."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NoReturn

import typer

app = typer.Typer(
    name="warroom",
    help="Runs incidents from Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would print local variables, and with them tokens
)
policy_app = typer.Typer(help="Check and show the policy file.", no_args_is_help=True)
app.add_typer(policy_app, name="policy")

WRONG = 2
"""Exit code for what the person who typed it can mend."""


def main() -> None:
    """Run the command line."""
    app()


def _give_up(*sentences: object) -> NoReturn:
    for sentence in sentences:
        typer.echo(str(sentence), err=True)
    raise typer.Exit(WRONG)


@app.command()
def run() -> None:
    """Run the bot. Settings come from the environment; docs/settings.md lists them."""
    from bot import logs
    from bot.app import PortTakenError, Warroom
    from bot.policies import PolicyError, load
    from bot.settings import SettingsError, load_settings
    from bot.slack.client import TokenError
    from bot.slack.socket_mode import HelplessError
    from storage.database import UnavailableError
    from storage.lock import LockError

    try:
        settings = load_settings(os.environ)
        policy = load(settings.warroom_policy).policy
    except SettingsError as error:
        _give_up(*error.problems)
    except PolicyError as error:
        _give_up(*error.problems)
    logs.configure(settings.log_level, settings.log_format)
    logs.conceal(*settings.secrets)
    for note in settings.notes:
        typer.echo(note, err=True)

    async def serve() -> None:
        bot = Warroom(settings, policy)
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        try:
            await bot.start()
            await bot.until(stop)
        finally:
            await bot.stop()

    try:
        asyncio.run(serve())
    except (LockError, UnavailableError, TokenError, PortTakenError) as error:
        _give_up(error)
    except HelplessError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None  # whoever supervises us starts another


@app.command()
def demo(
    script: Annotated[bool, typer.Option("--script", help="Play a whole incident and print what people saw.")] = False,
) -> None:
    """Try the bot against a local Slack, without a workspace."""
    from bot import logs
    from bot.demo.story import StoryError

    if not script:
        _give_up("Type `warroom demo --script`: it plays a whole incident and prints what people saw.")
    logs.configure("WARNING", "console")
    try:
        typer.echo(asyncio.run(_play()))
    except (StoryError, LookupError) as error:
        typer.echo(f"The story broke off: {error}", err=True)
        raise typer.Exit(1) from error


async def _play() -> str:
    """Play the story on a clock that moves when told; return what people saw, the draft last."""
    from bot import demo as local
    from bot.app import Warroom
    from bot.demo.slack import LocalSlack
    from bot.demo.story import Story
    from bot.demo.world import World
    from bot.manifest import manifest
    from bot.policies import load
    from bot.runtime import MovableClock
    from bot.settings import load_settings

    clock = MovableClock(datetime(2026, 11, 21, 9, 0, tzinfo=UTC))
    slack = LocalSlack(now=clock.now, manifest=manifest())
    await slack.start()
    with TemporaryDirectory(prefix="warroom-demo-") as directory:
        environ = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": f"sqlite:///{directory}/warroom.db",
        }
        policy = load(Path(local.__file__).with_name("policy.yml")).policy
        bot = Warroom(load_settings(environ), policy, clock=clock, port=0)
        try:
            await bot.start()
            await slack.connected()
            story = Story(World(slack, bot, clock))
            await story.play()
            channels = ("incidents-sev1", "incidents", story.room.name)
            return f"{slack.transcript(*channels)}\n\n{story.document()}"
        finally:
            await bot.stop()
            await slack.stop()


@policy_app.command("check")
def policy_check(file: Annotated[Path, typer.Argument(help="The policy file.")]) -> None:
    """Tell every mistake in a policy file, with its place."""
    from bot.policies import PolicyError, load

    try:
        load(file)
    except PolicyError as error:
        for problem in error.problems:
            typer.echo(str(problem))
        raise typer.Exit(1) from error
    typer.echo(f"{file}: no mistakes.")


@policy_app.command("show")
def policy_show(
    file: Annotated[Path | None, typer.Argument(help="Without one: $WARROOM_POLICY, or the preset.")] = None,
    preset: Annotated[str, typer.Option(help="Which preset, if no file names one.")] = "sev",
) -> None:
    """Print the policy as it is in force, and where each value came from."""
    from bot.policies import PolicyError, load, show

    chosen = file or (Path(os.environ["WARROOM_POLICY"]) if os.environ.get("WARROOM_POLICY") else None)
    try:
        typer.echo(show(load(chosen, preset=preset)))
    except PolicyError as error:
        _give_up(*error.problems)


if __name__ == "__main__":
    main()
