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
"""Exit code for what the person who typed it can fix."""


def give_up(*sentences: object) -> NoReturn:
    """Say why nothing was done, and leave."""
    for sentence in sentences:
        typer.echo(str(sentence), err=True)
    raise typer.Exit(WRONG)


def in_sentences(command: Callable[[], None]) -> None:
    """Run the command line; where the machine refuses (a full disk, a name too long), say so in a sentence.

    Characters that the terminal can't show are escaped. An output that is closed or full ends the command with 1.
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
        _end_output(1)
        if error.errno != errno.EPIPE:  # whoever reads has seen enough
            about = f"{str(error.filename)[:200]}: " if error.filename else ""
            try:
                typer.echo(f"That failed: {about}{error.strerror or error}. Correct that and run it again.", err=True)
            except OSError:  # then the exit code alone says so
                _end_output(2)
        sys.exit(1)


def _end_output(number: int) -> None:
    """Write nothing further to an output that is gone: Python would try once again at exit, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
