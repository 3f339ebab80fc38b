"""Asking the source of a schedule for its shifts."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bot.domain.schedule import Fresh, Reading, Schedule, Unchanged, Unread
from bot.named_secrets import NoSecretError, read_secret
from bot.oncall.errors import FeedError, MissingExtraError
from bot.oncall.fetch import Body, fetch
from bot.oncall.lines import LARGEST
from bot.oncall.rota import read

_WEBCAL = re.compile(r"webcals?://", re.IGNORECASE)
_ADDRESS = re.compile(r"(https?|webcals?)://|file:", re.IGNORECASE)
_FILE = "file:"
_SETTING = "env:"


class Reader:
    """Reads schedules; what it is asked for, it asks once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Prepare to read.

        Args:
            environ: holds the addresses that the policy calls ``env:NAME``, or ``NAME_FILE`` with the file they are in.
        """
        self._environ = environ

    async def __call__(self, schedule: Schedule, zone: str, start: datetime, end: datetime, etag: str = "") -> Reading:
        """Return what the source says of a time. Raises nothing.

        Args:
            zone: of times without one.
            start: aware.
            end: aware.
            etag: of the copy that is known and would do; empty: it is read in any case.
        """
        try:
            body = await self._body(schedule, etag)
            if body is None:
                return Unchanged()
            rota = await asyncio.to_thread(read, body.data, schedule, zone, start, end)
        except (FeedError, MissingExtraError) as error:
            return Unread(str(error))
        return Fresh(shifts=rota.shifts, notes=rota.problems, etag=body.etag)

    async def _body(self, schedule: Schedule, etag: str) -> Body | None:
        source = schedule.source
        if source.startswith(_SETTING):
            source = await _named(source, self._environ)
        if source.startswith(_FILE):
            return await asyncio.to_thread(_from_file, Path(source.removeprefix(_FILE)), etag)
        address = _WEBCAL.sub("https://", source)
        return await fetch(address, etag=etag, allow_private=schedule.allow_private)


async def _named(source: str, environ: Mapping[str, str]) -> str:
    """Return the address that a variable holds.

    Raises:
        FeedError: it holds none.
    """
    try:
        value = await asyncio.to_thread(read_secret, source, environ)
    except NoSecretError as error:
        raise FeedError(f"isn't known: {error}") from None
    if not _ADDRESS.match(value):
        raise FeedError(f"isn't known: {source} holds no address, which begins with https://")
    return value


def _from_file(path: Path, etag: str) -> Body | None:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise FeedError(f"is a file that can't be read ({error.strerror or type(error).__name__})") from None
    now = f"{zlib.crc32(data):08x}-{len(data)}"
    return None if now == etag else Body(data, now)
