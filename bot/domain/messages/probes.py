"""The message about probes of an incident that fail."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.base import BaseMessage


class ProbesFail(BaseMessage):
    """Probes of an incident that fail, or did: one message for all of them, shown as they stand when it is sent."""

    says: Literal["probes_fail"] = "probes_fail"
    number: int
    """Of such messages of this incident, from 1."""


Message = ProbesFail
