"""What a policy answers: roles as typed, channels, permissions, texts."""

import pytest
from pydantic import ValidationError

from bot.domain.channel import is_channel_name
from bot.domain.placeholders import placeholders
from bot.domain.policy import EVERYONE, Policy
from bot.policies import load

POLICY = load(None).policy


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("commander", "commander"),
        ("IC", "commander"),
        ("Incident commander", "commander"),
        ("lead", "commander"),
        ("comms", "communications"),
        ("comms-lead", "communications"),
        ("Communications Lead", "communications"),
        ("sme", "expert"),
        ("on-call", "on_call"),
        ("scribe", "scribe"),
    ],
)
def test_every_spelling_means_its_role(typed: str, key: str) -> None:
    role = POLICY.role(typed)
    assert role
    assert role.key == key


def test_other_words_are_no_role() -> None:
    assert POLICY.role("ceo") is None
    assert POLICY.role("") is None


def test_an_incident_is_announced_once_in_each_channel() -> None:
    channels = POLICY.channels.model_copy(update={"per_severity": {"sev1": "incidents-sev1", "sev2": "incidents"}})
    policy = POLICY.model_copy(update={"channels": channels})
    assert policy.announce_channels(policy.severities["sev1"]) == ("incidents", "incidents-sev1")
    assert policy.announce_channels(policy.severities["sev2"]) == ("incidents",)
    assert policy.announce_channels(policy.severities["sev3"]) == ("incidents",)


def test_only_commander_and_admin_close() -> None:
    assert POLICY.permitted("close") == ("commander", "admin")
    assert POLICY.permitted("update") == (EVERYONE,)


def test_the_war_rooms_name_is_a_channel_name() -> None:
    name = POLICY.war_room_name.format(number="1121-001", slug="checkout-down", severity="sev1")
    assert name == "war-room-1121-001-checkout-down"
    assert is_channel_name(name)


@pytest.mark.parametrize("name", ["", "Incidents", "a b", "a.b", "a" * 81, "#a"])
def test_slack_takes_no_such_channel_name(name: str) -> None:
    assert not is_channel_name(name)


def test_placeholders_are_listed_in_order() -> None:
    assert placeholders("{cause} and {eta}, {{not me}}") == ("cause", "eta")


@pytest.mark.parametrize("template", ["{", "}", "{0}", "{}", "{id!r}", "{id:>9}", "{id.real}", "{id[0]}", "{a{b}}"])
def test_a_placeholder_is_a_name_and_nothing_else(template: str) -> None:
    with pytest.raises(ValueError, match="brace"):
        placeholders(template)


def test_a_policy_does_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        POLICY.default_severity = "sev1"  # type: ignore[misc]


def test_a_policy_written_as_json_is_the_same_policy() -> None:
    assert Policy.model_validate(POLICY.model_dump(mode="json")) == POLICY
