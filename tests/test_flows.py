"""Every flow has a slash form and a button form: a new command or button without its other half fails here."""

from __future__ import annotations

from typing import Final

from bot.slack.conversations.table import BUTTONS, BY_WORD, SHORTCUTS, SUBCOMMANDS

FLOWS: Final = (
    ("declare an incident", "declare checkout is down sev1", "declare.open"),
    ("say that one is on it", "ack", "ack.press"),
    ("take a declaration back", "undo", "declare.undo"),
    ("see where it stands, and be briefed", "brief", "brief.show"),
    ("see where it stands", "status", "brief.show"),
    ("see what is due", "clocks", "clocks.show"),
    ("see the checklists", "checklist", "checks.list"),
    ("open a checklist", "checklist first5", "checks.show"),
    ("see what was changed lately", "changes 2h", "changes.show"),
    ("see the alerts of an incident", "alerts", "alerts.show"),
    ("see why an alert is here", "why A12", "alerts.why"),
    ("say that customers are informed", "clocks informed", "clocks.informed"),
    ("set the phase", "phase contain", "phase.set"),
    ("set the status", "status monitoring", "status.open"),
    ("post an update", "update rolled back", "update.open"),
    ("say findings, what is ruled out, what help is needed", "update x; ruled out: DNS", "update.open"),
    ("owe the next update sooner", "update x; next 10m", "update.open"),
    ("correct an update", "update edit: rolled back", "update.edit"),
    ("offer help", "update I can help", "update.help"),
    ("say that nothing is new", "update no change", "update.no_change"),
    ("set the severity", "severity sev1 because all regions", "severity.open"),
    ("set a severity that was assumed", "severity sev1", "severity.set"),
    ("do what the facts ask for", "severity sev1 because of the facts", "severity.accept"),
    ("stay against the facts", "severity sev3 because it is staging", "severity.keep"),
    ("say what is known of the impact", "impact users 30%", "triage.open"),
    ("take command", "role commander", "role.take"),
    ("take a role", "role communications", "role.claim"),
    ("give a role", "role communications @carol", "role.open"),
    ("ask experts in", "role expert database", "role.open"),
    ("see who had which role", "role history", "role.history"),
    ("decline a role", "role scribe none", "duties.decline"),
    ("hand command over", "handoff @dave", "handoff.open"),
    ("escalate", "escalate em need DB help", "escalate.open"),
    ("have the ladder wait", "ladder hold 30m failover runs", "ladder.hold"),
    ("have the ladder go on", "ladder resume", "ladder.resume"),
    ("reach the next now", "ladder now failover failed", "ladder.now"),
    ("give it another title", "title checkout is down in the EU", "title.open"),
    ("contain it", "contain bad deploy", "contain.do"),
    ("bring load back in steps", "ramp start 10% every 5m", "ramp.start"),
    ("call a vendor in", "vendor stripe 4711", "vendor.open"),
    ("give a piece of work an end, and more time", "timebox 10m check the lag", "timebox.continue"),
    ("add to the timeline", "timeline deploy finished", "timeline.open"),
    ("resolve", "resolve rolled back", "resolve.open"),
    ("resolve without waiting", "resolve now customer confirmed", "resolve.now"),
    ("confirm that the fix held", "resolve", "resolve.confirm"),
    ("say that the fix did not hold", "status investigating it regressed", "resolve.regressed"),
    ("reopen", "reopen errors are back", "reopen.open"),
    ("close", "close", "close.press"),
    ("close although something is missing", "close anyway tracked elsewhere", "close.anyway"),
    ("decline", "decline false-alarm", "decline.open"),
    ("merge", "merge 002 into 001", "merge.open"),
    ("read the postmortem", "postmortem", "postmortem.show"),
    ("write into the postmortem", "postmortem root cause x", "postmortem.answer"),
    ("write down the root cause", "cause now a pool of 5", "cause.now"),
    ("list what is open", "list", "home.refresh"),
    ("cover for someone on call", "oncall cover @me primary until 18:00", "oncall.open"),
)
"""What somebody does, the line after ``/incident``, and the button that does it or opens its form."""

ANSWERS: Final = {
    "changes.roll_back": "answers a suggestion",
    "changes.keep": "answers a suggestion",
    "changes.worked": "is about one rollback that is shown",
    "changes.failed": "is about one rollback that is shown",
    "alerts.declare": "answers what is to become of alerts",
    "alerts.add": "answers what is to become of alerts",
    "alerts.ignore": "answers what is to become of alerts",
    "alerts.false": "answers what is to become of alerts",
    "alerts.decline": "answers what an alert declared",
    "alerts.reopen": "answers whether an incident is back",
    "alerts.another": "answers whether an incident is back",
    "contain.pick": "is part of the answer to a line",
    "contain.now": "is part of the answer to a line",
    "mitigate.tick": "ticks off a playbook's steps",
    "mitigate.fall_back": "is about one mitigation that is shown",
    "mitigate.note": "is about one mitigation that is shown",
    "ramp.next": "is about one ramp that is shown, as `ramp next` is",
    "ramp.hold": "is about one ramp that is shown, as `ramp hold` is",
    "ramp.back": "is about one ramp that is shown, as `ramp back` is",
    "ramp.again": "is about one ramp that is shown, as `ramp again` is",
    "ramp.stop": "is about one ramp that is shown, as `ramp stop` is",
    "checks.tick": "ticks off a list that is shown",
    "checks.tick_here": "ticks off a list that is shown",
    "checks.not_applicable": "is about a list that is shown",
    "command.again": "does what was typed, when Slack would not open its form",
    "declare.anyway": "declares what was taken for a slip",
    "delivery.retry": "is about one thing that Slack refused",
    "duties.accept": "only says that one has seen it",
    "duties.tick": "ticks off a list of one's own",
    "duties.rest": "ticks off what is left of it",
    "duties.during": "ticks off what comes with each update",
    "duties.end": "ticks off what is left at the end",
    "escalate.choose": "is part of the form",
    "escalate.send": "confirms what is shown: whom, and the text",
    "merge.confirm": "confirms what is shown",
    "decline.sure": "confirms what is shown",
    "resolve.sure": "confirms what is shown",
    "escalate.take": "answers an escalation",
    "ladder.why": "gives the reason for what was done",
    "escalate.not_me": "answers an escalation",
    "handoff.take": "needs three ticks, so it is no line on purpose",
    "handoff.decline": "answers an offer",
    "impact.correct": "gives back what was not understood of a line",
    "outbox.drop": "is the operator's; its line is `warroom outbox drop`",
    "outbox.retry": "is the operator's; its line is `warroom outbox retry`",
    "reminder.snooze": "answers a reminder",
    "resolve.not_yet": "answers a question",
    "resolve.agree": "answers a question",
    "resolve.object": "answers a question",
    "triage.weigh": "is part of the form",
    "nudge.mute": "answers a hint to one person",
    "timebox.escalate": "answers that the time is up",
    "update.more": "is part of the form",
    "update.more_to_correct": "is part of the form",
    "update.whole": "shows the rest of what is shown",
    "vendor.tick": "ticks off a case's steps",
    "vendor.answered": "is about one case that is shown",
    "vendor.close": "is about one case that is shown",
    "bridge.recording": "ticks off what the call's post asks for",
    "war_room.open": "opens a room; a worse severity does too",
    "war_room.keep": "answers that the room will be archived",
}
"""Buttons that only answer something that is shown, and have no line, with the reason."""

ONLY_TYPED: Final = {"help"}


def test_every_flow_has_a_line_and_a_button_that_exist() -> None:
    assert {line.split()[0] for _, line, _ in FLOWS} <= set(BY_WORD)
    assert {button for _, _, button in FLOWS} <= set(BUTTONS)


def test_no_command_is_without_a_button_and_no_button_without_a_line() -> None:
    assert {command.name for command in SUBCOMMANDS} - ONLY_TYPED == {line.split()[0] for _, line, _ in FLOWS}
    assert set(BUTTONS) - {button for _, _, button in FLOWS} == set(ANSWERS)


def test_whoever_comes_from_a_message_or_from_anywhere_can_declare() -> None:
    assert set(SHORTCUTS) == {"declare", "declare_from"}
