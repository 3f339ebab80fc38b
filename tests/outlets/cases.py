"""Every outlet, with its stand-in: one suite runs over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.support.jsm import KEY as JSM_KEY
from tests.support.jsm import Jsm
from tests.support.mailbox import KEY as PASSWORD
from tests.support.mailbox import TO, Mailbox
from tests.support.pagerduty import KEY as ROUTING_KEY
from tests.support.pagerduty import PagerDuty
from tests.support.stand_in import StandIn
from tests.support.subscriber import KEY as SECRET
from tests.support.subscriber import Subscriber


@dataclass(frozen=True, kw_only=True)
class Case:
    """A kind of outlet."""

    kind: str
    stand_in: type[StandIn]
    key: str
    label: str
    """What people call it."""
    pages: bool = True
    """It pages people; the others hear of events."""
    its_own: bool = True
    """What it answers can be told from another's answer."""
    more: Mapping[str, object] = field(default_factory=dict)
    """Further keys of the policy, for what is not asked over HTTP."""
    dedups: bool = True
    """The same page twice calls people once."""


CASES: Final = (
    Case(kind="pagerduty", stand_in=PagerDuty, key=ROUTING_KEY, label="PagerDuty"),
    Case(kind="jsm", stand_in=Jsm, key=JSM_KEY, label="Jira Service Management"),
    Case(
        kind="email",
        stand_in=Mailbox,
        key=PASSWORD,
        label="e-mail",
        more={"sender": "warroom@corp.example", "to": [TO]},
        dedups=False,
    ),
    Case(kind="webhook", stand_in=Subscriber, key=SECRET, label="the webhook", pages=False, its_own=False),
)
