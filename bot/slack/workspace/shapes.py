"""The shape of what Slack sends, payloads and answers alike: what has another is not read at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

Shape = Any
"""A type; a pattern for text; ``(one, other)``; ``[of each]``; ``{member: shape}``: there ``?`` ends the name of a
member that may be missing or null, ``*`` stands for every member, and ``**`` for members that are read nowhere and kept
as they are."""

TS: Final = re.compile(r"[0-9]{1,11}\.[0-9]{1,6}")
"""Of a message: seconds since 1970. Eleven digits end in the year 5138; twelve would reach past what a date holds."""


def fits(value: object, shape: Shape) -> bool:
    """Tell whether a value has a shape."""
    match shape:
        case re.Pattern():
            return isinstance(value, str) and shape.fullmatch(value) is not None
        case type():
            return isinstance(value, shape)
        case tuple():
            return any(fits(value, one) for one in shape)
        case [each]:
            return isinstance(value, list) and all(fits(one, each) for one in value)
        case _:
            return isinstance(value, dict) and all(_member_fits(value, name, inner) for name, inner in shape.items())


def only(value: Any, shape: Shape) -> Any:
    """Return of a value that has a shape what the shape names: no one can read what was not looked at."""
    match shape:
        case tuple():
            return only(value, next(one for one in shape if fits(value, one)))
        case [each]:
            return [only(one, each) for one in value]
        case dict() if "*" in shape:
            return {name: only(inner, shape["*"]) for name, inner in value.items()}
        case dict():
            named = {plain: inner for name, inner in shape.items() if (plain := name.removesuffix("?")) in value}
            kept = value if "**" in shape else {}
            return {**kept, **{name: only(value[name], inner) for name, inner in named.items()}}
        case _:
            return value


def _member_fits(value: Mapping[str, Any], name: str, shape: Shape) -> bool:
    if name == "*":
        return all(fits(one, shape) for one in value.values())
    if name == "**":
        return True
    if value.get(plain := name.removesuffix("?")) is None:
        return plain != name
    return fits(value[plain], shape)
