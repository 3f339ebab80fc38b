"""Slack's limits, as one table: ``KINDS`` says what each kind of object that is built here may hold.

A member marked ``*`` must be there. A rule gets the value and where it stands, and says what is wrong with it.
Where Slack's pages disagree the stricter limit counts; lengths are UTF-16 units, as in ``blocks/text.py``.
Source: https://docs.slack.dev/reference/block-kit
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from math import isfinite
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


def finite(value: Any, at: str) -> Problems:
    """Accept a number that JSON can say."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        yield f"{at}: {value!r}, it must be a number"


def among(*words: Any) -> Rule:
    """Accept one of these values."""

    def check(value: Any, at: str) -> Problems:
        if value not in words:
            yield f"{at}: {value!r}, it must be one of {', '.join(map(str, words))}"

    return check


def anything(_value: Any, _at: str) -> Problems:
    """Accept what no rule is known for."""
    return iter(())


@cache
def _members(kind: str) -> Mapping[str, tuple[Rule, bool]]:
    """Return what an object of the table may hold, each with its rule and whether it must be there."""
    found = {name.rstrip("*"): (rule, name.endswith("*")) for name, rule in KINDS[kind].items()}
    return {"type": (anything, False)} | found


def obj(kind: str) -> Rule:
    """Accept an object of one kind of the table."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, Mapping):
            yield f"{at}: a {type(value).__name__}, it must be an object"
            return
        members = _members(kind)
        prefix = f"{at}/" if at else ""
        for member, (rule, needed) in members.items():
            if member in value:
                yield from rule(value[member], prefix + member)
            elif needed:
                yield f"{prefix}{member}: needed in {kind}"
        either = EITHER.get(kind, ())
        if either and not any(value.get(name) for name in either):
            yield f"{at}: needs {' or '.join(either)}"
        if not value.keys() <= members.keys():
            yield from (f"{prefix}{name}: unknown in {kind}" for name in value if name not in members)

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


_TEXT_MEMBERS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
_FLAG = among(True, False)  # noqa: FBT003 - the words that are allowed
_STYLE = among("primary", "danger")
_ID = string(255)

_PRESSABLE = ("button", "overflow", "static_select", "users_select", "checkboxes")
IN_VIEWS = frozenset({"section", "header", "divider", "context", "actions", "input"})
IN_MESSAGES = IN_VIEWS | {"markdown", "data_visualization", "data_table"}

_PRESSED: dict[str, Rule] = {"action_id": _ID, "confirm": obj("confirm"), "visible_to_user_ids": anything}
_CHOSEN: dict[str, Rule] = {**_PRESSED, "focus_on_load": _FLAG, "placeholder": plain(150)}
_VIEW: dict[str, Rule] = {
    "blocks*": anything,
    "private_metadata": string(3_000),
    "callback_id": _ID,
    "external_id": _ID,
    "notify_on_close": _FLAG,
    "clear_on_close": _FLAG,
    "submit_disabled": _FLAG,
}

_BLOCKS: dict[str, dict[str, Rule]] = {
    "section": {
        "text": text(3_000),
        "fields": many(text(2_000), 10),
        "accessory": one_of(*_PRESSABLE),
        "expand": _FLAG,
    },
    "header": {"text*": plain(150), "level": anything},
    "divider": {},
    "context": {"elements*": many(text(2_000), 10)},
    "actions": {"elements*": many(one_of(*_PRESSABLE), 25)},
    "input": {
        "label*": plain(2_000),
        "element*": one_of("plain_text_input", "static_select", "users_select", "checkboxes", "datetimepicker"),
        "hint": plain(2_000),
        "optional": _FLAG,
        "dispatch_action": _FLAG,
    },
    "markdown": {"text*": string(12_000)},
    "data_visualization": {"title*": string(50), "chart*": one_of("line")},
    "data_table": {
        "caption*": string(3_000),
        "rows*": many(many(one_of("raw_text"), 20), 101, 2),
        "page_size": number(1, 100),
        "row_header_column_index": number(0, 19),
    },
}

KINDS: dict[str, dict[str, Rule]] = {
    **{kind: {"block_id": _ID, **members} for kind, members in _BLOCKS.items()},
    "button": {
        **_PRESSED,
        "text*": plain(75),
        "value": string(2_000),
        "url": string(3_000),
        "style": _STYLE,
        "accessibility_label": string(75),
    },
    "overflow": {**_PRESSED, "options*": many(obj("option"), 5)},
    "static_select": {**_CHOSEN, "options*": many(obj("option"), 100), "initial_option": anything},
    "users_select": {**_CHOSEN, "initial_user": _ID},
    "checkboxes": {
        **_PRESSED,
        "focus_on_load": _FLAG,
        "options*": many(obj("choice"), 10),
        "initial_options": many(anything, 10),
    },
    "datetimepicker": {**_PRESSED, "focus_on_load": _FLAG, "initial_date_time": number(10**9, 10**10 - 1)},
    "plain_text_input": {
        "action_id": _ID,
        "placeholder": plain(150),
        "focus_on_load": _FLAG,
        "dispatch_action_config": anything,
        "initial_value": string(3_000),
        "multiline": _FLAG,
        "min_length": number(0, 3_000),
        "max_length": number(1, 3_000),
    },
    "option": {"text*": plain(75), "value*": string(150), "description": plain(75), "url": string(3_000)},
    "choice": {"text*": text(75), "value*": string(150), "description": text(75)},
    "confirm": {"title*": plain(100), "text*": text(300), "confirm*": plain(30), "deny*": plain(30), "style": _STYLE},
    "line": {"series*": many(obj("series"), 6), "axis_config*": obj("axes")},
    "series": {"name*": string(20), "data*": many(obj("point"), 20)},
    "point": {"label*": string(20), "value*": finite},
    "axes": {"categories*": many(string(20), 20), "x_label": string(50), "y_label": string(50)},
    "raw_text": {"text*": string(10_000)},
    "metadata": {"event_type*": _ID, "event_payload*": anything},
    "modal": {**_VIEW, "title*": plain(24), "submit": plain(24), "close": plain(24)},
    "home": _VIEW,
}
"""Members of every kind of block, element, composition object and view."""

EITHER = {"section": ("text", "fields")}
"""Members of which at least one must be there."""
