"""What Slack refuses in the elements, options and texts inside blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that Slack would not take."""

    pointer: str
    """JSON pointer to the offending place."""
    says: str
    code: str = "invalid_blocks"
    """The error that the method answers with."""

    def __str__(self) -> str:
        """Return it as ``response_metadata.messages`` shows it."""
        return f"[ERROR] {self.says} [json-pointer:{self.pointer}]"


OPTION_LISTS = {"static_select", "multi_static_select", "radio_buttons", "checkboxes", "overflow"}
MOST_OPTIONS = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}
SELECTS = {
    "static_select", "external_select", "users_select", "conversations_select", "channels_select",
    "multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select",
    "multi_channels_select",
}  # fmt: skip
PICKERS = {"datepicker", "timepicker", "datetimepicker"}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}
ALLOWED = {
    "section": SELECTS | PICKERS | {"button", "overflow", "checkboxes", "radio_buttons", "image", "workflow_button"},
    "actions": {one for one in SELECTS if not one.startswith("multi_")}
    | PICKERS
    | {"button", "overflow", "checkboxes", "radio_buttons", "workflow_button"},
    "input": SELECTS | PICKERS | TYPED | {"checkboxes", "radio_buttons", "file_input"},
    "context": {"image"},
    "image": {"image"},
}
ACTION_FIELDS = {"type", "action_id", "confirm", "focus_on_load"}
KNOWN_FIELDS: dict[str, set[str]] = {
    "button": {"text", "url", "value", "style", "accessibility_label"},
    "overflow": {"options"},
    "checkboxes": {"options", "initial_options"},
    "radio_buttons": {"options", "initial_option"},
    "plain_text_input": {
        "initial_value", "multiline", "min_length", "max_length", "dispatch_action_config", "placeholder",
    },
    "datepicker": {"initial_date", "placeholder"},
    "timepicker": {"initial_time", "placeholder", "timezone"},
    "datetimepicker": {"initial_date_time"},
    "static_select": {"placeholder", "options", "option_groups", "initial_option"},
    "multi_static_select": {"placeholder", "options", "option_groups", "initial_options", "max_selected_items"},
    "external_select": {"placeholder", "initial_option", "min_query_length"},
    "multi_external_select": {"placeholder", "initial_options", "min_query_length", "max_selected_items"},
    "users_select": {"placeholder", "initial_user"},
    "multi_users_select": {"placeholder", "initial_users", "max_selected_items"},
}  # fmt: skip
"""Fields by element, where the full list is known; unknown fields of other elements are not refused."""


def optional_text_problems(text: Any, at: str, most: int, *, plain: bool = True) -> Iterator[Problem]:
    """Check a text object that need not be there."""
    return iter(()) if text is None else text_problems(text, at, most, plain=plain)


def text_problems(text: Any, at: str, most: int, *, plain: bool = False) -> Iterator[Problem]:
    """Check a text object: its type, its length, that it is not empty."""
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield Problem(at, f"must be a text object of type {' or '.join(kinds)}")
        return
    for name in sorted(set(text) - {"type", "text", "emoji", "verbatim"}):
        yield Problem(f"{at}/{name}", "no such field in a text object")
    if "verbatim" in text and text["type"] == "plain_text":
        yield Problem(f"{at}/verbatim", "plain_text knows no verbatim")
    if "emoji" in text and text["type"] == "mrkdwn":
        yield Problem(f"{at}/emoji", "mrkdwn knows no emoji")
    body = text.get("text")
    if not isinstance(body, str) or not body:
        yield Problem(f"{at}/text", "must be more than 0 characters")
    elif len(body) > most:
        yield Problem(f"{at}/text", f"must be less than {most + 1} characters")


def element_problems(element: Any, at: str, inside: str) -> Iterator[Problem]:
    """Check one element where it stands: in a section, actions, an input or context."""
    kind = element.get("type") if isinstance(element, dict) else None
    if not isinstance(element, dict) or not isinstance(kind, str) or kind not in ALLOWED[inside]:
        yield Problem(f"{at}/type", f"{kind!r} may not stand in {inside}")
        return
    yield from _lengths(element, at, {"action_id": 255})
    if kind in KNOWN_FIELDS:
        for name in sorted(set(element) - KNOWN_FIELDS[kind] - ACTION_FIELDS):
            yield Problem(f"{at}/{name}", f"no such field in a {kind}")
    if element.get("confirm") is not None:
        yield from _confirm(element["confirm"], f"{at}/confirm")
    yield from optional_text_problems(element.get("placeholder"), f"{at}/placeholder", 150)
    if "max_selected_items" in element and not _is_count(element["max_selected_items"], 1):
        yield Problem(f"{at}/max_selected_items", "must be 1 or more")
    check = _options if kind in OPTION_LISTS else CHECKS.get(kind)
    if check:
        yield from check(element, at)


def _is_count(value: Any, least: int, most: int = 10**9) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _button(button: dict[str, Any], at: str) -> Iterator[Problem]:
    yield from text_problems(button.get("text"), f"{at}/text", 75, plain=True)
    yield from _lengths(button, at, {"value": 2000, "url": 3000, "accessibility_label": 75})
    if button.get("style") not in (None, "primary", "danger"):
        yield Problem(f"{at}/style", "must be primary or danger")


def _lengths(holder: dict[str, Any], at: str, limits: dict[str, int]) -> Iterator[Problem]:
    for name, most in limits.items():
        value = holder.get(name)
        if value is not None and (not isinstance(value, str) or not 1 <= len(value) <= most):
            yield Problem(f"{at}/{name}", f"must be text of 1 to {most} characters")


def _confirm(confirm: Any, at: str) -> Iterator[Problem]:
    if not isinstance(confirm, dict):
        yield Problem(at, "must be a confirmation dialog")
        return
    yield from text_problems(confirm.get("title"), f"{at}/title", 100, plain=True)
    yield from text_problems(confirm.get("text"), f"{at}/text", 300)
    yield from text_problems(confirm.get("confirm"), f"{at}/confirm", 30, plain=True)
    yield from text_problems(confirm.get("deny"), f"{at}/deny", 30, plain=True)


def _options(element: dict[str, Any], at: str) -> Iterator[Problem]:
    kind, options, groups = element["type"], element.get("options"), element.get("option_groups")
    if groups is not None and options is not None:
        yield Problem(at, "options and option_groups exclude each other")
    if groups is not None:
        yield from _groups(groups, f"{at}/option_groups")
    else:
        plain = kind not in ("checkboxes", "radio_buttons")
        yield from _option_problems(options, f"{at}/options", MOST_OPTIONS.get(kind, 100), plain=plain)
    known = [one for source in _option_lists(options, groups) if isinstance(source, list) for one in source]
    many = element.get("initial_options")
    chosen = [element["initial_option"]] if element.get("initial_option") else many or []
    if many == [] or not isinstance(chosen, list):
        yield Problem(f"{at}/initial_options", "must be a list, and not empty")
    elif any(one not in known for one in chosen):
        yield Problem(f"{at}/initial_option", "must be one of the options, exactly as there")


def _option_lists(options: Any, groups: Any) -> list[Any]:
    listed = groups if isinstance(groups, list) else []
    return [options, *(group.get("options") for group in listed if isinstance(group, dict))]


def _groups(groups: Any, at: str) -> Iterator[Problem]:
    if not isinstance(groups, list) or not 1 <= len(groups) <= 100:  # noqa: PLR2004 - Slack's limit
        yield Problem(at, "must be a list of 1 to 100 groups")
        return
    for number, group in enumerate(groups):
        if not isinstance(group, dict):
            yield Problem(f"{at}/{number}", "must be a group of options")
            continue
        yield from text_problems(group.get("label"), f"{at}/{number}/label", 75, plain=True)
        yield from _option_problems(group.get("options"), f"{at}/{number}/options", 100)


def _option_problems(options: Any, at: str, most: int, *, plain: bool = True) -> Iterator[Problem]:
    """Check a list of options; an empty one is refused too."""
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        yield Problem(at, f"must be a list of 1 to {most} options")
        return
    for number, option in enumerate(options):
        here = f"{at}/{number}"
        if not isinstance(option, dict):
            yield Problem(here, "must be an option")
            continue
        for name in sorted(set(option) - {"text", "value", "description", "url"}):
            yield Problem(f"{here}/{name}", "no such field in an option")
        yield from text_problems(option.get("text"), f"{here}/text", 75, plain=plain)
        if option.get("value") is None:
            yield Problem(f"{here}/value", "is needed")
        yield from _lengths(option, here, {"value": 150, "url": 3000})
        yield from optional_text_problems(option.get("description"), f"{here}/description", 75, plain=plain)


def _text_input(element: dict[str, Any], at: str) -> Iterator[Problem]:
    most = element.get("max_length", 3000)
    least = element.get("min_length", 0)
    if not _is_count(most, 1, 3000):
        yield Problem(f"{at}/max_length", "must be 1 to 3000")
    elif not _is_count(least, 0, most):
        yield Problem(f"{at}/min_length", "must be 0 to max_length")
    elif len(str(element.get("initial_value") or "")) > most:
        yield Problem(f"{at}/initial_value", f"must be at most {most} characters")


def _image(element: dict[str, Any], at: str) -> Iterator[Problem]:
    if not element.get("image_url") and not element.get("slack_file"):
        yield Problem(f"{at}/image_url", "is needed")
    if not element.get("alt_text"):
        yield Problem(f"{at}/alt_text", "is needed")
    yield from _lengths(element, at, {"image_url": 3000, "alt_text": 2000})


CHECKS = {"button": _button, "plain_text_input": _text_input, "image": _image}
