"""What customers may be told: each placeholder says what is known, or asks for it."""

from __future__ import annotations

from typing import Final

import pytest

from bot.domain.customers import TO_FILL_IN, text_for
from bot.domain.incident import Status
from bot.domain.policy import Policy
from bot.domain.severity import CustomerComms
from bot.domain.triage import Facts
from tests.support.builders import a_policy, an_incident

ALL: Final = "{service}: {issue}; {cause}; {timeframe}"


def told(*, status: Status = Status.RESOLVED, comms: CustomerComms = CustomerComms.PUBLIC, **differs: object) -> str:
    shipped = a_policy()
    stages = shipped.templates.stages.model_copy(update={"resolved": f"Over. {ALL}", "monitoring": f"Fixed. {ALL}"})
    templates = shipped.templates.model_copy(update={"stages": stages})
    policy: Policy = shipped.model_copy(update={"templates": templates})
    severity = policy.severities["sev1"].model_copy(update={"customer_comms": comms})
    return text_for(policy, an_incident(status=status, title="the {cause} of it", **differs), severity)


@pytest.mark.parametrize(
    ("systems", "service"),
    [((), "[service]"), (("checkout",), "checkout"), (("checkout", "{cause}"), "checkout, {cause}")],
)
def test_a_service_is_named_if_it_is_known(systems: tuple[str, ...], service: str) -> None:
    rest = "; ".join(TO_FILL_IN[name] for name in ("issue", "cause", "timeframe"))
    assert told(facts=Facts(systems=systems)) == f"Over. {service}: {rest}"


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.RESOLVED])
def test_before_the_end_it_is_the_text_of_a_fix_that_is_watched(status: Status) -> None:
    assert told(status=status).startswith("Fixed. ")
    assert told(status=status).endswith("; 15 min"), "the next update comes by then"
    assert told().endswith("; [how soon, such as 3 days]"), "of a postmortem no one knows"


def test_of_what_is_not_theirs_customers_are_told_nothing() -> None:
    assert told(private=True) == ""
    for comms in set(CustomerComms) - {CustomerComms.PUBLIC}:
        assert told(comms=comms) == ""
