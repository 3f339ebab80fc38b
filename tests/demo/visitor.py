"""A visitor of the demo's page, as a browser asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.demo.browser.page import Page
from tests.support.world import World

Json = dict[str, Any]


@dataclass
class Visitor:
    """A browser with the page open."""

    page: Page
    session: aiohttp.ClientSession

    async def status(self, path: str, **headers: str) -> int:
        """Return the status of the answer for a path."""
        async with self.session.get(f"{self.page.address}{path}", headers=headers) as answer:
            return answer.status

    async def post(self, body: str = '{"as": "alice", "do": "home"}', **headers: str) -> int:
        """Post an action with these headers; returns the status of the answer."""
        usual = {"Content-Type": "application/json", "Origin": self.page.address.rstrip("/")}
        async with self.session.post(f"{self.page.address}act", data=body, headers=usual | headers) as answer:
            return answer.status

    async def look(self, who: str, channel: str = "", thread: str = "") -> Json:
        """Return what the page shows to someone."""
        query = {"as": who, "channel": channel, "thread": thread}
        async with self.session.get(f"{self.page.address}state", params=query) as answer:
            found: Json = await answer.json()
            return found

    async def act(self, who: str, do: str, **more: Any) -> Json:
        """Perform an action on the page; returns the error that the person is shown, if any."""
        async with self.session.post(
            f"{self.page.address}act",
            json={"as": who, "do": do, **more},
            headers={"Origin": self.page.address.rstrip("/")},
        ) as answer:
            told: Json = await answer.json()
            return told

    async def declare(self, world: World, title: str = "Checkout is down sev1") -> str:
        """Have Alice declare in #general, and wait for what follows; returns the id of the war room."""
        general = world.slack.channel("general").id
        assert await self.act("alice", "command", channel=general, text=f"/incident {title}") == {}
        await world.passes(seconds=5)
        return world.room.id

    async def posts(self, who: str, channel: str, thread: str = "") -> list[Json]:
        """The messages in a channel, or in one of its threads."""
        seen = await self.look(who, channel, thread)
        found: list[Json] = (seen["thread"] if thread else seen["channel"])["messages"]
        return found

    async def press(self, who: str, channel: str, label: str, thread: str = "") -> Json:
        """Press the last button of that label in a channel, or take that option of a menu."""
        for post in reversed(await self.posts(who, channel, thread)):
            for block, element, value in pressable(post["blocks"], label):
                place = {"channel": channel, "ts": post["ts"], "block": block["block_id"]}
                return await self.act(who, "touch", **place, action=element["action_id"], value=value)
        raise LookupError(f"{who} sees no {label!r}")

    async def press_in(self, who: str, view: Json, label: str) -> Json:
        """Press a button in a form or on the Home tab."""
        block, element, value = next(pressable(view["blocks"], label))
        place = {"view": view["id"], "block": block["block_id"], "action": element["action_id"]}
        return await self.act(who, "touch", **place, value=value)

    async def submit(self, who: str, **values: Any) -> Json:
        """Fill the form on somebody's screen by block id, and send it."""
        modal = (await self.look(who))["modal"]
        fields = {block["block_id"]: block["element"]["action_id"] for block in modal["blocks"] if "element" in block}
        typed = {block: {fields[block]: value} for block, value in values.items()}
        return await self.act(who, "submit", view=modal["id"], values=typed)

    async def steps(self) -> list[bool]:
        """Which steps of the guide are done."""
        return [step["done"] for step in (await self.look("alice"))["guide"]["steps"]]


def pressable(blocks: list[Json], label: str) -> Iterator[tuple[Json, Json, str | None]]:
    """Yield block, element and value of whatever can be pressed under a label."""
    for block in blocks:
        inside = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
        for element in inside:
            if element["type"] == "button" and element["text"]["text"] == label:
                yield block, element, None
            for option in element.get("options", []):
                if element["type"] == "overflow" and option["text"]["text"] == label:
                    yield block, element, option["value"]
