"""What issues are made in by the policy: whether each takes the key, and would let one be made. Nothing is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.doctor.finding import Finding, failed, ok, warning
from bot.domain.effects import Done
from bot.domain.policy import Policy
from bot.domain.tracker import trackers as those_of
from bot.jobs.pauses import REQUEST_TIMEOUT
from bot.named_secrets import NoSecretError, read_secret
from bot.outlets.delivery import Outlets
from bot.runtime import Clock, Runtime
from storage.engine.database import Database

CHECK: Final = "trackers"

SEE: Final = "See docs/trackers.md."


async def trackers(policy: Policy, environ: Mapping[str, str], *, clock: Clock) -> list[Finding]:
    """Ask each tracker whether an issue could be made; a policy without any is told nothing.

    So is each repository in which postmortems become issues.
    """
    named = {**those_of(policy.outlets), **{name: each for name, each in policy.outlets.items() if each.publishes}}
    if not named:
        return []
    database = Database("sqlite+aiosqlite:///nothing.db", now=clock.now)  # a question that is of no incident opens none
    outlets = Outlets(Runtime(database=database, clock=clock, policy=policy), environ, within=REQUEST_TIMEOUT)
    found: list[Finding] = []
    try:
        for name, tracker in named.items():
            outcome = await outlets.check(name)
            if isinstance(outcome, Done):
                found.append(ok(CHECK, f"{tracker.called} (outlets.{name}) would take an issue."))
            elif getattr(outcome, "code", "") != "no_key":  # the check of all outlets says that
                why = f"{tracker.called} (outlets.{name}) takes no issue: {outcome.reason}."
                found.append(failed(CHECK, why.replace(", then press Retry", ""), SEE))
            found += _secrets(name, tracker.secret, environ)
    finally:
        await outlets.close()
        await database.close()
    return found


def _secrets(name: str, secrets: tuple[str, ...], environ: Mapping[str, str]) -> list[Finding]:
    found = []
    for secret in secrets:
        try:
            read_secret(secret, environ)
        except NoSecretError as error:
            found.append(warning(CHECK, f"What the webhook of outlets.{name} sends is refused: {error}.", SEE))
    return found
