"""Fields of a form: under which key each kind of element reports, and what it holds before anyone touches it."""

from __future__ import annotations

from typing import Any

from bot.demo.json_types import Json
from bot.demo.rendering.mrkdwn import unescape

KEYS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
"""Under which key of ``state.values`` an element reports."""


def label_of(text: Any) -> str:
    """Plain text of a text object."""
    return unescape(str(text.get("text", ""))) if isinstance(text, dict) else ""


def initial(element: Json) -> Any:
    """What an element holds before anyone touches it."""
    key = KEYS.get(element["type"], "value")
    name = "initial_value" if key.endswith("value") else "initial_" + key.removeprefix("selected_")
    value = element.get(name)
    return [] if value is None and key.endswith("s") else value
