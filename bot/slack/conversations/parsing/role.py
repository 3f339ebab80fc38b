"""What people type after ``/incident role``: a role, an area, a person, or no one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.domain.incident import Choices, IncidentError
from bot.domain.policy import Policy
from bot.domain.role import Role
from bot.slack.conversations.parsing.command_line import did_you_mean, mention, subteam

ME: Final = frozenset({"me", "myself"})
NOBODY: Final = frozenset({"none", "nobody"})


@dataclass(frozen=True, slots=True)
class Words:
    """What stands among the words, wherever it stands."""

    user: str
    """Who is mentioned, or meant by *me*; empty: no one."""
    nobody: bool
    """The role is to end."""
    rest: str
    """All other words."""


def sorted_out(text: str, *, me: str) -> Words:
    """Take people, *me* and *no one* out of what was typed."""
    words = [word for word in text.split() if word.casefold() != "please"]
    named = next((word for word in words if mention(word) is not None), None)
    mine = any(word.casefold() in ME for word in words)
    rest = [word for word in words if word is not named and word.casefold() not in ME | NOBODY]
    user = (mention(named) if named is not None else None) or (me if mine else "")
    return Words(user, any(word.casefold() in NOBODY for word in words), " ".join(rest))


_AREA: Final = re.compile(r"[^\W_]\w{0,39}")
"""An area of experts that the policy does not name, as it is kept."""


def parse(policy: Policy, typed: str, *, named: bool = False) -> tuple[Role, str]:
    """Read a role, and the area after one that several may have.

    Args:
        named: the person is known, so where the policy names no areas, any word does.

    Returns:
        The role, and the key of the area; empty: none was typed.

    Raises:
        IncidentError: the policy has no such role or area, or someone is named that Slack did not recognise.
    """
    role = policy.role(typed)
    if role is not None:
        return role, ""
    words = typed.split()
    if not words:
        raise IncidentError("Say which role: `/incident role commander @person`. `/incident role` opens a form.")
    for end in range(min(len(words) - 1, policy.most_words_of_a_role), 0, -1):
        role = policy.role(" ".join(words[:end]))
        if role is not None:
            return role, _area(policy, role, words[end:], named=named)
    meant = did_you_mean(words[0], policy.roles)
    guess = f"Did you mean `/incident role {meant}`?" if meant else "`/incident role` shows them all in a form."
    known = [policy.roles[meant]] if meant else list(policy.roles.values())
    choices = Choices(words[0], tuple((role.label, role.key) for role in known))
    raise IncidentError(f"The policy has no role “{typed[:40]}”. {guess}", choices=choices)


def _area(policy: Policy, role: Role, words: list[str], *, named: bool) -> str:
    typed = " ".join(words)
    if subteam(words[-1]) is not None:
        raise IncidentError(
            f"That is a group; a role goes to one person. Type `/incident role {role.key} @` and choose one."
        )
    area = policy.area(typed)
    if not role.exclusive and area is not None:
        return area
    bare = "_".join(word.casefold() for word in words).replace("-", "_")
    if named and not role.exclusive and not policy.areas and _AREA.fullmatch(bare):
        return bare
    if not role.exclusive and not policy.areas and not typed.startswith("@"):
        line = f"/incident role {role.key} {typed[:40]} @person"
        raise IncidentError(f"The policy names no experts of “{typed[:40]}”. Name someone: `{line}`.")
    if not role.exclusive and policy.areas and not typed.startswith("@"):
        example = next(iter(policy.areas))
        raise IncidentError(
            f"The policy has no area “{typed[:40]}”. Choose one, or type it: `/incident role {role.key} {example}`.",
            choices=Choices(words[0], tuple((area, area) for area in policy.areas)),
        )
    raise IncidentError(
        f"Couldn't find anyone called “{typed[:40]}”. "
        f"Type `/incident role {role.key} @` and choose the person from the list that Slack offers."
    )
