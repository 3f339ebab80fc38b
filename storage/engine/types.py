"""Column types that behave the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Long ago: a lease that is free."""

Json = JSON().with_variant(JSONB(), "postgresql")
"""Changes inside a stored value are not seen: assign a new one."""

Id = BigInteger().with_variant(Integer(), "sqlite")
"""Primary key. SQLite counts up only a column that is exactly ``INTEGER``."""


class Utc(TypeDecorator[datetime]):
    """An aware instant in, an aware instant in UTC out.

    SQLite knows no time zones: there the naive UTC value is stored, so that text compares as time does.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what has no zone: it would be read back as another instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"an instant without a time zone: {value!r}"
            raise ValueError(message)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        stored: datetime = value
        return stored.replace(tzinfo=UTC) if dialect.name == "sqlite" else stored.astimezone(UTC)
