"""How people type a severity, and how severities compare. Rows: 20, 40."""

import pytest

from bot.domain.severity import WarRoomRule
from bot.policies import load

SEV = load(None).policy
P = load(None, preset="p").policy


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        *[
            (typed, "sev1")
            for typed in ("sev1", "SEV1", "SEV-1", "SEV 1", "sev_1", " s1 ", "1", "p0", "P-0", "critical")
        ],
        *[(typed, "sev2") for typed in ("sev2", "S2", "2", "p1", "High")],
        *[(typed, "sev3") for typed in ("sev-3", "s3", "3", "p2", "medium")],
        *[(typed, "sev4") for typed in ("Sev 4", "s4", "4", "P3", "low")],
    ],
)
def test_every_spelling_means_its_severity(typed: str, key: str) -> None:
    severity = SEV.severity(typed)
    assert severity
    assert severity.key == key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("p0", "p0"),
        ("1", "p0"),
        ("sev1", "p0"),
        ("critical", "p0"),
        ("p1", "p1"),
        ("2", "p1"),
        ("SEV-2", "p1"),
        ("p2", "p2"),
        ("s3", "p2"),
        ("P3", "p3"),
        ("sev4", "p3"),
    ],
)
def test_in_preset_p_the_letter_decides_and_a_bare_digit_is_the_rank(typed: str, key: str) -> None:
    severity = P.severity(typed)
    assert severity
    assert severity.key == key


@pytest.mark.parametrize("typed", ["", "0", "5", "sev", "sev5", "p4", "sev11", "sever", "checkout", "-", "1.0"])
def test_other_words_are_no_severity(typed: str) -> None:
    assert SEV.severity(typed) is None


def test_the_two_schemes_name_the_same_ranks() -> None:
    for sev, p in zip(SEV.severities_by_rank, P.severities_by_rank, strict=True):
        translated, back = SEV.severity(p.label), P.severity(sev.label)
        assert translated
        assert back
        assert (translated.key, back.key) == (sev.key, p.key)
        assert sev.rank == p.rank


def test_rank_one_is_worst() -> None:
    assert [severity.key for severity in SEV.severities_by_rank] == ["sev1", "sev2", "sev3", "sev4"]
    assert SEV.severities["sev1"].is_worse_than(SEV.severities["sev2"])
    assert not SEV.severities["sev2"].is_worse_than(SEV.severities["sev2"])


@pytest.mark.parametrize("rule", WarRoomRule)
def test_only_a_required_room_opens_at_once(rule: WarRoomRule) -> None:
    severity = SEV.severities["sev1"].model_copy(update={"war_room": rule})
    assert severity.opens_war_room is (rule is WarRoomRule.REQUIRED)
