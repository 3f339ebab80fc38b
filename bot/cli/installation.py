"""What a shell command needs of an installation: settings, policy, clock and the database, beside a running bot."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from bot.cli.refusal import give_up

if TYPE_CHECKING:
    from bot.domain.policy import Policy
    from bot.runtime import Clock
    from bot.settings import Settings
    from storage.engine.database import Database

_T = TypeVar("_T")


def _system_clock() -> Clock:
    from bot.runtime import SystemClock

    return SystemClock()


@dataclass(kw_only=True)
class Installation:
    """What the shell's commands are given: the environment, the working directory and the time."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    folder: Path = field(default_factory=Path)
    """Where `.env` is looked for."""
    clock: Clock = field(default_factory=_system_clock)

    def environment(self, *, told: bool = False) -> Mapping[str, str]:
        """Return the environment laid over `.env`. A file that can't be read ends the command.

        Args:
            told: say on standard error what came from `.env`.
        """
        from bot.env_file import laid_over
        from bot.settings import SettingsError

        try:
            environ, note = laid_over(self.folder, self.environ)
        except SettingsError as error:
            give_up(*error.problems)
        if told and note:
            typer.echo(note, err=True)
        return environ

    def settings(self) -> Settings:
        """Read the settings; Slack's tokens may be missing. What is wrong is said, and ends the command."""
        from bot.settings import NOT_ASKED_FOR, SettingsError, load_settings

        environ = self.environment()
        given = {name for name in NOT_ASKED_FOR if environ.get(name) or environ.get(f"{name}_FILE")}
        missing = {name: value for name, value in NOT_ASKED_FOR.items() if name not in given}
        try:
            return load_settings({**environ, **missing})
        except SettingsError as error:
            give_up(*error.problems)

    def policy(self) -> Policy:
        """Read the policy that is in force. What is wrong is said, and ends the command."""
        from bot.policies import PolicyError, load

        try:
            return load(self.settings().warroom_policy).policy
        except PolicyError as error:
            give_up(*error.problems)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """Open the database as it is; it is neither made nor migrated here."""
        from storage.engine.database import Database

        opened = Database(self.settings().database_url, now=self.clock.now)
        try:
            await opened.check()
            yield opened
        finally:
            await opened.close()

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Do it, and return what came of it. A refusal is said, and ends the command."""
        from bot.domain.incident import IncidentError
        from storage.engine.database import DatabaseError, UnavailableError

        try:
            return asyncio.run(work)
        except IncidentError as refused:
            give_up(refused.sentence)
        except UnavailableError as error:
            give_up(error)
        except DatabaseError as error:
            give_up(f"The database failed ({type(error).__name__}). Nothing was changed; try again.")
