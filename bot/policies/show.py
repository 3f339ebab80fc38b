"""A policy as text: every value, and the file and line it came from. The text is YAML and can be loaded again."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.policy import Policy

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*|\d{1,9}[a-z]+")
_KEYWORDS = ("null", "true", "false", "yes", "no", "on", "off")
_WIDEST = 80
"""Characters of a list on one line; a longer one gets a line for each item."""

_UNREADABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
"""What JSON writes as it is and YAML does not read back."""

_COLUMN = 56
"""Where the origins stand, if the line leaves room."""


def render(policy: Policy, provenance: Mapping[str, str]) -> str:
    """Write the policy, one value per line, each with its origin; ``default``: no file says it."""
    return "\n".join(_lines(policy.model_dump(mode="json"), provenance, "", "")) + "\n"


def _lines(mapping: Mapping[str, Any], provenance: Mapping[str, str], path: str, indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, dict) and value:
            yield f"{indent}{_scalar(key)}:"
            yield from _lines(value, provenance, here, indent + "  ")
        else:
            origin = provenance.get(here, "default")
            line = f"{indent}{_scalar(key)}: {_flow(value)}"
            if isinstance(value, list) and len(line) > _WIDEST:
                yield f"{f'{indent}{_scalar(key)}:':<{_COLUMN}}  # {origin}"
                yield from (f"{indent}  - {_flow(each)}" for each in value)
            else:
                yield f"{line:<{_COLUMN}}  # {origin}"


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _KEYWORDS:
        return value
    return _UNREADABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
