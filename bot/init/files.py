"""Writing values into `.env` and the policy file, and leaving everything else in them alone."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

from bot.policies import load

ENV: Final = ".env"
POLICY: Final = "policy.yml"

HEAD: Final = "# Changes to the built-in policy. To see the whole policy: warroom policy show FILE\n"

Named = Mapping[str, Sequence[str]]
"""Ids of people and groups, and e-mail addresses, by what they are named for."""

NO_ONE: Final[Named] = {}

_LINE: Final = re.compile(r"\s*(?P<export>export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>.*)")


def read(text: str) -> dict[str, str]:
    """Return what the lines of an environment file set, as a shell would."""
    found = {}
    for line in text.splitlines():
        if (match := _LINE.fullmatch(line)) is not None:
            found[match["name"]] = _bare(match["value"])
    return found


def with_values(text: str, values: Mapping[str, str]) -> str:
    """Return the lines of an environment file with these values set: in place, or at the end."""
    left, lines = dict(values), []
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None or match["name"] not in values:
            lines.append(line)
        elif match["name"] in left:  # a second line of a name would win over the first
            lines.append(f"{match['export'] or ''}{match['name']}={shlex.quote(left.pop(match['name']))}")
    lines += [f"{name}={shlex.quote(value)}" for name, value in left.items()]
    return "".join(f"{line}\n" for line in lines)


def policy_text(preset: str, channel: str, people: Named = NO_ONE, areas: Named = NO_ONE) -> str:
    """Return a policy that holds only what differs from the built-in one; empty: nothing does.

    Args:
        preset: as `warroom policy show --preset` takes it.
        channel: name or id of the channel that incidents are announced in.
        people: who does what, by keys of the policy's ``people``.
        areas: who the experts of each area are.
    """
    differs: dict[str, Any] = {}
    if channel != load(None, preset=preset).policy.channels.announce:
        differs["channels"] = {"announce": channel}
    if preset != load(None).policy.preset:
        differs = {"preset": preset, **differs}
    for key, them in (("people", people), ("areas", areas)):
        if them:
            differs[key] = {name: list(who) for name, who in them.items()}
    return HEAD + yaml.safe_dump(differs, sort_keys=False, allow_unicode=True) if differs else ""


def _bare(value: str) -> str:
    try:
        return " ".join(shlex.split(value, comments=True))
    except ValueError:
        return value.strip()
