"""JSON as Slack sends and takes it; the page speaks it too."""

import marshal
from typing import Any, TypeVar, cast

Json = dict[str, Any]

_Json = TypeVar("_Json", Json, list[Any])


def copied(value: _Json) -> _Json:
    """Return a copy that shares nothing which can be changed, many times as fast as `copy.deepcopy`."""
    return cast("_Json", marshal.loads(marshal.dumps(value)))  # noqa: S302 - it reads what was just written here
