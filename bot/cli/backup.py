"""`warroom backup`: a copy of the database, taken while the bot runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.files import written
from bot.cli.installation import Installation
from bot.cli.refusal import give_up


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The copy to create; must not exist yet.", metavar="FILE")],
) -> None:
    """Back up the SQLite database while the bot runs. For PostgreSQL, print the pg_dump line to run instead."""
    from storage.engine.backup import copy, pg_dump, sqlite_file
    from storage.engine.database import UnavailableError

    url = context.ensure_object(Installation).settings().database_url
    database = sqlite_file(url)
    if database is None:
        give_up("Nothing was copied. Back up PostgreSQL with its own tool, while bots run:", pg_dump(url, file))
    try:
        with written(file, overwrite=None) as beside:
            copied = copy(database, beside)
    except UnavailableError as error:
        give_up(error)
    typer.echo(
        f"Backed up {database} to {file}: {copied.size / 1e6:.1f} MB, schema {copied.schema}, integrity checked.\n"
        f"To restore it, stop the bot, delete {database}-wal and {database}-shm, and copy {file} to {database}."
    )
