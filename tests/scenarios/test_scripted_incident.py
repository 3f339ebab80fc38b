"""The main job, end to end, in every way the bot can be run. Rows: 95, 97, 99, 134, 137, 183, 184."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.demo.scripted_incident import ScriptedIncident
from tests.support.postgres import Postgres
from tests.support.world import Stage, World, a_world


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/warroom.db"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        with server.database() as url:
            yield url


@pytest.mark.parametrize(
    ("database_url", "http"),
    [
        pytest.param("sqlite", True, id="sqlite-http"),
        pytest.param("postgresql", False, id="postgresql-socket mode"),
        pytest.param("sqlite", False, id="sqlite-socket mode", marks=pytest.mark.slow),
        pytest.param("postgresql", True, id="postgresql-http", marks=pytest.mark.slow),
    ],
    indirect=["database_url"],
)
async def test_an_incident_runs_from_the_first_word_to_the_draft(
    stage: Stage, database_url: str, *, http: bool
) -> None:
    async with a_world(replace(stage, database_url=database_url, http=http)) as world:
        await ScriptedIncident(world).play()
        refused = {(call.method, call.error) for call in world.slack.calls if call.error is not None}
        assert refused <= {("conversations.invite", "already_in_channel")}


async def test_it_pings_only_whom_it_means_to(world: World) -> None:
    await ScriptedIncident(world).play()
    assert world.document.partition("## Still to answer")[2].partition("## ")[0].count("\n- ") <= 3
    assert {ping.who for ping in world.slack.pings} == {world.alice.id}, "only the reminder names someone"
