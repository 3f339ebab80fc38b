"""Every line that documents, help, forms and refusals tell people to type does what it says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.slack.conversations.table import SUBCOMMANDS
from tests.support.world import World

ROOT: Final = Path(__file__).parents[2]
LINE: Final = re.compile(r"`/incident(?:\s([^`{}<]*))?`")
NO_LINES: Final = {"", "ping", "timeline 14:32 ...", "update ...", "health set"}
"""Named without being an example, or made in an exercise."""

NAMES: Final = {"@person": "@bob", "@dave": "@dana"}
"""Who stands for somebody in the examples."""


@dataclass(frozen=True)
class Try:
    """One line, and what shows that it did what it says."""

    line: str
    shows: str
    where: str = "record"
    """``record``: the timeline; ``card``; ``reply``: private; ``form``: what opens; ``announced``: for everyone."""


OPEN: Final = (
    Try("ack", "is on it"),
    Try("role commander", "Incident commander: @alice"),
    Try("timeline 14:32 deploy v2.3.4 finished", "32 @alice: deploy v2.3.4 finished"),
    Try("status", "checkout is down", "reply"),
    Try("status 001", "checkout is down", "reply"),
    Try("brief", "checkout is down", "reply"),
    Try("checklist", "Checklists of", "reply"),
    Try("checklist first5", "First 5 minutes", "reply"),
    Try("list", "checkout is down", "reply"),
    Try("oncall", "On-call engineer", "reply"),
    Try("oncall cover @me primary until 18:00", "No schedule is called", "reply"),
    Try("help", "/incident update", "reply"),
    Try("help severity", "/incident severity <sev1> because", "reply"),
    Try("help update", "/incident update <text>", "reply"),
    Try("timeline", "checkout is down", "reply"),
    Try("title checkout is down in the EU", "Title: checkout is down in the EU"),
    Try("phase contain", "Phase: assess → contain"),
    Try("phase", "Phase: contain (2 of 6, speed)", "reply"),
    Try("hypo cache stampede after deploy", "Hypothesis H1: cache stampede after deploy"),
    Try("evidence dashboard https://grafana.example.com/d/db p99 at 4 s for H1", "Evidence E1: p99 at 4 s"),
    Try("H1 ruled out because p99 was flat", "H1 cache stampede after deploy: ruled out because p99 was flat"),
    Try("did drained eu-west", "Action A1: drained eu-west"),
    Try("A1 made it worse", "A1 drained eu-west: worse"),
    Try("did drained eu-west, impact errors fell to 1%, worked", "Action A2: drained eu-west, worked"),
    Try("mitigate rollback v2.3.4", "Mitigation M1: rollback v2.3.4"),
    Try("tempfix rate limit at 50% owner @bob remove by friday", "Temporary fix F1: rate limit at 50%, owner: @bob"),
    Try("F1 accepted until friday", "F1 rate limit at 50%: accepted"),
    Try("decide fail over because eu-west won't be back today", "Decision D1: fail over"),
    Try("help wanted DBA", "Help wanted W1: DBA"),
    Try("wanted DBA", "Help wanted W2: DBA"),
    Try("W1 taken", "W1 DBA: taken"),
    Try("action alert when checkout errors pass 1% owner @bob due friday", "Action item AI-001: alert when checkout"),
    Try("actions", "alert when checkout errors pass 1%", "reply"),
    *(Try(f"trends{said}", "No incidents in", "reply") for said in ("", " 2026-10", " quarter")),
    Try("actions overdue", "No action item is overdue", "reply"),
    Try("actions mine", "No action item of yours", "reply"),
    Try("actions suggest", "The record suggests", "reply"),
    Try("AI-001 done", "AI-001 alert when checkout errors pass 1%: done"),
    Try("AI-001 done confirmed", "AI-001 is done already", "reply"),
    Try("action", "Action item", "form"),
    Try("board", "rate limit at 50%", "reply"),
    Try("evidence dashboard https://grafana.example.com/d/db p99 at 4 s for H2", "There is no H2", "reply"),
    Try("hypo", "Hypothesis", "form"),
    Try("evidence", "Evidence", "form"),
    Try("did", "Action", "form"),
    Try("mitigate", "Mitigation", "form"),
    Try("tempfix", "Temporary fixes", "reply"),
    Try("decide", "Decision", "form"),
    Try("wanted", "Help wanted", "form"),
    Try("update looking", "looking"),
    Try("update rolled back", "rolled back"),
    Try("update rolled back v2.3.4, errors are falling", "rolled back v2.3.4, errors are falling", "announced"),
    Try("update rolled back v2.3.4, errors falling", "rolled back v2.3.4, errors falling", "announced"),
    Try("update rolled back; ruled out: DNS; need help: a DBA; next 10m", "DNS"),
    Try("update I can help", "Can help with update #5: a DBA"),
    Try("update rolled back; level: degraded", "Service level: degraded (limited or slow)"),
    Try("timebox", "Say how long, and then what for", "reply"),
    Try("timebox 10m check the replica lag", "Timebox T1: check the replica lag"),
    Try("update", "Update", "form"),
    Try("severity sev1 because all regions are affected", "SEV2 → SEV1: all regions are affected"),
    Try("severity", "Severity", "form"),
    Try("title", "Edit title", "form"),
    Try("clocks", "update", "reply"),
    Try("clocks all", "update", "reply"),
    Try("clocks informed", "Customers are informed"),
    Try("timeline customers are informed", "@alice: customers are informed"),
    Try("impact users 15000", "15,000 users", "announced"),
    Try("impact users 15000 confirmed 847", "847 confirmed", "announced"),
    Try("impact users 30% confirmed 12%", "30% of users, 12% confirmed", "announced"),
    Try("impact users 30%, data no", "no data at risk"),
    Try("impact users 30%, data yes", "data at risk"),
    Try("impact users 30%, revenue 12k/h, data no", "$12,000", "announced"),
    Try("impact users 30%", "30% of users", "announced"),
    Try("impact data yes", "data at risk", "announced"),
    Try("impact revenue 12k/h", "$12,000", "announced"),
    Try("impact slo violated", "SLO violated", "card"),
    Try("impact budget 12%", "12% of the error budget used"),
    Try("impact security breach", "security breach", "card"),
    Try("impact recurring yes", "it has happened before"),
    Try("impact existential yes", "the company is at risk"),
    Try("alerts", "No alert belongs to", "reply"),
    Try("why", "Name an alert by its number", "reply"),
    Try("why A12", "There is no alert A12", "reply"),
    Try("changes", "No tool sends changes yet", "reply"),
    Try("changes 2h", "No tool sends changes yet", "reply"),
    Try("changes 30m", "No tool sends changes yet", "reply"),
    Try("health", "Nothing is measured yet", "reply"),
    Try("health set cpu 71%", "CPU is at 71 % (passes: at most 80 %)"),
    Try("health checkout-http", "There is no probe", "reply"),
    Try("ladder", "Engineering manager", "reply"),
    Try("ladder hold 30m failover runs", "Escalation is held for 30 min: failover runs"),
    Try("ladder resume", "Escalation goes on: the hold was ended"),
    Try("hold 30m failover runs", "Escalation is held for 30 min: failover runs"),
    Try("resume", "Escalation goes on: the hold was ended"),
    Try("escalate customer Acme can't take orders", "major customer: Acme can't take orders"),
    Try("impact reputation media,complaints", "media, many complaints", "card"),
    Try("impact systems checkout", "systems: checkout", "card"),
    Try("impact systems api,checkout", "systems: api, checkout", "card"),
    Try("impact regions eu,us", "regions: eu, us", "card"),
    Try("impact changed deploy v2.3.4", "changed: deploy v2.3.4", "card"),
    Try("impact systems: api, db; regions: eu; changed: deploy v2.3.4", "systems: api, db", "card"),
    Try("impact compliance GDPR, report within 72 h", "compliance: GDPR, report within 72 h", "card"),
    Try("impact source: monitoring alert", "known from: monitoring alert", "card"),
    Try("impact since 14:05", ":05"),
    Try("impact no one can pay", "no one can pay", "announced"),
    Try("impact checkout fails for everyone", "checkout fails for everyone", "announced"),
    Try("impact", "Triage", "form"),
    Try("role communications @carol", "Communications lead: @carol"),
    Try("role expert database @bob", "Subject matter expert (database): @bob"),
    Try("role scribe none", "scribe", "reply"),
    Try("role", "Roles", "form"),
    Try("escalate em need DB help", "@dana", "reply"),
    Try("escalate", "Escalate", "form"),
    Try("contain", "What is it?", "reply"),
    Try("contain bad deploy", "Roll back to the previous version", "reply"),
    Try("ramp", "To begin one", "reply"),
    Try("ramp start 10% every 5m checkout traffic", "Ramp R1: checkout traffic"),
    Try("ramp next", "R1 checkout traffic: up to 10%"),
    Try("ramp hold", "R1 checkout traffic: held at 10%"),
    Try("ramp back", "R1 checkout traffic: back to 0%"),
    Try("ramp stop", "R1 checkout traffic: stopped at 0%"),
    Try("ramp start 10% every 5m", "Ramp R2: Bring load back"),
    Try("cause now", "Root cause", "form"),
    Try("vendor stripe 4711", "V1 opened with stripe, ticket 4711"),
    Try("vendor", "Vendor", "form"),
    Try("handoff @dave rollback is half done", "Command offered to @dana"),
    Try("handoff none", "@dana", "reply"),
    Try("handoff @person rollback is half done", "Command offered to @bob"),
    Try("handoff none", "@bob", "reply"),
    Try("handoff @person", "@bob", "reply"),
    Try("handoff none", "@bob", "reply"),
    Try("handoff", "Hand", "form"),
    Try("status monitoring rolled back v2.3.4, watching errors", "rolled back v2.3.4, watching errors"),
    Try("cause deploy v2.3.4 lacked a timeout", "Root cause: deploy v2.3.4 lacked a timeout"),
    Try("cause", "Root cause", "form"),
    Try("status investigating it regressed", "it regressed"),
    Try("status monitoring rolled back v2.3.4, watching errors", "watching errors"),
    Try("status investigating", "monitoring → investigating"),
    Try("role commander @person", "Incident commander: @bob"),
    Try("role commander", "Incident commander: @alice"),
)
"""In one open incident, in this order."""

ENDS: Final = (
    Try("ladder now failover failed", "Escalated early to the engineering manager: failover failed"),
    Try("role commander", "Incident commander: @alice"),
    Try("decline", "Not an incident", "form"),
    Try("decline false-alarm the probe was broken", "False alarm: the probe was broken"),
    Try("reopen", "Say why", "reply"),
    Try("reopen errors are back since 14:32", "errors are back since 14:32"),
    Try("decline planned maintenance", "Declined: Planned maintenance"),
    Try("reopen errors are back since 14:32", "errors are back since 14:32"),
    Try("decline planned-maintenance database upgrade", "Planned maintenance: database upgrade"),
    Try("reopen errors are back since 14:32", "errors are back since 14:32"),
    Try("decline question just trying", "Question: just trying"),
    Try("reopen errors are back since 14:32", "errors are back since 14:32"),
    Try("resolve", "Resolve", "form"),
    Try("resolve rolled back v2.3.4", "rolled back v2.3.4"),
    Try("resolve now: the customer confirmed it", "the customer confirmed it"),
    Try("resolve 001 now rolled back", "rolled back"),
    Try("postmortem", "postmortem", "reply"),
    Try("postmortem root cause deploy v2.3.4 lacked a timeout", "Root cause", "reply"),
    Try("meeting", "Review meeting", "form"),
    Try("meeting tomorrow 10am", "Review meeting planned for"),
    Try("meeting tomorrow 10am facilitator @bob", "facilitator: @bob"),
    Try("meeting tomorrow 3pm", "moved to"),
    Try("meeting facilitator @bob", "planned for", "reply"),
    Try("postmortem meeting", "Review meeting", "form"),
    Try("meeting held", "The review meeting is planned for", "reply"),
    Try("meeting cancel", "RV1 Review meeting: cancelled"),
    Try("postmortem contributing factors nothing measures the pool", "Contributing factors", "reply"),
    Try("postmortem five whys", "Why 1", "form"),
    Try("postmortem fishbone", "Measurement", "form"),
    Try("postmortem versions", "Versions of the postmortem", "reply"),
    Try("postmortem submit", "Not up for approval yet", "reply"),
    Try("postmortem waive the logs are gone", "Asked for the technical approval", "reply"),
    Try("postmortem approve", "You wrote part of it or asked for it", "reply"),
    Try("postmortem reject the impact is too low", "You wrote part of it or asked for it", "reply"),
    Try("postmortem publish", "isn't approved as it is now", "reply"),
    Try("postmortem share", "Share the summary", "form"),
    Try("postmortem external", "External version", "form"),
    Try("close", "Not closed yet", "reply"),
    Try("close anyway tracked in our backlog", "closed", "card"),
)
"""In another, in this order."""

ELSEWHERE: Final = {
    "checkout is down sev1", "declare checkout is down sev1", "declare", "undo", "merge", "merge 002 into 001",
}  # fmt: skip
"""Tried below."""


def documented() -> Iterator[str]:
    """Yield every line that is shown somewhere, less the command itself."""
    for file in (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))):
        yield from LINE.findall(file.read_text(encoding="utf-8").replace(r"\|", "|"))
    for command in SUBCOMMANDS:
        yield command.example.removeprefix("/incident ")
    for file in ROOT.glob("bot/**/*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from LINE.findall(node.value)


def test_every_line_that_is_shown_is_tried() -> None:
    tried = {each.line for each in (*OPEN, *ENDS)} | ELSEWHERE
    assert {" ".join(line.split()) for line in documented()} - NO_LINES - tried == set()


async def seen(world: World, one: Try, where: str) -> str:
    """Type the line in a war room, and return where its effect should be seen."""
    line = one.line
    for name, stands_for in NAMES.items():
        line = line.replace(name, stands_for)
    room = world.slack.channel(where)
    reply = await world.alice.command(f"/incident {line}", channel=room)
    await world.passes(seconds=2)
    match one.where:
        case "reply":
            return reply.text
        case "form":
            form = world.alice.modal
            assert form is not None, f"{one.line}: {reply.text}"
            await world.alice.close_modal()
            return f"{form.title} {form.visible}"
        case "card":
            return next(post for post in room.pinned if not post.thread_ts).visible
        case "announced":
            return world.incidents.messages[0].visible
        case _:
            return (await world.alice.command("/incident timeline", channel=room)).text


async def test_in_an_open_incident(world: World) -> None:
    await world.passes(hours=6)  # the examples speak of 14:32
    await world.declare("checkout is down sev2")
    wrong = [(one, shown) for one in OPEN if one.shows not in (shown := await seen(world, one, world.room.id))]
    assert not wrong, "\n".join(f"{one}: {shown}" for one, shown in wrong)


async def test_to_the_end_and_back(world: World) -> None:
    await world.passes(hours=6)
    await world.declare("checkout is down sev2")
    wrong = [(one, shown) for one in ENDS if one.shows not in (shown := await seen(world, one, world.room.id))]
    assert not wrong, "\n".join(f"{one}: {shown}" for one, shown in wrong)


async def test_lines_that_make_incidents_of_one_and_one_of_two(world: World) -> None:
    for nth, line in enumerate(("checkout is down sev1", "declare checkout is down sev1"), start=1):
        reply = await world.alice.command(f"/incident {line}", channel="general")
        await world.passes(minutes=3)
        assert len(world.rooms) == nth, reply.text
    await world.alice.command("/incident merge", channel=world.rooms[1])
    await world.settled()
    assert world.alice.modal is not None
    await world.alice.close_modal()
    asked = await world.alice.command("/incident merge 002 into 001", channel="general")
    await world.alice.press(asked, asked.buttons[0])
    await world.passes(seconds=5)
    assert "merged into INC-2026-1123-001" in world.rooms[1].pinned[0].visible

    opened = await world.alice.command("/incident declare", channel="general")
    assert opened.modal is not None
    await world.alice.close_modal()
    await world.alice.command("/incident avatars are slow sev3", channel="general")
    assert "INC-2026-1123-003 is declined" in (await world.alice.command("/incident undo", channel="general")).text
