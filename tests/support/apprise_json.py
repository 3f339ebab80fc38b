"""A receiver of what Apprise sends to a ``json://`` address. Source: Apprise's wiki, JSON."""

from __future__ import annotations

from aiohttp import web

from tests.support.stand_in import Ringing, StandIn, an_object

KEY = "T0kenT0ken99"


class AppriseJson(StandIn):
    """Shows each message; knows no state."""

    path = f"/hooks/{KEY}"

    async def start(self) -> None:
        """See `StandIn.start`; the whole address is the key."""
        await super().start()
        self.key = self.url.replace("http:", "json:")

    def answer(self, request: web.Request, body: str) -> web.Response:
        """See `StandIn.answer`."""
        said = an_object(body)
        if request.method != "POST" or request.path.rstrip("/") != self.path or said is None:
            return web.Response(status=404)
        if said["version"] != "1.0" or said["type"] != "failure" or not said["title"]:
            return web.Response(status=400)
        self.rung.append(Ringing(said["title"], body))
        return web.Response(status=200)
