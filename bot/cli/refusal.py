"""How a shell command refuses: sentences on standard error, and the exit code."""

from __future__ import annotations

from typing import Final, NoReturn

import typer

WRONG: Final = 2
"""Exit code for what the person who typed it can mend."""


def give_up(*sentences: object) -> NoReturn:
    """Say why nothing was done, and leave."""
    for sentence in sentences:
        typer.echo(str(sentence), err=True)
    raise typer.Exit(WRONG)
