"""What every outlet makes of what another system answers, or does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot import logs
from bot.domain.effects import Done, Later, Outcome, Refused, Unknown
from bot.domain.event import IncidentEvent
from bot.domain.outlet import Outlet
from bot.domain.page import Action, Page
from bot.outlets.alert import Alert, alert_of
from bot.outlets.answers import post
from bot.outlets.delivery import Outlets
from bot.runtime import MovableClock, Runtime
from storage.engine.database import Database
from tests.outlets.cases import CASES, Case
from tests.support.builders import START, a_policy, an_incident, an_overview
from tests.support.stand_in import Fault, StandIn

PAGERS = [case for case in CASES if case.pages]
_SPEAK_HTTP = [case for case in CASES if not case.more]
OVER_HTTP = pytest.mark.parametrize("case", _SPEAK_HTTP, ids=[case.kind for case in _SPEAK_HTTP], indirect=True)


@pytest.fixture
async def outlets(case: Case, pager: StandIn, tmp_path: Path) -> AsyncIterator[Outlets]:
    opened = _outlets(tmp_path, case, pager.url)
    yield opened
    await opened.close()


def _outlets(folder: Path, case: Case, url: str, *, key: str | None = None) -> Outlets:
    clock = MovableClock(START)
    plain = {"kind": case.kind, "key": "env:A_KEY", "url": "env:A_URL", "pages": ["on_call"] if case.pages else []}
    outlet = Outlet.model_validate({**plain, **case.more, **({"url": url} if case.more else {})})
    policy = a_policy().model_copy(update={"outlets": {"pager": outlet}})
    database = Database(f"sqlite+aiosqlite:///{folder}/none.db", now=clock.now)  # opened by no one
    runtime = Runtime(database=database, clock=clock, policy=policy)
    environ = {"A_KEY": case.key if key is None else key, "A_URL": url}
    return Outlets(runtime, environ, within=timedelta(seconds=1))


def an_alert(action: Action = "trigger", **differs: object) -> Alert:
    """A page about Alice's incident."""
    page = Page(outlet="pager", action=action, who="on_call", why="the database is full")
    return alert_of(
        an_overview(an_incident(**differs)),
        page,
        key="INC-2026-1123-001:page:1",
        workspace_url="https://local.slack.test/",
    )


async def told(case: Case, outlets: Outlets) -> Outcome:
    """Send what an outlet of this kind sends."""
    if case.pages:
        return await outlets.page("pager", an_alert())
    said = IncidentEvent(outlet="pager", event="declared", at=START, severity="sev1", status="investigating")
    return await outlets.tell("pager", "INC-2026-1123-001:hook:pager:declared", an_overview(), said)


@pytest.mark.parametrize("case", PAGERS, ids=[case.kind for case in PAGERS], indirect=True)
async def test_a_page_calls_someone_once_and_is_taken_back(case: Case, pager: StandIn, outlets: Outlets) -> None:
    assert await outlets.page("pager", an_alert()) == Done(name=case.label)
    assert await outlets.page("pager", an_alert()) == Done(name=case.label)
    (rung, *again) = pager.rung
    assert len(again) == (0 if case.dedups else 1)
    for said in ("SEV1", "checkout is down", "INC-2026-1123-001", "the database is full"):
        assert said in rung.text
    assert pager.states[rung.key] == "triggered"
    assert await outlets.page("pager", an_alert("acknowledge")) == Done(name=case.label)
    assert pager.states[rung.key] == ("acknowledged" if case.dedups else "triggered")
    assert await outlets.page("pager", an_alert("resolve")) == Done(name=case.label)
    assert pager.states[rung.key] == "resolved"
    assert len(pager.rung) == 1 + len(again)


@pytest.mark.parametrize("case", PAGERS, ids=[case.kind for case in PAGERS], indirect=True)
async def test_a_private_incident_tells_its_number_alone(pager: StandIn, outlets: Outlets) -> None:
    assert isinstance(await outlets.page("pager", an_alert(private=True)), Done)
    (rung,) = pager.rung
    assert "INC-2026-1123-001" in rung.text
    for secret in ("checkout", "SEV1", "database", "C0R00M0001", "on_call", "On-call"):
        assert secret not in rung.text


@pytest.mark.parametrize("case", PAGERS, ids=[case.kind for case in PAGERS], indirect=True)
@pytest.mark.parametrize("text", ["x" * 500, "<!channel> <@U0A1ICE001|alice> 🔥\n\x00" + "é" * 300, '"}],{"\\'])
async def test_whatever_people_write_is_taken(pager: StandIn, outlets: Outlets, text: str) -> None:
    page = Page(outlet="pager", who="on_call", why=text)
    alert = alert_of(
        an_overview(an_incident(title=text[:150])),
        page,
        key="INC-2026-1123-001:page:1",
        workspace_url="https://local.slack.test/",
    )
    assert isinstance(await outlets.page("pager", alert), Done)
    assert "<!" not in pager.rung[0].text
    assert "U0A1ICE001" not in pager.rung[0].text
    assert "alice" not in pager.rung[0].text, "what a mention calls a person"


@pytest.mark.parametrize(
    ("fault", "outcome", "says"),
    [
        (Fault(status=400, body='{"errors": ["the summary is blank"]}'), Refused, "the summary is blank"),
        (Fault(status=400, body="<html>"), Refused, "refused it (400)"),
        (Fault(status=401), Refused, "doesn't accept the key"),
        (Fault(status=403), Refused, "doesn't accept the key"),
        (Fault(status=404), Refused, "correct the url"),
        (Fault(status=413), Refused, "too large"),
        (Fault(status=422, body='{"message": ["no text"]}'), Refused, "refused it (422)"),
        (Fault(status=408), Later, "try again later"),
        (Fault(status=500, taken=True), Unknown, "a failure of its own (500)"),
        (Fault(status=503), Unknown, "a failure of its own (503)"),
        (Fault(status=302, headers={"Location": "https://elsewhere.example"}), Unknown, "could not be read"),
        (Fault(status=200, body="<html>Sign in</html>"), Unknown, "could not be read"),
        (Fault(status=202, body="[" * 10_000), Unknown, "could not be read"),
        (Fault(), Unknown, "the connection to"),
        (Fault(taken=True), Unknown, "the connection to"),
        (Fault(hangs=True), Unknown, "did not answer in time"),
    ],
    ids=lambda value: f"{value.status}{value.body[:6]}{'hang' * value.hangs}" if isinstance(value, Fault) else "",
)
@OVER_HTTP
async def test_what_an_answer_means(
    case: Case, pager: StandIn, outlets: Outlets, *, fault: Fault, outcome: type[Outcome], says: str
) -> None:
    pager.faults.append(fault)
    found = await told(case, outlets)
    if not case.its_own and fault.status in {200, 202}:
        assert isinstance(found, Done), "whatever a subscriber says with its 200"
        return
    assert isinstance(found, outcome)
    assert not isinstance(found, Done)
    assert says in found.reason
    assert case.label in found.reason
    assert not getattr(found, "away", False), "that Slack is away is another thing"
    assert isinstance(await told(case, outlets), Done)
    assert len(pager.rung) == (1 if case.dedups or not fault.taken else 2)


@OVER_HTTP
@pytest.mark.parametrize(
    ("given", "waits"),
    [("7", 7), ("0", 1), ("86400", 300), ("9" * 40, 300), (None, 30), ("Wed, 21 Oct 2026 07:28:00 GMT", 30)],
)
async def test_who_asks_to_go_slower_is_asked_when_they_say(
    case: Case, pager: StandIn, outlets: Outlets, given: str | None, waits: int
) -> None:
    pager.faults.append(Fault(status=429, headers={} if given is None else {"Retry-After": given}))
    found = await told(case, outlets)
    assert isinstance(found, Later)
    assert (found.after, found.method) == (timedelta(seconds=waits), "outlet:pager")


async def test_who_is_not_there_is_asked_later(case: Case, pager: StandIn, outlets: Outlets) -> None:
    await pager.stop()
    assert await told(case, outlets) == Later(timedelta(seconds=5), f"{case.label} could not be reached", away=False)


@OVER_HTTP
async def test_who_cannot_prove_who_it_is_is_sent_nothing(case: Case, pager: StandIn, tmp_path: Path) -> None:
    opened = _outlets(tmp_path, case, pager.url.replace("http:", "https:"))
    found = await told(case, opened)
    await opened.close()
    assert isinstance(found, Later)
    assert not found.away
    assert not pager.rung


async def test_a_key_that_is_wrong_is_shown_nowhere(case: Case, pager: StandIn, tmp_path: Path) -> None:
    wrong = case.key[:-3] + "XYZ"
    opened = _outlets(tmp_path, case, pager.url, key=wrong)
    found = await told(case, opened)
    pager.faults.append(Fault(status=400, body=f'{{"message": "no such key: {wrong}"}}'))
    echoed = await told(case, opened)
    await opened.close()
    for outcome in (found, echoed):
        assert isinstance(outcome, Refused)
        assert wrong not in outcome.reason
    assert wrong not in logs.masked(f"a log line with {wrong} in it")
    assert not pager.rung


@pytest.mark.parametrize("key", ["", " ", "two words"])
async def test_a_key_that_is_missing_is_said_before_anything_is_sent(
    case: Case, pager: StandIn, tmp_path: Path, key: str
) -> None:
    opened = _outlets(tmp_path, case, pager.url, key=key)
    found = await told(case, opened)
    await opened.close()
    assert isinstance(found, Refused)
    assert found.code == "no_key"
    assert "A_KEY" in found.reason
    assert not pager.requests


async def test_an_answer_that_comes_in_parts_is_read_whole() -> None:
    begun = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 202 Accepted\r\nContent-Length: 17\r\n\r\n{"dedup_')
        await begun.wait()
        writer.write(b'key":"1"}')
        await writer.drain()
        writer.close()

    async def has_begun(*_: object) -> None:
        begun.set()

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(has_begun)
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server, aiohttp.ClientSession(trace_configs=[trace]) as session:
        port = server.sockets[0].getsockname()[1]
        found = await post(session, f"http://127.0.0.1:{port}/", b"", {})
    assert found.data == {"dedup_key": "1"}
