"""Filling in a form: what a person types or picks, and the value that Slack's client makes of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.demo.json_types import Json
from bot.demo.workspace.fields import KEYS, label_of
from bot.demo.workspace.state import Workspace

Typed = str | int | datetime | Sequence[str] | None

FORMS = {
    "email_text_input": re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+"),
    "url_text_input": re.compile(r"\w+://\S+"),
    "number_input": re.compile(r"-?\d+(\.\d+)?"),
    "datepicker": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "timepicker": re.compile(r"\d{2}:\d{2}"),
}


class FormRefusedError(ValueError):
    """Slack's client would not have sent this form: something is missing or malformed."""


def all_options(element: Json) -> list[Json]:
    """Options of an element, or of an app's answer for it, those in groups too."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(one for group in groups for one in group["options"])]


def chosen(element: Json, typed: Typed, options: list[Json], workspace: Workspace) -> Any:
    """Turn what a person typed or picked into the element's value.

    Raises:
        FormRefusedError: there is no such option, or the text is not of the form asked for.
    """
    kind = element["type"]
    key = KEYS[kind]
    many = key.endswith("s")
    if typed is None or typed == "" or (not isinstance(typed, str | int | datetime) and not typed):
        return [] if many else None
    if key == "selected_date_time":
        if not isinstance(typed, datetime) and not re.fullmatch(r"\d{10}", str(typed)):
            raise FormRefusedError(f"{typed!r} is not what a {kind} takes")
        return int(typed.timestamp()) if isinstance(typed, datetime) else int(str(typed))
    if not many:
        if not isinstance(typed, str | int):
            raise FormRefusedError(f"a {kind} takes one value, not {typed!r}")
        return _one(element, str(typed), options, workspace)
    items = [typed] if isinstance(typed, str | int | datetime) else list(typed)
    most = element.get("max_selected_items")
    if most and len(items) > most:
        raise FormRefusedError(f"at most {most} may be selected")
    return [_one(element, str(one), options, workspace) for one in items]


def _one(element: Json, typed: str, options: list[Json], workspace: Workspace) -> Any:
    key = KEYS[element["type"]]
    if key.startswith("selected_option"):
        return _option(typed, options)
    if key.startswith("selected_user"):
        return workspace.user_named(typed).id
    if key.startswith(("selected_channel", "selected_conversation")):
        return workspace.channel_named(typed).id
    form = FORMS.get(element["type"])
    if form and not form.fullmatch(typed):
        raise FormRefusedError(f"{typed!r} is not what a {element['type']} takes")
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if element["type"] == "plain_text_input" and not least <= len(typed) <= most:
        raise FormRefusedError(f"the text has {len(typed)} characters; {least} to {most} are allowed")
    return typed


def _option(typed: str, options: list[Json]) -> Json:
    for option in options:
        if typed in (label_of(option.get("text")), option.get("value")):
            return option
    raise FormRefusedError(f"no option {typed!r}; there are: {[label_of(one.get('text')) for one in options]}")
