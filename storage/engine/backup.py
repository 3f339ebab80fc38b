"""A consistent copy of the whole database, made while a bot writes to it."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url

from storage.engine.database import UnavailableError
from storage.engine.sqlite import BUSY_TIMEOUT_MS
from storage.queue.restored import COPY


@dataclass(frozen=True, slots=True)
class Copy:
    """What was copied."""

    size: int
    """In bytes."""
    schema: str
    """Revision of the last migration."""


_MARK: Final = "INSERT OR REPLACE INTO inbox VALUES (?, strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')"
"""Whoever runs on the copy one day must know that it is one."""


def sqlite_file(url: str) -> Path | None:
    """Return the file that a database is; ``None``: it is PostgreSQL's."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def copy(database: Path, to: Path) -> Copy:
    """Copy a SQLite database of any version, as one moment saw it, and make sure that the copy is whole.

    ``VACUUM INTO`` reads in one transaction: no one waits for it, and what was removed is not in the copy. SQLite's
    online backup starts over whenever another process writes, so beside a busy bot it may never end.
    Source: SQLite's reference, VACUUM and Online Backup API.

    Args:
        to: an empty file. It is not yet on the disk for good: SQLite leaves that to whoever keeps it.

    Raises:
        UnavailableError: there is no database of Warroom, it cannot be read, or it is damaged.
    """
    if not database.exists():
        raise UnavailableError(f"DATABASE_URL: {database} doesn't exist; `warroom run` creates it.")
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True)) as source:
            source.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            if not _schema(source):
                raise UnavailableError(f"DATABASE_URL: {database} isn't a Warroom database.")
            source.execute("VACUUM INTO ?", (str(to),))
        with closing(sqlite3.connect(to)) as copied, copied:
            copied.execute(_MARK, (COPY,))
            copied.commit()
            wrong = [str(row[0]) for row in copied.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
            schema = _schema(copied)
    except sqlite3.Error as error:
        raise UnavailableError(f"Couldn't copy {database} ({error}). No backup was made.") from error
    if wrong:
        raise UnavailableError(f"{database} is damaged ({'; '.join(wrong)}). Keep it, and keep your last backup.")
    return Copy(to.stat().st_size, schema)


def pg_dump(url: str, file: Path) -> str:
    """Return the shell's line that backs up a PostgreSQL database; it asks for the password, and does not hold it."""
    given = make_url(url)
    query = {name: value for name, value in given.query.items() if name != "password"}
    bare = URL.create("postgresql", given.username, None, given.host, given.port, given.database, query)
    line = ["pg_dump", "--format=custom", f"--file={file}", f"--dbname={bare.render_as_string(hide_password=False)}"]
    return f"(umask 077 && {shlex.join(line)})"


def _schema(connection: sqlite3.Connection) -> str:
    """Return the revision of a database; empty: it is none of ours."""
    named = "SELECT count(*) FROM sqlite_master WHERE name IN ('alembic_version', 'incident')"
    if connection.execute(named).fetchone() != (2,):
        return ""
    return ", ".join(str(row[0]) for row in connection.execute("SELECT version_num FROM alembic_version"))
