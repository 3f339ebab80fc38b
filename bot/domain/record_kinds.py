"""The kinds of records: what each consists of, from the word that people type to the buttons of its message."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.domain import action_item, timebox
from bot.domain.record_kind import Field, Kind, Table, states
from bot.domain.service_level import ServiceLevel
from bot.domain.timeline import EntryKind

HYPOTHESIS: Final = "hypothesis"
EVIDENCE: Final = "evidence"
ACTION: Final = "action"
MITIGATION: Final = "mitigation"
TEMPFIX: Final = "tempfix"
DECISION: Final = "decision"
HELP: Final = "help"
"""Kinds that people record. Source: [methodology] investigate: hypotheses, evidence, actions with timestamps;
mitigation strategies; temporary fixes. [response] decision log; status update, help needed."""

VENDOR: Final = "vendor"
"""Kind: a case with a vendor. Source: [response] escalation_procedures, vendor_escalation."""

CHANGE: Final = "change"
"""Kind: something that was changed shortly before the incident began, and may have caused it."""

RAMP: Final = "ramp"
"""Kind: load that is brought back in steps; there is one at a time. Source: [procedures] gradualRecovery."""

REVIEW: Final = "review"
"""Kind: the review meeting of the postmortem; there is one at a time. Source: [response] schedule_postmortem."""

ACTION_ITEM: Final = "action_item"
"""Kind: something that is to change after an incident; see `bot.domain.action_item`."""

TIMEBOX: Final = "timebox"
"""Kind: a piece of work that has an end; see `bot.domain.timebox`."""

_WHEN: Final = {"number": "", "at": "At (UTC)"}
_DONE: Final = Table(
    "Actions",
    {**_WHEN, "text": "What was done", "state": "How it went", "impact": "What it changed", "by": "Who"}
    | {"strategy": "Strategy", "estimate_until": "Estimated until", "level": "Service then"},
)

TYPES: Final = ("log", "state", "user report", "dashboard", "change", "other")
"""What evidence is. Source: [response] investigation data: logs, system state, user reports, dashboards."""

MOST: Final = 500
"""Records of one kind that an incident has, at most."""

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        HYPOTHESIS: Kind(
            letter="H",
            word="hypo",
            label="Hypothesis",
            plural="Hypotheses",
            question="What could the cause be?",
            example="cache stampede after deploy",
            summary="Write down what the cause may be.",
            states=states(
                "open: testing, supported, ruled out; testing: supported, ruled out; "
                "supported: ruled out; ruled out: open"
            ),
            begins=("open", "testing", "ruled out"),
            moves={"testing": "Test", "supported": "Supported", "ruled out": "Ruled out…", "open": "Reopen"},
            asks={"ruled out": ("because",)},
            fields=(Field("because", "Why", words=("because",)),),
            on_board=frozenset({"open", "testing", "supported"}),
            once=True,
            also={
                **dict.fromkeys(("confirmed", "proven", "proved"), "supported"),
                **dict.fromkeys(("excluded", "rule out", "rejected", "disproved", "refuted"), "ruled out"),
                "test": "testing",
            },
        ),
        EVIDENCE: Kind(
            letter="E",
            word="evidence",
            usage="[log|state|user report|dashboard|change] [link] <text> [for H2|against H2]",
            label="Evidence",
            plural="Evidence",
            question="What was seen?",
            example="dashboard https://grafana.example.com/d/db p99 at 4 s for H2",
            summary="Note what you saw, for or against a hypothesis.",
            states=states("noted"),
            fields=(
                Field("type", "What it is", kind="choice", choices=TYPES, leads=True),
                Field("link", "Link", kind="link"),
                Field("side", "For or against", kind="choice", choices=("for", "against")),
                Field(
                    "about",
                    "Which hypothesis",
                    kind="record",
                    words=("for", "against"),
                    limit=6,
                    sets="side",
                    of=HYPOTHESIS,
                ),
            ),
        ),
        ACTION: Kind(
            letter="A",
            word="did",
            usage="<text>[, impact <what it changed>][, worked|no effect|worse]",
            label="Action",
            question="What was done?",
            example="drained eu-west",
            summary="Note what you did. I'll ask once how it went.",
            states=states("done: undone; planned: under way, done; under way: done, undone; undone"),
            begins=("done", "under way", "planned"),
            moves={"done": "Done", "under way": "Started", "undone": "Undo"},
            on_board=frozenset({"planned", "under way"}),
            also={"helped": "worked", "made it worse": "worse", "undo": "undone", "started": "under way"},
            table=_DONE,
            fields=(
                Field("outcome", "How it went", kind="choice", choices=("worked", "no effect", "worse", "unclear")),
                Field("impact", "What it changed", words=("impact",)),
                Field("strategy", "Strategy", kind="playbook", words=("strategy",), limit=60),
            ),
        ),
        MITIGATION: Kind(
            letter="M",
            word="mitigate",
            usage="<text> [until 18:00]",
            label="Mitigation",
            question="What is done to restore service?",
            example="rollback v2.3.4",
            summary="Say what you do to restore service, before the cause is known.",
            states=states("under way: worked, failed; worked: undone; failed; undone"),
            moves={"worked": "It helped", "failed": "It didn't help", "undone": "Undo"},
            on_board=frozenset({"under way"}),
            also={"helped": "worked", "it helped": "worked", "didn't help": "failed", "undo": "undone"},
            fields=(
                Field("strategy", "Strategy", kind="playbook", words=("strategy",), limit=60),
                Field("estimate_until", "Done by", kind="day", words=("until", "by")),
                Field("level", "How much works then", kind="choice", choices=tuple(ServiceLevel), words=("level",)),
                Field("impact", "What it changed", words=("impact",), later=True),
            ),
            while_open=True,
            table=_DONE,
        ),
        TEMPFIX: Kind(
            letter="F",
            word="tempfix",
            usage="<text> [owner @bob] [remove by friday]",
            label="Temporary fix",
            plural="Temporary fixes",
            question="What holds for now?",
            example="rate limit at 50% owner @bob remove by friday",
            summary="Note a fix that has to be removed again, who owns it, and by when.",
            states=states("live: removed, accepted; accepted: removed, accepted, live; removed"),
            moves={"removed": "Removed", "accepted": "Accept the risk…", "live": "No longer accepted"},
            also={"remove": "removed", "done": "removed", "gone": "removed", "accept": "accepted"},
            asks={"accepted": ("accepted_by", "accepted_until")},
            by_mover={"accepted": "accepted_by"},
            needs={"accepted": ("accepted_by", "accepted_until")},
            all_steps="removed",
            on_board=frozenset({"live", "accepted"}),
            fields=(
                Field("owner", "Owner", kind="person", words=("owner",), wanted=True, firm=True),
                Field("remove_by", "Removal date", kind="day", words=("remove by", "removal date", "by"), wanted=True),
                Field("accepted_by", "Who accepts the risk", kind="person", words=("by",), later=True),
                Field("accepted_until", "Until when", kind="day", words=("until",), later=True),
            ),
            steps={
                "removed": "The fix is removed",
                "verified": "It works without it",
                "docs": "Comments and docs no longer mention it",
            },
            table=Table(
                "Temporary fixes",
                {
                    "number": "",
                    "text": "Temporary fix",
                    "owner": "Owner",
                    "remove_by": "Remove by",
                    "state": "How it stands",
                    "accepted_by": "Risk accepted by",
                    "accepted_until": "Until",
                },
            ),
        ),
        DECISION: Kind(
            letter="D",
            word="decide",
            usage="<text> [instead of <text>] [because <why>]",
            label="Decision",
            question="What was decided?",
            example="fail over because eu-west won't be back today",
            summary="Write down a decision, and why.",
            states=states("decided: reversed; reversed"),
            moves={"reversed": "Reverse…"},
            asks={"reversed": ("because",)},
            fields=(
                Field("why", "Why", words=("because",)),
                Field("alternatives", "What else was considered", words=("instead of", "alternatives")),
                Field("because", "Why it was reversed", words=("because",), later=True),
            ),
            table=Table(
                "Decisions",
                {**_WHEN, "text": "Decision", "why": "Why", "alternatives": "Also considered", "by": "Who"}
                | {"because": "Why it was reversed"},
            ),
        ),
        HELP: Kind(
            letter="W",
            word="wanted",
            usage="<who or what>",
            label="Help wanted",
            plural="Help wanted",
            question="Who or what is needed?",
            example="DBA",
            summary="Ask for help, and see who takes it.",
            states=states("asked: taken, done; taken: done; done"),
            moves={"taken": "I'll take it", "done": "Done"},
            on_board=frozenset({"asked", "taken"}),
            fields=(Field("who", "Who takes it", kind="person", words=("by",), later=True),),
            by_mover={"taken": "who"},
            also={"take": "taken", "mine": "taken"},
            while_open=True,
            table=Table(
                "Help wanted",
                {
                    **_WHEN,
                    "text": "Who or what was needed",
                    "state": "How it went",
                    "who": "Who took it",
                    "by": "Who asked",
                },
            ),
        ),
        VENDOR: Kind(
            letter="V",
            label="Vendor",
            states=states("open: answered, closed; answered: closed; closed"),
            moves={"answered": "They answered", "closed": "Close case"},
            also={"close": "closed"},
            words={"answered": "they answered"},
            steps={
                "ticket": "Open a ticket of the highest priority",
                "tam": "Contact the technical account manager",
                "on_call": "Escalate to the vendor's on-call",
                "executive": "Have an executive call them, if it's critical",
            },
            fields=(Field("ticket", "Their ticket", limit=60),),
            entry=EntryKind.VENDOR,
            while_open=True,
            table=Table(
                "Vendors",
                {**_WHEN, "text": "Vendor", "ticket": "Their ticket", "state": "How it went", "by": "Who"},
            ),
        ),
        CHANGE: Kind(
            letter="C",
            label="Change",
            states=states("noted: suggested; suggested: taken, kept; taken; kept"),
        ),
        RAMP: Kind(
            letter="R",
            label="Ramp",
            states=states("running: held, done, stopped; held: running, stopped; done; stopped"),
            entry=EntryKind.RAMP,
            while_open=True,
            at_end="stopped",
            command="ramp",
            table=Table("Load brought back", {**_WHEN, "text": "What", "state": "How it went", "by": "Who"}),
        ),
        REVIEW: Kind(
            letter="RV",
            label="Review meeting",
            states=states("planned: held, cancelled; held; cancelled"),
            fields=(
                Field("at", "When", kind="day"),
                Field("facilitator", "Facilitator", kind="person"),
                Field("venue", "Where", limit=200),
            ),
            entry=EntryKind.POSTMORTEM,
            after_close=True,
        ),
        TIMEBOX: timebox.KIND,
        ACTION_ITEM: action_item.KIND,
    }
)
"""Kind -> what it consists of."""
