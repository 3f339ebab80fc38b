"""This file is about what can be told without asking anybody: settings, tokens by their looks, the policy file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.doctor.finding import Finding, failed, not_checked, ok
from bot.doctor.given import Given
from bot.policies import Loaded, PolicyError, load


def settings(given: Given) -> Iterator[Finding]:
    """Tell what in the environment keeps the bot from starting."""
    tokens = [one for one in given.problems if re.search(r"SLACK_\w+_(TOKEN|SECRET)", one)]
    others = [one for one in given.problems if one not in tokens]
    for problem in others:
        yield failed("settings", problem, "Correct it where the environment is set; docs/settings.md lists all of it.")
    if not others:
        yield ok("settings", "Every variable that is set can be read.")
    for problem in tokens:
        yield failed("tokens", problem, "docs/setup.md, under By hand, says where each of them is found.")
    if not tokens:
        how = "a signing secret: HTTP mode" if given.http else "an app-level token: Socket Mode"
        yield ok("tokens", f"There are a bot token and {how}.")


def policy(given: Given) -> tuple[Loaded | None, tuple[Finding, ...]]:
    """Read the policy; ``None``: it cannot be used, and the findings say where it is wrong."""
    if not given.policy_readable:
        why = "WARROOM_POLICY names no file that can be read."
        return None, (not_checked("policy", why, "Correct the path, then run `warroom doctor` again."),)
    try:
        loaded = load(given.policy)
    except PolicyError as error:
        again = f"Correct the file; `warroom policy check {given.policy}` looks at it alone."
        return None, tuple(failed("policy", str(problem), again) for problem in error.problems)
    if given.policy is None:
        return loaded, (ok("policy", "WARROOM_POLICY names no file: the preset sev is in force as it is."),)
    return loaded, (ok("policy", f"{given.policy} has no mistakes."),)
