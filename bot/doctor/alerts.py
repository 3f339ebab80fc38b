"""The sources of alerts: whether each has its secret, when it was last heard, and what of it can't be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.doctor.finding import Finding, failed, not_checked, ok, warning
from bot.domain.alert import KEPT, Heard
from bot.domain.durations import spoken, to_the_minute
from bot.domain.policy import Policy
from bot.named_secrets import NoSecretError, read_secret

CHECK: Final = "alerts"

CHANGES: Final = "changes/"

LATELY: Final = timedelta(days=1)
"""For how long a request that can't be read is a warning, unless one that can be came later."""

SEND_ONE: Final = "Press the source's test button, or see docs/alerts.md for what to set there."


def alerts(policy: Policy, environ: Mapping[str, str], heard: Mapping[str, Heard], now: datetime) -> Iterator[Finding]:
    """Say of each source how it stands, of alerts and of changes. A policy without any is told nothing.

    Args:
        heard: what the running bot knows of each; those of changes have `CHANGES` before their names.
    """
    tools = {f"{CHANGES}{name}": tool.secret for name, tool in policy.change_sources.items()}
    for name, secret in {**{name: source.secret for name, source in policy.alert_sources.items()}, **tools}.items():
        try:
            for named in secret:
                read_secret(named, environ)
        except NoSecretError as error:
            yield failed(CHECK, f"{name}: what it sends is refused, for its secret is missing: {error}.", SEND_ONE)
            continue
        yield _of(name, heard.get(name, Heard(last_at=None)), now)


def _of(name: str, heard: Heard, now: datetime) -> Finding:
    last = "nothing that can be read" if heard.last_at is None else f"last heard {_ago(heard.last_at, now)}"
    if heard.rejected_at is not None and _matters(heard, now):
        many = "1 request" if heard.rejected == 1 else f"{heard.rejected} requests"
        seen = f"{name}: {last}; {many} rejected, last {_ago(heard.rejected_at, now)}: {heard.last_problem}"
        return warning(CHECK, seen, "`warroom alerts rejected` shows what came.")
    if heard.last_at is None:
        return not_checked(CHECK, f"{name}: nothing has arrived in the last {spoken(KEPT)}.", SEND_ONE)
    return ok(CHECK, f"{name}: {last}.")


def _matters(heard: Heard, now: datetime) -> bool:
    rejected_at = heard.rejected_at
    return rejected_at is not None and (
        heard.last_at is None or rejected_at > heard.last_at or now - rejected_at < LATELY
    )


def _ago(at: datetime, now: datetime) -> str:
    return f"{spoken(to_the_minute(max(now - at, timedelta())))} ago"
