"""The people and user groups that the policy names: whether Slack knows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.doctor.finding import Finding, failed, not_checked, ok, warning
from bot.domain.policy import Policy
from bot.policies import Loaded
from bot.slack.workspace.query import AwayError, Query, Response

CHECK: Final = "people"
ESSENTIAL: Final = ("on_call", "engineering_manager")
"""Without these of them that a severity calls, an incident reaches too few; the others many teams do without."""
NAME: Final = (
    "Name them in the policy file (docs/setup.md, Say who is who), as `people: {on_call: S0614TZR7}`, and start the "
    "bot again. `warroom init` asks for them where there is no policy file yet."
)
MEND: Final = "Correct the policy there; a profile in Slack shows the id under Copy member ID."


async def people(query: Query, loaded: Loaded) -> tuple[Finding, ...]:
    """Ask about each person and group by itself; the workspace's list is never read."""
    named: dict[str, list[str]] = {}
    for key in ("people", "areas"):
        for name, them in getattr(loaded.policy, key).items():
            path = f"{key}.{name}"
            for who in them:
                named.setdefault(who, []).append(f"{path}, {loaded.provenance.get(path, 'the policy')}")
    warned = tuple(_unnamed(loaded.policy))
    if not named:
        return warned
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
    well = ok(CHECK, f"Slack knows all {len(named)} people and groups of the policy.")
    return (*(found or [well]), *warned)


def _unnamed(policy: Policy) -> Iterator[Finding]:
    """Warn of whom incidents call and the policy doesn't name, and say what follows from it."""
    if not any([*policy.people.values(), *policy.areas.values()]):
        yield warning(
            CHECK,
            "The policy names no one: a war room holds whoever declared and no one else, and `/incident escalate` "
            "finds people by @name only.",
            NAME,
        )
        return
    wanted: dict[str, list[str]] = {}
    for severity in policy.severities_by_rank:
        for each in severity.mobilise:
            wanted.setdefault(each.role, []).append(severity.label)
    for role in ESSENTIAL:
        if role in wanted and not policy.people.get(role):
            yield warning(CHECK, f"people.{role} names no one: {', '.join(wanted[role])} call no one as {role}.", NAME)


async def problem_of(query: Query, who: str) -> str | None:
    """Say what is wrong with a person or group that a policy is to name; ``None``: nothing, or Slack does not say.

    Raises:
        AwayError: Slack does not answer.
    """
    answer = await _asked(query, who)
    return None if answer.code == "missing_scope" else _problem(who, answer)


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
