"""Writing a file whole or not at all, readable by its owner alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp

from bot.cli.refusal import give_up


def check_free(path: Path, *, overwrite: bool | None) -> None:
    """Refuse to write over what is there, unless that is meant. What is wrong is said, and ends the command.

    Args:
        overwrite: whether that is meant; ``None``: it never is.
    """
    if path.is_dir():
        give_up(f"{path} is a folder. Name a file in it.")
    if path.exists() and not overwrite:
        or_else = "" if overwrite is None else ", or add --overwrite"
        give_up(f"{path} already exists. Choose another file{or_else}.")


@contextmanager
def written(path: Path, *, overwrite: bool | None) -> Iterator[Path]:
    """Give an empty file beside the one that is meant, of mode 0600; it takes that one's place once it is written.

    Whatever breaks it off leaves all as it was. What is wrong is said, and ends the command.

    Args:
        overwrite: as in `check_free`.
    """
    path = path.resolve()
    check_free(path, overwrite=overwrite)
    try:
        descriptor, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        give_up(f"Can't write {path} ({error.strerror}). Choose a file in a folder you can write to.")
    beside = Path(name)
    try:
        yield beside
        os.fsync(descriptor)
        check_free(path, overwrite=overwrite)
        beside.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # or its new name might not outlast a power failure
        finally:
            os.close(folder)
    except OSError as error:
        give_up(f"Couldn't write {path} ({error.strerror}). Nothing has changed.")
    finally:
        os.close(descriptor)
        beside.unlink(missing_ok=True)


def write(path: Path, text: str, *, overwrite: bool) -> None:
    """Write a text as `written` does."""
    with written(path, overwrite=overwrite) as beside:
        beside.write_text(text, encoding="utf-8")
