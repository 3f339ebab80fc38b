"""One incident is taken out of Warroom as Markdown, HTML, JSON or CSV, beside the running bot. Rows: 149."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import sys
from pathlib import Path

import pytest

from bot.demo.faults import Refuse
from tests.support.shell import Shell
from tests.support.world import Stage, World


def beside(file: Path) -> list[str]:
    return [each.name for each in file.parent.iterdir() if file.name in each.name]


async def test_an_incident_is_exported_while_the_bot_runs(world: World, shell: Shell, tmp_path: Path) -> None:
    await world.declare("checkout is down sev1")
    await world.bob.say("=1+1 is what carol said", channel=world.room)
    await world.bob.say(
        f"<@{world.carol.id}> use xoxb-1234-secret, https://files.slack.com/x.png?pub_secret=a1b2c3 "
        "or https://slack-files.com/T0ABC-F0DEF-a1b2c3d4e5",
        channel=world.room,
    )
    wrong = await world.carol.say("the provider again", channel=world.room)
    await world.carol.delete(wrong)
    await world.command("impact users 30%")
    await world.command("resolve now rolled back v2.3.4")
    await world.command("postmortem root cause it lacked a timeout")
    await world.passes(minutes=1)

    shown = await shell("export", "001")
    assert shown.code == 0
    assert shown.text.startswith("# INC-2026-1123-001: checkout is down")
    assert "it lacked a timeout" in shown.text

    file = tmp_path / "incident.json"
    said = await shell("export", "INC-2026-1123-001", "--output", str(file))
    assert (said.code, said.text) == (0, f"Wrote INC-2026-1123-001 to {file}.\n")
    assert file.stat().st_mode & 0o777 == 0o600
    written = json.loads(file.read_text(encoding="utf-8"))
    assert written["technical_details"]["root_cause"] == "it lacked a timeout"
    assert written["impact_analysis"]["user_impact"] == "30% of users"
    record = (await shell("export", "001", "--format", "record")).text
    assert record.startswith("# Incident record: INC-2026-1123-001\n\n## summary\n")
    assert "- **root_cause**: it lacked a timeout\n" in record

    page = tmp_path / "incident.html"
    assert (await shell("export", "001", "--output", str(page))).code == 0
    html = page.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert "<p>it lacked a timeout</p>" in html

    table = (await shell("export", "001", "--format", "csv")).text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert "'=1+1 is what carol said" in [row["text"] for row in rows]
    assert [row["author"] for row in rows if "@carol use" in row["text"]] == ["bob"]
    for text in (shown.text, table, html, record):
        assert not [secret for secret in ("1234-secret", "a1b2c3") if secret in text]
        assert "the provider again" not in text

    kept = file.read_bytes()
    said = await shell("export", "001", "--output", str(file), "--format", "csv")
    assert (said.code, file.read_bytes()) == (2, kept)
    assert "--overwrite" in said.text
    said = await shell("export", "001", "--output", str(file), "--format", "csv", "--overwrite")
    assert (said.code, file.read_text(encoding="utf-8")) == (0, table)
    assert beside(file) == [file.name], "nothing half-written is left"


async def test_while_slack_is_away_ids_stand_for_names(world: World, shell: Shell) -> None:
    await world.declare("checkout is down sev1")
    world.slack.fail("auth.test", Refuse("fatal_error"))
    said = await shell("export", "001")
    assert said.code == 0
    assert "people are shown by id" in said.text
    assert f"**Declared by** | {world.alice.id}" in said.text


async def test_a_private_incident_is_exported_only_by_saying_so(world: World, shell: Shell, tmp_path: Path) -> None:
    await world.declare("--private a break-in sev2")
    await world.declare("search is slow sev3")

    for word, sentence in {
        "001": "Couldn't find 001. If that incident is private",
        "007": "Couldn't find 007. If that incident is private",
        "checkout": "warroom export 001",
        "9": '"9" isn\'t the number of an incident',
    }.items():
        said = await shell("export", word)
        assert (said.code, sentence in said.text, "a break-in" in said.text) == (2, True, False)
    assert "a break-in" in (await shell("export", "001", "--private")).text
    said = await shell("export", "002", "--output", str(tmp_path / "nowhere" / "x.md"))
    assert (said.code, "Can't write" in said.text) == (2, True)


@pytest.mark.slow
async def test_what_is_printed_is_the_export_alone(world: World, stage: Stage) -> None:
    await world.declare("checkout is down sev1")
    for _ in range(9):
        world.slack.fail("users.info", Refuse("fatal_error"))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "export", "001", "--format", "json"),
        env={
            **os.environ,
            "SLACK_BOT_TOKEN": world.slack.bot_token,
            "SLACK_API_URL": world.slack.api_url,
            "DATABASE_URL": stage.database_url,
            "WARROOM_POLICY": str(stage.policy_file),
        },
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    assert json.loads(out)["summary"]["incident_id"] == "INC-2026-1123-001"
