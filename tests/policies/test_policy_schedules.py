"""Mistakes in what a policy says of schedules, each with its place."""

from __future__ import annotations

import pytest

from tests.policies.test_policy_problems import Complaints

WRONG = [
    (
        "people: {on_call: ['schedule:primary']}",
        "1:20: people.on_call.0: there is no schedule 'primary'; add it under schedules",
    ),
    (
        "areas: {database: ['schedule:dab']}\nschedules: {dba: {source: 'https://example.com/a.ics'}}",
        "1:20: areas.database.0: there is no schedule 'dab'; did you mean 'schedule:dba'?",
    ),
    ("schedules: {dba: {}}", "1:13: schedules.dba: not complete, misses: source"),
    (
        "schedules: {dba: {source: 'file:a', group: oncall}}",
        ("1:44: schedules.dba.group: isn't a user group's id; Slack shows it in the group's address, as in S0614TZR7"),
    ),
    (
        "schedules: {dba: {source: 'rota.ics'}}",
        ("1:27: schedules.dba.source: isn't a source of shifts; write an address (https://...), file:PATH, or env:NAME "
         "for a variable that holds the secret address"),
    ),
    (
        "schedules: {dba: {source: 'file:a', zone: Europe/Berlim}}",
        "1:43: schedules.dba.zone: there is no time zone 'Europe/Berlim'; did you mean 'Europe/Berlin'?",
    ),
    (
        "schedules: {dba: {source: 'file:a', hand_over: nine}}",
        "1:48: schedules.dba.hand_over: 'nine' isn't a time of day; write hours and minutes: 09:00",
    ),
    (
        "schedules: {dba: {source: 'file:a', who: {summary: On call}}}",
        ("1:52: schedules.dba.who.0.summary: must contain {name} once: where the person's name stands, as in "
         "'On call - {name} - '"),
    ),
    (
        "schedules: {dba: {source: 'file:a', who: {people: {}}}}",
        "1:42: schedules.dba.who.0: takes one of attendee: email and summary: 'On call - {name} - '",
    ),
    (
        "schedules: {dba: {source: 'file:a', who: {summary: '{name}', people: {Bob: 'schedule:dba'}}}}",
        ("1:76: schedules.dba.who.0.people.Bob: 'schedule:dba' is no one Slack knows; write a user's id (U024BE7LH), "
         "a user group's id (S0614TZR7) or an e-mail address"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "complaint"), WRONG)
def test_a_mistake_in_a_schedule_says_where_and_what_instead(complaints: Complaints, text: str, complaint: str) -> None:
    assert complaints(text) == [complaint]
