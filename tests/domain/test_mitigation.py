"""What fixed an incident is filled in beforehand only if it may be so."""

import pytest

from bot.domain.mitigation import is_mitigation


@pytest.mark.parametrize(
    "action",
    [
        "rolled back v2.3.4, errors are falling",
        "Reverted the migration",
        "failed over to the replica, no errors since",
        "rolled back to v2.3.3",
        "scaled out checkout, watching",
        "hotfix deployed",
        "restarted the cache",
        "disabled the feature flag",
    ],
)
def test_what_is_done_and_relieves_may_have_fixed_it(action: str) -> None:
    assert is_mitigation(action)


@pytest.mark.parametrize(
    "action",
    [
        "looking at the logs",
        "checkout is slow for all of Europe",
        "going to restart the cache",
        "rolled back, but errors are still rising",
        "rollback did not help",
        "restarted the cache, no effect",
        "should we fail over?",
        "need to restart the cache",
        "waiting for the database team",
        "",
    ],
)
def test_what_is_planned_or_did_not_help_has_not(action: str) -> None:
    assert not is_mitigation(action)
