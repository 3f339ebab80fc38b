"""A backup is one moment of the database, whoever writes meanwhile; what is no whole database gives none."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from storage.engine.backup import copy, pg_dump
from storage.engine.database import UnavailableError
from tests.support.postgres import Postgres

COUNTS = "SELECT (SELECT count(*) FROM one), (SELECT count(*) FROM other)"


def write_pairs(database: Path, begun: Event, stop: Event) -> None:
    """Write into two tables in one transaction, again and again, with a pause between the two."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        while not stop.is_set():
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO one VALUES (zeroblob(500))")
            begun.set()
            connection.execute("INSERT INTO other VALUES (zeroblob(500))")
            connection.execute("COMMIT")


def test_each_copy_is_of_one_moment_while_somebody_writes(migrated: Path, tmp_path: Path) -> None:
    database = tmp_path / "warroom.db"
    shutil.copy(migrated, database)
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript("PRAGMA journal_mode=WAL; CREATE TABLE one (x); CREATE TABLE other (x)")
    begun, stop = Event(), Event()
    writer = Thread(target=write_pairs, args=(database, begun, stop))
    writer.start()
    try:
        begun.wait()
        found = []
        for number in range(5):
            to = tmp_path / f"{number}.db"
            to.touch()
            copied = copy(database, to)
            assert copied.size == to.stat().st_size
            assert copied.schema.isdecimal()
            with closing(sqlite3.connect(to)) as connection:
                found.append(connection.execute(COUNTS).fetchone())
    finally:
        stop.set()
        writer.join()
    assert [one for one, _ in found] == [other for _, other in found]
    assert found[0] < found[-1], "no one wrote meanwhile"


def test_what_is_no_whole_database_of_ours_gives_no_backup(migrated: Path, tmp_path: Path) -> None:
    to = tmp_path / "copy.db"
    with pytest.raises(UnavailableError, match="doesn't exist"):
        copy(tmp_path / "nowhere.db", to)

    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.executescript("CREATE TABLE song (name)")
    with pytest.raises(UnavailableError, match="isn't a Warroom database"):
        copy(other, to)

    other.write_text("dear diary, " * 100, encoding="utf-8")
    with pytest.raises(UnavailableError, match="Couldn't copy"):
        copy(other, to)

    broken = tmp_path / "broken.db"
    shutil.copy(migrated, broken)
    with closing(sqlite3.connect(broken)) as connection:
        connection.executescript(
            "CREATE TABLE kept (x NOT NULL); PRAGMA writable_schema=ON;"
            "UPDATE sqlite_master SET sql = 'CREATE TABLE kept (x)' WHERE name = 'kept'"
        )
    with closing(sqlite3.connect(broken)) as connection:
        connection.executescript(
            "INSERT INTO kept VALUES (NULL); PRAGMA writable_schema=ON;"
            "UPDATE sqlite_master SET sql = 'CREATE TABLE kept (x NOT NULL)' WHERE name = 'kept'"
        )
    with pytest.raises(UnavailableError, match="is damaged"):
        copy(broken, to)


def test_the_line_for_postgresql_holds_no_password() -> None:
    url = "postgresql+psycopg://bot:hunter2@db.example.com:5433/warroom?sslmode=require&password=x"
    shown = pg_dump(url, Path("a.dump"))
    assert "--dbname=postgresql://bot@db.example.com:5433/warroom?sslmode=require" in shown
    assert "hunter2" not in shown
    assert "password" not in shown


@pytest.mark.slow
def test_the_line_for_postgresql_works(postgres: Postgres, tmp_path: Path) -> None:
    file = tmp_path / "it's here.dump"
    with postgres.database() as url:
        line = pg_dump(url.replace("postgresql://", "postgresql+psycopg://"), file)
        path = f"{postgres.tools}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(["sh", "-c", line], check=True, env={**os.environ, "PATH": path})
    assert file.read_bytes().startswith(b"PGDMP")
    assert file.stat().st_mode & 0o777 == 0o600
