"""A user's file over a preset: what differs wins, the rest stays, and each value knows its line."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.durations import compact
from bot.domain.policy import Policy
from bot.policies import PRESETS, Loaded, load, show

Write = Callable[[str], Path]

EXAMPLE = """\
preset: sev                                   # or p; a file names only what differs
severities: {sev1: {update_every: 10m, stability_window: 20m}}
channels: {announce: incidents, per_severity: {sev1: incidents-sev1}}   # name or id
people: {engineering_manager: [U024BE7LH, eng-lead@example.com], on_call: [S0614TZR7]}
"""

FIELDS = """
    rank: 5
    label: SEV5
    aliases: []
    definition: A wish
    examples: []
    impact: {users: none at all, revenue: no, slo: No}
    war_room: optional
    update_every: 5s
    acknowledge_within: ~
    respond_within: 2bd
    customer_comms: none
    customer_comms_within: none
    status_page: none
    status_page_within: none
    mobilise: []
    stability_window: 0s
    postmortem: {meeting: 1d}
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(text: str) -> Path:
        path = tmp_path / "policy.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def test_a_file_names_only_what_differs(write: Write) -> None:
    policy = load(write(EXAMPLE)).policy
    sev1, shipped = policy.severities["sev1"], load(None).policy.severities["sev1"]
    assert sev1.update_every == timedelta(minutes=10)
    assert sev1.stability_window == timedelta(minutes=20)
    assert (
        sev1.model_copy(update={"update_every": shipped.update_every, "stability_window": shipped.stability_window})
        == shipped
    )
    assert policy.announce_channels(sev1) == ("incidents", "incidents-sev1")
    assert policy.people["engineering_manager"] == ("U024BE7LH", "eng-lead@example.com")
    assert policy.people["on_call"] == ("S0614TZR7",)
    assert policy.people["ceo"] == ()


def test_each_value_knows_its_file_and_line(write: Write) -> None:
    provenance = load(write(EXAMPLE)).provenance
    assert provenance["severities.sev1.update_every"] == "policy.yml:2"
    assert provenance["people.on_call"] == "policy.yml:4"
    assert provenance["severities.sev2.update_every"].startswith("sev.yml:")
    assert provenance["roles.commander.label"].startswith("base.yml:")


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# nothing yet\n", "---\n", "~\n", "\ufeff", "people:\nseverities:\n", "{}"]
)
def test_an_empty_file_is_the_preset(write: Write, text: str) -> None:
    assert load(write(text)).policy == load(None).policy


def test_the_files_preset_wins_over_the_argument(write: Write) -> None:
    assert load(write("preset: p"), preset="sev").policy.preset == "p"
    assert load(write("people: {on_call: [U0000001]}"), preset="p").policy.default_severity == "p1"


def test_lists_replace_and_mappings_merge(write: Write) -> None:
    text = "severities: {sev1: {mobilise: [{role: ceo, after: 1h30m}], impact: {slo: Everything}}}"
    sev1 = load(write(text)).policy.severities["sev1"]
    assert [(each.role, each.after) for each in sev1.mobilise] == [("ceo", timedelta(minutes=90))]
    assert (sev1.impact.slo, sev1.impact.users) == ("Everything", "All users affected")


@pytest.mark.parametrize("nothing", ["null", "~", "none", ""])
def test_a_clock_can_be_switched_off(write: Write, nothing: str) -> None:
    text = f"severities:\n  sev1:\n    update_every: {nothing}\n    postmortem: {nothing}\n"
    text += f"roles: {{commander: {{required_for: {{sev2: {nothing or 'null'}}}}}}}"
    policy = load(write(text)).policy
    assert policy.severities["sev1"].update_every is None
    assert policy.severities["sev1"].postmortem is None
    assert list(policy.roles["commander"].required_for) == ["sev1"]


def test_drills_run_on_seconds(write: Write) -> None:
    text = "severities: {sev1: {update_every: 5s, acknowledge_within: 2s}}\nreminders: {snooze_for: 3s}"
    policy = load(write(text)).policy
    assert policy.severities["sev1"].update_every == timedelta(seconds=5)
    assert policy.reminders.snooze_for == timedelta(seconds=3)


def test_a_severity_can_be_added(write: Write) -> None:
    policy = load(write("severities:\n  sev5:" + FIELDS)).policy
    assert policy.severities_by_rank[-1].key == "sev5"
    assert policy.severity("5") == policy.severity("SEV-5") == policy.severities["sev5"]
    assert policy.severities["sev5"].impact.revenue == "no"  # a word, not false
    assert not policy.severities["sev5"].opens_war_room


def test_a_role_can_be_added(write: Write) -> None:
    policy = load(write("roles: {medic: {label: Medic, aliases: [doc]}}\npeople: {medic: [U0000001]}")).policy
    assert policy.role("doc") == policy.roles["medic"]


def test_values_may_be_named_once_and_used_twice(write: Write) -> None:
    text = "people:\n  on_call: &team [S0614TZR7]\n  service_owner: *team\n"
    loaded = load(write(text))
    assert loaded.policy.people["on_call"] == loaded.policy.people["service_owner"] == ("S0614TZR7",)
    assert loaded.provenance["people.service_owner"] == "policy.yml:3"


def test_times_and_dates_are_read_as_written(write: Write) -> None:
    text = "calendar: {time_zone: Europe/Berlin, opens: 8:30, closes: 17:45, holidays: [2026-12-25, 2026-12-26]}"
    calendar = load(write(text)).policy.calendar
    assert (f"{calendar.opens:%H:%M}", f"{calendar.closes:%H:%M}") == ("08:30", "17:45")
    assert [f"{day}" for day in calendar.holidays] == ["2026-12-25", "2026-12-26"]


def test_a_channel_is_a_name_or_an_id(write: Write) -> None:
    text = "channels: {announce: '#störungen', operator: C024BE91L, per_severity: {sev1: '#sev1'}}"
    channels = load(write(text)).policy.channels
    assert (channels.announce, channels.operator, channels.per_severity["sev1"]) == ("störungen", "C024BE91L", "sev1")


def reloaded(loaded: Loaded, write: Write) -> Policy:
    return load(write(show(loaded)), preset=loaded.policy.preset).policy


@pytest.mark.parametrize("preset", PRESETS)
def test_what_is_shown_can_be_loaded_again(write: Write, preset: str) -> None:
    loaded = load(None, preset=preset)
    assert reloaded(loaded, write) == loaded.policy


def test_what_is_shown_says_where_it_came_from(write: Write) -> None:
    lines = show(load(write(EXAMPLE))).splitlines()
    assert "preset: sev                                               # policy.yml:1" in lines
    assert "    update_every: 10m                                     # policy.yml:2" in lines
    assert "    update_every: 30m                                     # sev.yml:69" in lines
    assert "  on_call: [S0614TZR7]                                    # policy.yml:4" in lines
    assert "  executive_sponsor: []                                   # base.yml:47" in lines
    assert "    skills: []                                            # default" in lines
    assert "    examples:                                             # sev.yml:13" in lines
    assert '      - "API gateway completely down"' in lines


@settings(max_examples=25)
@given(st.text(min_size=1, max_size=80).filter(str.strip), st.integers(1, 10_000_000))
def test_any_text_and_any_clock_survive_showing(
    tmp_path_factory: pytest.TempPathFactory, text: str, seconds: int
) -> None:
    policy = load(None).policy
    clock = timedelta(seconds=seconds)
    sev1 = policy.severities["sev1"].model_copy(update={"definition": text.strip(), "update_every": clock})
    changed = policy.model_copy(update={"severities": {**policy.severities, "sev1": sev1}})
    path = tmp_path_factory.mktemp("shown") / "policy.yml"
    path.write_text(show(Loaded(changed, {})), encoding="utf-8")
    again = load(path).policy.severities["sev1"]
    assert again == sev1
    assert compact(clock)


@pytest.mark.parametrize(
    ("alone", "listed"),
    [
        ("people: {on_call: U024BE7LH}", "people: {on_call: [U024BE7LH]}"),
        ("areas: {database: db@example.com}", "areas: {database: [db@example.com]}"),
        ("permissions: {update: commander}", "permissions: {update: [commander]}"),
        ("calendar: {holidays: 2026-12-25}", "calendar: {holidays: [2026-12-25]}"),
        ("severities: {sev4: {examples: a typo}}", "severities: {sev4: {examples: [a typo]}}"),
        ("severities: {sev2: {mobilise: {role: on_call}}}", "severities: {sev2: {mobilise: [{role: on_call}]}}"),
    ],
)
def test_one_item_alone_stands_for_a_list_of_one(tmp_path: Path, alone: str, listed: str) -> None:
    loaded = []
    for text in (alone, listed):
        (tmp_path / "policy.yml").write_text(text, encoding="utf-8")
        loaded.append(load(tmp_path / "policy.yml").policy)
    assert loaded[0] == loaded[1]
