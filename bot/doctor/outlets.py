"""The outlets of the policy: whether each has its key, and a test page through one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Final

from bot.doctor.finding import Finding, failed, ok
from bot.domain.effects import Done
from bot.domain.escalation import function_label
from bot.domain.outlet import PAGING, Outlet, System, is_named
from bot.domain.page import number_of_test
from bot.domain.policy import Policy
from bot.jobs.pauses import REQUEST_TIMEOUT
from bot.named_secrets import NoSecretError, read_secret
from bot.outlets.alert import a_test
from bot.outlets.delivery import Outlets
from bot.runtime import Clock, Runtime
from storage.engine.database import Database

CHECK: Final = "outlets"
TRY: Final = "To see it ring: `warroom doctor --page`."


def outlets(policy: Policy, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look for the key of each outlet; a policy without any is told nothing."""
    lacking = dict(_lacking(policy, environ))
    for name, why in lacking.items():
        yield failed(CHECK, f"{policy.outlets[name].called} (outlets.{name}) can't be used: {why}.", TRY)
    if policy.outlets and not lacking:
        yield ok(CHECK, f"All {len(policy.outlets)} outlets in the policy have what they need.")


def _lacking(policy: Policy, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, outlet in policy.outlets.items():
        named = [each for each in (outlet.key, outlet.url) if each is not None and is_named(each)]
        try:
            for each in named:
                read_secret(each, environ)
        except NoSecretError as error:
            yield name, str(error)
            continue
        if outlet.kind is System.APPRISE and find_spec("apprise") is None:
            yield name, "Apprise isn't installed; run pip install 'warroom[page]'"


def pagers(policy: Policy) -> Mapping[str, str]:
    """Return the outlets that page, and whom a test page through each would reach, as a question names it."""
    return {name: _whom(policy, each) for name, each in policy.outlets.items() if each.kind in PAGING}


def _whom(policy: Policy, outlet: Outlet) -> str:
    people = ", ".join(function_label(policy, who) or who for who in outlet.pages)
    return f"{outlet.called} ({people})"


async def send_test_page(policy: Policy, name: str, environ: Mapping[str, str], *, clock: Clock) -> Finding:
    """Send one page that says it is a test, and tell what came of it."""
    called = policy.outlets[name].called
    database = Database("sqlite+aiosqlite:///nothing.db", now=clock.now)  # a page that is of no incident opens none
    sender = Outlets(Runtime(database=database, clock=clock, policy=policy), environ, within=REQUEST_TIMEOUT)
    try:
        outcome = await sender.page(name, a_test(number_of_test(clock.now()), called))
    finally:
        await sender.close()
        await database.close()
    if isinstance(outcome, Done):
        return ok("page", f"{called} took it. If no one's phone rings, look at what {called} does with it.")
    return failed("page", f"{outcome.reason}.", "See docs/paging.md, What can go wrong.")
