"""What strangers may have of the HTTP server: little work, little time, few connections, few lines in the log."""

from __future__ import annotations

import asyncio
import gzip
import io
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

import pytest
from aiohttp import web

from bot import logs
from bot.web.server import BODY_LIMIT, PortTakenError, Server, most_connections
from tests.support.logged import put_back

MOST = 4
HALVES = {
    "nothing": b"",
    "half a line": b"POST /ec",
    "half a head": b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Le",
    "half a body": b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
    "half a chunk": b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhalf",
}
WHOLE = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nwhole"


class Site:
    """A server, and what is sent to it."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.reached = asyncio.Event()
        self.opened: list[asyncio.StreamWriter] = []
        self.port = 0

    async def serve(self, whole_within: float) -> Server:
        """Start a server that echoes how much it was sent, and one path that takes its time."""
        routes = [web.post("/echo", self._echo), web.get("/slow", self._slow)]
        server = Server(routes, whole_within=whole_within, most=MOST)
        self.port = await server.start("127.0.0.1", 0)
        return server

    async def _echo(self, request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    async def _slow(self, _: web.Request) -> web.Response:
        self.reached.set()
        await self.go_on.wait()
        return web.Response(text="done")

    async def send(self, data: bytes) -> asyncio.StreamReader:
        """Open a connection and send something."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.opened.append(writer)
        writer.write(data)
        return reader


async def status(reader: asyncio.StreamReader) -> int:
    """Return the status of the answer; 0: the connection was closed without one."""
    try:
        line = await reader.readline()
    except ConnectionError:
        return 0
    return int(line.split()[1]) if line else 0


async def is_closed(reader: asyncio.StreamReader) -> bool:
    """Wait for the end of a connection."""
    try:
        return await reader.read() == b""
    except ConnectionError:
        return True


@pytest.fixture
async def site(request: pytest.FixtureRequest) -> AsyncIterator[Site]:
    site = Site()
    server = await site.serve(getattr(request, "param", 60.0))
    yield site
    for writer in site.opened:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    await server.stop()


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    with put_back():
        logs.configure("INFO", "json", stream)
        yield stream


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES.keys())
@pytest.mark.parametrize("site", [0.05], indirect=True)
async def test_what_does_not_come_whole_in_time_is_given_up(site: Site, half: bytes, written: io.StringIO) -> None:
    assert await is_closed(await site.send(half))
    assert "Traceback" not in written.getvalue()


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES.keys())
async def test_half_sent_requests_shut_nobody_out(site: Site, half: bytes, written: io.StringIO) -> None:
    slow = await site.send(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
    await site.reached.wait()
    waiting = [await site.send(half) for _ in range(3 * MOST)]
    assert await status(await site.send(WHOLE)) == 200
    for reader in waiting[: 2 * MOST]:
        assert await is_closed(reader), "the one that waited longest gives way"

    site.go_on.set()
    assert await status(slow) == 200, "whoever is being answered is left in peace"
    assert written.getvalue().count("gave way") == 1
    assert "Traceback" not in written.getvalue()


async def test_nothing_is_unpacked(site: Site) -> None:
    packed = gzip.compress(b"a" * 50_000_000)
    head = f"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
    answer = await (await site.send(head.encode() + packed)).readuntil(str(len(packed)).encode())
    assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "sent", ["Content-Length: {over}\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n{over:x}\r\n{body}"]
)
async def test_what_is_too_large_is_refused_and_the_rest_of_it_not_waited_for(site: Site, sent: str) -> None:
    body = "x" * (BODY_LIMIT + 2)
    head = "POST /echo HTTP/1.1\r\nHost: x\r\n" + sent.format(over=BODY_LIMIT + 9, body=body)
    reader = await site.send(head.encode())
    assert await status(reader) in (413, 0)
    await is_closed(reader)


SIZED = b"Content-Length: 4\r\n"
HEADERS = [
    b"Content-Length: -1", b"Content-Length: 9" + b"9" * 400, b"Content-Length: x", SIZED + b"Content-Length: 5",
    b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip", b"Transfer-Encoding: chunked, chunked",
    SIZED + b"Content-Encoding: gzip", SIZED + b"Content-Encoding: \xff", SIZED + b"Content-Type: \xff\xfe; x=",
    SIZED + b"Content-Type: ;;;=", SIZED + b"Expect: the unexpected",
    SIZED + b"Upgrade: websocket\r\nConnection: upgrade",
    SIZED + b"Cookie: " + b"=;" * 500, SIZED + b"Host: y", SIZED + b"No colon", b"X: " + b"y" * 9_000,
    b"\r\n".join(b"X%d: y" % number for number in range(200)), b"X\x00: y", b": y",
]  # fmt: skip
ODD = [
    *(
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"GET\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ),
    *(b"POST /echo HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n\r\nbody" for headers in HEADERS),
]
"""What nobody who means well sends."""


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd[-60:])[:50])
async def test_no_odd_request_ends_in_a_5xx_or_a_traceback(site: Site, written: io.StringIO, odd: bytes) -> None:
    reader = await site.send(odd)
    site.opened[-1].write_eof()
    assert await status(reader) < 500
    assert "Traceback" not in written.getvalue()


async def test_the_log_says_it_once_a_minute(site: Site, written: io.StringIO) -> None:
    for _ in range(50):
        assert await status(await site.send(b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n")) == 400
    assert written.getvalue().count("\n") == 1
    assert "can't be read" in written.getvalue()


def test_a_thing_is_said_once_a_minute_and_then_how_often_it_was_so() -> None:
    now, said = [0.0], []

    class Log:
        def warning(self, event: str, **more: object) -> None:
            said.append((event, more))

    seldom = logs.OnceAMinute(Log(), lambda: now[0])
    for second in range(150):
        now[0] = float(second)
        seldom.warning("a")
        seldom.warning("b", why="x")
    assert said[:2] == [("a", {}), ("b", {"why": "x"})]
    assert said[2:4] == [("a", {"more_before": 59}), ("b", {"why": "x", "more_before": 59})]
    assert len(said) == 6


def test_calls_to_slack_and_the_database_keep_most_descriptors() -> None:
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert 1 <= most_connections() <= max(allowed // 4, 1)


async def test_a_port_that_is_taken_is_said_so(site: Site) -> None:
    with pytest.raises(PortTakenError, match=str(site.port)):
        await Server([], most=MOST).start("127.0.0.1", site.port)
