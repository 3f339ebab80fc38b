"""A record in one line: every kind's example, what each word takes, and what is left as text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.incident import IncidentError
from bot.domain.record_kinds import (
    ACTION,
    ACTION_ITEM,
    DECISION,
    EVIDENCE,
    HELP,
    HYPOTHESIS,
    KINDS,
    MITIGATION,
    TEMPFIX,
)
from bot.policies import load
from bot.slack.conversations.parsing.command_line import split_words
from bot.slack.conversations.parsing.meant import meant_in_room
from bot.slack.conversations.parsing.record_line import check_read, read_change, read_new, understood
from bot.slack.conversations.parsing.record_number import reference

POLICY = load(None).policy
HERE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday."""

FRIDAY, BOB, ME = "2026-11-27T17:00:00+00:00", "U0B0B00001", "U0A1ICE001"


@pytest.mark.parametrize(
    ("kind", "typed", "text", "fields"),
    [
        (HYPOTHESIS, "cache stampede after deploy", "cache stampede after deploy", {}),
        (HYPOTHESIS, '"cache stampede"', "cache stampede", {}),
        (TEMPFIX, f"rate limit at 50% owner <@{BOB}|bob> remove by friday", "rate limit at 50%",
         {"owner": BOB, "remove_by": FRIDAY}),
        (TEMPFIX, f"rate limit, owner: <@{BOB}>, by friday", "rate limit", {"owner": BOB, "remove_by": FRIDAY}),
        (TEMPFIX, "rate limit remove by friday owner me", "rate limit", {"owner": ME, "remove_by": FRIDAY}),
        (TEMPFIX, "blocked by bob", "blocked by bob", {}),
        (TEMPFIX, "rate limit at 50%", "rate limit at 50%", {}),
        (ACTION, "drained eu-west", "drained eu-west", {}),
        (ACTION, "drained eu-west impact errors fell to 1%", "drained eu-west", {"impact": "errors fell to 1%"}),
        (ACTION, '"drained eu-west" impact:errors fell', "drained eu-west", {"impact": "errors fell"}),
        (ACTION, "checked the impact on EU", "checked the impact on EU", {}),
        (ACTION, "restarted the pod, no effect", "restarted the pod", {"outcome": "no effect"}),
        (ACTION, "restarted the pod: it made it worse", "restarted the pod", {"outcome": "worse"}),
        (MITIGATION, "rollback v2.3.4", "rollback v2.3.4", {}),
        (MITIGATION, "rollback v2.3.4 until 18:00", "rollback v2.3.4",
         {"estimate_until": "2026-11-23T18:00:00+00:00"}),
        (DECISION, "fail over because eu-west won't be back", "fail over", {"why": "eu-west won't be back"}),
        (DECISION, "fail over instead of waiting because x because y", "fail over",
         {"alternatives": "waiting", "why": "x because y"}),
        (EVIDENCE, "dashboard <https://grafana.example.com/d> p99 at 4 s for H2", "p99 at 4 s",
         {"type": "dashboard", "link": "https://grafana.example.com/d", "about": "H2", "side": "for"}),
        (EVIDENCE, "user report: <https://x.example.com/1|ticket 7> against h1", "ticket 7",
         {"type": "user report", "link": "https://x.example.com/1", "about": "H1", "side": "against"}),
        (EVIDENCE, "log <https://x.example.com/1>", "https://x.example.com/1",
         {"type": "log", "link": "https://x.example.com/1"}),
        (EVIDENCE, "for h1: errors began at 9", "errors began at 9", {"about": "H1", "side": "for"}),
        (EVIDENCE, "against H2 the disk is half empty", "the disk is half empty", {"about": "H2", "side": "against"}),
        (EVIDENCE, "for two minutes nothing answered", "for two minutes nothing answered", {}),
        (HELP, "DBA", "DBA", {}),
        (ACTION_ITEM, f"alert at 1% owner <@{BOB}> due friday P1 area monitoring improvements", "alert at 1%",
         {"owner": BOB, "due": FRIDAY, "priority": "P1", "area": "monitoring improvements"}),
        (ACTION_ITEM, f"P2 alert at 1%, owner: <@{BOB}>, P1 due friday", "P2 alert at 1%",
         {"owner": BOB, "due": FRIDAY, "priority": "P1"}),
        (ACTION_ITEM, "alert at 1% P0", "alert at 1%", {"priority": "P0"}),
        (ACTION_ITEM, "alert at 1%, p0", "alert at 1%", {"priority": "P0"}),
        (ACTION_ITEM, "alert at 1% priority P0 owner me", "alert at 1%", {"priority": "P0", "owner": ME}),
        (ACTION_ITEM, "alert at 1%, priority: P0", "alert at 1%", {"priority": "P0"}),
        (ACTION_ITEM, "tune P1 alerts owner me", "tune P1 alerts", {"owner": ME}),
        (ACTION_ITEM, "alert at 1% area alert-thresholds outcome runbook", "alert at 1%",
         {"area": "alert thresholds", "outcome": "runbook"}),
        (ACTION_ITEM, "write a page on the outcome of fail-overs", "write a page on the outcome of fail-overs", {}),
        (ACTION_ITEM, "drop the rate limit fixes F1 done when no request is refused, P1", "drop the rate limit",
         {"fixes": "F1", "criteria": "no request is refused", "priority": "P1"}),
    ],
)  # fmt: skip
def test_a_line_is_read_into_a_text_and_fields(kind: str, typed: str, text: str, fields: dict[str, Any]) -> None:
    line = read_new(kind, typed, HERE, by=ME)
    assert (line.text, line.fields, line.state) == (text, fields, "")


def test_where_it_begins_may_be_said_first() -> None:
    line = read_new(ACTION, "planned: drain eu-west", HERE, by=ME)
    assert (line.state, line.text) == ("planned", "drain eu-west")


@pytest.mark.parametrize("kind", [name for name, each in KINDS.items() if each.word])
def test_the_example_of_each_kind_leaves_a_text(kind: str) -> None:
    assert read_new(kind, KINDS[kind].example.replace("@bob", f"<@{BOB}>"), HERE, by=ME).text


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        (ACTION_ITEM, "alert at 1% owner @nobody", "“@nobody” as a person. .*`owner @bob`"),
        (ACTION_ITEM, "alert at 1% owner bob due friday", "“bob” as a person"),
        (ACTION_ITEM, "alert at 1% owner: the platform team", "“the platform team” as a person"),
        (ACTION_ITEM, "alert at 1% owner <!subteam^S0SRE00001|@sre>", "“@sre” as a person"),
        (ACTION_ITEM, f"alert at 1% owner <@{BOB}> owner <@{ME}>", "“owner” is there twice"),
        (TEMPFIX, "rate limit owner @nobody remove by friday", "“@nobody” as a person"),
        (TEMPFIX, "rate limit by fryday", "“fryday” as a date. Try `by friday`"),
        (ACTION_ITEM, "alert at 1% due someday", "“someday” as a date. Try `due friday`"),
        (ACTION_ITEM, f"alert at 1% owner <@{BOB}> due next sprint P1", "“next sprint” as a date"),
        (ACTION_ITEM, "alert at 1% due 2026-13-45", "“2026-13-45” as a date"),
        (ACTION_ITEM, "alert at 1%, by 31.12.2026 at the latest", "“31.12.2026 at the” as a date"),
        (MITIGATION, "rollback v2.3.4 until tomorow", "“tomorow” as a date"),
        (MITIGATION, "rollback v2.3.4 level degrded", "“degrded” as a level. Did you mean `level degraded`"),
        (ACTION_ITEM, "alert at 1% P9", "“P9” as a priority. Choose one: P0, P1, P2"),
        (ACTION_ITEM, f"alert at 1% p7 owner <@{BOB}>", "“P7” as a priority"),
        (ACTION_ITEM, "alert at 1% done when it fired once, P9", "“P9” as a priority"),
        (ACTION_ITEM, "alert at 1% P1, P2", "two of P0, P1, P2"),
        (ACTION_ITEM, "alert at 1% priority high", "“high” as a priority"),
        (ACTION_ITEM, "alert at 1% area alert treshholds", "Did you mean `area alert thresholds`"),
        (ACTION_ITEM, "alert at 1% outcome happiness due friday", "“happiness” as an outcome"),
        (ACTION_ITEM, "drop the rate limit fixes H1", "“H1” as a temporary fix. Write its number: `fixes F1`"),
        (EVIDENCE, "p99 was flat for F1", "“F1” as a hypothesis"),
        (ACTION, "drained eu-west, workd", "“workd” at the end. Write “worked”"),
    ],
)  # fmt: skip
def test_what_was_meant_as_a_field_and_is_none_is_refused(kind: str, typed: str, says: str) -> None:
    with pytest.raises(IncidentError, match=says) as refused:
        read_new(kind, typed, HERE, by=ME)
    assert "put the text in quotes" in refused.value.sentence
    field = refused.value.field
    assert (field in {each.key for each in KINDS[kind].fields}) or kind == ACTION


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (ACTION_ITEM, "name an owner of each runbook"),
        (ACTION_ITEM, "tell the owner first"),
        (ACTION_ITEM, "retry payments due to a timeout"),
        (ACTION_ITEM, "show the due date on each invoice"),
        (ACTION_ITEM, "tune P1 alerts of checkout"),
        (ACTION_ITEM, "upgrade the proxy that fixes checkout"),
        (TEMPFIX, "jobs are started by hand"),
        (MITIGATION, "serve from the cache until patched"),
        (MITIGATION, "raise the log level everywhere but in checkout"),
        (EVIDENCE, "p99 is high, again"),
        (EVIDENCE, "no answer for F5 load balancers in eu-west"),
        (ACTION, "restarted eu-west: it works"),
    ],
)
def test_a_sentence_with_a_word_of_a_field_in_it_stays_one(kind: str, typed: str) -> None:
    line = read_new(kind, typed, HERE, by=ME)
    assert (line.text, line.fields) == (typed, {})


@pytest.mark.parametrize("said", ["make owner mandatory", "move what is due someday", "drop P9", "set priority high"])
def test_what_is_in_quotes_is_text(said: str) -> None:
    line = read_new(ACTION_ITEM, f'"{said}" owner <@{BOB}>', HERE, by=ME)
    assert (line.text, line.fields) == (said, {"owner": BOB})


def test_a_removal_date_that_is_none_is_refused() -> None:
    with pytest.raises(IncidentError, match="fryday"):
        read_new(TEMPFIX, "rate limit remove by fryday", HERE, by=ME)


@pytest.mark.parametrize(
    ("typed", "kind", "state", "fields"),
    [
        ("H2 ruled out because p99 was flat", HYPOTHESIS, "ruled out", {"because": "p99 was flat"}),
        ("H2 ruled out: p99 was flat", HYPOTHESIS, "ruled out", {"because": "p99 was flat"}),
        ("h2 ruled-out", HYPOTHESIS, "ruled out", {}),
        ("H2 is supported", HYPOTHESIS, "supported", {}),
        ("A3 worked", ACTION, "", {"outcome": "worked"}),
        ("A3 made it worse", ACTION, "", {"outcome": "worse"}),
        ("A3 undo", ACTION, "undone", {}),
        ("A3 impact errors fell", ACTION, "", {"impact": "errors fell"}),
        ("M1 didn’t help", MITIGATION, "failed", {}),
        ("M1 worked, errors are gone", MITIGATION, "worked", {"impact": "errors are gone"}),
        ("A3 worked: errors fell to 1%", ACTION, "", {"outcome": "worked", "impact": "errors fell to 1%"}),
        ("h2 rejected: p99 was flat", HYPOTHESIS, "ruled out", {"because": "p99 was flat"}),
        (f"F1 accepted by <@{BOB}> until friday", TEMPFIX, "accepted",
         {"accepted_by": BOB, "accepted_until": FRIDAY}),
        ("F1 by friday", TEMPFIX, "", {"remove_by": FRIDAY}),
        ("F1 remove by friday", TEMPFIX, "", {"remove_by": FRIDAY}),
        ("F1 remove", TEMPFIX, "removed", {}),
        (f"F1 owner <@{BOB}>", TEMPFIX, "", {"owner": BOB}),
        (f"W1 taken by <@{BOB}>", HELP, "taken", {"who": BOB}),
        ("D1 reversed because of new facts", DECISION, "reversed", {"because": "of new facts"}),
        ("E3 for H2", EVIDENCE, "", {"about": "H2", "side": "for"}),
        ("V1 answered", "vendor", "answered", {}),
        ("AI-001 done", ACTION_ITEM, "done", {}),
        ("ai-1 done: the alert fires", ACTION_ITEM, "done", {"because": "the alert fires"}),
        ("AI1 blocked because of the P1 freeze", ACTION_ITEM, "blocked", {"because": "of the P1 freeze"}),
        ("ai-001 done when errors stay below 1%", ACTION_ITEM, "", {"criteria": "errors stay below 1%"}),
        (f"AI-001 owner <@{BOB}> due friday", ACTION_ITEM, "", {"owner": BOB, "due": FRIDAY}),
        ("AI-001 p0", ACTION_ITEM, "", {"priority": "P0"}),
        ("AI-001 area escalation procedures", ACTION_ITEM, "", {"area": "escalation procedures"}),
        ("AI-001 won't do because it is gone", ACTION_ITEM, "dropped", {"because": "it is gone"}),
    ],
)  # fmt: skip
def test_what_becomes_of_a_record_is_read_behind_its_number(
    typed: str, kind: str, state: str, fields: dict[str, Any]
) -> None:
    named = reference(typed)
    assert named is not None
    line = read_change(named[0], named[2], HERE, by=ME)
    assert (named[0], line.state, line.fields, line.text) == (kind, state, fields, "")
    assert understood(named[0], named[2])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ruled out H2 because p99 was flat", "H2 ruled out because p99 was flat"),
        ("rejected h2: p99 was flat", "h2 rejected p99 was flat"),
        ("rollback M1 failed", None),
        ("hypothesis disk is full", "hypo disk is full"),
        ("need a DBA", "wanted a DBA"),
        ("payments H2 is slow", None),
    ],
)
def test_what_is_said_in_another_order_or_word_is_offered_as_ours(typed: str, meant: str | None) -> None:
    assert meant_in_room(POLICY, split_words(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "confirmed"), [("AI-001 done", False), ("AI-001 done confirmed", True), ("H1 confirmed", True)]
)
def test_whoever_says_that_it_is_so_confirms_it(typed: str, *, confirmed: bool) -> None:
    named = reference(typed)
    assert named is not None
    assert read_change(named[0], named[2], HERE, by=ME).confirmed is confirmed


def test_what_failed_to_do_something_may_be_a_title() -> None:
    assert read_change(MITIGATION, "failed to boot", HERE, by=ME).text == "to boot"


@pytest.mark.parametrize(
    "typed",
    ["H2 database is down", "F5 load balancer is down sev1", "A1 foo", "M1 runners fail", "AI-1 monitoring is down"],
)
def test_a_title_that_begins_like_a_number_says_nothing_of_a_record(typed: str) -> None:
    named = reference(typed)
    assert named is not None
    assert not understood(named[0], named[2])
    line = read_change(named[0], named[2], HERE, by=ME)
    with pytest.raises(IncidentError, match=r"Couldn't read .* Try "):
        check_read(line, named[0], typed.split(maxsplit=1)[0])


@pytest.mark.parametrize("typed", ["", "S3 is down", "H", "H0 open", "HH1 open", "H1234567 open", "K1 open", "C1 kept"])
def test_what_is_no_number_of_a_record_is_none(typed: str) -> None:
    assert reference(typed) is None
