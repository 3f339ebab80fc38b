"""Publishing a document outside Slack: once, brought up to date later, and nothing of anyone else's touched."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.domain.effects import Done, Later, Outcome, Refused, Unknown
from bot.domain.outlet import PUBLISHING, Outlet
from bot.domain.outlet_fields import Published
from bot.outlets.delivery import PUBLISHERS, Outlets
from bot.outlets.document import Document
from bot.runtime import MovableClock, Runtime
from storage.engine.database import Database
from tests.support.builders import START, a_policy
from tests.support.stand_in import Fault
from tests.support.subscriber import KEY as SECRET
from tests.support.trackers.github import REPO, GitHub
from tests.support.wikis.confluence import ACCOUNT, Confluence
from tests.support.wikis.confluence import KEY as TOKEN
from tests.support.wikis.contents import KEY as PAT
from tests.support.wikis.contents import Contents
from tests.support.wikis.hook import Hook
from tests.support.wikis.issues import Issues
from tests.support.wikis.wiki import Wiki


@dataclass(frozen=True, kw_only=True)
class Case:
    """A kind of outlet that publishes."""

    kind: str
    wiki: type[Wiki]
    key: str
    label: str
    more: Mapping[str, str] = field(default_factory=dict)
    reads: bool = True
    """What is there can be looked up."""
    locks: bool = True
    """It refuses to replace what it has not shown."""


CASES: Final = (
    Case(kind="confluence", wiki=Confluence, key=TOKEN, label="Confluence", more={"space": "ENG", "account": ACCOUNT}),
    Case(
        kind="github",
        wiki=Contents,
        key=PAT,
        label="GitHub",
        more={"repo": "corp/handbook", "folder": "postmortems/2026"},
    ),
    Case(
        kind="github",
        wiki=Issues,
        key=GitHub.key,
        label="GitHub",
        more={"repo": REPO, "publishes": "issue"},
        locks=False,
    ),
    Case(kind="webhook", wiki=Hook, key=SECRET, label="the webhook", reads=False, locks=False),
)
READ: Final = [case for case in CASES if case.reads]

DOCUMENT: Final = Document(
    id="INC-2026-1123-001:publish:wiki:3",
    key="INC-2026-1123-001 postmortem",
    number="INC-2026-1123-001",
    declared_at=START,
    markdown="# INC-2026-1123-001: checkout is down\n\n## Summary\n\nNo one could pay.\n\n"
    "| a | b |\n| --- | --- |\n| 1 | 2 |\n",
)
LATER: Final = replace(
    DOCUMENT, id="INC-2026-1123-001:publish:wiki:4", markdown="# Again\n\nNo one could pay for 1 h.\n"
)


@pytest.fixture(params=CASES, ids=[case.wiki.__name__ for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    found = request.param
    assert isinstance(found, Case)
    return found


@pytest.fixture
async def wiki(case: Case) -> AsyncIterator[Wiki]:
    server = case.wiki()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def outlets(case: Case, wiki: Wiki, tmp_path: Path) -> AsyncIterator[Outlets]:
    opened = opened_for(tmp_path, case, wiki.url)
    yield opened
    await opened.close()


def opened_for(folder: Path, case: Case, url: str, *, key: str | None = None, **more: str) -> Outlets:
    clock = MovableClock(START)
    outlet = Outlet.model_validate({"kind": case.kind, "key": "env:A_KEY", "url": "env:A_URL", **case.more, **more})
    policy = a_policy().model_copy(update={"outlets": {"wiki": outlet}})
    database = Database(f"sqlite+aiosqlite:///{folder}/none.db", now=clock.now)  # opened by no one
    environ = {"A_KEY": case.key if key is None else key, "A_URL": url}
    return Outlets(Runtime(database=database, clock=clock, policy=policy), environ, within=timedelta(seconds=1))


of = pytest.mark.parametrize


def those(cases: Sequence[Case]) -> pytest.MarkDecorator:
    """Run a test for some."""
    return of("case", cases, ids=[each.wiki.__name__ for each in cases], indirect=True)


def only(kind: str) -> pytest.MarkDecorator:
    """Run a test for one kind."""
    return those([each for each in CASES if each.kind == kind])


def test_every_system_that_publishes_is_here() -> None:
    assert {case.kind for case in CASES} == {*PUBLISHING}
    assert {(case.kind, case.more.get("publishes")) for case in CASES} == {*PUBLISHERS}
    assert {form for _, form in PUBLISHERS} == {None, *Published}


async def test_a_document_is_published_once_and_replaced_when_it_has_changed(wiki: Wiki, outlets: Outlets) -> None:
    done = await outlets.publish("wiki", DOCUMENT)
    assert isinstance(done, Done), done
    assert await outlets.publish("wiki", DOCUMENT) == done
    (kept,) = wiki.kept
    assert (kept.changes, done.address) == (1, kept.address)
    assert "No one could pay." in kept.text
    again = await outlets.publish("wiki", replace(LATER, earlier=done.address))
    assert again == done, "the address stays"
    (kept,) = wiki.kept
    assert kept.changes == 2
    assert "for 1 h" in kept.text


@of("fault", [Fault(status=500, taken=True), Fault(taken=True), Fault(taken=True, hangs=True)])
async def test_what_may_have_been_published_is_looked_up_before_it_is_repeated(
    case: Case, wiki: Wiki, outlets: Outlets, fault: Fault
) -> None:
    for document in (DOCUMENT, LATER):
        changes = wiki.kept[0].changes if wiki.kept else 0
        reads = 0 if not case.reads else 2 if case.kind == "confluence" else 1
        last = len(wiki.requests) + reads + 1
        wiki.choose = lambda: fault if len(wiki.requests) == last else None  # noqa: B023 - the same
        outcome = await outlets.publish("wiki", document)
        assert isinstance(outcome, Unknown | Later), outcome  # a PUT may have been sent again by the HTTP client
        assert not outcome.away
        assert isinstance(await outlets.publish("wiki", document), Done)
        (kept,) = wiki.kept
        assert kept.changes == changes + 1


@those([each for each in CASES if each.locks])
async def test_whoever_writes_in_between_is_not_overwritten_unread(case: Case, wiki: Wiki, outlets: Outlets) -> None:
    assert isinstance(await outlets.publish("wiki", DOCUMENT), Done)
    write, before = {"confluence": 3, "github": 2}[case.kind], len(wiki.requests)

    def edit() -> None:
        if len(wiki.requests) != before + write:
            return
        if isinstance(wiki, Confluence):
            wiki.pages[0].version += 1
        elif isinstance(wiki, Contents):
            wiki.write("postmortems/2026/INC-2026-1123-001-postmortem.md", "by hand")

    wiki.choose = edit
    assert isinstance(await outlets.publish("wiki", LATER), Later)
    assert isinstance(await outlets.publish("wiki", LATER), Done)
    (kept,) = wiki.kept
    assert "for 1 h" in kept.text


@those(READ)
@of("status", [429, 403])
async def test_who_asks_to_go_slower_is_asked_when_they_say(
    case: Case, wiki: Wiki, outlets: Outlets, status: int
) -> None:
    if (case.kind, status) == ("confluence", 403):
        pytest.skip("Confluence says 429")
    wiki.faults.append(Fault(status=status, headers={"Retry-After": "7"}))
    assert await outlets.publish("wiki", DOCUMENT) == Later(
        timedelta(seconds=7), f"{case.label} asks to go slower", "outlet:wiki"
    )
    assert not wiki.kept


@of(
    ("fault", "says"),
    [
        (Fault(status=401), "doesn't accept the key"),
        (Fault(status=403), "press Retry"),
        (Fault(status=404), "press Retry"),
        (Fault(status=413), "too large"),
        (Fault(status=422, body='{"message": "Repository rule violations found"}'), "refused"),
        (Fault(status=400, body='{"errors": [{"status": 400, "title": "no such thing"}]}'), "no such thing"),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Fault) else "",
)
async def test_a_refusal_says_what_to_do(case: Case, wiki: Wiki, outlets: Outlets, *, fault: Fault, says: str) -> None:
    first = 1 if not case.reads else 3 if case.kind == "confluence" else 2
    wiki.choose = lambda: fault if len(wiki.requests) == first else None
    outcome = await outlets.publish("wiki", DOCUMENT)
    assert isinstance(outcome, Refused), outcome
    assert case.label in outcome.reason
    assert says in outcome.reason
    assert not wiki.kept
    assert isinstance(await outlets.publish("wiki", DOCUMENT), Done)


@only("confluence")
async def test_a_page_of_someone_is_left_alone(wiki: Wiki, outlets: Outlets, tmp_path: Path, case: Case) -> None:
    assert isinstance(wiki, Confluence)
    theirs = wiki.write(DOCUMENT.key, "<p>mine</p>")
    for sees in (True, False):
        wiki.sees_pages = sees
        outcome = await outlets.publish("wiki", DOCUMENT)
        assert isinstance(outcome, Refused)
        assert "another page in the space ENG" in outcome.reason
        assert "rename that page" in outcome.reason
        assert theirs.body == "<p>mine</p>"
    theirs.title = "Another"
    wiki.sees_pages = True
    done = await outlets.publish("wiki", DOCUMENT)
    assert isinstance(done, Done)

    ours = wiki.pages[1]
    ours.title, ours.body = "Renamed by hand", "<p>rewritten by hand</p>"
    assert await outlets.publish("wiki", replace(LATER, earlier=done.address)) == done, "it is known by its address"
    assert (ours.title, len(wiki.pages)) == (DOCUMENT.key, 2)

    ours.status = "archived"
    outcome = await outlets.publish("wiki", replace(DOCUMENT, earlier=done.address))
    assert isinstance(outcome, Refused)
    assert "restore it there" in outcome.reason
    ours.status = "trashed"
    anew = await outlets.publish("wiki", replace(DOCUMENT, earlier=done.address))
    assert isinstance(anew, Done)
    assert anew.address != done.address

    opened = opened_for(tmp_path, case, wiki.url, space="HIDDEN")
    hidden = await opened.publish("wiki", DOCUMENT)
    await opened.close()
    assert isinstance(hidden, Refused)
    assert "no space HIDDEN" in hidden.reason


HOSTILE: Final = (
    "<ac:structured-macro ac:name='html'><ac:plain-text-body><![CDATA[<script>x</script>]]></ac:plain-text-body>",
    "]]> &nbsp; &bogus; &#0; &#xD800; \x00\x0b\x1f\ufffe </p></td> <br> <!-- -->",
    "![](https://evil.example/x.png) [x](javascript:alert(1)) <javascript:alert(1)> {code}{html}",
    "```\n<b>&\n```\n\n| a | b |\n| --- | --- |\n| <td> | `|` |\n\n> quoted\n> ```\n\n1. x\n   - y\n\n"
    + "#" * 9
    + "é" * 3000,
)


@of("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_whatever_people_write_is_text_there(wiki: Wiki, outlets: Outlets, text: str) -> None:
    outcome = await outlets.publish("wiki", replace(DOCUMENT, markdown=f"# X\n\n{text}\n\nthe end\n"))
    assert isinstance(outcome, Done), outcome
    (kept,) = wiki.kept
    assert "the end" in kept.text
    if isinstance(wiki, Confluence):
        for active in ("<ac:", "<script", "<img", 'href="javascript'):
            assert active not in kept.text


async def test_a_key_that_is_wrong_is_shown_nowhere(case: Case, wiki: Wiki, tmp_path: Path) -> None:
    wrong = case.key[:-3] + "XYZ"
    opened = opened_for(tmp_path, case, wiki.url, key=wrong)
    found: list[Outcome] = [await opened.publish("wiki", DOCUMENT)]
    wiki.faults.append(Fault(status=400, body=json.dumps({"message": f"no such key: {wrong}"})))
    found.append(await opened.publish("wiki", DOCUMENT))
    await opened.close()
    for outcome in found:
        assert isinstance(outcome, Refused), outcome
        assert wrong not in outcome.reason
    assert not wiki.kept
