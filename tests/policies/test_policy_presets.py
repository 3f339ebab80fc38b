"""What the shipped presets say, value by value. Rows: 10-20, 32-43, 44, 77-89, 94, 107-108, 131-132."""

from datetime import timedelta
from importlib import resources

import pytest

from bot import policies
from bot.domain.durations import BusinessDays, Within
from bot.domain.policy import Policy
from bot.domain.severity import CustomerComms, Hours, Severity, StatusPageRule, WarRoomRule
from bot.policies import PRESETS, load
from bot.policies.source import Quick, Telling, read

SEV = load(None).policy
P = load(None, preset="p").policy
KEYS = {"sev": ("sev1", "sev2", "sev3", "sev4"), "p": ("p0", "p1", "p2", "p3")}

NOW = timedelta()
DAY = timedelta(days=1)
NEXT_BUSINESS_DAY = BusinessDays(1)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def severities(preset: str) -> tuple[Severity, ...]:
    policy = SEV if preset == "sev" else P
    return tuple(policy.severities[key] for key in KEYS[preset])


@pytest.mark.parametrize("file", ["base.yml", *(f"{name}.yml" for name in PRESETS)])
def test_what_is_shipped_is_read_quickly_as_it_is_read_slowly(file: str) -> None:
    text = resources.files(policies).joinpath(file).read_bytes()

    assert read(text, file, Quick) == read(text, file, Telling)


CLOCKS: list[tuple[str, str, tuple[Within | None, ...]]] = [
    ("sev", "acknowledge_within", (minutes(5), minutes(15), minutes(60), None)),  # row 32
    ("sev", "respond_within", (minutes(15), minutes(30), minutes(240), NEXT_BUSINESS_DAY)),  # row 33
    ("sev", "update_every", (minutes(15), minutes(30), DAY, None)),  # row 35
    ("sev", "customer_comms_within", (NOW, minutes(30), None, None)),  # row 41
    ("sev", "status_page_within", (minutes(5), minutes(30), None, None)),  # row 42, decision 2
    ("sev", "stability_window", (minutes(30), minutes(15), NOW, NOW)),  # row 116, decision 13
    ("sev", "bridge_after", (NOW, minutes(30), None, None)),  # row 98, decision 1
    ("p", "bridge_after", (NOW, minutes(30), None, None)),
    ("sev", "resolve_confirmed_within", (minutes(5), minutes(5), None, None)),  # row 189
    ("p", "resolve_confirmed_within", (minutes(5), minutes(5), None, None)),  # row 189
    ("p", "respond_within", (minutes(5), minutes(15), minutes(120), NEXT_BUSINESS_DAY)),  # rows 16-19, 34
    ("p", "update_every", (minutes(15), minutes(15), DAY, None)),  # row 36
    ("p", "customer_comms_within", (NOW, minutes(30), None, None)),
    ("p", "status_page_within", (minutes(5), minutes(30), None, None)),
    ("p", "acknowledge_within", (minutes(5), minutes(15), minutes(60), None)),
    ("p", "stability_window", (minutes(30), minutes(15), NOW, NOW)),
]


@pytest.mark.parametrize(("preset", "clock", "expected"), CLOCKS)
def test_clocks(preset: str, clock: str, expected: tuple[Within | None, ...]) -> None:
    assert tuple(getattr(severity, clock) for severity in severities(preset)) == expected


DEFINITIONS = [
    ("sev1", "Complete service outage or critical functionality unavailable", 7),  # row 10
    ("sev2", "Major degradation affecting multiple users or critical features", 6),  # row 11
    ("sev3", "Minor degradation or single user impact", 5),  # row 12
    ("sev4", "Cosmetic issue or minor bug with workaround", 4),  # row 13
    ("p0", "Complete service outage or data loss", 4),  # row 16
    ("p1", "Major functionality severely impaired", 4),  # row 17
    ("p2", "Minor functionality issues or degraded performance", 4),  # row 18
    ("p3", "Cosmetic issues or minor inconveniences", 3),  # row 19
]


@pytest.mark.parametrize(("key", "definition", "examples"), DEFINITIONS)
def test_definitions_and_examples(key: str, definition: str, examples: int) -> None:
    severity = (SEV if key in SEV.severities else P).severities[key]
    assert severity.definition == definition
    assert len(set(severity.examples)) == examples
    assert severity.label == key.upper()


def test_examples_are_the_documents_words() -> None:
    assert SEV.severities["sev1"].examples[5] == "Security breach confirmed"
    assert SEV.severities["sev2"].examples[0] == "Elevated error rates (> 5%)"
    assert SEV.severities["sev2"].examples[4] == "Security vulnerability discovered"
    assert P.severities["p0"].examples[2] == "Security breach with data exposure"


IMPACT = [  # row 14
    ("All users affected", "Direct revenue loss", "Significant error budget consumption"),
    ("Multiple users or segments affected", "Potential revenue impact", "Moderate error budget consumption"),
    ("Small subset or single user", "Minimal impact", "Minor error budget consumption"),
    ("Minimal or no impact", "No impact", "No impact"),
]


@pytest.mark.parametrize("preset", PRESETS)
def test_expected_impact(preset: str) -> None:
    impacts = [severity.impact for severity in severities(preset)]
    assert [(impact.users, impact.revenue, impact.slo) for impact in impacts] == IMPACT


@pytest.mark.parametrize("preset", PRESETS)
def test_the_two_worst_get_a_room_at_once(preset: str) -> None:
    """Row 40 as decision 1 has it."""
    required, none = WarRoomRule.REQUIRED, WarRoomRule.NONE
    assert [severity.war_room for severity in severities(preset)] == [required, required, none, none]
    assert [severity.opens_war_room for severity in severities(preset)] == [True, True, False, False]


def test_who_outside_hears_of_it() -> None:
    """Rows 16-19, 41, 42."""
    public, internal, none = CustomerComms.PUBLIC, CustomerComms.INTERNAL, CustomerComms.NONE
    assert [severity.customer_comms for severity in severities("sev")] == [public, public, internal, none]
    assert [severity.customer_comms for severity in severities("p")] == [public, public, internal, internal]
    page = [StatusPageRule.REQUIRED, StatusPageRule.REQUIRED, StatusPageRule.OPTIONAL, StatusPageRule.NONE]
    assert [severity.status_page for severity in severities("sev")] == page
    assert [severity.status_page for severity in severities("p")] == page


def at_once(*roles: str) -> list[tuple[str, timedelta, Hours]]:
    return [(role, NOW, Hours.ANY) for role in roles]


EVERYBODY = at_once("on_call", "on_call_secondary", "product_manager", "support_lead")
"""The engineering manager and the executive sponsor are on the ladder."""

MOBILISED = [
    ("sev1", EVERYBODY),
    ("sev2", at_once("on_call", "service_owner")),
    ("sev3", [*at_once("on_call"), ("service_owner", NOW, Hours.BUSINESS)]),
    ("sev4", [("assigned_engineer", NOW, Hours.BUSINESS)]),
    ("p0", EVERYBODY),
    ("p1", at_once("on_call")),
    ("p2", at_once("assigned_engineer")),
    ("p3", []),
]


@pytest.mark.parametrize(("key", "expected"), MOBILISED)
def test_who_is_fetched(key: str, expected: list[tuple[str, timedelta, Hours]]) -> None:
    """Row 43."""
    severity = (SEV if key in SEV.severities else P).severities[key]
    assert [(each.role, each.after, each.hours) for each in severity.mobilise] == expected


@pytest.mark.parametrize("preset", PRESETS)
def test_postmortems_are_due_for_the_two_worst(preset: str) -> None:
    """Rows 131, 132, decision 6."""
    worst, second, third, fourth = (severity.postmortem for severity in severities(preset))
    assert worst
    assert second
    assert (worst.meeting, second.meeting) == (timedelta(hours=48), timedelta(weeks=1))
    for deadlines in (worst, second):
        assert (deadlines.summary, deadlines.draft) == (timedelta(hours=24), BusinessDays(5))
        assert (deadlines.review, deadlines.publish) == (timedelta(days=3), timedelta(days=2))
    assert third is fourth is None


@pytest.mark.parametrize(("policy", "worst", "second"), [(SEV, "sev1", "sev2"), (P, "p0", "p1")])
def test_when_a_role_must_be_filled(policy: Policy, worst: str, second: str) -> None:
    """Rows 77, 88."""
    commander, communications = policy.roles["commander"], policy.roles["communications"]
    assert dict(commander.required_for) == {worst: minutes(2), second: minutes(60)}
    assert [(rule.condition, rule.severities) for rule in commander.required_if] == [("cross_team", ())]
    assert dict(communications.required_for) == {worst: minutes(2)}
    assert [(rule.condition, rule.severities) for rule in communications.required_if] == [
        ("customer_impact", (second,))
    ]


def test_the_roles_hold_what_the_documents_list() -> None:
    """Rows 78-89: how many entries each list has."""
    commander, on_call, expert = SEV.roles["commander"], SEV.roles["on_call"], SEV.roles["expert"]
    communications = SEV.roles["communications"]
    assert (len(commander.duties), len(P.roles["commander"].duties)) == (6, 5)
    assert (len(commander.authority), len(commander.skills), len(commander.assigned_when)) == (4, 5, 3)
    checklist = commander.checklist
    assert (len(checklist.at_start), len(checklist.during), len(checklist.at_resolution)) == (5, 5, 4)
    assert checklist.at_resolution[-1] == "Thank team"
    assert (len(on_call.duties), len(on_call.tools)) == (5, 5)
    assert (len(on_call.authority), len(on_call.must_escalate)) == (5, 5)
    assert (len(expert.assigned_when), len(expert.duties)) == (5, 5)
    assert (len(expert.handoff.from_on_call), len(expert.handoff.to_on_call)) == (4, 3)
    assert (len(communications.duties), len(communications.external_duties)) == (4, 4)


def test_only_experts_may_be_many() -> None:
    assert [key for key, role in SEV.roles.items() if not role.exclusive] == ["expert"]


def test_the_stage_messages_are_the_documents() -> None:
    """Rows 107, 108."""
    stages = SEV.templates.stages
    assert stages.investigating == (
        "We are investigating reports of {issue}. Our engineering team is actively working on a resolution. "
        "We will provide an update within {timeframe}."
    )
    assert stages.identified == (
        "We have identified the root cause as {cause}. Our team is implementing a fix. Expected resolution time: {eta}."
    )
    assert stages.monitoring == (
        "A fix has been implemented and we are monitoring the results. Service appears to be restored "
        "but we are continuing to monitor closely."
    )
    assert stages.resolved == (
        "This incident has been resolved. All services are operating normally. "
        "A detailed postmortem will be published within {timeframe}."
    )
    assert P.templates.stages.investigating == "We are aware of issues with {service} and are investigating."
    assert P.templates.stages.identified.endswith("affecting {service} and are working on a fix.")


def test_the_rest_of_the_defaults() -> None:
    assert (SEV.preset, SEV.default_severity) == ("sev", "sev2")
    assert (P.preset, P.default_severity) == ("p", "p1")
    for policy in (SEV, P):
        assert policy.war_room_name == "war-room-{number}-{slug}"
        assert policy.channels.announce == "incidents"
        assert policy.channels.operator is None
        assert policy.reminders.snooze_for == minutes(10)
        assert policy.templates.topic == "{id} | {severity} | {title}"
        assert policy.calendar.time_zone == "UTC"
        assert set(policy.people.values()) == {()}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_says_everything_about_a_severity(preset: str) -> None:
    loaded = load(None, preset=preset)
    for key, severity in loaded.policy.model_dump(mode="json")["severities"].items():
        for field in severity:
            path = f"severities.{key}.{field}"
            assert any(known == path or known.startswith(path + ".") for known in loaded.provenance), path
