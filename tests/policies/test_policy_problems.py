"""Every kind of error in a policy file, word for word."""
# ruff: noqa: E501, ISC004 - a line is a message, as it is printed

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.policies import PolicyError, load

Complaints = Callable[[str | bytes], list[str]]

FORMS = "write a number and a unit: 5s, 15m, 1h, 1d, or several from large to small: 1h30m"
CHANNEL = "write its name (lower case, digits, - and _, at most 80 characters) or its id such as C024BE91L"
PERSON = "write a user's id (U024BE7LH), a user group's id (S0614TZR7) or an e-mail address"
NAME = "a name is made of lower case letters, digits and _, and begins with a letter"
ROLES = "commander, deputy, communications, scribe, on_call, expert"
MISSES = (
    "not complete, misses: label, aliases, definition, examples, impact, war_room, update_every, acknowledge_within, "
    "respond_within, customer_comms, customer_comms_within, status_page, status_page_within, "
    "mobilise, stability_window, postmortem"
)

WRONG = [
    # unknown keys
    ("severitys: {}", "1:1: severitys: unknown key; did you mean 'severities'?"),
    ("severities:\n  sev1:\n    war_roon: none", "3:5: severities.sev1.war_roon: unknown key; did you mean 'war_room'?"),
    ("channels: {xyz: a}", "1:12: channels.xyz: unknown key; known here: announce, per_severity, executives, operator"),
    (
        "roles: {commander: {checklist: {at_strat: []}}}",
        "1:33: roles.commander.checklist.at_strat: unknown key; did you mean 'at_start'?",
    ),
    (
        "severities: {sev1: {escalate_after: 1h}}",
        "1:21: severities.sev1.escalate_after: is said in `ladder` now: "
        "`{tell: engineering_manager, after: {sev2: 1h}, by: [invite, dm]}`",
    ),
    (
        "severities: {sev1: {mobilise: [{role: ceo, afer: 1h}]}}",
        "1:44: severities.sev1.mobilise.0.afer: unknown key; did you mean 'after'?",
    ),
    (
        "severities: {sev1: {postmortem: {draf: 1d}}}",
        "1:34: severities.sev1.postmortem.draf: unknown key; did you mean 'draft'?",
    ),
    # wrong values
    (
        "severities: {sev1: {update_every: 10}}",
        f"1:35: severities.sev1.update_every: '10' has no unit; {FORMS}",
    ),
    ("severities: {sev1: {update_every: 0s}}", "1:35: severities.sev1.update_every: must be longer than 0s"),
    (
        "severities: {sev1: {stability_window: none}}",
        f"1:39: severities.sev1.stability_window: 'none' isn't a duration; {FORMS}",
    ),
    (
        "severities: {sev1: {respond_within: 0bd}}",
        "1:37: severities.sev1.respond_within: business days go from 1bd to 260bd, not '0bd'",
    ),
    (
        "severities: {sev1: {war_room: sometimes}}",
        "1:31: severities.sev1.war_room: must be 'required', 'optional' or 'none', not 'sometimes'",
    ),
    ("severities: {sev1: {rank: '1'}}", "1:27: severities.sev1.rank: must be a whole number, not '1'"),
    ("severities: {sev1: {rank: true}}", "1:27: severities.sev1.rank: must be a whole number, not True"),
    ("severities: {sev1: {label: 7}}", "1:28: severities.sev1.label: must be text, not 7"),
    ("severities: {sev1: {label: ' '}}", "1:28: severities.sev1.label: must not be empty"),
    ("severities: {sev1: {examples: {a: b}}}", "1:31: severities.sev1.examples: must be a list, not a mapping"),
    ("severities: {sev1: {aliases: 7}}", "1:30: severities.sev1.aliases.0: must be text, not 7"),
    ("people: {on_call: bob}", f"1:19: people.on_call.0: 'bob' is no one Slack knows; {PERSON}"),
    ("channels:\n  announce: #incidents", f"2:12: channels.announce: nothing is here: what follows # is a comment; {CHANNEL}"),
    ("channels:\n  announce:incidents", "2:3: channels: put a space after the colon in 'announce:incidents'"),
    ("severities: {sev1: 15m}", "1:20: severities.sev1: must be a mapping (key: value), not '15m'"),
    ("severities: []", "1:13: severities: must be a mapping (key: value), not a list"),
    ("roles: {expert: {exclusive: maybe}}", "1:29: roles.expert.exclusive: must be true or false, not 'maybe'"),
    ("channels: {announce: Incidents!}", f"1:22: channels.announce: 'Incidents!' isn't a channel; {CHANNEL}"),
    ("channels: {operator: [a]}", f"1:22: channels.operator: ['a'] isn't a channel; {CHANNEL}"),
    ("people: {on_call: [bob]}", f"1:20: people.on_call.0: 'bob' is no one Slack knows; {PERSON}"),
    ("people: {on_call: ['@bob']}", f"1:20: people.on_call.0: '@bob' is no one Slack knows; {PERSON}"),
    ("people: {On Call: []}", f"1:10: people.On Call: {NAME}"),
    (
        "calendar: {time_zone: Europe/Berln}",
        "1:23: calendar.time_zone: there is no time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?",
    ),
    (
        "calendar: {time_zone: ../../etc/passwd}",
        "1:23: calendar.time_zone: there is no time zone '../../etc/passwd'; "
        "write an IANA name such as 'Europe/Berlin' or 'UTC'",
    ),
    (
        "calendar: {opens: 9}",
        "1:19: calendar.opens: 9 isn't a time of day; write hours and minutes: 09:00",
    ),
    (
        "calendar: {opens: '18:00'}",
        "1:11: calendar: opens (18:00) must be earlier than closes (17:00)",
    ),
    (
        "calendar: {holidays: [2026-13-01]}",
        "1:23: calendar.holidays.0: '2026-13-01' isn't a date; write year, month and day: 2026-12-25",
    ),
    ("calendar: {working_days: []}", "1:26: calendar.working_days: must not be empty"),
    (
        "calendar: {working_days: [monday]}",
        "1:27: calendar.working_days.0: must be 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or 'sun', not 'monday'",
    ),
    # texts with placeholders
    (
        "bridge_url: meet.example.com/war-room",
        "1:13: bridge_url: 'meet.example.com/war-room' isn't a link to a call; write its address, such as "
        "https://meet.example.com/war-room",
    ),
    (
        "bridge_url: 'https://meet.example.com/{title}'",
        "1:13: bridge_url: unknown placeholder {title}; known here: {id}, {number}",
    ),
    (
        "war_room_name: war-room-{slug}",
        "1:16: war_room_name: must contain {number} or {id}: it is what makes the name unique",
    ),
    (
        "war_room_name: room-{id}-{titel}",
        "1:16: war_room_name: unknown placeholder {titel}; known here: {id}, {number}, {slug}, {severity}",
    ),
    (
        "war_room_name: War-{id}",
        "1:16: war_room_name: makes no legal channel name; use lower case, digits, - and _, "
        "and leave room: 'War-inc-2026-1121-001' must fit into 80 characters",
    ),
    (
        "templates: {topic: '{tittle}'}",
        "1:20: templates.topic: unknown placeholder {tittle}; known here: {id}, {severity}, {status}, {title}",
    ),
    (
        "templates: {stages: {resolved: 'done in {eta}'}}",
        "1:32: templates.stages.resolved: unknown placeholder {eta}; known here: {issue}, {service}, {cause}, {timeframe}",
    ),
    (
        "templates: {stages: {monitoring: 'a { alone'}}",
        "1:34: templates.stages.monitoring: a brace stands alone; write {{ or }} for a brace that is meant",
    ),
    (
        "templates: {topic: '{id!r}'}",
        "1:20: templates.topic: between braces stands a name and nothing else, such as {id}",
    ),
    # names that must agree
    ("preset: sv", "1:9: preset: there is no preset 'sv'; did you mean 'sev'?"),
    ("preset: [sev]", "1:9: preset: there is no preset \"['sev']\"; did you mean 'sev'?"),
    ("default_severity: sev9", "1:19: default_severity: there is no severity 'sev9'; did you mean 'sev4'?"),
    (
        "channels:\n  per_severity:\n    p0: a",
        "3:5: channels.per_severity.p0: there is no severity 'p0'; known here: sev1, sev2, sev3, sev4",
    ),
    (
        "roles: {scribe: {required_for: {SEV1: 5m}}}",
        "1:33: roles.scribe.required_for.SEV1: there is no severity 'SEV1'; did you mean 'sev1'?",
    ),
    (
        "areas: {data_base: [U024BE7LH], database: []}",
        "1:33: areas.database: 'database' means data_base already",
    ),
    (
        "areas: {none: [U024BE7LH]}",
        "1:9: areas.none: 'none' means something else in `/incident role`",
    ),
    (
        "areas: {database: [bob]}",
        "1:20: areas.database.0: 'bob' is no one Slack knows; "
        "write a user's id (U024BE7LH), a user group's id (S0614TZR7) or an e-mail address",
    ),
    (
        "roles: {scribe: {required_if: [{condition: cross_team, severities: [sev7x]}]}}",
        "1:68: roles.scribe.required_if.0.severities: there is no severity 'sev7x'; did you mean 'sev4'?",
    ),
    (
        "severities: {sev1: {mobilise: [{role: engineering_manger}]}}",
        "1:39: severities.sev1.mobilise.0.role: no role or person called 'engineering_manger'; "
        "did you mean 'engineering_manager'?",
    ),
    ("postmortem: {publish: {outlets: [wiki]}}", "1:34: postmortem.publish.outlets.0: there is no outlet 'wiki'; add it under outlets"),
    ("postmortem: {approvals: {final: [comander]}}", "1:34: postmortem.approvals.final.0: no role or person called 'comander'; did you mean 'commander'?"),
    ("permissions: {clos: [everyone]}", "1:15: permissions.clos: unknown verb; did you mean 'close'?"),
    (
        "permissions: {close: [comander]}",
        "1:23: permissions.close.0: no role or person called 'comander'; did you mean 'commander'?",
    ),
    (
        "people: {enginering_manager: [U024BE7LH]}",
        "1:10: people.enginering_manager: nothing in this policy uses 'enginering_manager'; "
        "did you mean 'engineering_manager'?",
    ),
    ("severities: {sev2: {rank: 1}}", "1:27: severities.sev2.rank: sev1 has rank 1 already"),
    ("severities: {sev4: {rank: 6}}", "1:27: severities.sev4.rank: the ranks of 4 severities are 1 to 4, not 6"),
    ("severities: {sev2: {aliases: [s2, Critical]}}", "1:35: severities.sev2.aliases.1: 'Critical' means sev1 already"),
    ("severities: {sev2: {aliases: ['1']}}", "1:31: severities.sev2.aliases.0: '1' means sev1 already"),
    ("severities: {sev2: {label: SEV-3}}", "1:28: severities.sev2.label: 'SEV-3' means sev3 already"),
    ("severities: {sev2: {aliases: ['--']}}", "1:31: severities.sev2.aliases.0: '--' has no letter or digit"),
    ("roles: {scribe: {aliases: [ic]}}", "1:28: roles.scribe.aliases.0: 'ic' means commander already"),
    ("severities: {sev1: {key: sev9}}", "1:21: severities.sev1.key: the key is 'sev1' already, from the line above; remove this"),
    # something new must be complete
    ("severities:\n  sev0:\n    rank: 5", f"2:3: severities.sev0: did you mean 'sev4'? If it is new: {MISSES}"),
    ("roles: {medic: {}}", "1:9: roles.medic: not complete, misses: label"),
    (
        "severities: {sev1: {mobilise: [{after: 1h}]}}",
        "1:32: severities.sev1.mobilise.0: not complete, misses: role",
    ),
    ("severities: {SEV9: {rank: 1}}", f"1:14: severities.SEV9: {NAME}"),
    # the file itself
    ("people: {a: []\nx: 1", "2:1: this isn't valid YAML: close the braces or put a comma before this; quote a text with , { } or quotes"),
    ("people: {on_call: [U024BE7LH}", "1:29: this isn't valid YAML: close the list with ] or put a comma before this; quote a text with , [ ] or quotes"),
    ("a: b: c", "1:5: this isn't valid YAML: quote a text with a colon in it, or begin a new line after the colon"),
    ("\tpeople: {}", "1:1: this isn't valid YAML: indent with spaces, not with a tab"),
    ("a: *gone", '1:4: this isn\'t valid YAML: quote "*gone": YAML reads its first character'),
    ("a: [`x`]", '1:5: this isn\'t valid YAML: quote "`x`": YAML reads its first character'),
    ("a: &", "1:5: this isn't valid YAML: quote it: YAML reads its first character"),
    ("people: {on_call: [@bob]}", '1:20: this isn\'t valid YAML: quote "@bob"; people go by a user\'s id (U024BE7LH), a group\'s id (S0614TZR7) or an e-mail'),
    ('people:\n  on_call: "U024BE7LH', "2:22: this isn't valid YAML: close the quotation mark that was opened before this; inside single quotes write ' twice"),
    ("a:\n  b: c\n d: e", "3:2: this isn't valid YAML: begin this line in the column of the lines that it belongs with"),
    ("a\nb: c", "2:2: this isn't valid YAML: quote a text with a colon in it, or begin a new line after the colon"),
    ("? [a", "1:5: this isn't valid YAML: close the list with ] or put a comma before this; quote a text with , [ ] or quotes"),
    ("people: {}\npeople: {}", "2:1: people: duplicate key, first used in line 1"),
    (
        "people:\n  on_call: []\n  on_call: []",
        "3:3: people.on_call: duplicate key, first used in line 2",
    ),
    ("people: {<<: {}}", "1:10: people.<<: merge keys are not supported; write the keys out"),
    ("people: {[a]: b}", "1:10: people: a key must be a word"),
    ("default_severity: !!python/name:os.system x", "1:19: default_severity: the tag 'tag:yaml.org,2002:python/name:os.system' is not allowed here"),
    ("default_severity: !!int x", "1:19: default_severity: the tag 'tag:yaml.org,2002:int' is not allowed here"),
    ("[]", "1:1: a policy is a mapping (key: value), not a list"),
    ("just words", "1:1: a policy is a mapping (key: value), not 'just words'"),
    ("42", "1:1: a policy is a mapping (key: value), not 42"),
    ("a: 1\n---\nb: 2", "2:1: this isn't valid YAML: leave the line --- out: a policy is one document"),
    ("a: \x00", "1:4: the character U+0000 is not allowed"),
    ("a: &a [*a]", "1:4: a.0: an anchor contains itself"),
    ("a: " + "[" * 50, "1:35: nested deeper than 32 levels"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "complaint"), WRONG)
def test_an_error_says_where_and_what_instead(complaints: Complaints, text: str, complaint: str) -> None:
    assert complaints(text) == [complaint]


def test_every_error_is_told_at_once_in_the_order_of_the_file(complaints: Complaints) -> None:
    text = """\
preset: sev
severities:
  sev1: {update_every: 10, war_roon: none}
  sev2:
    mobilise:
      - {role: engineering_manger}
channels: {announce: "Incidents!"}
permissions: {clos: [commander]}
default_severity: sev7
"""
    assert [each.split(": ")[0] + " " + each.split(": ")[1] for each in complaints(text)] == [
        "3:24 severities.sev1.update_every",
        "3:28 severities.sev1.war_roon",
        "6:16 severities.sev2.mobilise.0.role",
        "7:22 channels.announce",
        "8:15 permissions.clos",
        "9:19 default_severity",
    ]


def test_the_error_is_all_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "policy.yml"
    path.write_text("a: 1\nb: 2\n")
    with pytest.raises(PolicyError) as refused:
        load(path)
    assert str(refused.value) == "\n".join(map(str, refused.value.problems))
    assert str(refused.value).startswith(f"{path}:1:1: a: unknown key; ")


def test_a_missing_file_and_a_directory_are_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"nowhere\.yml:1:1: the file can't be read: No such file or directory"):
        load(tmp_path / "nowhere.yml")
    with pytest.raises(PolicyError, match=":1:1: the file can't be read: Is a directory"):
        load(tmp_path)


def test_an_unknown_preset_is_told_without_a_file() -> None:
    with pytest.raises(PolicyError, match=r"there is no preset 'P'; did you mean 'p'\?"):
        load(None, preset="P")
