"""Slack's limits, as one table: ``KINDS`` says what each kind of object may hold.

A member marked ``*`` must be there; ``...`` allows members that the table does not name. A rule gets the value and
where it stands, and says what is wrong with it.
Where Slack's pages disagree the stricter limit counts; lengths are UTF-16 units, as in ``blocks/text.py``.
Source: https://docs.slack.dev/reference/block-kit
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.slack.blocks.text import size

Problems = Iterator[str]
Rule = Callable[[Any, str], Problems]


def string(most: int) -> Rule:
    """Accept a string of 1 to so many characters."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, str):
            yield f"{at}: a {type(value).__name__}, it must be a string"
        elif not value:
            yield f"{at}: empty"
        elif size(value) > most:
            yield f"{at}: {size(value)} characters, the limit is {most}"

    return check


def text(most: int, *types: str) -> Rule:
    """Accept a text object of 1 to so many characters, of either type unless told."""
    types = types or ("plain_text", "mrkdwn")

    def check(value: Any, at: str) -> Problems:
        kind = value.get("type") if isinstance(value, Mapping) else type(value).__name__
        if kind not in types:
            yield f"{at}: {kind!r}, it must be {' or '.join(types)}"
            return
        yield from (f"{at}/{name}: unknown in {kind}" for name in value.keys() - _TEXT_MEMBERS[kind])
        yield from string(most)(value.get("text"), at)

    return check


def plain(most: int) -> Rule:
    """Accept a ``plain_text`` object of 1 to so many characters."""
    return text(most, "plain_text")


def many(rule: Rule, most: int, least: int = 1) -> Rule:
    """Accept a list of so many, each by a rule."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, list | tuple):
            yield f"{at}: a {type(value).__name__}, it must be a list"
            return
        if len(value) < least:
            yield f"{at}: {len(value) or 'empty,'} where at least {least} must be"
        if len(value) > most:
            yield f"{at}: {len(value)} of them, the limit is {most}"
        for index, item in enumerate(value):
            yield from rule(item, f"{at}/{index}")

    return check


def number(least: int, most: int) -> Rule:
    """Accept a whole number within bounds."""

    def check(value: Any, at: str) -> Problems:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            yield f"{at}: {value!r}, it must be a number from {least} to {most}"

    return check


def among(*words: Any) -> Rule:
    """Accept one of these values."""

    def check(value: Any, at: str) -> Problems:
        if value not in words:
            yield f"{at}: {value!r}, it must be one of {', '.join(map(str, words))}"

    return check


def anything(_value: Any, _at: str) -> Problems:
    """Accept what no rule is known for."""
    return iter(())


def obj(kind: str) -> Rule:
    """Accept an object of one kind of the table."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, Mapping):
            yield f"{at}: a {type(value).__name__}, it must be an object"
            return
        members = KINDS[kind]
        prefix = f"{at}/" if at else ""
        for name, rule in members.items():
            member = name.rstrip("*")
            if member in value:
                yield from rule(value[member], prefix + member)
            elif member != name:
                yield f"{prefix}{member}: needed in {kind}"
        either = EITHER.get(kind, ())
        if either and not any(value.get(name) for name in either):
            yield f"{at}: needs {' or '.join(either)}"
        if "..." not in members:
            known = {"type"} | {name.rstrip("*") for name in members}
            yield from (f"{prefix}{name}: unknown in {kind}" for name in value if name not in known)

    return check


def one_of(*kinds: str) -> Rule:
    """Accept an object whose ``type`` is one of these kinds of the table."""

    def check(value: Any, at: str) -> Problems:
        kind = value.get("type") if isinstance(value, Mapping) else type(value).__name__
        if kind not in kinds:
            yield f"{at}: {kind!r} may not stand here"
        else:
            yield from obj(kind)(value, at)

    return check


def _flag(value: Any, at: str) -> Problems:
    return among(True, False)(value, at)  # noqa: FBT003 - the words that are allowed


def _shown(value: Any, at: str) -> Problems:
    is_image = isinstance(value, Mapping) and value.get("type") == "image"
    return (one_of("image") if is_image else text(2_000))(value, at)


_TEXT_MEMBERS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
_STYLE = among("primary", "danger")
_ID, _URL = string(255), string(3_000)

_LISTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_SELECTS = (*_LISTS, *(f"multi_{name}" for name in _LISTS))
_PICKERS = ("checkboxes", "radio_buttons", "datepicker", "timepicker")
_BUTTONS = ("button", "overflow", "workflow_button")
_FIELDS = ("plain_text_input", "rich_text_input", "number_input", "email_text_input", "url_text_input", "file_input")

_BASIC = {"section", "header", "divider", "context", "actions", "input", "image", "video", "rich_text"}
_NEW = {"markdown", "table", "data_table", "data_visualization", "context_actions", "plan", "task_card", "card"}
IN_MESSAGES = frozenset(_BASIC | _NEW | {"carousel", "container", "file", "call"})
IN_MODALS = frozenset(_BASIC | {"alert"})
IN_HOME = frozenset(_BASIC)

_FREE: dict[str, Rule] = {"...": anything}
_PRESSED: dict[str, Rule] = {"action_id": _ID, "confirm": obj("confirm"), "visible_to_user_ids": anything}
_PICKED: dict[str, Rule] = {**_PRESSED, "focus_on_load": _flag}
_CHOSEN: dict[str, Rule] = {**_PICKED, "placeholder": plain(150)}
_TYPED: dict[str, Rule] = {
    "action_id": _ID,
    "placeholder": plain(150),
    "focus_on_load": _flag,
    "dispatch_action_config": anything,
}
_LISTED: dict[str, Rule] = {"options": many(obj("option"), 100), "option_groups": many(obj("option_group"), 100)}
_SEVERAL: dict[str, Rule] = {"max_selected_items": number(1, 100)}
_IDS = many(_ID, 100)
_VIEW: dict[str, Rule] = {
    "blocks*": anything,
    "private_metadata": string(3_000),
    "callback_id": _ID,
    "external_id": _ID,
    "notify_on_close": _flag,
    "clear_on_close": _flag,
    "submit_disabled": _flag,
}
_SERIES = many(obj("series"), 6)
_FILTERED: dict[str, Rule] = {"filter": anything, "default_to_current_conversation": _flag}

_BLOCKS: dict[str, dict[str, Rule]] = {
    "section": {
        "text": text(3_000),
        "fields": many(text(2_000), 10),
        "accessory": one_of("image", *_BUTTONS, *_SELECTS, *_PICKERS),
        "expand": _flag,
    },
    "header": {"text*": plain(150), "level": anything},
    "divider": {},
    "context": {"elements*": many(_shown, 10)},
    "actions": {"elements*": many(one_of(*_BUTTONS, *_LISTS, *_PICKERS, "datetimepicker"), 25)},
    "input": {
        "label*": plain(2_000),
        "element*": one_of(*_FIELDS, *_SELECTS, *_PICKERS, "datetimepicker"),
        "hint": plain(2_000),
        "optional": _flag,
        "dispatch_action": _flag,
    },
    "image": {"image_url": _URL, "slack_file": anything, "alt_text*": string(2_000), "title": plain(2_000)},
    "video": _FREE,
    "rich_text": {"elements*": many(anything, 1_000)},
    "markdown": {"text*": string(12_000)},
    "table": {"rows*": many(many(anything, 20), 100), "column_settings": many(anything, 20, least=0)},
    "data_table": {"caption*": anything, "rows*": many(many(anything, 20), 101, least=2), "page_size": number(1, 100)},
    "data_visualization": {**_FREE, "title*": string(50), "chart*": obj("chart")},
    "context_actions": {"elements*": many(one_of("feedback_buttons", "icon_button"), 5)},
    "alert": {"text*": text(200), "level": among("default", "info", "warning", "error", "success")},
    "card": {**_FREE, "title": text(150), "subtitle": text(150), "body": text(200)},
    "carousel": {**_FREE, "elements*": many(one_of("card"), 10)},
    "container": {**_FREE, "title": text(150), "child_blocks": many(anything, 10)},
    "plan": _FREE,
    "task_card": _FREE,
    "file": _FREE,
    "call": _FREE,
}
_ELEMENTS: dict[str, dict[str, Rule]] = {
    "button": {
        **_PRESSED,
        "text*": plain(75),
        "value": string(2_000),
        "url": _URL,
        "style": _STYLE,
        "accessibility_label": string(75),
    },
    "overflow": {**_PRESSED, "options*": many(obj("option"), 5)},
    "workflow_button": {**_PRESSED, "text*": plain(75), "workflow*": anything, "style": _STYLE},
    "static_select": {**_CHOSEN, **_LISTED, "initial_option": anything},
    "multi_static_select": {**_CHOSEN, **_SEVERAL, **_LISTED, "initial_options": many(anything, 100)},
    "external_select": {**_CHOSEN, "initial_option": obj("option"), "min_query_length": number(0, 3_000)},
    "multi_external_select": {
        **_CHOSEN,
        **_SEVERAL,
        "initial_options": many(obj("option"), 100),
        "min_query_length": number(0, 3_000),
    },
    "users_select": {**_CHOSEN, "initial_user": _ID},
    "multi_users_select": {**_CHOSEN, **_SEVERAL, "initial_users": _IDS},
    "conversations_select": {**_CHOSEN, **_FILTERED, "initial_conversation": _ID, "response_url_enabled": _flag},
    "multi_conversations_select": {**_CHOSEN, **_SEVERAL, **_FILTERED, "initial_conversations": _IDS},
    "channels_select": {**_CHOSEN, "initial_channel": _ID, "response_url_enabled": _flag},
    "multi_channels_select": {**_CHOSEN, **_SEVERAL, "initial_channels": _IDS},
    "checkboxes": {**_PICKED, "options*": many(obj("choice"), 10), "initial_options": many(anything, 10)},
    "radio_buttons": {**_PICKED, "options*": many(obj("choice"), 10), "initial_option": anything},
    "datepicker": {**_CHOSEN, "initial_date": string(10)},
    "timepicker": {**_CHOSEN, "initial_time": string(5), "timezone": string(100)},
    "datetimepicker": {**_PICKED, "initial_date_time": number(10**9, 10**10 - 1)},
    "plain_text_input": {
        **_TYPED,
        "initial_value": string(3_000),
        "multiline": _flag,
        "min_length": number(0, 3_000),
        "max_length": number(1, 3_000),
    },
    "rich_text_input": {**_TYPED, "initial_value": anything, "min_lines": anything, "max_lines": anything},
    "number_input": {**_TYPED, "is_decimal_allowed*": _flag, "initial_value": _ID, "min_value": _ID, "max_value": _ID},
    "email_text_input": {**_TYPED, "initial_value": string(3_000)},
    "url_text_input": {**_TYPED, "initial_value": string(3_000)},
    "file_input": {"action_id": _ID, "filetypes": many(anything, 100), "max_files": number(1, 10)},
    "feedback_buttons": {**_FREE, "action_id": _ID},
    "icon_button": {**_FREE, **_PRESSED, "value": string(2_000)},
}
_OBJECTS: dict[str, dict[str, Rule]] = {
    "option": {"text*": plain(75), "value*": string(150), "description": plain(75), "url": _URL},
    "choice": {"text*": text(75), "value*": string(150), "description": text(75)},
    "option_group": {"label*": plain(75), "options*": many(obj("option"), 100)},
    "confirm": {"title*": plain(100), "text*": text(300), "confirm*": plain(30), "deny*": plain(30), "style": _STYLE},
    "chart": {
        **_FREE,
        "type*": among("pie", "bar", "area", "line"),
        "segments": _SERIES,
        "series": _SERIES,
        "axis_config": obj("axis"),
    },
    "axis": {**_FREE, "categories": many(string(20), 20), "x_label": string(50), "y_label": string(50)},
    "series": {**_FREE, "label": string(20), "name": string(20)},
    "metadata": {"event_type*": _ID, "event_payload*": obj("event_payload")},
    "event_payload": _FREE,
    "modal": {**_VIEW, "title*": plain(24), "submit": plain(24), "close": plain(24)},
    "home": _VIEW,
}

KINDS: dict[str, dict[str, Rule]] = {
    **{kind: {"block_id": _ID, **members} for kind, members in _BLOCKS.items()},
    **_ELEMENTS,
    **_OBJECTS,
}
"""Members of every kind of block, element, composition object and view."""

EITHER = {
    "section": ("text", "fields"),
    "image": ("image_url", "slack_file"),
    "static_select": ("options", "option_groups"),
    "multi_static_select": ("options", "option_groups"),
}
"""Members of which at least one must be there."""
