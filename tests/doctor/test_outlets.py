"""`warroom doctor` says which outlets lack their key, and sends a test page after asking."""

from __future__ import annotations

import asyncio

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.installation import Installation
from bot.doctor import Outcome
from tests.doctor.install import Install
from tests.support.pagerduty import KEY, PagerDuty
from tests.support.stand_in import Fault

OUTLETS = """
outlets:
  pager: {{kind: pagerduty, key: env:PAGER_KEY, url: {url}, pages: [on_call]}}
  board: {{kind: webhook, key: env:BOARD_KEY, url: env:BOARD_URL}}
"""


@pytest.fixture
def paging(install: Install, pager: PagerDuty) -> Install:
    file = install.stage.policy_file
    file.write_text(file.read_text("utf-8") + OUTLETS.format(url=pager.url), "utf-8")
    install.environ |= {"PAGER_KEY": KEY, "BOARD_KEY": "whsec_x", "BOARD_URL": "https://board.example"}
    return install


async def says(install: Install, *arguments: str, typed: str = "") -> tuple[int, str]:
    installation = Installation(environ=install.environ, folder=install.stage.policy_file.parent, clock=install.clock)
    done = await asyncio.to_thread(CliRunner().invoke, app, ["doctor", *arguments], obj=installation, input=typed)
    return done.exit_code, done.output


async def test_each_outlet_without_its_key_is_named_and_nothing_is_sent(paging: Install, pager: PagerDuty) -> None:
    (well,) = [one for one in await paging.examined() if one.check == "outlets"]
    assert (well.outcome, well.seen) == (Outcome.OK, "All 2 outlets in the policy have what they need.")
    del paging.environ["PAGER_KEY"], paging.environ["BOARD_URL"]
    paging.environ["PAGER_KEY_FILE"] = "/nowhere"
    first, second = [one for one in await paging.examined() if one.check == "outlets"]
    assert first.seen == (
        "PagerDuty (outlets.pager) can't be used: the file that PAGER_KEY_FILE names can't be read: correct the path "
        "or its permissions."
    )
    assert "set BOARD_URL or BOARD_URL_FILE" in second.seen
    assert not pager.requests


async def test_a_test_page_is_sent_to_whom_it_is_asked_for(paging: Install, pager: PagerDuty) -> None:
    code, printed = await says(paging, "--page", typed="n\n")
    assert code == 0
    assert "Send a test page through PagerDuty (On-call engineer)? [y/N]" in printed
    assert "board" not in printed.partition("Send a test page")[2]
    assert not pager.requests

    code, printed = await says(paging, "--page", typed="y\n")
    assert code == 0
    assert "ok: page: PagerDuty took it." in printed
    (rung,) = pager.rung
    assert "Test page from Warroom" in rung.text
    assert KEY not in printed

    pager.faults.append(Fault(status=403))
    code, printed = await says(paging, "--page", typed="y\n")
    assert code == 1
    assert "failed: page: PagerDuty doesn't accept the key" in printed

    code, printed = await says(paging, "--page", "--json")
    assert code == 2
    assert "can't be used with --json" in printed
