"""aiosqlite without its thread: what it was asked to do is done on the loop, one operation after the other."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any, Final, ParamSpec, TypeVar

import aiosqlite.core

from storage.engine.sqlite import Connection
from tests.faults.life import LIFE, Life

P = ParamSpec("P")
T = TypeVar("T")

TAKES: Final = {"begin": 0.001, "commit": 0.002}
"""Virtual seconds of an operation that waits for the disk; every other lets others have their turn, and takes none."""


class Rim:
    """What happens around each operation; the simulator replaces it."""

    def before(self, life: Life | None, what: str) -> None:
        """Called before an operation; may raise what the database is to answer, or end the life."""

    def after(self, life: Life | None, what: str) -> None:
        """Called after an operation that took effect; may end the life."""


class InlineQueue:
    """Takes the place of the queue between aiosqlite and its thread."""

    rim = Rim()

    def __init__(self) -> None:
        self._life = LIFE.get(None)

    def put_nowait(self, item: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        """Do it a moment later. Nobody asks a connection for the next thing before the last is done."""
        future, operation = item
        loop = asyncio.get_running_loop()
        takes = TAKES.get(name_of(operation))
        if takes is None:
            loop.call_soon(self._do, future, operation)
        else:
            loop.call_later(takes, self._do, future, operation)

    def _do(self, future: asyncio.Future[Any] | None, operation: Callable[[], Any]) -> None:
        what = name_of(operation)
        try:
            self.rim.before(self._life, what)
            if self._life is not None and not self._life.alive:
                return
            result = operation()
        except BaseException as error:  # noqa: BLE001 - as aiosqlite's thread does
            if future is not None:
                aiosqlite.core.set_exception(future, error)
            return
        if isinstance(result, sqlite3.Connection) and self._life is not None:
            self._life.connections.append(result)
        self.rim.after(self._life, what)
        if future is not None and (self._life is None or self._life.alive):
            aiosqlite.core.set_result(future, result)


class NoThread:
    """Takes the place of aiosqlite's thread."""

    def __init__(self, *, target: Callable[..., object], args: tuple[Any, ...]) -> None:
        self.daemon = True

    def start(self) -> None:
        """Start nothing."""


def name_of(operation: Callable[[], Any]) -> str:
    """Name an operation: ``begin``, ``execute``, ``commit``, ``rollback``, ``connect`` ..."""
    if not isinstance(operation, partial):
        return "connect"
    statement = next((argument for argument in operation.args if isinstance(argument, str)), None)
    if statement is None:
        return str(operation.func.__name__)
    return "begin" if statement.startswith("BEGIN IMMEDIATE") else "execute"


def do_without_thread(*, at_once: bool) -> None:
    """Have aiosqlite work on the loop. Only for a process that does nothing else.

    Args:
        at_once: ask SQLite what waits for nothing as a bot does: past SQLAlchemy, without a trip. Else each is a trip,
            at which others have their turn and the database may be away, as on PostgreSQL.
    """
    aiosqlite.core.Thread = NoThread  # type: ignore[attr-defined, assignment]
    aiosqlite.core.SimpleQueue = InlineQueue  # type: ignore[attr-defined, assignment]
    if at_once:
        Connection.ask = _seen("execute", Connection.ask)  # type: ignore[method-assign]
        Connection.locks_at_once = _seen("begin", Connection.locks_at_once)  # type: ignore[method-assign]
    else:
        Connection.answers_at_once = _never  # type: ignore[method-assign, assignment]
        Connection.locks_at_once = _never  # type: ignore[method-assign, assignment]


def _never(*_: object) -> bool:
    return False


def _seen(what: str, operation: Callable[P, T]) -> Callable[P, T]:
    """Have the rim see what is done without a trip."""

    def done(*args: P.args, **named: P.kwargs) -> T:
        life = LIFE.get(None)
        InlineQueue.rim.before(life, what)
        result = operation(*args, **named)
        InlineQueue.rim.after(life, what)
        return result

    return done
