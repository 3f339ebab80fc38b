"""The incident record has the keys of the process, and says only what is known. Rows: 149."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.overview import Alerts
from bot.domain.postmortem.incident_record import in_markdown, incident_record
from bot.domain.postmortem.material import Material
from bot.domain.stability import verification
from bot.domain.timeline import EntryKind
from bot.domain.triage import Facts, Reputation, Revenue, Users
from bot.policies import load
from tests.domain.test_postmortem import START, answered, entry, material, names

KEYS = {
    "summary": ["incident_id", "date_time", "duration", "severity", "impact_summary"],
    "technical_details": ["affected_systems", "root_cause", "resolution_steps", "verification_results"],
    "timeline": ["detection_time", "response_time", "recovery_steps", "completion_time"],
    "impact_analysis": ["service_disruption", "data_impact", "user_impact", "business_impact"],
}


def written(known: Material) -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = json.loads(incident_record(known, names, currency="EUR").model_dump_json())
    return read


def test_its_keys_are_those_of_the_process() -> None:
    assert {part: list(values) for part, values in written(material()).items()} == KEYS


def test_what_nobody_said_is_left_open() -> None:
    parts = written(material())
    assert parts["summary"]["duration"] is None
    assert parts["summary"]["impact_summary"] is None
    assert parts["technical_details"] == {
        "affected_systems": [],
        "root_cause": None,
        "resolution_steps": [],
        "verification_results": [],
    }
    assert parts["timeline"]["completion_time"] is None
    assert set(parts["impact_analysis"].values()) == {None}


def test_it_says_what_is_known() -> None:
    facts = Facts(
        users=Users.MANY,
        users_percent=30,
        revenue=Revenue.HIGH,
        revenue_per_hour=5000,
        data_at_risk=False,
        slo_violated=True,
        reputation=(Reputation.SOCIAL,),
        systems=("checkout", "payments"),
    )
    known = material(
        entry("<@U1> looks", 1),
        entry("Update #1: rolled back", 5, kind=EntryKind.UPDATE),
        entry(verification(["Service health"], ["Error rate"]), 20, kind=EntryKind.CHECKED),
        entry("Verified: as a release before noted it.", 20, kind=EntryKind.NOTE),
        entry("Incident checklist: Fix: permanently, with tests", 20, kind=EntryKind.CHECKED),
        entry("not a result", 21, kind=EntryKind.NOTE),
        entry("Resolved: rolled back", 30, kind=EntryKind.RESOLVED),
        answers=(answered("cause", "v2.3.4 lacked a timeout"), answered("resolution", "v2.3.5 has one")),
        facts=facts,
        impact="card payments fail",
        resolution="rolled back",
        acknowledged_at=START + timedelta(minutes=2),
        mitigated_at=START + timedelta(minutes=21, seconds=10),
        resolved_at=START + timedelta(minutes=30),
    )
    parts = written(known)
    assert parts["summary"] == {
        "incident_id": "INC-2026-1121-001",
        "date_time": "2026-11-21T09:00:00Z",
        "duration": "PT21M10S",
        "severity": "SEV1",
        "impact_summary": "card payments fail",
    }
    assert parts["technical_details"] == {
        "affected_systems": ["checkout", "payments"],
        "root_cause": "v2.3.4 lacked a timeout",
        "resolution_steps": ["rolled back", "v2.3.5 has one"],
        "verification_results": [
            "Verified: Service health. Not verified: Error rate.",
            "Verified: as a release before noted it.",
            "Resolved: rolled back",
        ],
    }
    assert parts["timeline"] == {
        "detection_time": "2026-11-21T09:00:00Z",
        "response_time": "2026-11-21T09:02:00Z",
        "recovery_steps": [
            {"at": "2026-11-21T09:05:00Z", "did": "Update #1: rolled back"},
            {"at": "2026-11-21T09:30:00Z", "did": "Resolved: rolled back"},
        ],
        "completion_time": "2026-11-21T09:30:00Z",
    }
    assert parts["impact_analysis"] == {
        "service_disruption": "SLO violated; systems: checkout, payments",
        "data_impact": "no data at risk",
        "user_impact": "30% of users",
        "business_impact": "EUR 5,000/h lost; reputation: social media; about EUR 1,760 lost in all",
    }


def test_what_monitoring_and_checklists_know_is_in_it() -> None:
    ticked = "Service is restored: Service health; Error rate"
    lists = [each for each in load(None).policy.checklists.values() if each.key in {"restored", "first5"}]
    told = (
        entry(ticked, 20, kind=EntryKind.CHECKED),
        entry(f"{lists[0].label}: x", 20, kind=EntryKind.CHECKED),
    )
    known = replace(
        material(*told, facts=Facts(systems=("Checkout",))),
        alerts=Alerts(ended=1, services=("checkout", "payments-db")),
        checks=tuple((each, ()) for each in lists),
    )
    details = written(known)["technical_details"]
    assert details["affected_systems"] == ["Checkout", "payments-db"]
    assert details["verification_results"] == [ticked]


def test_for_people_it_is_markdown_under_the_same_keys() -> None:
    known = material(
        entry("Update #1: # rolled | back", 5, kind=EntryKind.UPDATE),
        facts=Facts(systems=("checkout", "payments")),
        impact="card\n# payments fail",
        mitigated_at=START + timedelta(minutes=21, seconds=10),
    )
    text = in_markdown(incident_record(known, names, currency="EUR"))
    lines = text.splitlines()
    assert lines[0] == "# Incident record: INC-2026-1121-001"
    parts: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("## "):
            parts[line.removeprefix("## ")] = []
        elif line.startswith("- **"):
            [*parts.values()][-1].append(line.split("**")[1])
    assert parts == KEYS
    for said in (
        "- **date_time**: 2026-11-21 09:00 UTC",
        "- **duration**: 21 min",
        "- **impact_summary**: card # payments fail",
        "- **affected_systems**:\n  - checkout\n  - payments",
        "- **recovery_steps**:\n  - 2026-11-21 09:05 UTC: Update #1: # rolled \\| back",
        "- **root_cause**: not yet known",
        "- **verification_results**: not yet known",
    ):
        assert f"{said}\n" in text
