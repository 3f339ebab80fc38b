"""This file is about `warroom demo`: the bot against a local Slack."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot.cli.speech import give_up


def demo(
    script: Annotated[bool, typer.Option("--script", help="Play a whole incident and print what people saw.")] = False,
) -> None:
    """Try the bot against a local Slack, without a workspace."""
    from bot import logs
    from bot.demo.story import StoryError

    if not script:
        give_up("Type `warroom demo --script`: it plays a whole incident and prints what people saw.")
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
