"""Looking names up for probes, in threads of their own: names that hang shall hold up nothing else of the bot."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult


class Lookup(AbstractResolver):
    """Looks names up as this machine does."""

    def __init__(self, at_once: int) -> None:
        """Prepare.

        Args:
            at_once: names that are looked up at the same time.
        """
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="look-up")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a host.

        Raises:
            OSError: there are none.
        """
        loop = asyncio.get_running_loop()
        places = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        )
        numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(
                hostname=host, host=str(place[0]), port=port, family=found, proto=protocol, flags=numeric
            )
            for found, _, protocol, _, place in places
        ]  # fmt: skip

    async def close(self) -> None:
        """Look nothing up any longer. What hangs is left behind."""
        self._threads.shutdown(wait=False, cancel_futures=True)
