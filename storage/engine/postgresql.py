"""What an engine for PostgreSQL is told: how long to wait, and when to ask whether a connection is still good."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

OPTIONS: Final[Mapping[str, Any]] = {
    "connect_args": {
        "connect_timeout": 5,
        "tcp_user_timeout": 10_000,
        "options": "-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=10000",
    }
}

IDLE: Final = 1.0
"""Seconds after which a connection that no one used is asked for an answer before it is used again. To ask before each
transaction is a trip to the server for each; one that just answered is as likely to break during the next statement."""

_USED_AT: Final = "warroom_used_at"


def ask_what_was_idle(engine: Engine) -> None:
    """Have connections that were idle asked for an answer; where one gives none, all are opened again."""

    def given_back(_connection: Any, record: Any) -> None:
        record.info[_USED_AT] = asyncio.get_running_loop().time()

    def taken(connection: Any, record: Any, _proxy: object) -> None:
        used_at = record.info.get(_USED_AT)
        if used_at is None or asyncio.get_running_loop().time() - used_at < IDLE:  # it is new, or was just used
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", given_back)
    event.listen(engine, "checkout", taken)
