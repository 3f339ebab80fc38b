"""Every way in denies whom the policy does not allow, and changes nothing: verb by verb, with a real database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import pytest
from sqlalchemy import text

from bot.demo.faults import Refuse
from bot.domain.incident import IncidentError
from bot.domain.policy import VERBS
from bot.domain.record_kinds import KINDS
from bot.slack.conversations.dispatch import with_membership
from bot.slack.conversations.interaction import How, Interaction, Run
from bot.slack.conversations.table import BUTTONS, BY_WORD, FORMS
from bot.slack.workspace.client import slack_client, slack_session
from bot.slack.workspace.directory import Directory
from bot.slack.workspace.members import Members
from storage.tables.base import Base
from tests.slack.test_rights_of_ways_in import RIGHTS
from tests.support.shell import Shell
from tests.support.world import POLICY, Stage, World

RESTRICTED: Final = "permissions: {{{verb}: [commander, admin]}}\n"

DENIED: Final = "is for commander or admin only."

IN_THE_SHELL: Final = frozenset({"declare", "update", "resolve", "status", "health"})
"""Verbs that `warroom incident` has too."""

OPEN, OTHER, RESOLVED = 1, 2, 3
"""Ids of the incidents that the world has; Alice commands each."""

LINES: Final[Mapping[str, str]] = {
    "declare": "search is slow sev3",
    "ack": "001",
    "status": "001 identified bad deploy",
    "clocks": "001 informed",
    "actions": "suggest 001",
    "phase": "001 contain",
    "timebox": "001 10m check the lag",
    "update": "001 rolling back",
    "severity": "001 sev2 because fewer users",
    "impact": "001 users 40%",
    "role": "001 scribe",
    "handoff": "001 @dave",
    "escalate": "001 @dave need help",
    "ladder": "001 hold 30m failover runs",
    "timeline": "001 the deploy finished",
    "title": "001 checkout is slow",
    "resolve": "001 rolled back",
    "reopen": "003 it is back",
    "close": "003",
    "decline": "001 false-alarm",
    "merge": "002 into 001",
    "undo": "001",
    "vendor": "001 stripe 4711",
    "contain": "001 bad deploy",
    "ramp": "001 start 10%",
    "cause": "001 now a deploy",
    **{kind.word: f"001 {kind.example}" for kind in KINDS.values() if kind.word},
    "health": "001 set cpu 71%",
    "postmortem": "003 root cause a deploy",
    "meeting": "003 tomorrow 10am",
}
"""Subcommand -> what follows it."""

VALUES: Final[Mapping[str, str]] = {
    "declare.anyway": "search is slow sev3",
    "command.again": ":declare search is slow sev3",
    "command.again severity": ":severity 001 sev2 because of the facts",
    "alerts.reopen": f"{RESOLVED}:1",
    "alerts.another": f"{RESOLVED}:1",
    "reopen.open": str(RESOLVED),
    "close.press": str(RESOLVED),
    "close.anyway": str(RESOLVED),
    "close_anyway": str(RESOLVED),
    "postmortem.show": str(RESOLVED),
    "postmortem.answer": f"{RESOLVED}:cause",
    "postmortem.why": f"{RESOLVED}:whys:",
    **{f"review.{what}": f"{RESOLVED}:postmortem" for what in ("submit", "waive", "publish")},
    **dict.fromkeys(("summary.share", "summary_share", "external.open"), str(RESOLVED)),
    "review_waive": f"{RESOLVED}:postmortem",
    "external": f"{RESOLVED}:",
    "reopen": str(RESOLVED),
    "postmortem": f"{RESOLVED}:cause",
    **dict.fromkeys(("meeting", "meeting.open"), str(RESOLVED)),
    **dict.fromkeys(("meeting.held", "meeting.cancel", "meeting.lead"), f"{RESOLVED}:1"),
    "severity.set": f"{OPEN}:sev2",
    "severity.accept": f"{OPEN}:sev2",
    "severity.keep": f"{OPEN}:sev2",
    "severity": f"{OPEN}:sev1",
    "severity_keep": f"{OPEN}:sev2",
    "role.claim": f"{OPEN}:scribe",
    "escalate.send": f"{OPEN}:on_call:x:need help",
    "ladder.now": f"{OPEN}:engineering_manager",
    "ladder.why": f"{OPEN}:engineering_manager",
    "ladder_why": f"{OPEN}:engineering_manager",
    "merge.confirm": f"{OTHER}:{OPEN}:",
    "decline.sure": f"{OPEN}:false alarm",
    "resolve.sure": f"{OPEN}:0:rolled back",
    "resolve.confirm": f"{OPEN}:1",
    "resolve.regressed": f"{OPEN}:1",
    "contain.pick": f"{OPEN}:0",
    "contain.do": f"{OPEN}:rollback",
    "contain.now": f"{OPEN}:bleeding",
    "mitigate.tick": f"{OPEN}:1",
    "mitigate.fall_back": f"{OPEN}:1:rollback",
    "mitigate.note": f"{OPEN}:1",
    "ramp.next": f"{OPEN}:1:10",
    "record.finish": f"{OPEN}:1:tempfix",
    "actions.permanent": f"{OPEN}:1",
    "actions.pick": f"{OPEN}:0:0",
    "issue.create": f"{OPEN}:1:tickets",
    "ramp.hold": f"{OPEN}:1",
    "ramp.back": f"{OPEN}:1",
    "ramp.again": f"{OPEN}:1",
    "ramp.stop": f"{OPEN}:1",
    "cause": f"{OPEN}:1:",
    "phase.set": f"{OPEN}:contain",
    "timebox.continue": f"{OPEN}:1",
    "timebox.escalate": f"{OPEN}:1",
    "vendor.tick": f"{OPEN}:1",
    "checks.tick": f"{OPEN}:quick",
    "checks.tick_here": f"{OPEN}:quick",
    "checks.not_applicable": f"{OPEN}:quick",
    "checks.sample": f"{OPEN}:data_integrity",
    "checks_not_applicable": f"{OPEN}:quick",
    "checks_sample": f"{OPEN}:data_integrity",
    "vendor.answered": f"{OPEN}:1",
    "vendor.close": f"{OPEN}:1",
    **{f"record.{what}": f"{OPEN}:1:action:undone" for what in ("new", "move", "outcome", "edit", "tick")},
    "record.kind": f"{OPEN}:action::",
    "record": f"{OPEN}:action::",
    "record_change": f"{OPEN}:1:action::0",
    "health.post": f"{OPEN}:checkout-http",
    "health.chart": f"{OPEN}:checkout-http",
    "health.healthy": f"{OPEN}:checkout-http",
    "changes.roll_back": f"{OPEN}:1",
    "changes.keep": f"{OPEN}:1",
    "changes.worked": f"{OPEN}:1",
    "changes.failed": f"{OPEN}:1",
    "changes_keep": f"{OPEN}:1",
    "resolve.agree": f"{OPEN}:1",
    "resolve.object": f"{OPEN}:1",
    "update.no_change": f"{OPEN}:1",
    "update.edit": f"{OPEN}:1",
    "update.more_to_correct": f"{OPEN}:1",
    "update_correction": f"{OPEN}:1:",
    "merge": str(OTHER),
    "triage": f"{OPEN}:sev1",
    "triage.weigh": f"{OPEN}:sev1",
    "declare": "",
}
"""Button or form, of two with the verb -> what it holds; left out: the open incident's id."""

TYPED: Final[Mapping[str, str]] = {
    "title": "search is slow",
    "severity": "sev2",
    "severity:sev1": "sev2",
    "reason": "because",
    "status": "identified",
    "note": "bad deploy",
    "text": "rolling back",
    "users": "some",
    "receiver": "U0DAVE0001",
    "whom": "on_call",
    "why": "need help",
    "resolution": "rolled back",
    "answer": "a deploy",
    "kind": "false-alarm",
    "item": "contain",
    "at": "1795514400",
}
"""What stands in every form: each reads its own."""


@dataclass(frozen=True)
class Way:
    """One way in."""

    name: str
    run: Run
    how: How
    text: str = ""
    word: str = ""
    value: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: dict(TYPED))


def ways(verb: str) -> Iterator[Way]:
    """Return every line, button and form that needs the right to a verb."""
    for name, rights in RIGHTS.items():
        kind, _, rest = name.partition(" ")
        if verb not in rights.split() or kind == "shortcut":  # it opens a form, which is tried
            continue
        word = rest.removesuffix(" alone")
        if kind == "/incident":
            typed = "" if rest != word else LINES[word]
            run = partial(BY_WORD[word].start, text=typed or ("003" if word in {"postmortem", "meeting"} else "001"))
            yield Way(name, run, How.COMMAND, typed, word)
        elif kind == "button":
            yield Way(name, BUTTONS[word], How.CLICK, value=VALUES.get(f"{word} {verb}", VALUES.get(word, str(OPEN))))
        else:
            values = {**TYPED, "into": str(OPEN)} if verb in {"merge", "alerts"} else dict(TYPED)
            values = {} if word == "roles" else values  # each of its fields is a role
            yield Way(name, FORMS[word], How.FORM, value=VALUES.get(word, str(OPEN)), values=values)


async def three(world: World) -> None:
    """Dana, who may do all, declares three; Alice commands them; one is resolved, one effect is set aside."""
    world.slack.fail("conversations.setTopic", Refuse("restricted_action"))
    for title in ("checkout is down sev1", "payments fail sev4", "mail is late sev4"):
        await world.dana.command(f"/incident {title}", channel="general")
    await world.settled()
    for number in ("001", "002", "003"):
        await world.dana.command(f"/incident role {number} commander @alice", channel="general")
    await world.dana.command("/incident update 001 looking", channel="general")
    shown = await world.dana.command("/incident resolve 003 now rolled back", channel="general")
    await world.dana.press(shown, "Resolve now")
    await world.passes(seconds=5)


async def stored(world: World) -> Mapping[str, int]:
    """Count the rows of every table but those of what was asked."""
    tables = [name for name in Base.metadata.tables if name not in {"inbox", "lane"}]
    async with world.warroom.database.engine.connect() as connection:
        return {name: (await connection.execute(text(f"SELECT count(*) FROM {name}"))).scalar_one() for name in tables}  # noqa: S608 - our own tables' names


async def tried(world: World, way: Way, user: str) -> str:
    """Go one way in; return the refusal, empty: there was none."""
    async with slack_session(5.0) as session:
        client = slack_client(world.slack.bot_token, world.slack.api_url, session)
        interaction = Interaction(
            runtime=world.warroom.runtime,
            client=client,
            directory=Directory(client, world.clock_),
            members=Members(client, world.clock_),
            user=user,
            channel=world.slack.channel("general").id,
            how=way.how,
            text=way.text,
            raw=f"{way.word} {way.text}",
            value=way.value,
            detail=way.value,
            values=way.values,
            fields=tuple(way.values),
            opened_view="V0OPENED01",  # Slack opens forms for clicks only, and none is under test
            view_id="V0OPENED01",
        )
        try:
            await with_membership(interaction, way.run)
        except IncidentError as refused:
            return refused.sentence
    return ""


async def said_of_mega(world: World) -> str:
    """Have Bob make his message the update with the reaction; return what he is told."""
    message = await world.bob.say("rolled back", channel=world.rooms[0])
    await world.settled()
    await world.bob.react(message, "mega")
    await world.settled()
    assert not any("rolled back" in one.visible for one in world.rooms[0].messages if one is not message)
    return world.bob.ephemerals[-1].visible


@pytest.mark.parametrize(
    ("verb", "policy"), [(verb, POLICY + RESTRICTED.format(verb=verb)) for verb in VERBS], ids=VERBS
)
async def test_every_way_to_a_verb_denies_whom_the_policy_does_not_name(world: World, verb: str, stage: Stage) -> None:
    await three(world)
    before = await stored(world)

    let_in = [way.name for way in ways(verb) if DENIED not in await tried(world, way, world.bob.id)]
    if verb in IN_THE_SHELL:
        said = await Shell(world, stage)("incident", verb, *LINES[verb].split(), user=world.bob.id)
        let_in += [] if said.code and DENIED in " ".join(said.text.split()) else ["shell"]
    assert let_in == []
    assert await stored(world) == before
    if verb == "update":
        assert DENIED in await said_of_mega(world)
    line = next((way for way in ways(verb) if way.how is How.COMMAND), None)
    if line is not None and verb != "declare":  # no one commands what is not declared yet
        assert " is for " not in await tried(world, line, world.alice.id), "Alice is in command"


def test_every_verb_has_a_way_in_that_is_tried() -> None:
    assert {verb for verb in VERBS if not list(ways(verb))} == set()
