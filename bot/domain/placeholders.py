"""Names in braces in a text of the policy, for which what they stand for is put in."""

import re
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, PlainValidator

from bot.domain.durations import or_none


def placeholders(template: str) -> tuple[str, ...]:
    """The names in braces, in order of appearance.

    Raises:
        ValueError: A brace stands alone, or holds more than a name.
    """
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        raise ValueError("a brace stands alone; write {{ or }} for a brace that is meant") from None
    names = [part for part in parts if part[1] is not None]
    for _, name, form, conversion in names:
        if form or conversion or not re.fullmatch(r"[a-z_]+", name or ""):
            raise ValueError("between braces stands a name and nothing else, such as {id}")
    return tuple(name for _, name, _, _ in names if name)


def only(*allowed: str) -> AfterValidator:
    """Refuse a template that takes another placeholder than these."""

    def check(template: str) -> str:
        for name in placeholders(template):
            if name not in allowed:
                known = ", ".join(f"{{{known}}}" for known in allowed)
                raise ValueError(f"unknown placeholder {{{name}}}; known here: {known}")
        return template

    return AfterValidator(check)


def _a_link(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not re.fullmatch(r"https://[^\s<>|/]{3,200}(?:/[^\s<>|]{0,400})?", text):
        raise ValueError(
            f"{value!r} isn't a link to a call; write its address, such as https://meet.example.com/war-room"
        )
    for name in placeholders(text):
        if name not in {"id", "number"}:
            raise ValueError(f"unknown placeholder {{{name}}}; known here: {{id}}, {{number}}")
    return text


OptionalLink = Annotated[str | None, PlainValidator(or_none(_a_link))]
"""An https address that may take ``{id}`` and ``{number}``; or ``null`` or ``none``."""
