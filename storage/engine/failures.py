"""What a database fails at: which connections are useless, and whether it takes what is written."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ExceptionContext, exc
from sqlalchemy.exc import DatabaseError, InterfaceError, InternalError, OperationalError, SQLAlchemyError

GAVE_WAY: Final = frozenset({"40P01", "55P03"})
"""PostgreSQL's codes for a deadlock, and for a lock that did not come free in time."""

NOTHING_DONE: Final = frozenset({"25006", "26000"})
"""Its codes where the connection alone was to blame, and nothing was done: it may not write, as the server that it led
to when it was opened might not; or it leads to another server now, which knows none of its prepared statements."""

STALE: Final = NOTHING_DONE | {"25P03", "57P01", "57P02", "57P03", "57P04", "57P05"}
"""Its codes after which a connection is not what a new one would be. Behind a proxy it does not end by itself."""

FULL: Final = "53100"
"""Its code for a disk that is full."""

CONNECTION: Final = "08"
"""Class of its codes for connections that failed."""

STALE_FILE: Final = frozenset(
    {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT}
)
"""SQLite's codes after which the file is opened again: it may have been opened when it could only be read."""

TRIED_EVERY: Final = 10.0
"""Seconds for which it is taken for known that the database takes what is written."""


QUIET_FOR: Final = 10.0
"""Seconds after the disk was full for which a trial that is taken proves nothing: it is a small one."""


class GoneError(SQLAlchemyError):
    """The file is no longer the one that was opened: whatever is written to that is lost. The sentence says so."""

    REMEDY: Final = (
        "Warroom stops, because anything it wrote would be lost. Put the file or a backup back, then start it again."
    )


@dataclass(frozen=True, slots=True)
class Trouble:
    """A time in which the database did not take what was written."""

    began: datetime
    ended: datetime
    why: str


def gave_way(error: Exception) -> bool:
    """Tell whether a transaction was broken off for another's sake: it changed nothing, and may be tried again."""
    return isinstance(error, OperationalError) and _state(error) in GAVE_WAY


def changed_nothing(error: Exception) -> bool:
    """Tell whether it may be tried again at once, on another connection or when others are done."""
    return gave_way(error) or (isinstance(error, DatabaseError) and _state(error) in NOTHING_DONE)


def is_helpless(error: BaseException) -> bool:
    """Tell whether the database is to blame, and not what it was asked for: it is away, full, read-only, damaged."""
    if isinstance(error, OperationalError | InterfaceError | InternalError | exc.TimeoutError | GoneError):
        return _state(error) not in GAVE_WAY
    return type(error) is DatabaseError  # SQLite's, of a damaged file; the rest has classes of its own


def in_short(error: BaseException) -> str:
    """Return what the database says, without what it was asked: one line, for the log and for operators."""
    cause = getattr(error, "orig", None) or error
    lines = str(cause).strip().splitlines() or [""]
    return f"{type(cause).__name__}: {lines[0][:200]}"


def in_a_line(error: BaseException) -> str | None:
    """Return what is logged in the place of a traceback: where a helpless database was asked tells nothing."""
    return in_short(error) if is_helpless(error) else None


def sqlite_code(error: BaseException | None) -> int:
    """Return the kind of an error of SQLite, without what extends its code; 0: it is none.

    Source: SQLite, Result and Error Codes.
    """
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def throw_away(failure: ExceptionContext) -> None:
    """Have a connection that is stale thrown away, and with it all that were opened before. Listens to an engine."""
    cause = failure.original_exception
    state = str(getattr(cause, "sqlstate", None) or "")
    if state in STALE or state.startswith(CONNECTION) or sqlite_code(cause) in STALE_FILE:
        failure.is_disconnect = True


def _is_full(error: BaseException) -> bool:
    code = sqlite_code(getattr(error, "orig", None))
    return _state(error) == FULL or code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


def _state(error: BaseException) -> str | None:
    return getattr(getattr(error, "orig", None), "sqlstate", None)


class Writes:
    """Whether the database takes what is written: found by writing, whatever can be read."""

    def __init__(self, write: Callable[[], Awaitable[bool]], now: Callable[[], datetime]) -> None:
        """Know nothing yet.

        Args:
            write: writes something that is of no use, and commits it; ``False``: others write just now, and find out.
            now: what time it is.
        """
        self._write = write
        self._now = now
        self._trying: asyncio.Task[None] | None = None
        self._worked_at: float | None = None
        self._full_at = float("-inf")
        self._since: datetime | None = None
        self.failures = 0
        """Transactions that the database did not take."""
        self.trouble = ""
        """Why it takes none; empty: it does, as far as is known."""
        self.ended: Trouble | None = None
        """The last time of trouble; whoever reports it clears it."""

    def failed(self, error: BaseException) -> None:
        """Count a transaction that came to nothing."""
        if is_helpless(error):
            self.failures += 1
            self.trouble = in_short(error)
            if _is_full(error):
                self._full_at = asyncio.get_running_loop().time()
            self._since = self._since or self._now()

    def worked(self) -> None:
        """Note that something was written that is worth something."""
        self._worked_at = asyncio.get_running_loop().time()
        if self._since is not None:
            self.ended = Trouble(self._since, self._now(), self.trouble)
            self.trouble, self._since = "", None

    async def look(self, *, within: float) -> str:
        """Return why nothing can be written; empty: it can. Tries it, unless it worked a moment ago.

        Args:
            within: seconds after which no answer is one.
        """
        now = asyncio.get_running_loop().time()
        if not self.trouble and self._worked_at is not None and now - self._worked_at < TRIED_EVERY:
            return ""
        if self._trying is None:  # it is never broken off: SQLite would be left in the middle of it
            self._trying = asyncio.create_task(self._try(), name="try to write")
        done, _ = await asyncio.wait({self._trying}, timeout=within)
        return self.trouble if done else self.trouble or "no answer"

    async def _try(self) -> None:
        try:
            if await self._write() and asyncio.get_running_loop().time() - self._full_at >= QUIET_FOR:
                self.worked()
        except (SQLAlchemyError, OSError) as error:
            self.trouble = in_short(error)
        finally:
            self._trying = None

    async def end(self) -> None:
        """Wait for what is being tried."""
        if self._trying is not None:
            await asyncio.wait({self._trying})
