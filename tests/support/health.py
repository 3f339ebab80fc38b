"""Asking a bot how it is, as a balancer does."""

from __future__ import annotations

from typing import Any

import aiohttp

from tests.support.world import World


async def page(world: World) -> str:
    """Read the metrics as Prometheus does."""
    address = f"http://127.0.0.1:{world.warroom.port}/metrics"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == 200
        return await answer.text()


async def ask(world: World, path: str) -> tuple[int, dict[str, Any]]:
    """Return the status and what is told with it."""
    address = f"http://127.0.0.1:{world.warroom.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.json()
