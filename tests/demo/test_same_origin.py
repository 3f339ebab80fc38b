"""Same origin only: no other web page can act on the demo."""

from __future__ import annotations

from tests.demo.visitor import Visitor
from tests.support.world import World


async def test_acts_come_from_the_page_itself(visitor: Visitor, world: World) -> None:
    assert await visitor.post() == 200
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": visitor.page.address.rstrip("/").replace("http", "https")},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ):
        assert await visitor.post(**headers) == 403
    assert world.alice.home is None
    assert await visitor.post(body="[]") == 400
    assert await visitor.post(body="{") == 400
