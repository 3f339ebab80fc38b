"""A repository on GitHub in which postmortems become issues."""

from __future__ import annotations

from aiohttp import web

from tests.support.trackers.github import GitHub
from tests.support.wikis.wiki import Kept, Wiki


class Issues(Wiki):
    """Keeps documents as the tracker of the tests keeps issues."""

    def __init__(self) -> None:
        super().__init__()
        self.github = GitHub()

    @property
    def kept(self) -> list[Kept]:
        """See `Wiki`."""
        return [Kept(self.github.shown(each)["html_url"], each.text, each.version) for each in self.github.made]

    def answer(self, request: web.Request, body: str) -> web.Response:
        """See `StandIn.answer`."""
        return self.github.answer(request, body)
