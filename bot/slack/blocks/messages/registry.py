"""The table of messages: for each kind, the function that says how it looks, and the parts of an incident it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from bot.domain.messages import Message
from bot.domain.messages.base import BaseMessage
from bot.domain.overview import Overview, Part, Parts
from bot.slack.blocks.rendered import Rendered, Surroundings

M = TypeVar("M", bound=BaseMessage)
Renderer = Callable[[M, Overview, Surroundings], Rendered]

_RENDERERS: Final[dict[type[BaseMessage], Renderer[Any]]] = {}
_NEEDS: Final[dict[type[BaseMessage], Parts]] = {}


def shows(kind: type[M], *parts: type[Part]) -> Callable[[Renderer[M]], Renderer[M]]:
    """Enter a function as the one that says how a kind of message looks.

    Args:
        parts: what is to be read of an incident to show it, or to see whether it is still wanted.
    """

    def enter(renderer: Renderer[M]) -> Renderer[M]:
        _RENDERERS[kind], _NEEDS[kind] = renderer, frozenset(parts)
        return renderer

    return enter


def needs(message: Message) -> Parts:
    """Return what a message needs beyond the incident itself."""
    return _NEEDS[type(message)]


def render(message: Message, view: Overview, around: Surroundings) -> Rendered:
    """Return how a message about an incident looks."""
    return _RENDERERS[type(message)](message, view, around)
