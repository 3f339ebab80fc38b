"""Whether those who send alerts and changes reach the bot where they are told to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import aiohttp

from bot.doctor.finding import Finding, failed, not_checked, ok, warning
from bot.domain.policy import Policy
from bot.domain.tracker import trackers

CHECK: Final = "address"

WITHIN: Final = aiohttp.ClientTimeout(total=10.0)
"""For one answer: as long as a person at a shell would wait."""

LONGEST: Final = 4_000
"""Bytes of an answer that are read."""

REFUSED: Final = 401
REDIRECTS: Final = range(300, 400)

GO_ON: Final = (
    "Have your proxy pass POST, PUT and GET of /alerts/, /changes/ and /trackers/ on to HOST and PORT of the bot, "
    "body and headers as they came."
)


async def address(policy: Policy, base: str) -> list[Finding]:
    """Knock at one source of each door, and see whether the bot itself refuses what shows no secret.

    Args:
        base: what stands before ``/alerts/NAME`` in the settings of those who send; an ``http`` or ``https`` address.
    """
    paths = list(_paths(policy))
    if not paths:
        none = "The policy has no source of alerts or changes, so nothing would be sent there."
        return [not_checked(CHECK, none, "See docs/alerts.md.")]
    async with aiohttp.ClientSession(timeout=WITHIN, trust_env=True) as session:
        return [await _knocked(f"{base.rstrip('/')}{path}", session) for path in paths]


def _paths(policy: Policy) -> Iterator[str]:
    for door, sources in (
        ("alerts", policy.alert_sources),
        ("changes", policy.change_sources),
        ("trackers", [name for name, each in trackers(policy.outlets).items() if each.secret]),
    ):
        if name := next(iter(sources), None):
            yield f"/{door}/{name}"


async def _knocked(url: str, session: aiohttp.ClientSession) -> Finding:
    try:
        async with session.post(url, data=b"", allow_redirects=False) as answer:
            said = await answer.content.read(LONGEST)
            status, location = answer.status, answer.headers.get("Location", "")
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        why = str(error).strip() or type(error).__name__
        return failed(CHECK, f"{url} can't be reached: {why}.", "Check the address, its name in DNS, and the firewall.")
    if status in REDIRECTS:
        return failed(
            CHECK,
            f"{url} redirects ({status}) to {location or 'nowhere'}. Many senders follow that with GET and without the "
            "body, and take it for delivered, so alerts are lost.",
            "Give the senders the address that it leads to, or have your proxy answer there without a redirect.",
        )
    if status == REFUSED and b'"error"' in said:
        return ok(CHECK, f"{url} reaches Warroom, which refuses what doesn't show the secret.")
    if b'"error"' in said:  # it is ours: the source is not known there, or its secret isn't set
        fix = "Check that the policy and the secrets are the same where that bot runs, and restart it."
        return warning(CHECK, f"{url} answers {status}, where Warroom would answer {REFUSED}.", fix)
    return failed(CHECK, f"{url} answers {status}, and what answers isn't Warroom.", GO_ON)
