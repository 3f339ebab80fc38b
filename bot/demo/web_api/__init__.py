"""The Web API: the table of methods that an app may call."""

from __future__ import annotations

from collections.abc import Mapping

from bot.demo.web_api import (
    apps,
    bookmarks,
    canvases,
    chat,
    conversations,
    conversations_read,
    files,
    pins,
    reactions,
    users,
    views,
)
from bot.demo.web_api.method import Method

METHODS: Mapping[str, Method] = (
    users.METHODS
    | chat.METHODS
    | conversations.METHODS
    | conversations_read.METHODS
    | pins.METHODS
    | bookmarks.METHODS
    | canvases.METHODS
    | reactions.METHODS
    | views.METHODS
    | files.METHODS
    | apps.METHODS
)
"""Every method the local Slack knows; the others answer ``unknown_method``."""
