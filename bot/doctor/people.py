"""The people and user groups that the policy names: whether Slack knows them."""

from __future__ import annotations

from typing import Final

from bot.doctor.finding import Finding, failed, not_checked, ok
from bot.policies import Loaded
from bot.slack.workspace.query import AwayError, Query, Response

CHECK: Final = "people"
MEND: Final = "Correct the policy there; a profile in Slack shows the id under Copy member ID."


async def people(query: Query, loaded: Loaded) -> tuple[Finding, ...]:
    """Ask about each person and group by itself; the workspace's list is never read."""
    named: dict[str, list[str]] = {}
    for key in ("people", "areas"):
        for name, them in getattr(loaded.policy, key).items():
            path = f"{key}.{name}"
            for who in them:
                named.setdefault(who, []).append(f"{path}, {loaded.provenance.get(path, 'the policy')}")
    if not named:
        return (ok(CHECK, "The policy names no one."),)
    found: list[Finding] = []
    left = dict(named)
    try:
        for who, places in named.items():
            answer = await _asked(query, who)
            if answer.code == "missing_scope":
                continue  # told by the scopes
            problem = _problem(who, answer)
            if problem is not None:
                found.append(failed(CHECK, f"{who} ({'; '.join(places)}): {problem}.", MEND))
            del left[who]
        why = "a scope is missing"
    except AwayError as away:
        why = str(away)
    if left:
        shown = f"{len(left)} of {len(named)} could not be looked up: {why}."
        found.append(not_checked(CHECK, shown, "Mend that first, then run `warroom doctor` again."))
    return tuple(found) or (ok(CHECK, f"Slack knows all {len(named)} people and groups of the policy."),)


async def _asked(query: Query, who: str) -> Response:
    if "@" in who:
        return await query.ask("users.lookupByEmail", email=who)
    if who.startswith("S"):
        return await query.ask("usergroups.users.list", usergroup=who)
    return await query.ask("users.info", user=who)


def _problem(who: str, answer: Response) -> str | None:
    """Say what is wrong with somebody; ``None``: nothing."""
    if answer.code:
        return answer.reason.partition(": check the name")[0].partition(": correct the policy")[0]
    user = answer.data.get("user") or {}
    if user.get("deleted"):
        return "the account is deactivated"
    if user.get("is_bot"):
        return "that is an app, no person"
    if who.startswith("S") and not answer.data.get("users"):
        return "no one is in this user group"
    return None
