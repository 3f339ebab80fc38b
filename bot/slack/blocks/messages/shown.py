"""A row of the table of messages: the function that says how a kind looks, and the parts of an incident it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.domain.messages.base import BaseMessage
from bot.domain.overview import Overview
from bot.domain.part import Part, Parts
from bot.slack.blocks.rendered import Rendered, Surroundings

M = TypeVar("M", bound=BaseMessage)


@dataclass(frozen=True, slots=True)
class Shown:
    """How one kind of message is shown."""

    kind: type[BaseMessage]
    render: Callable[[Any, Overview, Surroundings], Rendered]
    needs: Parts


def shown(kind: type[M], render: Callable[[M, Overview, Surroundings], Rendered], *parts: type[Part]) -> Shown:
    """Return the row of a kind of message.

    Args:
        parts: what is to be read of an incident to show it, or to see whether it is still wanted.
    """
    return Shown(kind, render, frozenset(parts))
