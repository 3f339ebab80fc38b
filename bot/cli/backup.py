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
    file: Annotated[Path, typer.Argument(help="Where the copy goes; a new file.", metavar="FILE")],
) -> None:
    """Copy the SQLite database while the bot runs. For PostgreSQL it says the line to type."""
    from storage.engine.backup import copy, pg_dump, sqlite_file
    from storage.engine.database import UnavailableError

    url = context.ensure_object(Installation).settings().database_url
    database = sqlite_file(url)
    if database is None:
        give_up("Nothing was copied: PostgreSQL's own tool does it, while bots run. Type:", pg_dump(url, file))
    try:
        with written(file, overwrite=None) as beside:
            copied = copy(database, beside)
    except UnavailableError as error:
        give_up(error)
    typer.echo(
        f"{file} is a copy of {database}, checked: {copied.size / 1e6:.1f} MB, schema {copied.schema}.\n"
        f"To go back to it: stop the bot, delete {database}-wal and {database}-shm, put the copy in {database}'s place."
    )
