"""`warroom run`: the bot itself."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.installation import Installation
from bot.cli.refusal import give_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.settings import Settings

IMPATIENT: Final = 1
"""Exit code after a second signal to stop: what was in flight is not waited for."""

NO_ENV: Final = "There is no .env in this folder. Go to the folder that has it, or create one with `warroom init`."


def run(
    context: typer.Context,
    *,
    restored: Annotated[
        bool, typer.Option("--restored", help="Use once after restoring PostgreSQL, or a disk snapshot.")
    ] = False,
) -> None:
    """Run the bot. Settings come from the environment and .env; docs/settings.md lists them."""
    gc.disable()  # nothing that is imported is garbage: looking for some took a sixth of the start
    from bot import interpreter, logs
    from bot.app import Warroom
    from bot.policies import PolicyError, load
    from bot.slack.inbound.socket_mode import HelplessError
    from bot.slack.workspace.client import TokenError
    from bot.web.server import PortTakenError
    from storage.engine.database import DatabaseError, UnavailableError
    from storage.engine.failures import GoneError, in_a_line, in_short
    from storage.engine.lock import LockError

    environ = context.ensure_object(Installation).environment(told=True)
    settings = _settings(context.ensure_object(Installation), environ)
    try:
        policy = load(settings.warroom_policy).policy
    except PolicyError as error:
        give_up(*error.problems)
    logs.configure(settings.log_level, settings.log_format, in_a_line=in_a_line)
    logs.conceal(*settings.secrets)
    for note in settings.notes:
        typer.echo(note, err=True)

    interpreter.share()  # what was imported stays
    gc.enable()

    async def serve() -> None:
        bot = Warroom(settings, policy, restored=restored, environ=environ)
        stop = asyncio.Event()

        def on_signal() -> None:
            if stop.is_set():
                os._exit(IMPATIENT)  # the second signal: like a kill, it loses nothing
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, on_signal)
        try:
            await bot.start()
            gc.freeze()  # and so does what starting made: together they held everyone up for 30 ms
            await bot.until(stop)
        finally:
            await bot.stop()

    try:
        asyncio.run(serve())
    except (LockError, UnavailableError, TokenError, PortTakenError, GoneError) as error:
        give_up(error)
    except DatabaseError as error:
        give_up(f"DATABASE_URL: this version of Warroom can't use the database ({in_short(error)}).")
    except HelplessError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None  # whoever supervises us starts another


def _settings(installation: Installation, environ: Mapping[str, str]) -> Settings:
    """Read the settings. Wrong ones end the command; if there are none, point to `warroom init`."""
    from bot.env_file import ENV
    from bot.settings import SettingsError, load_settings

    try:
        return load_settings(environ)
    except SettingsError as error:
        given = {"SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN_FILE"} & environ.keys()
        give_up(*error.problems, *(() if given or (installation.folder / ENV).exists() else (NO_ENV,)))
