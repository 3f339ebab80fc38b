"""What may leave the company in the version for those outside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.incident import Status
from bot.domain.postmortem.external import ASKED, TEMPLATE, is_confirmed, prefilled, problems
from bot.domain.postmortem.material import Answer, Material
from bot.policies import load
from tests.support.builders import ALICE, START, an_incident

INCIDENT = an_incident(title="payments-db is down", status=Status.RESOLVED)
INTERNAL = ("payments-db", "checkout", "orders_worker")

WRONG = [
    ("", "no one has written it yet"),
    ("We fixed it. {cause}, {changes}", "fill in “{changes}” (what will be different)"),
    ("We fixed it. {cause}", "fill in “{cause}” (why it happened, once that is confirmed)"),
    ("Thanks to @bob it is back", "take out the name “@bob”"),
    ("Thanks to <@U0B0B00001> it is back", "take out the name “<@U0B0B00001”"),
    ("Follow it in #war-room-1123-001", "take out the room “#war-room-1123-001”"),
    ("See <#C0R00M0001|x>", "take out the room “<#C”"),
    ("See https://corp.slack.com/archives/C1/p1", "take out the room “slack.com/”"),
    ("As noted in INC-2026-1123-001", "take out the number “INC-2026-1123-001”"),
    ("As H2 says, and AI-001", "take out the number “H2”"),
    ("The host 10.1.2.3 was full", "take out the host “10.1.2.3”"),
    ("The host db1.prod.internal was full", "take out the host “db1.prod.internal”"),
    ("The orders_worker was full", "take out the system's name “orders_worker”"),
    ("It was caused by a deploy", "no one has confirmed a cause yet, and it says “caused by”"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_may_not_go_out_is_named(text: str, said: str) -> None:
    assert said in problems(text, INCIDENT, INTERNAL, confirmed=False)


@pytest.mark.parametrize("title", ["a", "e", "@", "#", "."])
@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_short_title_hides_nothing(text: str, said: str, title: str) -> None:
    assert said in problems(text, replace(INCIDENT, title=title), INTERNAL, confirmed=False)


@pytest.mark.parametrize("named", ["@bob", "#ops-room", "db1.prod.internal", "10.1.2.3"])
def test_who_and_where_the_title_names_stays_inside(named: str) -> None:
    declared = replace(INCIDENT, title=f"checkout is down says {named}")
    (said,) = problems(f"On 1 Nov, {declared.title}.", declared, INTERNAL, confirmed=False)
    assert named in said


@pytest.mark.parametrize(
    "text",
    [
        "On 23 Nov, 09:00–10:00 UTC, checkout failed for 60% of customers. We rolled back version 2.4.0.",
        "payments-db is down: that is what you saw, for 12 minutes.",
        "Write to help@example.com. Follow https://status.example.com/incidents/1",
        "It is our #1 priority, and costs nothing & takes no action from you.",
    ],
)
def test_what_customers_may_read_goes_out(text: str) -> None:
    assert problems(text, INCIDENT, INTERNAL, confirmed=False) == []


def test_a_cause_goes_out_once_it_is_confirmed() -> None:
    assert problems("It was caused by a deploy.", INCIDENT, (), confirmed=True) == []


def test_it_begins_from_the_facts_and_what_is_left_is_for_people() -> None:
    severity = load(None).policy.severities["sev1"]
    known = Material(incident=INCIDENT, severity=severity, roles={}, assignments=(), timeline=(), answers={})
    text = prefilled(known)
    assert not is_confirmed(known)
    assert "{resolution}" in text
    assert "{cause}" in text
    assert any("fill in" in each for each in problems(text, known.incident, (), confirmed=False))
    answer = Answer(section="cause", text="A pool of 5.\nNo alert.", by=ALICE, at=START)
    confirmed = replace(known, answers={"cause": answer})
    assert is_confirmed(confirmed)
    assert "A pool of 5." in prefilled(confirmed)
    assert {"{" + name + "}" for name in ASKED} <= {word for word in TEMPLATE.split() if word.startswith("{")}
