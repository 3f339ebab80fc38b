"""Slack's mrkdwn as plain text: mentions, links and dates resolved, escaping undone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Names(Protocol):
    """The names behind ids, and what time it is."""

    now: Callable[[], datetime]

    def user_name(self, user_id: str) -> str | None: ...  # noqa: D102 - says itself
    def group_handle(self, group_id: str) -> str | None: ...  # noqa: D102 - says itself
    def channel_name(self, channel_id: str) -> str | None: ...  # noqa: D102 - says itself


TOKEN = re.compile(r"<([^<>\n]+)>")
"""Anything Slack treats specially stands between angle brackets."""


def render_text(text: str, names: Names) -> str:
    """Resolve mentions, links and dates; undo the escaping."""
    resolved = TOKEN.sub(lambda found: _token(found[1], names), text)
    return unescape(resolved)


def escape(text: str) -> str:
    """Escape typed text as Slack stores it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo ``escape``."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _token(inside: str, names: Names) -> str:
    body, _, label = inside.partition("|")
    if body.startswith("!date^"):
        return render_date(body, label, names.now())
    if body.startswith("!subteam^"):
        return "@" + (names.group_handle(body[9:]) or label.removeprefix("@") or body[9:])
    if body in ("!here", "!channel", "!everyone"):
        return f"@{body[1:]} (everyone was pinged)"
    if body.startswith("@"):
        return "@" + (names.user_name(body[1:]) or label or body[1:])
    if body.startswith("#"):
        return "#" + (names.channel_name(body[1:]) or label or body[1:])
    body = body.removeprefix("mailto:")
    return f"{label} ({body})" if label and label != body else body


def render_date(body: str, fallback: str, now: datetime) -> str:
    """Resolve the inside of a date token, such as ``!date^1763708700^{time}``."""
    _, seconds, pattern, *link = body.split("^")
    try:
        at = datetime.fromtimestamp(int(seconds), UTC)
    except ValueError:
        return fallback
    shown = re.sub(r"\{(\w+)\}", lambda found: _date_part(found[1], at, now) or found[0], pattern)
    return f"{shown} ({link[0]})" if link else shown


def _date_part(name: str, at: datetime, now: datetime) -> str | None:
    if name.endswith("_pretty"):
        days = (at.date() - now.astimezone(UTC).date()) // timedelta(days=1)
        near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
        return near or _date_part(name.removesuffix("_pretty"), at, now)
    day = f"{at.day}{'th' if 11 <= at.day <= 13 else {1: 'st', 2: 'nd', 3: 'rd'}.get(at.day % 10, 'th')}"  # noqa: PLR2004 - English
    forms = {
        "date_num": f"{at:%Y-%m-%d}",
        "date": f"{at:%B} {day}, {at.year}",
        "date_short": f"{at:%b} {at.day}, {at.year}",
        "date_long": f"{at:%A}, {at:%B} {day}, {at.year}",
        "time": f"{at:%H:%M}",
        "time_secs": f"{at:%H:%M:%S}",
        "ago": _ago(now - at),
    }
    return forms.get(name)


def _ago(age: timedelta) -> str:
    minutes = round(abs(age).total_seconds() / 60)
    size = f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"  # noqa: PLR2004 - English
    return f"{size} ago" if age >= timedelta() else f"in {size}"
