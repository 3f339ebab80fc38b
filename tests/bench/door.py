"""Slack's side of the HTTP door, cheap enough that what is measured is the app: connections that stay open.

The path is ``/slack/events``, as everywhere; each request is signed as Slack signs it.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlencode

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"

_numbers = itertools.count(1)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    text: str
    seconds: float


class Door:
    """Sends to one or more ports in turn, over as many connections as are needed at once."""

    def __init__(self, *ports: int, secret: str) -> None:
        self._ports = itertools.cycle(ports)
        self._secret = secret.encode()
        self._idle: dict[int, list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]] = {port: [] for port in ports}

    async def command(self, text: str, *, user: str = "U0A1ICE001", channel: str = "C0GENERAL1") -> Answer:
        """Type ``/incident <text>``."""
        fields = {
            "command": "/incident",
            "text": text,
            "user_id": user,
            "team_id": "T0L0CALL01",
            "channel_id": channel,
            "trigger_id": f"{next(_numbers)}.2.3",
            "response_url": "",
        }
        return await self.send(urlencode(fields).encode(), FORM)

    async def send(self, body: bytes, sort: str = JSON) -> Answer:
        """Send a body and wait for the answer."""
        began = time.perf_counter()
        port = next(self._ports)
        idle = self._idle[port]
        while idle and idle[-1][0].at_eof():
            idle.pop()  # it was closed for being quiet too long
        reader, writer = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        head = (
            f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {sort}\r\n"
            f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {stamp}\r\n"
            f"X-Slack-Signature: v0={digest}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        length = next((int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")), 0)
        text = (await reader.readexactly(length)).decode()
        idle.append((reader, writer))
        return Answer(int(lines[0].split()[1]), text, time.perf_counter() - began)

    async def close(self) -> None:
        """Close all connections."""
        for _, writer in itertools.chain.from_iterable(self._idle.values()):
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


def messages(channel: str, count: int) -> Sequence[bytes]:
    """Write so many message events of one channel, each said by somebody once, as Slack writes them."""
    return [_message(channel, next(_numbers)) for _ in range(count)]


def _message(channel: str, number: int) -> bytes:
    text = f"{number}: the checkout still answers 502 for about 3% of the carts, mostly from eu-west-1; looking"
    ts = f"{int(time.time()) - 3600}.{number:06}"
    run = [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]
    said = {
        "type": "message",
        "user": "U0B0B00001",
        "text": text,
        "ts": ts,
        "client_msg_id": f"5f9bd2ac-0f43-4a55-93b6-{number:012}",
        "team": "T0L0CALL01",
        "blocks": [{"type": "rich_text", "block_id": f"b{number}", "elements": run}],
        "channel": channel,
        "event_ts": ts,
        "channel_type": "channel",
    }
    outer = {
        "token": "deprecated",
        "team_id": "T0L0CALL01",
        "api_app_id": "A0L0CALL01",
        "event": said,
        "type": "event_callback",
        "event_id": f"EvBench{number}",
        "event_time": int(time.time()),
        "authorizations": [{"enterprise_id": None, "team_id": "T0L0CALL01", "user_id": "U0WARR00M1", "is_bot": True}],
        "is_ext_shared_channel": False,
        "event_context": "4-eyJldCI6Im1lc3NhZ2UifQ",
    }
    return json.dumps(outer).encode()


async def all_at(rate: float, work: Sequence[Callable[[], Awaitable[Answer]]]) -> Sequence[Answer]:
    """Begin so many a second, whether or not those before are done. Late is counted from when it should have begun."""
    began = time.perf_counter()

    async def one(number: int, do: Callable[[], Awaitable[Answer]]) -> Answer:
        due = began + number / rate
        await asyncio.sleep(max(due - time.perf_counter(), 0))  # noqa: TID251 - a rate is a matter of real time
        answer = await do()
        return Answer(answer.status, answer.text, time.perf_counter() - due)

    return await asyncio.gather(*(one(number, do) for number, do in enumerate(work)))


async def so_many_at_once(count: int, work: Sequence[Callable[[], Awaitable[_T]]]) -> Sequence[_T]:
    """Keep so many under way until all are done."""
    left = iter(work)
    done: list[_T] = []

    async def one() -> None:
        done.extend([await do() for do in left])

    await asyncio.gather(*(one() for _ in range(count)))
    return done
