"""One running bot for one SQLite file: each of two would believe that it is alone."""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path
from typing import Final, TextIO

from storage.engine.failures import GoneError

_HOW_FAR: Final = "how far it was: "


class LockError(Exception):
    """The file cannot be had for one bot alone; the sentence says why."""


class Lock:
    """Advisory locks on the database and beside it. The kernel lets go of them when their process ends, in any way.

    The one on the database holds whatever name it is opened by; the one beside it holds the name of who has it, and how
    far the database was when that was last written: one that is put back from a copy, whoever made it, is not as far.
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
        self.is_first = False
        """No bot ran on a file of this name here."""
        self.how_far: tuple[int, ...] = ()
        """How far the database was that was here last; empty: an earlier version did not note it."""

    def take(self) -> None:
        """Take the lock, and write beside it who has it.

        Raises:
            LockError: another process has it, there can be no file here, or the one that was here is gone.
        """
        is_first = not self.path.exists()
        try:
            beside = self.path.open("a+", encoding="utf-8")
        except OSError as error:
            raise LockError(f"DATABASE_URL: can't write {self.path} ({error.strerror}).") from error
        file = None
        try:
            fcntl.flock(beside, fcntl.LOCK_EX | fcntl.LOCK_NB)
            beside.seek(0)
            how_far = _how_far(beside.read())
            if any(how_far) and not self.database.exists():  # a supervisor starts us again when it was removed
                raise LockError(
                    f"DATABASE_URL: {self.database} is gone, and incidents were in it. Put the file or a backup back. "
                    f"To start over without them, delete {self.path}."
                )
            file = os.open(self.database, os.O_RDWR | os.O_CREAT, 0o666)  # as SQLite makes it
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            beside.seek(0)
            holder = "another process, by another name of this file" if file is not None else beside.readline().strip()
            raise LockError(
                f"{self.database} is in use by {holder or 'another process'}. Only one bot can use a SQLite file: stop "
                "that one first, or use PostgreSQL, which allows several."
            ) from error
        except OSError as error:
            raise LockError(f"DATABASE_URL: can't write {self.database} ({error.strerror}).") from error
        else:
            self.is_first, self.how_far = is_first, how_far
            found = os.fstat(file)
            self._beside, self._file, self._is = beside, file, (found.st_dev, found.st_ino)
            self._write()
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

    def note(self, how_far: tuple[int, ...]) -> None:
        """Write beside it how far it is now: counts that only grow."""
        if self.is_held and how_far != self.how_far:
            self.how_far = how_far
            self._write()

    def _write(self, *, held: bool = True) -> None:
        assert self._beside is not None  # noqa: S101 - only called while it is held
        holder = f"the bot on {socket.gethostname()} with process id {os.getpid()}" if held else ""
        self._beside.truncate(0)
        self._beside.write(holder + "\n")
        if self.how_far:
            self._beside.write(_HOW_FAR + " ".join(map(str, self.how_far)) + "\n")
        self._beside.flush()

    def release(self) -> None:
        """Let go. The file beside stays: removing it could pull it from under another who just opened it."""
        if self._beside is not None and self._file is not None:
            self._write(held=False)
            self._beside.close()
            os.close(self._file)
            self._beside = self._file = self._is = None


def _how_far(beside: str) -> tuple[int, ...]:
    noted = next((line for line in beside.splitlines() if line.startswith(_HOW_FAR)), "")
    counts = noted.removeprefix(_HOW_FAR).split()
    return tuple(map(int, counts)) if all(each.isdecimal() for each in counts) else ()
