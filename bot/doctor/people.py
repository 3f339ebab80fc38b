"""The people and user groups that the policy names: whether Slack knows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.doctor.finding import Finding, failed, not_checked, ok, warning
from bot.domain.ladder import called
from bot.domain.people import schedule_of
from bot.domain.policy import Policy
from bot.policies import Loaded
from bot.slack.workspace.query import AwayError, Query, Response

CHECK: Final = "people"
ESSENTIAL: Final = ("on_call", "engineering_manager")
"""Those that every team needs where a severity invites them; many teams do without the others."""
NAME: Final = (
    "Add them to the policy file, as `people: {on_call: S0614TZR7}` (docs/setup.md, Say who is who), and restart the "
    "bot. If there is no policy file yet, `warroom init` asks for them."
)
FIX: Final = "Correct the policy there. To find an id: Slack profile, Copy member ID."


EMPTY: Final = "this user group is empty"


async def people(query: Query, loaded: Loaded) -> tuple[Finding, ...]:
    """Ask about each person and group separately; never reads the workspace's list."""
    named = _named(loaded)
    kept = {schedule.group for schedule in loaded.policy.schedules.values()}
    warned = tuple(_unnamed(loaded.policy))
    if not named:
        return warned
    found: list[Finding] = []
    left = dict(named)
    try:
        for who, places in named.items():
            answer = await _asked(query, who)
            if answer.code == "missing_scope":
                continue  # the check of scopes says so
            problem = _problem(who, answer)
            if problem is not None and not (problem is EMPTY and who in kept):  # Warroom fills it
                found.append(failed(CHECK, f"{who} ({'; '.join(places)}): {problem}.", FIX))
            del left[who]
        why = "a scope is missing"
    except AwayError as away:
        why = str(away)
    if left:
        shown = f"Couldn't look up {len(left)} of {len(named)}: {why}."
        found.append(not_checked(CHECK, shown, "Fix that first, then run `warroom doctor` again."))
    well = ok(CHECK, f"Slack knows all {len(named)} people and groups in the policy.")
    return (*(found or [well]), *warned)


def _named(loaded: Loaded) -> dict[str, list[str]]:
    """Return whom the policy names -> where."""
    named: dict[str, list[str]] = {}
    for key in ("people", "areas"):
        for name, them in getattr(loaded.policy, key).items():
            path = f"{key}.{name}"
            for who in filter(lambda each: schedule_of(each) is None, them):
                named.setdefault(who, []).append(f"{path}, {loaded.provenance.get(path, 'the policy')}")
    for name, schedule in loaded.policy.schedules.items():
        if schedule.group is not None:
            named.setdefault(schedule.group, []).append(f"schedules.{name}.group")
    return named


def _unnamed(policy: Policy) -> Iterator[Finding]:
    """Warn of missing people whom incidents should invite, and say what follows."""
    if not any([*policy.people.values(), *policy.areas.values()]):
        yield warning(
            CHECK,
            "The policy names no one: no one but the person who declares is invited to a war room, and "
            "`/incident escalate` works only with an @name.",
            NAME,
        )
        return
    wanted: dict[str, list[str]] = {}
    for severity in policy.severities_by_rank:
        for name in called(policy, severity):
            wanted.setdefault(name, []).append(severity.label)
    for role in ESSENTIAL:
        if role in wanted and not policy.people.get(role):
            yield warning(
                CHECK, f"people.{role} names no one, so no one is invited as {role} to {', '.join(wanted[role])}.", NAME
            )


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
    """Say what is wrong with a person or group; ``None``: nothing."""
    if answer.code:
        return answer.reason.partition(": check the name")[0].partition(": correct the policy")[0]
    user = answer.data.get("user") or {}
    if user.get("deleted"):
        return "the account is deactivated"
    if user.get("is_bot"):
        return "that's an app, not a person"
    if who.startswith("S") and not answer.data.get("users"):
        return EMPTY
    return None
