"""An install to look at: a world with its running bot, and the environment that describes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import app
from bot.cli.installation import Installation
from bot.doctor import Finding, Outcome, examine
from bot.runtime import MovableClock
from tests.support.world import START, Stage, World


@dataclass
class Install:
    """An install beside a running bot, as its environment describes it."""

    world: World
    stage: Stage
    environ: dict[str, str] = field(default_factory=dict)
    clock: MovableClock = field(default_factory=lambda: MovableClock(START))

    def __post_init__(self) -> None:
        slack = self.world.slack
        self.environ = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "SLACK_CONFIG_TOKEN": slack.config_token,
            "SLACK_APP_ID": slack.workspace.app_id,
            "DATABASE_URL": self.stage.database_url,
            "WARROOM_POLICY": str(self.stage.policy_file),
            "PORT": str(self.world.warroom.port),
        }
        self.clock = self.world.clock_

    async def examined(self) -> tuple[Finding, ...]:
        """Have a look, in this process."""
        return await examine(self.environ, clock=self.clock)

    @asynccontextmanager
    async def as_it_was(self) -> AsyncIterator[None]:
        """Put everything back afterwards."""
        slack, file = self.world.slack, self.stage.policy_file
        environ, text, clock = dict(self.environ), file.read_text(encoding="utf-8"), self.clock
        set_up, scopes = deepcopy(slack.desk.manifest), set(slack.desk.scopes)
        members = list(self.world.incidents.members)
        yield
        self.environ, self.clock = environ, clock
        file.write_text(text, encoding="utf-8")
        slack.desk.manifest = set_up
        slack.desk.scopes |= scopes
        self.world.incidents.is_archived, self.world.incidents.members = False, members

    async def says(self, *arguments: str) -> tuple[int, str]:
        """Type `warroom doctor`; the exit code, and what it printed."""
        folder = Path(self.environ["WARROOM_POLICY"]).parent
        installation = Installation(environ=self.environ, clock=self.clock, folder=folder)
        done = await asyncio.to_thread(CliRunner().invoke, app, ["doctor", *arguments], obj=installation)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output


def failures(findings: tuple[Finding, ...]) -> Mapping[str, Finding]:
    """What failed, by check; each failure says how to fix it."""
    failed = {one.check: one for one in findings if one.outcome is Outcome.FAILED}
    assert all(one.fix for one in failed.values())
    return failed
