"""The door for alerts on a world's bot, with a kind of source that reads a form of our own."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import aiohttp
from sqlalchemy import event

from bot.alerts.door import AlertDoor
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Alert, Deed, Delivery, State, Word
from bot.domain.alert_source import Kind
from bot.web.server import Server
from tests.support.world import World

SECRET, OLD = "s3cr3t-of-the-source", "s3cr3t-of-last-year"
EMAIL_OF_BOB, EMAIL_OF_DANA = "bob@example.com", "dana@example.com"


def read(request: Request) -> Delivery:
    """Read our own form; ``bad`` can't be read, ``bug`` is one of ours."""
    said = json.loads(request.body or b"{}") | dict(request.query)
    if "bad" in said:
        raise UnreadableError(said["bad"], status=415)
    if "bug" in said:
        raise KeyError(said["bug"])
    return Delivery(
        key=said.get("key", ""),
        alerts=tuple(Alert(fingerprint=each, title=each, state=State.FIRING) for each in said.get("alerts", ())),
        words=tuple(_word(each) for each in said.get("words", ())),
        test=said.get("test", ""),
    )


def _word(said: dict[str, Any]) -> Word:
    at = datetime.fromisoformat(said["at"]) if "at" in said else None
    email = said.get("email", "")
    return Word(deed=Deed(said["deed"]), key=said["key"], by=said.get("by", ""), email=email, at=at)


def is_authentic(request: Request, secrets: Sequence[str]) -> bool:
    """Tell whether it shows one of the secrets."""
    return request.headers.get("x-secret") in secrets


OURS = SourceKind(label="Our own form", read=read, is_authentic=is_authentic)


def a_mistake(world: World, table: str) -> None:
    """Have whatever is stored in a table fail from now on, as by a mistake of ours."""

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise KeyError(table)

    event.listen(world.warroom.database.engine.sync_engine, "before_cursor_execute", fail)


class Sender:
    """A source that posts to the door."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def __call__(
        self, said: Any, *, source: str = "prod", secret: str = SECRET, method: str = "POST", **more: Any
    ) -> tuple[int, dict[str, Any]]:
        """Send a body; return the status and what is answered."""
        headers = {"X-Secret": secret, "Authorization": "Bearer top-secret-token", **more.pop("headers", {})}
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        url = f"{self._url}/alerts/{source}"
        async with self._session.request(method, url, data=io.BytesIO(body), headers=headers, **more) as answer:
            self.retry_after = answer.headers.get("Retry-After")
            said = await answer.json() if answer.content_type == "application/json" else {}
            return answer.status, said


@asynccontextmanager
async def a_door(world: World, environ: dict[str, str] | None = None, *, within: float = 4.0) -> AsyncIterator[Sender]:
    """Open the door for the sources of the world's policy.

    Args:
        within: seconds that storing may take.
    """

    async def find(email: str) -> str | None:
        return {EMAIL_OF_BOB: world.bob.id, EMAIL_OF_DANA: world.dana.id}.get(email)

    environ = {"A_SECRET": SECRET, "AN_OLD_SECRET": OLD} if environ is None else environ
    ours = replace(OURS, answered_within=within)
    door = AlertDoor(world.warroom.runtime, dict.fromkeys(Kind, ours), environ, find)
    server = Server(door.routes())
    port = await server.start("127.0.0.1", 0)
    try:
        async with aiohttp.ClientSession() as session:
            yield Sender(f"http://127.0.0.1:{port}", session)
    finally:
        await server.stop()
