"""The policy of a run: as in the scenarios, with shorter clocks, for more promises in the same time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot.domain.policy import Policy
from bot.policies import load
from tests.faults import ladder, probed

MONITOR_SECRET: Final = "s3cr3t-of-the-monitor"

POLICY: Final = (
    """
preset: sev
severities:
  sev1: {update_every: 3m, stability_window: 2m}
  sev2: {update_every: 4m, stability_window: 2m}
  sev3: {update_every: 5m, postmortem: {draft: 5bd}}
reminders: {snooze_for: 1m, ask_reporter_after: none}
channels:
  announce: incidents
  per_severity: {sev1: incidents-sev1}
people:
  on_call: [S0ONCALL01]
  engineering_manager: [erin@example.com]
  executive_sponsor: [frank@example.com]
  ceo: [grace@example.com]
  admin: [U0DANA0001]
outlets:
  pager: {kind: pagerduty, key: env:PAGER_KEY, url: PAGER_URL, pages: [on_call]}
alert_sources: {monitor: {kind: generic, secret: MONITOR_SECRET}}
alert_rules: [{then: declare, severity: sev4, group_by: [service], wait: 5s}]
"""
    + ladder.POLICY
)


def policy(folder: Path, *, pager: str, shop: str = "") -> Policy:
    """Return the policy of a run.

    Args:
        folder: where its file is written.
        pager: the address of the pager.
        shop: the address of what is measured; empty: nothing is.
    """
    file = folder / "policy.yml"
    text = POLICY.replace("PAGER_URL", pager) + (probed.POLICY.replace("SHOP_URL", shop) if shop else "")
    file.write_text(text, encoding="utf-8")
    return load(file).policy
