"""One running bot for one SQLite file: each of two would believe that it is alone."""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path
from typing import TextIO


class LockError(Exception):
    """The file cannot be had for one bot alone; the sentence says why."""


class Lock:
    """An advisory lock beside the database. The kernel lets go of it when its process ends, however it ends."""

    def __init__(self, database: Path) -> None:
        """Name the lock after the file that it guards; nothing is opened yet."""
        self.path = database.with_name(f"{database.name}.lock")
        self.database = database
        self._file: TextIO | None = None

    def take(self) -> None:
        """Take the lock, and write into it who has it.

        Raises:
            LockError: another process has it, or there can be no file here.
        """
        try:
            file = self.path.open("a+", encoding="utf-8")
        except OSError as error:
            raise LockError(f"DATABASE_URL: {self.path} cannot be written ({error.strerror}).") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "another process"
            file.close()
            raise LockError(
                f"{self.database} is in use by {holder}. One bot runs on a SQLite file: stop that one first, "
                "or use PostgreSQL, which takes any number."
            ) from error
        file.truncate(0)
        file.write(f"the bot on {socket.gethostname()} with process id {os.getpid()}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let go. The file stays: removing it could pull it from under another who just opened it."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None
