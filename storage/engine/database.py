"""Opening the database so that both kinds keep the same promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.engine import postgresql, sqlite
from storage.engine.failures import GoneError, Writes, throw_away
from storage.engine.lock import Lock
from storage.engine.migrate import Schema, is_empty, schema_of, upgrade
from storage.engine.prepared import Quick
from storage.engine.statements import CLOCK
from storage.unit_of_work import UnitOfWork

DatabaseError = SQLAlchemyError
"""Whatever the database refuses or fails at: for those who must tell it from a refusal by Slack."""

_T = TypeVar("_T")

_COMPILED: Final[dict[Any, Any]] = {}
"""What SQLAlchemy compiled for SQLite, for each database that this process opens. Statements are built once, so few."""


class UnavailableError(Exception):
    """The database does not let itself be opened; the sentence says why."""


class _UndoneError(Exception):
    """Rolls a transaction back."""


class Database:
    """One database, SQLite or PostgreSQL."""

    def __init__(self, url: str, *, now: Callable[[], datetime], trust_own_clock: bool = False) -> None:
        """Prepare the engine; nothing is opened yet.

        Args:
            now: what time it is.
            trust_own_clock: compare leases with ``now`` on PostgreSQL too. For one process with a movable clock;
                with several replicas only the database's clock is the same for all.
        """
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._now = now
        self._clock = now if self.is_sqlite or trust_own_clock else None
        """What leases and pauses are compared with; ``None``: the database's clock, the same one for all replicas."""
        self._writer = asyncio.Lock()
        self.writes = Writes(self._write_something, now)
        """Whether it takes what is written."""
        self.lock = Lock(Path(parsed.database)) if self.is_sqlite and parsed.database else None
        """For a bot that runs on it; ``None``: any number of them may."""
        self.gone = asyncio.Event()
        """Set when the file of a bot that runs on it is no longer there."""
        options: dict[str, Any] = {
            "connect_args": {"async_creator_fn": self._open},
            "execution_options": {"compiled_cache": _COMPILED},
            "pool_use_lifo": True,  # SQLite has read a statement's text already where it was asked last
        }
        if self.is_sqlite:
            parsed = parsed.set(drivername=sqlite.DRIVER)
        else:
            options = dict(postgresql.OPTIONS)
        self.engine: AsyncEngine = create_async_engine(parsed, hide_parameters=True, **options)
        self._readers = self.engine.execution_options(warroom_begins="BEGIN")
        self._glancing = self.engine.execution_options(warroom_begins="")
        event.listen(self.engine.sync_engine, "handle_error", throw_away)
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
        else:
            postgresql.ask_what_was_idle(self.engine.sync_engine)

    async def migrate(self) -> Schema:
        """Bring the schema to the newest version; safe for many processes at once.

        Returns:
            `Schema.AHEAD` where a later release was here before: then it is left as it is.

        Raises:
            UnavailableError: the database cannot be opened, or another program uses it.
        """
        try:
            schema = await upgrade(self.engine)
        except OperationalError as error:
            raise UnavailableError(f"DATABASE_URL: can't open the database ({error.orig}).") from error
        if schema is Schema.FOREIGN:
            raise UnavailableError("DATABASE_URL: this database holds another program's tables; give Warroom its own.")
        return schema

    async def is_ready(self) -> bool:
        """Tell whether this program can work with the schema: with its own, and with that of the next release."""
        return await schema_of(self._readers) in {Schema.NEWEST, Schema.AHEAD}

    async def schema(self) -> Schema | None:
        """Tell how the schema stands to this program; ``None``: there is nothing yet.

        Raises:
            SQLAlchemyError: the database cannot be opened.
        """
        return None if await is_empty(self._readers) else await schema_of(self._readers)

    async def try_writing(self) -> None:
        """Write as a migration would, and roll it back.

        Raises:
            SQLAlchemyError: it may not be written.
        """
        async with self.engine.connect() as connection:
            await connection.execute(text("CREATE TABLE trial_of_the_doctor (id INTEGER)"))
            await connection.rollback()

    async def check(self) -> None:
        """Make sure that there is a database of this version, without making or changing one.

        Raises:
            UnavailableError: there is none, it is of another version, or it cannot be opened.
        """
        if self.lock is not None and not self.lock.database.exists():
            raise UnavailableError(f"DATABASE_URL: {self.lock.database} doesn't exist; `warroom run` creates it.")
        try:
            if await self.is_ready():
                return
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", error)
            raise UnavailableError(f"DATABASE_URL: can't open the database ({cause}).") from error
        raise UnavailableError("The database is of another version of Warroom; start this one with `warroom run`.")

    async def scrub(self) -> bool:
        """Have the file forget what was removed: free pages and the journal keep it otherwise.

        PostgreSQL does so by itself, at its own pace.

        Returns:
            Whether nothing of it is left; not so while someone reads from before.
        """
        if not self.is_sqlite:
            return True
        async with self.engine.connect() as connection:
            return await connection.run_sync(_scrub)

    async def ping(self) -> None:
        """Ask for an answer.

        Raises:
            SQLAlchemyError: the database does not give one.
        """
        async with self._readers.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def clock_offset(self) -> timedelta | None:
        """Return how far the database's clock is ahead of ours; ``None``: it has none of its own, or is not asked."""
        if self._clock is not None:
            return None
        async with self._readers.connect() as connection:
            theirs = (await connection.execute(CLOCK)).scalar_one()
        return theirs - self._now()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """Open one transaction; it commits at the end of the block, or changes nothing.

        Writers of this process queue here, where waiting is cheap, instead of in SQLite, where it is polling.
        """
        queue = self._writer if self.is_sqlite else nullcontext()
        try:
            async with queue, self.engine.begin() as connection:
                uow = UnitOfWork(Quick(connection), self._clock)
                yield uow
                await uow.flush()
            self.check_file()  # after the commit, so that nothing is told as done that is on no disk
        except SQLAlchemyError as error:
            self.writes.failed(error)
            raise
        if uow.left:
            self.writes.worked()

    def check_file(self) -> None:
        """Make sure that the file of a running bot is still the one that was opened.

        Raises:
            GoneError: it was removed or replaced; `gone` is set.
        """
        try:
            if self.lock is not None:
                self.lock.check()
        except GoneError:
            self.gone.set()
            raise

    async def is_behind(self) -> bool:
        """Tell whether it is a copy that was put here: not as far as what was here last, or from another place."""
        if self.lock is None:
            return False
        async with self.reading() as uow:
            how_far = await uow.restored.how_far()
        noted = self.lock.how_far
        return (
            any(how_far) if self.lock.is_first else any(now < then for now, then in zip(how_far, noted, strict=False))
        )

    async def note_how_far(self) -> None:
        """Note beside the file how far it is, for `is_behind`; where that can't be read, the next tick does it."""
        if self.lock is not None and self.lock.is_held:
            with suppress(SQLAlchemyError, OSError, GoneError):
                async with self.reading() as uow:
                    self.lock.note(await uow.restored.how_far())

    def _open(self, database: str, **options: Any) -> sqlite.Connection:
        self.check_file()
        if self.lock is not None and self.lock.is_held:  # then the file is there, and SQLite shall make no other
            database, options = f"{Path(database).resolve().as_uri()}?mode=rw", options | {"uri": True}
        return sqlite.connect(database, **options)

    async def _write_something(self) -> bool:
        if self._writer.locked():
            return False
        async with self.transaction() as uow:
            await uow.inbox.try_writing(now=self._now())
        return True

    async def tried(self, work: Callable[[UnitOfWork], Awaitable[_T]]) -> _T:
        """Do something, return what came of it, and leave everything as it was."""
        result: list[_T] = []
        with suppress(_UndoneError):
            async with self.transaction() as uow:
                result.append(await work(uow))
                raise _UndoneError
        return result[0]

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """Open a transaction that only reads: it waits for no writer."""
        async with self._readers.connect() as connection:
            await connection.begin()
            yield UnitOfWork(Quick(connection), self._clock)

    @asynccontextmanager
    async def glancing(self) -> AsyncIterator[UnitOfWork]:
        """Open what is read by single statements that need not agree with each other: SQLite begins nothing for it."""
        async with self._glancing.connect() as connection:
            yield UnitOfWork(Quick(connection), self._clock)

    async def close(self) -> None:
        """Let go of every connection."""
        await self.writes.end()
        await self.engine.dispose()


def _scrub(connection: Connection) -> bool:
    raw = connection.connection  # outside any transaction, where alone SQLite vacuums
    raw.execute("VACUUM").close()
    cursor = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    busy = cursor.fetchone()[0]
    cursor.close()
    return not busy


def _begin_sqlite(connection: Connection) -> None:
    begins = connection.get_execution_options().get("warroom_begins", sqlite.LOCKS)
    driver = connection.connection.driver_connection
    if begins and not (isinstance(driver, sqlite.Connection) and driver.begins_at_once(begins)):
        connection.exec_driver_sql(begins)
