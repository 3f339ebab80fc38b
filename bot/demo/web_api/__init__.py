"""The Web API: one table of methods, and how a call is answered."""

from __future__ import annotations

from collections.abc import Mapping

from bot.demo.web_api import apps, chat, conversations, directory, files, marks, reading, views
from bot.demo.web_api.method import Arguments, Desk, Json, Method, parsed

METHODS: Mapping[str, Method] = (
    directory.METHODS
    | chat.METHODS
    | conversations.METHODS
    | reading.METHODS
    | marks.METHODS
    | views.METHODS
    | files.METHODS
    | apps.METHODS
)
"""Every method the local Slack knows; the others answer ``unknown_method``."""

__all__ = ["METHODS", "Arguments", "Desk", "Json", "Method", "parsed"]
