"""One bot runs on a SQLite file, by whatever name it is opened, and notices when that is no longer the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.engine.failures import GoneError
from storage.engine.lock import Lock, LockError

NAMES: dict[str, Callable[[Path], Path]] = {
    "the same": lambda file: file,
    "another spelling": lambda file: file.parent / ".." / file.parent.name / file.name,
    "a symbolic link": lambda file: _linked(file, "symlink_to"),
    "a hard link": lambda file: _linked(file, "hardlink_to"),
}


def _linked(file: Path, how: str) -> Path:
    link = file.parent / "elsewhere" / "other.db"
    link.parent.mkdir()
    getattr(link, how)(file)
    return link


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Lock]:
    lock = Lock(tmp_path / "warroom.db")
    lock.take()
    yield lock
    lock.release()


@pytest.mark.parametrize("name", NAMES)
def test_a_second_bot_is_refused_whatever_it_calls_the_file(held: Lock, name: str) -> None:
    other = Lock(NAMES[name](held.database))
    with pytest.raises(LockError, match="is in use by"):
        other.take()
    held.check()
    held.release()
    other.take()
    other.release()


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "warroom.db").mkdir()
    with pytest.raises(LockError, match=r"can't write .*warroom.db"):
        Lock(tmp_path / "warroom.db").take()


def test_a_file_that_is_removed_is_noticed(held: Lock) -> None:
    held.database.unlink()
    with pytest.raises(GoneError, match="is gone"):
        held.check()


def test_a_file_in_its_place_is_noticed(held: Lock) -> None:
    held.database.rename(held.database.with_name("moved.db"))
    held.database.write_bytes(b"")
    with pytest.raises(GoneError, match="was replaced"):
        held.check()


def test_how_far_the_database_was_stays_beside_it(held: Lock, tmp_path: Path) -> None:
    assert held.is_first
    held.note((3, 14))
    other = Lock(held.database)
    with pytest.raises(LockError, match=r"in use by the bot on \S+ with process id \d+\. Only one bot"):
        other.take()
    held.release()
    other.take()
    assert (other.is_first, other.how_far) == (False, (3, 14))
    other.release()

    other.database.rename(tmp_path / "moved.db")
    with pytest.raises(LockError, match=r"is gone, and incidents were in it\..* delete \S+warroom.db.lock\."):
        held.take()
    assert not other.database.exists(), "no empty one is begun in its place"
    (tmp_path / "moved.db").rename(other.database)

    other.path.write_text("how far it was: x\n", encoding="utf-8")
    held.take()
    assert (held.is_first, held.how_far) == (False, ())
