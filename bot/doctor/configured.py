"""Checks that ask no one: settings, the form of tokens, the policy file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.doctor.environment import Environment
from bot.doctor.finding import Finding, failed, not_checked, ok
from bot.policies import Loaded, PolicyError, load


def settings(environment: Environment) -> Iterator[Finding]:
    """Tell what in the environment keeps the bot from starting."""
    tokens = [one for one in environment.problems if re.search(r"SLACK_[A-Z]+_(TOKEN|SECRET)", one)]
    others = [one for one in environment.problems if one not in tokens]
    for problem in others:
        yield failed("settings", problem, "Correct it where the environment is set; docs/settings.md lists all of it.")
    if not others:
        yield ok("settings", "Every variable that is set can be read.")
    for problem in tokens:
        yield failed("tokens", problem, "docs/setup.md, under By hand, says where each of them is found.")
    if not tokens:
        how = "a signing secret: HTTP mode" if environment.http else "an app-level token: Socket Mode"
        yield ok("tokens", f"There are a bot token and {how}.")


def policy(environment: Environment) -> tuple[Loaded | None, tuple[Finding, ...]]:
    """Read the policy; ``None``: it cannot be used, and the findings say where it is wrong."""
    if not environment.policy_readable:
        why = "WARROOM_POLICY names no file that can be read."
        return None, (not_checked("policy", why, "Correct the path, then run `warroom doctor` again."),)
    try:
        loaded = load(environment.policy)
    except PolicyError as error:
        again = f"Correct the file; `warroom policy check {environment.policy}` looks at it alone."
        return None, tuple(failed("policy", str(problem), again) for problem in error.problems)
    if environment.policy is None:
        return loaded, (ok("policy", "WARROOM_POLICY names no file: the preset sev is in force as it is."),)
    return loaded, (ok("policy", f"{environment.policy} has no mistakes."),)
