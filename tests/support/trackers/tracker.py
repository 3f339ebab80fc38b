"""What the trackers of the tests share: issues that people close, assign and delete, and webhooks about them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from tests.support.stand_in import Fault, StandIn

SECRET = "wh-s3cret-of-the-tracker"


@dataclass(kw_only=True)
class Kept:
    """An issue, as a tracker keeps it."""

    number: int
    id: str
    title: str
    text: str
    """All that can be read in it."""
    labels: list[str] = field(default_factory=list)
    assignee: str = ""
    due: str = ""
    state: str = "open"
    """``open``, ``done``, ``dropped``."""
    version: int = 1
    more: dict[str, Any] = field(default_factory=dict)


class TrackerStandIn(StandIn):
    """The part that is the same whatever tracker it is."""

    kind: ClassVar[str]
    key: ClassVar[str]
    label: ClassVar[str]
    people: tuple[str, ...]
    """Accounts that there are."""
    bob: ClassVar[str]
    """The account of Bob."""
    policy: ClassVar[Mapping[str, object]]
    """What the policy says of it beside kind, key and url."""
    slow: ClassVar[Fault]
    """It asks to go slower, for two minutes."""
    path: str = "/"

    def __init__(self) -> None:
        super().__init__()
        self.issues: dict[str, Kept] = {}
        """Id -> what it has, deleted ones not."""
        self.deleted: set[str] = set()
        self.calls: list[str] = []
        """Method and path of each request that was looked at."""
        self.kept = asyncio.Event()
        """It has made an issue."""
        self._made = 0

    @property
    def made(self) -> list[Kept]:
        """Every issue that is there, oldest first."""
        return sorted(self.issues.values(), key=lambda each: each.number)

    @property
    def only(self) -> Kept:
        """The one issue there is."""
        (one,) = self.made
        return one

    def keep(self, **said: Any) -> Kept:
        """Keep a new issue."""
        self._made += 1
        kept = Kept(number=self._made, **({"id": str(10_000 + self._made)} | said))
        self.issues[kept.id] = kept
        self.kept.set()
        return kept

    def end(self, state: str) -> None:
        """Have the one issue closed, or opened again."""
        self.only.state = state
        self.only.version += 1

    def assign(self, account: str) -> None:
        """Have someone get the one issue."""
        self.only.assignee = account
        self.only.version += 1

    def delete(self) -> Kept:
        """Delete the one issue, and return what it had."""
        kept = self.issues.pop(self.only.id)
        self.deleted.add(kept.id)
        return kept

    def restore(self, kept: Kept) -> None:
        """Have an issue that was deleted there again."""
        self.deleted.remove(kept.id)
        self.issues[kept.id] = kept

    def refuse_a_field(self) -> str:
        """From now on refuse a field of new issues; return its name."""
        raise NotImplementedError

    def hook(self, *, now: datetime) -> tuple[Mapping[str, str], bytes]:
        """Return headers and body of the webhook about the one issue as it is."""
        raise NotImplementedError


def signature(body: bytes, secret: str = SECRET) -> str:
    """Sign a body with HMAC and SHA-256."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
