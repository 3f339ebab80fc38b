"""Checks that need no network: settings, the form of tokens, the policy file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.doctor.environment import Environment
from bot.doctor.finding import Finding, failed, not_checked, ok
from bot.policies import Loaded, PolicyError, load


def settings(environment: Environment) -> Iterator[Finding]:
    """Find what in the environment keeps the bot from starting."""
    tokens = [one for one in environment.problems if re.search(r"SLACK_[A-Z]+_(TOKEN|SECRET)", one)]
    others = [one for one in environment.problems if one not in tokens]
    for problem in others:
        yield failed("settings", problem, "Correct it in .env or the environment; see docs/settings.md.")
    if not others:
        yield ok("settings", "All settings are valid.")
    for problem in tokens:
        yield failed("tokens", problem, "docs/setup.md, By hand, says where to find each of them.")
    if not tokens:
        how = "signing secret are set (HTTP mode)" if environment.http else "app-level token are set (Socket Mode)"
        yield ok("tokens", f"The bot token and {how}.")


def policy(environment: Environment) -> tuple[Loaded | None, tuple[Finding, ...]]:
    """Read the policy; ``None``: it can't be used, and the findings say where it is wrong."""
    if not environment.policy_readable:
        why = "WARROOM_POLICY names a file that can't be read."
        return None, (not_checked("policy", why, "Correct the path, then run `warroom doctor` again."),)
    try:
        loaded = load(environment.policy)
    except PolicyError as error:
        again = f"Correct the file. To check only the policy: `warroom policy check {environment.policy}`"
        return None, tuple(failed("policy", str(problem), again) for problem in error.problems)
    if environment.policy is None:
        return loaded, (ok("policy", "There is no policy file: the preset sev is in force."),)
    return loaded, (ok("policy", f"{environment.policy} has no mistakes."),)
