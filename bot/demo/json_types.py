"""JSON as Slack sends and takes it; the page speaks it too."""

from typing import Any, TypeVar, cast

Json = dict[str, Any]

_T = TypeVar("_T")


def copied(value: _T) -> _T:
    """Return a copy of JSON that shares nothing which can be changed: several times as fast as `copy.deepcopy`."""
    if isinstance(value, dict):
        return cast("_T", {name: copied(each) for name, each in value.items()})
    if isinstance(value, list):
        return cast("_T", [copied(each) for each in value])
    return value
