"""Each way in, with the right that it opens its transaction with: a handler that forgot it would stand here without."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

from bot.domain.policy import VERBS
from bot.domain.record_kinds import KINDS
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.table import BUTTONS, FORMS, SHORTCUTS, SUBCOMMANDS

OPENS: Final = {"act", "act_on_none", "look_at"}
"""Methods of an interaction that take a right first."""

FORM_OF: Final = {"opened", "ask"}
"""Functions that open a form; their ``command`` is the right."""


def rights_of(function: Callable[..., Any]) -> set[str]:
    """Return every right that a handler, or what it calls, opens with."""
    found: set[str] = set()
    seen: set[FunctionType] = set()
    waiting: list[Any] = [function]
    while waiting:
        one = waiting.pop()
        one = one.func if isinstance(one, partial) else one
        if not isinstance(one, FunctionType) or one in seen or not one.__module__.startswith("bot.slack"):
            continue
        seen.add(one)
        for call in _calls(one):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in OPENS and isinstance(call.func, ast.Attribute):
                found |= _constant(call.args[0])
            if name == "right_to":
                found |= _constant(call.args[1])
            if name in FORM_OF:
                found |= {each for word in call.keywords if word.arg == "command" for each in _constant(word.value)}
            waiting.append(_called(one, call.func))
    return found


def _calls(function: FunctionType) -> Iterator[ast.Call]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _constant(node: ast.expr) -> set[str]:
    """Return the right that is named; one that is passed on is named where the call begins."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    return {SEE} if isinstance(node, ast.Name) and node.id == "SEE" else set()


def _called(function: FunctionType, called: ast.expr) -> Any:
    if isinstance(called, ast.Name):
        return function.__globals__.get(called.id)
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        module = function.__globals__.get(called.value.id)
        return getattr(module, called.attr, None) if isinstance(module, ModuleType) else None
    return None


def ways_in() -> Mapping[str, Callable[..., Any]]:
    """Return every way in by its name."""
    return {
        **{f"/incident {command.name}": command.run for command in SUBCOMMANDS},
        **{f"/incident {command.name} alone": command.alone for command in SUBCOMMANDS if command.alone},
        **{f"button {action}": run for action, run in BUTTONS.items()},
        **{f"form {callback}": run for callback, run in FORMS.items()},
        **{f"shortcut {callback}": run for callback, run in SHORTCUTS.items()},
    }


LOOKS_ONLY: Final = ""
"""It shows what everyone may see, or opens a form about no incident yet; nothing is written."""

RIGHTS: Final[Mapping[str, str]] = {
    "/incident declare": "declare",
    "/incident ack": "ack",
    "/incident status": "status",
    "/incident phase": "phase",
    "/incident timebox": "records",
    "button phase.set": "phase",
    "button timebox.continue": "records",
    "button timebox.escalate": "escalate",
    **dict.fromkeys(("button nudge.mute", "button reporter.answer", "form reporter"), "see"),
    "/incident brief": "see",
    "/incident clocks": "see update",
    "/incident checklist": "see",
    "/incident alerts": "see",
    "/incident actions": "records",
    "button actions.show": LOOKS_ONLY,
    "/incident why": LOOKS_ONLY,
    **dict.fromkeys(("/incident board", "button board.show"), "see"),
    **{f"/incident {kind.word}": "records" for kind in KINDS.values() if kind.word},
    **{f"/incident {kind.word} alone": "records" for kind in KINDS.values() if kind.word},
    **{f"button record.{what}": "records" for what in ("new", "move", "finish", "outcome", "edit", "tick", "kind")},
    **dict.fromkeys(("form record", "form record_change", "shortcut record_from"), "records"),
    "/incident update": "update",
    "/incident severity": "severity",
    "/incident impact": "impact",
    "/incident role": "role",
    "/incident handoff": "handoff",
    "/incident escalate": "escalate",
    "/incident ladder": "escalate see",
    "/incident timeline": "timeline",
    **dict.fromkeys(("/incident title", "form title"), "update"),
    "/incident resolve": "resolve",
    "/incident reopen": "reopen",
    "/incident close": "close",
    "/incident decline": "decline",
    "/incident merge": "merge",
    "/incident undo": "undo",
    "/incident vendor": "escalate",
    "/incident contain": "records",
    "/incident ramp": "ramp",
    "/incident cause": "postmortem",
    "/incident postmortem": "postmortem",
    **dict.fromkeys(("/incident meeting", "/incident meeting alone", "form meeting"), "postmortem"),
    **dict.fromkeys(("/incident list", "/incident trends", "button trends.show"), LOOKS_ONLY),
    "/incident oncall": "see",
    "/incident changes": "see",
    "/incident health": "health see",
    "/incident help": LOOKS_ONLY,
    "/incident update alone": "update",
    "/incident severity alone": "severity",
    "/incident impact alone": "impact",
    "/incident role alone": "role",
    "/incident handoff alone": "handoff",
    "/incident escalate alone": "escalate",
    "/incident title alone": "update",
    "/incident vendor alone": "escalate",
    "/incident cause alone": "postmortem",
    "/incident tempfix alone": "see",
    "/incident resolve alone": "resolve",
    "/incident decline alone": "decline",
    "/incident postmortem alone": "postmortem",
    "button declare.anyway": "declare",
    "button declare.open": LOOKS_ONLY,
    "button oncall.open": LOOKS_ONLY,
    "form oncall": "see",
    "button ack.press": "ack",
    "button status.open": "status",
    "button brief.show": "see",
    "button clocks.show": "see",
    "button changes.show": "see",
    **{f"button changes.{what}": "status" for what in ("roll_back", "keep", "worked", "failed")},
    **{f"button health.{what}": "see" for what in ("show", "chart")},
    **dict.fromkeys(("button health.post", "button health.open", "button health.healthy", "form health"), "health"),
    "button alerts.show": "see",
    "button alerts.why": LOOKS_ONLY,
    "button alerts.declare": "declare",
    "button alerts.add": LOOKS_ONLY,
    "button alerts.ignore": "alerts",
    "button alerts.false": "alerts",
    "button alerts.decline": "decline",
    "button alerts.reopen": "reopen",
    "button alerts.another": "reopen",
    "button checks.list": "see",
    "button checks.show": "see",
    "button checks.tick": "checklist",
    "button checks.tick_here": "checklist",
    **dict.fromkeys(("button checks.not_applicable", "button checks.sample"), "checklist"),
    "button clocks.informed": "update",
    "button update.open": "update",
    "button update.edit": "update",
    "button update.more": "update",
    "button update.more_to_correct": "update",
    "button update.help": "see",
    "button update.no_change": "update",
    "button update.whole": "see",
    "button reminder.snooze": "see",
    "button severity.set": "severity",
    "button severity.open": "severity",
    "button severity.accept": "severity",
    "button severity.keep": "severity",
    "button impact.correct": "impact",
    "button triage.open": "impact",
    "button triage.weigh": "impact",
    "button role.take": "role",
    "button role.claim": "role",
    "button role.open": "role",
    "button role.history": "see",
    "button handoff.open": "handoff",
    "button handoff.take": "see",
    "button handoff.decline": "see",
    "button escalate.open": "escalate",
    "button escalate.choose": "escalate",
    "button escalate.send": "escalate",
    "button escalate.take": "see",
    "button ladder.now": "escalate",
    "button ladder.hold": "escalate",
    "button ladder.resume": "escalate",
    "button ladder.why": "escalate",
    "button escalate.not_me": "see",
    "button timeline.open": "timeline",
    "button title.open": "update",
    "button resolve.open": "resolve",
    "button resolve.now": "resolve",
    "button resolve.sure": "resolve",
    "button resolve.confirm": "resolve",
    "button resolve.not_yet": "see",
    "button resolve.regressed": "status",
    "button bridge.recording": "timeline",
    "button contain.pick": "records",
    "button contain.do": "records",
    "button contain.now": "records",
    "button mitigate.tick": "records",
    "button mitigate.fall_back": "records",
    "button mitigate.note": "records",
    **{f"button ramp.{step}": "ramp" for step in ("start", "next", "hold", "back", "again", "stop")},
    **dict.fromkeys(("button tempfix.open", "button issue.create"), "records"),
    **{f"button actions.{what}": "records" for what in ("suggest", "pick", "permanent")},
    "button cause.now": "postmortem",
    "button vendor.open": "escalate",
    "button vendor.tick": "escalate",
    "button vendor.answered": "escalate",
    "button vendor.close": "escalate",
    "button resolve.agree": "resolve",
    "button resolve.object": "resolve",
    "button reopen.open": "reopen",
    **dict.fromkeys(("button close.press", "button close.anyway", "form close_anyway"), "close"),
    **dict.fromkeys(("button decline.open", "button decline.sure"), "decline"),
    **dict.fromkeys(("button merge.open", "button merge.confirm"), "merge"),
    "button declare.undo": "undo",
    **{f"button postmortem.{what}": "postmortem" for what in ("show", "answer", "why")},
    **{f"button meeting.{what}": "postmortem" for what in ("open", "held", "cancel", "lead")},
    **dict.fromkeys(("button review.submit", "button summary.share"), "postmortem see"),
    **dict.fromkeys([f"button review.{what}" for what in ("approve", "reject", "version", "changes")], "see"),
    "form review_reject": "see",
    "button review.waive": "waive",
    "button review.publish": "publish see",
    "button external.open": "postmortem",
    "form review_waive": "waive",
    **dict.fromkeys(("form summary_share", "form external", "form cause", "form postmortem"), "postmortem"),
    "button war_room.open": "war_room",
    "button war_room.keep": "war_room",
    "button delivery.retry": "see",
    **{f"button duties.{what}": "see" for what in ("accept", "decline", "tick", "rest", "during", "end")},
    "button home.refresh": LOOKS_ONLY,
    **dict.fromkeys(("button outbox.retry", "button outbox.drop"), "outbox"),
    "button command.again": "declare severity",
    "form declare": "declare",
    "form alerts_add": "alerts",
    "form status": "status",
    "form update": "update",
    "form update_correction": "update",
    "form severity": "severity",
    "form severity_keep": "severity",
    "form impact": "impact",
    "form triage": "impact severity",
    "form roles": "role",
    "form handoff": "handoff",
    "form handoff_confirm": "see",
    **dict.fromkeys(("form escalate", "form ladder_hold", "form ladder_why", "form vendor"), "escalate"),
    "form timeline": "timeline",
    **dict.fromkeys(("form resolve", "form resolve_now"), "resolve"),
    "form reopen": "reopen",
    "form changes_keep": "status",
    **dict.fromkeys(("form checks_not_applicable", "form checks_sample"), "checklist"),
    "form decline": "decline merge",
    "form merge": "merge",
    **dict.fromkeys(("shortcut declare", "shortcut declare_from"), LOOKS_ONLY),
}
"""Way in -> the rights that it asks for; ``see``: whoever may see the incident may do it."""


def test_every_way_in_opens_with_its_right() -> None:
    assert {way: " ".join(sorted(rights_of(run))) for way, run in ways_in().items()} == RIGHTS


def test_every_right_is_one_that_the_policy_may_restrict() -> None:
    assert {right for rights in RIGHTS.values() for right in rights.split()} | {"phase"} == {*VERBS, SEE}


def test_there_is_no_transaction_without_a_right() -> None:
    public = {name for name in vars(Interaction) if not name.startswith("_")}
    assert "transaction" not in public
    for way, run in ways_in().items():
        source = Path(inspect.getfile(run.func if isinstance(run, partial) else run)).read_text()
        assert "_transaction(" not in source, way
        assert "runtime.transaction(" not in source, way
        assert "database.transaction(" not in source, way


async def _forgetful(interaction: Interaction) -> None:
    async with interaction._transaction() as uow:  # noqa: SLF001 - what a handler must not do
        await uow.incidents.get(1)


def test_a_handler_that_forgets_its_right_is_seen() -> None:
    assert rights_of(_forgetful) == set()
