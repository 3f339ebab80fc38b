"""How a shell command refuses: sentences on standard error, and the exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import Final, NoReturn

import typer

WRONG: Final = 2
"""Exit code for what the person who typed it can mend."""


def give_up(*sentences: object) -> NoReturn:
    """Say why nothing was done, and leave."""
    for sentence in sentences:
        typer.echo(str(sentence), err=True)
    raise typer.Exit(WRONG)


def in_sentences(command: Callable[[], None]) -> None:
    """Run the command line, and say in a sentence what the machine refuses: a disk that is full, a name too long.

    What a terminal cannot show is written as an escape. An output that takes no more ends the command with 1.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            command()
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except OSError as error:
        _end_output()
        if error.errno != errno.EPIPE:  # whoever reads has seen enough
            about = f"{str(error.filename)[:200]}: " if error.filename else ""
            typer.echo(f"It could not be done: {about}{error.strerror or error}.", err=True)
        sys.exit(1)


def _end_output() -> None:
    """Have nothing more written to an output that takes none: Python would try once more at its end, and say so."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
