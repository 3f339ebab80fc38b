"""What people type of the impact: one fact, several, a sentence, or something that is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.impact import Learned
from bot.domain.policy import Policy
from bot.domain.triage import Reputation, Revenue, Security, Users
from bot.policies import load
from bot.slack.conversations.parsing.impact import read
from tests.support.world import START

NOW = START + timedelta(hours=1)
SEV = load(None).policy
THOUSANDS = SEV.model_copy(update={"users_total": 50_000})

API_AND_EU = {"systems": ("api", "db"), "regions": ("eu",), "changed": "deploy v2"}


def heard(typed: str, policy: Policy = SEV) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the facts, and what was not understood."""
    found = read(typed, policy, NOW)
    return dict(found.learned.facts), tuple(each.part for each in found.unread)


@pytest.mark.parametrize(
    ("typed", "facts"),
    [
        ("users 30%", {"users": Users.MANY, "users_percent": 30}),
        ("Users: 3,5 %", {"users": Users.FEW, "users_percent": 3.5}),
        ("users 100 percent", {"users": Users.ALL, "users_percent": 100}),
        ("users all", {"users": Users.ALL, "users_percent": None}),
        ("users one", {"users": Users.SINGLE, "users_percent": None}),
        ("revenue 12k/h", {"revenue": Revenue.CRITICAL, "revenue_per_hour": 12_000}),
        ("revenue $1.5k an hour", {"revenue": Revenue.HIGH, "revenue_per_hour": 1_500}),
        ("revenue 12,000/h", {"revenue": Revenue.CRITICAL, "revenue_per_hour": 12_000}),
        ("revenue 99.50$", {"revenue": Revenue.LOW, "revenue_per_hour": 99.5}),
        ("revenue 1m per hour", {"revenue": Revenue.CRITICAL, "revenue_per_hour": 1_000_000}),
        ("revenue none", {"revenue": Revenue.NONE, "revenue_per_hour": None}),
        ("data yes", {"data_at_risk": True}),
        ("data at risk", {"data_at_risk": True}),
        ("data no", {"data_at_risk": False}),
        ("slo violated", {"slo_violated": True}),
        ("budget 12.5%", {"slo_budget_percent": 12.5}),
        ("error budget used: 140 %, data no", {"slo_budget_percent": 140, "data_at_risk": False}),
        ("SLO budget 12%", {"slo_budget_percent": 12}),
        ("SLO ok", {"slo_violated": False}),
        ("security breach", {"security": Security.BREACH}),
        ("reputation media, sla-breach", {"reputation": (Reputation.MEDIA, Reputation.SLA_BREACH)}),
        ("reputation none", {"reputation": ()}),
        ("systems api,checkout", {"systems": ("api", "checkout")}),
        ("regions eu us", {"regions": ("eu", "us")}),
        ("changed deploy v2.3.4, then a migration", {"changed": "deploy v2.3.4, then a migration"}),
        (
            "users 30%, revenue 200/h and data no systems api",
            {
                "users": Users.MANY,
                "users_percent": 30,
                "revenue": Revenue.MEDIUM,
                "revenue_per_hour": 200,
                "data_at_risk": False,
                "systems": ("api",),
            },
        ),
    ],
)
def test_facts_are_read(typed: str, facts: dict[str, Any]) -> None:
    """Rows: 22, 23, 24."""
    assert heard(typed) == (facts, ())


def test_a_time_moves_the_beginning() -> None:
    learned = read("since 09:30, users all", SEV, NOW).learned
    assert learned.started_at == START + timedelta(minutes=30)
    assert learned.facts["users"] is Users.ALL


@pytest.mark.parametrize(
    "typed",
    [
        "no one can pay",
        "users cannot log in",
        "data no longer arrives at the warehouse",
        "security cameras are all off",
        "checkout",
        "no one can pay; support is flooded",
        "no one can pay\nand no one can log in",
        "the regions eu and us, and more",
    ],
)
def test_a_sentence_is_a_text(typed: str) -> None:
    learned = read(typed, SEV, NOW).learned
    assert learned.text == typed
    assert not learned.facts


@pytest.mark.parametrize(
    ("typed", "helps"),
    [
        ("users", "/incident impact users 30%"),
        ("users 130%", "more than all users"),
        ("users -5%", "/incident impact users 30%"),
        ("users 30% checkout fails", "/incident impact users 30%"),
        ("revenue lots", "/incident impact revenue 12k/h"),
        ("revenue €5/h", "/incident impact revenue 12k/h"),
        ("revenue 12k/day", "/incident impact revenue 12k/h"),
        ("revenue 999999999999999k", "more money than there is"),
        ("data perhaps", "/incident impact data yes"),
        ("slo bad", "/incident impact slo violated"),
        ("security bad", "/incident impact security breach"),
        ("reputation meida", "Did you mean media?"),
        ("since 10:30", "in the future"),
        ("since lunch", "/incident impact since 14:05"),
        ("users 30%, checkout fails", "a sentence alone"),
        ("systems " + ",".join(f"s{n}" for n in range(21)), "At most 20 systems"),
        ("changed " + "x" * 501, "501 characters; at most 500 fit"),
        ("uers 30%", "Did you mean “users”?"),
        ("affected: api", "Couldn't read “affected: api”"),
        ("customers 30", "Couldn't read “customers 30”"),
        ("all of it | eu only", "Couldn't read “all of it”"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_to_type(typed: str, helps: str) -> None:
    read_of_it = read(typed, SEV, NOW)
    assert read_of_it.learned.text == ""
    assert helps in read_of_it.unread[0].why.sentence


def test_another_currency_is_the_policys() -> None:
    euro = SEV.model_copy(update={"currency": "EUR"})
    assert read("revenue EUR 5000/h", euro, NOW).learned.facts["revenue"] is Revenue.HIGH


@pytest.mark.parametrize(
    ("typed", "facts", "unread"),
    [
        ("systems: api, db; regions: eu; changed: deploy v2", API_AND_EU, ()),
        ("systems api, db | regions eu | changed deploy v2", API_AND_EU, ()),
        ("systems: api, db, regions: eu, changed: deploy v2", API_AND_EU, ()),
        ("systems api, db, regions eu, changed deploy v2", API_AND_EU, ()),
        ("systems: api, db\nregions: eu\nchanged: deploy v2", API_AND_EU, ()),
        ("changed: deploy v2; data no", {"changed": "deploy v2", "data_at_risk": False}, ()),
        ("changed deploy v2, regions were moved", {"changed": "deploy v2, regions were moved"}, ()),
        ("systems api, data, db", {"systems": ("api", "data", "db")}, ()),
        (
            "users 30% | blah 12 | data no",
            {"users": Users.MANY, "users_percent": 30, "data_at_risk": False},
            ("blah 12",),
        ),
        ("no one can pay, data yes", {"data_at_risk": True}, ("no one can pay",)),
        ("data no, users 130%, slo ok", {"data_at_risk": False, "slo_violated": False}, ("users 130%",)),
    ],
)
def test_each_part_is_read_by_itself(typed: str, facts: dict[str, Any], unread: tuple[str, ...]) -> None:
    assert heard(typed) == (facts, unread)


@pytest.mark.parametrize("typed", ["eu only", "customers", "uers 30%", "affected: api", "api | db"])
def test_what_is_no_sentence_takes_the_place_of_none(typed: str) -> None:
    assert read(typed, SEV, NOW, over="no one can pay").learned == Learned()
    assert read("no one can log in", SEV, NOW, over="no one can pay").learned.text == "no one can log in"


@pytest.mark.parametrize(
    ("typed", "policy", "facts"),
    [
        (
            "users 15000 confirmed 847",
            SEV,
            {"users_count": 15_000, "users_confirmed": None, "users_confirmed_count": 847},
        ),
        ("users 15,000", THOUSANDS, {"users": Users.MANY, "users_percent": 30, "users_count": 15_000}),
        ("users 2.5k", THOUSANDS, {"users": Users.SOME, "users_percent": 5, "users_count": 2_500}),
        ("users 49,999", THOUSANDS, {"users": Users.MANY, "users_percent": 99.998, "users_count": 49_999}),
        ("users 50000", THOUSANDS, {"users": Users.ALL, "users_percent": 100, "users_count": 50_000}),
        ("users 1", SEV, {"users": Users.SINGLE, "users_percent": None, "users_count": 1}),
        ("users 0", SEV, {"users": Users.NONE, "users_percent": None, "users_count": 0}),
        ("users confirmed 500", THOUSANDS, {"users_confirmed": 1, "users_confirmed_count": 500}),
    ],
)
def test_users_are_counted_too(typed: str, policy: Policy, facts: dict[str, Any]) -> None:
    assert heard(typed, policy) == (facts, ())


@pytest.mark.parametrize(
    ("typed", "helps"), [("users 60000", "users_total"), ("users 99999999999", "there are people")]
)
def test_more_users_than_there_are(typed: str, helps: str) -> None:
    assert helps in read(typed, THOUSANDS if "total" in helps else SEV, NOW).unread[0].why.sentence


@pytest.mark.parametrize(
    ("typed", "over", "is_text"),
    [
        ("usres", "", True),  # nothing follows that would fit
        ("usres", "it is down", False),
        ("usres all", "", False),
        ("usres all gone", "it is down", True),
        ("systms api", "", False),
        ("systms api and db", "", False),
        ("chnged the deploy today", "", False),
        ("users cannot log", "", False),
        ("users cannot log in", "", True),
        ("users 3 of them cannot", "", False),
        ("checkout fails", "", True),
        ("checkout fails", "it is down", False),
        ("checkout fails now", "it is down", True),
        ("checkout | fails now", "", False),
        ("affected: checkout fails now", "", False),
    ],
)
def test_a_line_is_someones_words_rather_than_facts_with_a_slip(typed: str, over: str, *, is_text: bool) -> None:
    found = read(typed, SEV, NOW, over=over)
    assert found.learned == Learned(text=typed if is_text else "")
    assert bool(found.unread) is not is_text


@pytest.mark.parametrize("typed", ["$12k per hour", "losing 12k an hour", "we have 30% of users, $12,000/h"])
def test_money_is_read_without_our_word_before_it(typed: str) -> None:
    said = typed.removeprefix("we have ")
    assert read(said, SEV, NOW).learned.facts["revenue_per_hour"] == 12_000


@pytest.mark.parametrize("typed", ["losing 12k customers", "500 per hour", "$12k per hour of orders are lost"])
def test_what_is_no_money_per_hour_is_none(typed: str) -> None:
    assert "revenue" not in read(typed, SEV, NOW).learned.facts


def test_only_the_first_word_of_a_part_is_put_first() -> None:
    assert heard("30% of users, 40% of users") == ({"users": Users.MANY, "users_percent": 30}, ("40% of users",))
    found = read("started at 9:10Z, began 9:20Z", SEV, NOW)
    assert found.learned.started_at == START + timedelta(minutes=10)
    assert [each.part for each in found.unread] == ["began 9:20Z"]


@pytest.mark.parametrize("typed", ["revenue 1000000000000", "revenue 999,999,999,999.99/h"])
def test_as_much_may_be_lost_as_there_is(typed: str) -> None:
    assert heard(typed)[0]["revenue"] is Revenue.CRITICAL
    more = read("revenue 1000000000001 an hour", SEV, NOW).unread[0].why.sentence
    assert more.startswith("“1000000000001 an hour” is more money than there is. Write ")
