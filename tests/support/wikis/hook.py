"""A subscriber that keeps what is published to it."""

from __future__ import annotations

from tests.support.subscriber import Subscriber
from tests.support.wikis.wiki import Kept, Wiki


class Hook(Subscriber, Wiki):
    """Keeps the newest event of each document."""

    @property
    def kept(self) -> list[Kept]:
        """See `Wiki`."""
        found: dict[str, Kept] = {}
        for event in self.events:
            assert event["type"] == "dev.warroom.postmortem.published"
            data = event["data"]
            changes = found[data["key"]].changes + 1 if data["key"] in found else 1
            found[data["key"]] = Kept("", data["markdown"], changes)
        return list(found.values())
