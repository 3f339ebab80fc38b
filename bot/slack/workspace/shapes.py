"""The shape of what Slack sends, payloads and answers alike: what has another is not read at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

Shape = Any
"""A type; a pattern for text; ``(one, other)``; ``[of each]``; ``{member: shape}``: there ``?`` ends the name of a
member that may be missing or null, ``*`` stands for every member, and ``**`` for members that are read nowhere and kept
as they are."""

Read = Callable[[Any], Any]
"""Returns of a value what its shape names; raises `MisshapenError`."""

TS: Final = re.compile(r"[0-9]{1,11}\.[0-9]{1,6}")
"""Of a message: seconds since 1970. Eleven digits end in the year 5138; twelve would reach past what a date holds."""


class MisshapenError(ValueError):
    """A value has another shape."""


def reads(read: Read, value: object) -> bool:
    """Tell whether a value has the shape that a `reader` was made for."""
    try:
        read(value)
    except MisshapenError:
        return False
    return True


def reader(shape: Shape) -> Read:
    """Return what reads values of a shape, of each only what the shape names: no one can read what was not looked at.

    Made once for a shape: it reads several times as fast as a look at shape and value side by side. A member that is
    null is left out.
    """
    match shape:
        case re.Pattern():
            return _text(shape)
        case type():
            return _instance(shape)
        case tuple():
            return _either([reader(one) for one in shape])
        case [each]:
            return _each(reader(each))
        case {"*": each}:
            return _every_member(reader(each))
        case _:
            return _members(shape)


def _text(pattern: re.Pattern[str]) -> Read:
    def read(value: Any) -> Any:
        if not isinstance(value, str) or pattern.fullmatch(value) is None:
            raise MisshapenError
        return value

    return read


def _instance(of: type) -> Read:
    def read(value: Any) -> Any:
        if not isinstance(value, of):
            raise MisshapenError
        return value

    return read


def _either(readers: list[Read]) -> Read:
    def read(value: Any) -> Any:
        for one in readers:
            try:
                return one(value)
            except MisshapenError:
                continue
        raise MisshapenError

    return read


def _each(one: Read) -> Read:
    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise MisshapenError
        return [one(each) for each in value]

    return read


def _every_member(one: Read) -> Read:
    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise MisshapenError
        return {name: one(inner) for name, inner in value.items() if inner is not None}

    return read


def _members(shape: Mapping[str, Shape]) -> Read:
    keeps_others = "**" in shape
    named = [
        (plain, plain != name, reader(inner))
        for name, inner in shape.items()
        if name != "**" and (plain := name.removesuffix("?"))
    ]

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise MisshapenError
        found = {name: inner for name, inner in value.items() if inner is not None} if keeps_others else {}
        for name, may_be_missing, one in named:
            if (inner := value.get(name)) is not None:
                found[name] = one(inner)
            elif not may_be_missing:
                raise MisshapenError
        return found

    return read
