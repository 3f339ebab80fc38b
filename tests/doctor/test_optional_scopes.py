"""A scope that only some policies need is asked for only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.doctor.finding import Outcome
from bot.doctor.workspace import scopes
from bot.manifest import manifest
from bot.policies import load
from bot.slack.workspace.query import Response

GRANTED = ",".join(one for one in manifest()["oauth_config"]["scopes"]["bot"] if one != "usergroups:write")
KEEPS_A_GROUP = "schedules: {primary: {source: 'file:rota.ics', group: S0614TZR7}}"
READS_ONE = "schedules: {primary: {source: 'file:rota.ics'}}"


@pytest.mark.parametrize(
    ("policy", "outcome", "said"),
    [
        (KEEPS_A_GROUP, Outcome.FAILED, "usergroups:write isn't granted. Without it, no user group is kept equal"),
        (READS_ONE, Outcome.OK, "but for usergroups:write (optional: no user group"),
    ],
)
def test_the_scope_for_user_groups(tmp_path: Path, policy: str, outcome: Outcome, said: str) -> None:
    (tmp_path / "policy.yml").write_text(policy, encoding="utf-8")
    answer = Response("", {}, {"x-oauth-scopes": GRANTED})
    (found,) = scopes(answer, load(tmp_path / "policy.yml").policy)
    assert found.outcome is outcome
    assert said in found.seen
