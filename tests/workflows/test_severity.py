"""A severity that the facts ask for is accepted or kept while they ask for it, and says who was faster if not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.incident import IncidentError, Status
from bot.domain.triage import Facts, Users
from bot.slack.blocks.text import in_utc
from bot.workflows import severity
from tests.support.builders import BOB, START
from tests.workflows.conftest import Stage

WORST = Facts(users=Users.ALL)
"""By policy that is a SEV1."""

AGAINST = "By policy this is a SEV1: "


async def test_a_severity_is_kept_with_a_reason_until_the_facts_ask_for_another(stage: Stage) -> None:
    incident = await stage.add(severity="sev3", severity_assumed=True, facts=WORST)
    async with stage.store.database.transaction() as uow:
        kept = await severity.keep(stage.act(uow), incident.id, "sev1", "only the probe says so")
        assert await uow.incidents.get(incident.id) == kept
        assert (kept.severity, kept.kept_severity, kept.severity_assumed) == ("sev3", "sev1", False)
        (entry,) = await uow.timeline.of(incident.id)
    assert entry.text == "Severity: SEV3 kept, though by policy it would be SEV1: only the probe says so"
    assert await stage.left() == ["post thread card:1 NoteAdded", "edit card:1 Card", "edit announcement Announcement"]

    async with stage.store.database.transaction() as uow:
        with pytest.raises(IncidentError, match="stays SEV3 already"):
            await severity.keep(stage.act(uow), incident.id, "sev1", "once more")


@pytest.mark.parametrize("reason", ["", "  "])
async def test_it_is_not_kept_without_a_reason(stage: Stage, reason: str) -> None:
    incident = await stage.add(severity="sev3", facts=WORST)
    async with stage.store.database.transaction() as uow:
        with pytest.raises(IncidentError, match="Say why it stays SEV3, or make it SEV1 on the card"):
            await severity.keep(stage.act(uow), incident.id, "sev1", reason)


async def test_what_the_facts_ask_for_is_accepted_and_they_are_the_reason(stage: Stage) -> None:
    incident = await stage.add(severity="sev3", severity_assumed=True, facts=WORST)
    async with stage.store.database.transaction() as uow:
        change = await severity.accept(stage.act(uow), incident.id, "sev1")
        (entry,) = [each for each in await uow.timeline.of(incident.id) if each.text.startswith("Severity: SEV3")]
    assert (change.incident.severity, change.incident.severity_assumed) == ("sev1", False)
    assert entry.text == "Severity: SEV3 → SEV1: all users"
    assert change.triggered
    assert not [said for said in change.triggered if said.startswith("By policy")]


@pytest.mark.parametrize(
    ("differs", "wanted", "refused"),
    [
        ({"severity": "sev1"}, "sev1", "INC-2026-1123-001 is SEV1. `/incident status` shows it."),
        (
            {"severity": "sev3"},
            "sev2",
            (
                "The facts have changed: by policy it's now a SEV1, and INC-2026-1123-001 is SEV3. "
                "To change it all the same: `/incident severity <sev> because <reason>`."
            ),
        ),
        (
            {"severity": "sev3", "facts": Facts()},
            "sev1",
            (
                "The facts have changed: they no longer decide a severity, and INC-2026-1123-001 is SEV3. "
                "To change it all the same: `/incident severity <sev> because <reason>`."
            ),
        ),
    ],
)
async def test_what_the_facts_no_longer_ask_for_is_refused(
    stage: Stage, differs: dict[str, Any], wanted: str, refused: str
) -> None:
    incident = await stage.add(**{"facts": WORST, **differs})
    async with stage.store.database.transaction() as uow:
        for asked in (
            severity.accept(stage.act(uow), incident.id, wanted),
            severity.keep(stage.act(uow), incident.id, wanted, "why"),
        ):
            with pytest.raises(IncidentError) as caught:
                await asked
            assert caught.value.sentence == refused


async def test_whoever_is_slower_reads_who_set_it_and_when(stage: Stage) -> None:
    incident = await stage.add(severity="sev3", facts=WORST)
    async with stage.store.database.transaction() as uow:
        await severity.set_severity(stage.act(uow, by=BOB), incident.id, stage.runtime.policy.severities["sev1"], "all")
    stage.store.passes(minutes=5)
    async with stage.store.database.transaction() as uow:
        with pytest.raises(IncidentError) as caught:
            await severity.accept(stage.act(uow), incident.id, "sev1")
    assert in_utc(caught.value.sentence) == (
        f"<@{BOB}> set it at 09:00 UTC: INC-2026-1123-001 is SEV1 now. `/incident status` shows it."
    )


@pytest.mark.parametrize(
    ("chosen", "kept", "against"),
    [
        ("sev3", "sev1", ["By policy this is a SEV1: "]),
        ("sev2", "sev1", ["By policy this is a SEV1: "]),
        ("sev1", "", []),
    ],
)
async def test_a_severity_against_the_facts_is_kept_and_names_the_rule(
    stage: Stage, chosen: str, kept: str, against: list[str]
) -> None:
    incident = await stage.add(severity="sev4", facts=WORST)
    async with stage.store.database.transaction() as uow:
        to = stage.runtime.policy.severities[chosen]
        change = await severity.set_severity(stage.act(uow), incident.id, to, "we know better")
    assert change.incident.kept_severity == kept
    assert [said[: len(AGAINST)] for said in change.triggered if said.startswith("By policy")] == against


async def test_the_severity_of_what_is_over_stays(stage: Stage) -> None:
    over = {"status": Status.RESOLVED, "resolved_at": START + timedelta(minutes=1)}
    incident = await stage.add(severity="sev3", facts=WORST, **over)
    async with stage.store.database.transaction() as uow:
        with pytest.raises(IncidentError, match="INC-2026-1123-001 is resolved; its severity stays"):
            await severity.accept(stage.act(uow), incident.id, "sev1")
