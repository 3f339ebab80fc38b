"""The severities that an incident had, read from its timeline."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.severity import Severity
from bot.domain.severity_history import Step, change_in_words, history, peak
from bot.domain.timeline import EntryKind, TimelineEntry, fact
from bot.domain.transition import Transition
from tests.support.builders import START, a_policy

KNOWN = a_policy().severities_by_rank
ODD = KNOWN[1].model_copy(update={"label": "SEV2: degraded"})


def changes(*severities: Severity, reason: str = "it → is: so") -> list[TimelineEntry]:
    """A change each ten minutes, from the first to the last."""
    texts = [change_in_words(*pair, reason) for pair in pairwise(severities)]
    texts.append("Severity: SEV2 confirmed: sure")
    return [
        fact(EntryKind.SEVERITY, text, by="U1", now=START + timedelta(minutes=10 * nth))
        for nth, text in enumerate(texts, 1)
    ]


def stood(told: list[TimelineEntry], known: tuple[Severity, ...] = KNOWN) -> list[str]:
    return [step.label for step in history(told, KNOWN[2], known, declared_at=START)]


@pytest.mark.parametrize("reason", ["", "it → is: so", "SEV1: no"])
def test_each_severity_is_there_and_the_worst_is_named(reason: str) -> None:
    told = changes(KNOWN[1], KNOWN[0], KNOWN[2], reason=reason)
    steps = history(told[::-1], KNOWN[2], KNOWN, declared_at=START)
    assert steps == (
        Step("SEV2", START),
        Step("SEV1", START + timedelta(minutes=10)),
        Step("SEV3", START + timedelta(minutes=20)),
    )
    assert peak(steps, KNOWN) == "SEV1"


def test_what_is_held_as_data_needs_no_words_and_no_policy() -> None:
    held = fact(EntryKind.SEVERITY, "any sentence", by="U1", now=START)
    steps = history(
        [replace(held, transition=Transition("SEV: old", "SEV: new"))], KNOWN[0], KNOWN[:1], declared_at=START
    )
    assert steps == (Step("SEV: old", START), Step("SEV: new", START))


def test_one_that_never_changed_has_one() -> None:
    assert stood([]) == ["SEV3"]
    assert stood(changes()) == ["SEV3"]


def test_labels_of_any_form_and_lost_ones_are_read() -> None:
    assert stood(changes(KNOWN[0], ODD), (*KNOWN, ODD)) == ["SEV1", "SEV2: degraded"]
    assert stood(changes(KNOWN[0], KNOWN[3]), KNOWN[:1]) == ["SEV1", "SEV4"]
    assert peak(history(changes(KNOWN[3], KNOWN[0]), KNOWN[0], KNOWN[:1], declared_at=START), KNOWN[:1]) == "SEV1"


@pytest.mark.parametrize(
    "said",
    [
        "Severity: SEV2 confirmed: SEV1 → SEV4: it was a test",
        "Severity: SEV2 kept, though by policy it would be SEV1 (data at risk): SEV1 → SEV4",
    ],
)
def test_no_ones_reason_is_read_as_a_change(said: str) -> None:
    told = fact(EntryKind.SEVERITY, said, by="U1", now=START + timedelta(minutes=5))
    assert stood([told, *changes(KNOWN[1], KNOWN[2])]) == ["SEV2", "SEV3"]
