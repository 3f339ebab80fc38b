"""One running bot for one SQLite file: each of two would believe that it is alone."""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path
from typing import TextIO

from storage.engine.failures import GoneError


class LockError(Exception):
    """The file cannot be had for one bot alone; the sentence says why."""


class Lock:
    """Advisory locks on the database and beside it. The kernel lets go of them when their process ends, in any way.

    The one on the database holds whatever name it is opened by; the one beside it holds the name of who has it.
    """

    def __init__(self, database: Path) -> None:
        """Name the file that is guarded; nothing is opened yet."""
        self.path = database.with_name(f"{database.name}.lock")
        self.database = database
        self._beside: TextIO | None = None
        self._file: int | None = None
        """Of the database itself. While SQLite has it open it is not closed: that would end SQLite's own locks."""
        self._is: tuple[int, int] | None = None
        """Device and inode."""

    def take(self) -> None:
        """Take the lock, and write beside it who has it.

        Raises:
            LockError: another process has it, or there can be no file here.
        """
        try:
            beside = self.path.open("a+", encoding="utf-8")
        except OSError as error:
            raise LockError(f"DATABASE_URL: can't write {self.path} ({error.strerror}).") from error
        file = None
        try:
            fcntl.flock(beside, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file = os.open(self.database, os.O_RDWR | os.O_CREAT, 0o666)  # as SQLite makes it
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            beside.seek(0)
            holder = "another process, by another name of this file" if file is not None else beside.read().strip()
            raise LockError(
                f"{self.database} is in use by {holder or 'another process'}. Only one bot can use a SQLite file: stop "
                "that one first, or use PostgreSQL, which allows several."
            ) from error
        except OSError as error:
            raise LockError(f"DATABASE_URL: can't write {self.database} ({error.strerror}).") from error
        else:
            beside.truncate(0)
            beside.write(f"the bot on {socket.gethostname()} with process id {os.getpid()}\n")
            beside.flush()
            found = os.fstat(file)
            self._beside, self._file, self._is = beside, file, (found.st_dev, found.st_ino)
        finally:
            if self._beside is not beside:
                beside.close()
                if file is not None:
                    os.close(file)

    @property
    def is_held(self) -> bool:
        """Whether this process has it."""
        return self._is is not None

    def check(self) -> None:
        """Make sure that the file is still the one that was opened; nothing is checked while the lock is not held.

        Raises:
            GoneError: it was removed, or another one is in its place.
        """
        if self._is is None:
            return
        try:
            found = self.database.stat()
        except FileNotFoundError:
            raise GoneError(f"DATABASE_URL: {self.database} is gone. {GoneError.REMEDY}") from None
        except OSError:
            return  # it cannot be looked at, which says nothing of what is there
        if (found.st_dev, found.st_ino) != self._is:
            raise GoneError(f"DATABASE_URL: {self.database} was replaced. {GoneError.REMEDY}")

    def release(self) -> None:
        """Let go. The file beside stays: removing it could pull it from under another who just opened it."""
        if self._beside is not None and self._file is not None:
            self._beside.truncate(0)
            self._beside.close()
            os.close(self._file)
            self._beside = self._file = self._is = None
