"""The shell of a scenario: the program's own commands, beside the running bot, on the world's clock."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from typer.testing import CliRunner

from bot.cli import app
from bot.cli.installation import Installation
from tests.support.world import Stage, World


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    text: str


@dataclass
class Shell:
    """Someone at the machine that the bot runs on."""

    world: World
    stage: Stage

    async def __call__(self, *arguments: str, user: str = "") -> Said:
        """Type ``warroom ...``, and wait for its end."""
        environ = {
            "SLACK_BOT_TOKEN": self.world.slack.bot_token,
            "SLACK_API_URL": self.world.slack.api_url,
            "DATABASE_URL": self.stage.database_url,
            "WARROOM_POLICY": str(self.stage.policy_file),
            "PORT": str(self.world.warroom.port),
            **self.stage.more,
        }
        installation = Installation(environ=environ, clock=self.world.clock_, folder=self.stage.policy_file.parent)
        who = ["--as", user] if user else []
        # A thread of its own: the command has its own loop, as in a process of its own.
        done = await asyncio.to_thread(CliRunner().invoke, app, [*arguments, *who], obj=installation)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        self.world.warroom.runtime.bell.ring()  # the bot's next tick, by which it sees what another process left
        return Said(done.exit_code, done.output)
