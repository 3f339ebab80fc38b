"""What the file of a tracker is given, what it has to offer, and the sentences about what trackers refuse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any, Final, NoReturn, Protocol

from bot.domain.effects import Outcome, Refused
from bot.domain.issue import Seen
from bot.domain.markdown import line
from bot.domain.tracker import Issue
from bot.logs import masked
from bot.outlets.answers import QUOTED, Answer, outcome_of
from bot.outlets.connection import Connection

LARGEST: Final = 16 * 1024 * 1024
"""Bytes of a list of issues that are read: some of them may be postmortems."""

REMEDIES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("title", "summary"), "edit the action item"),
    **dict.fromkeys(("assignees", "assignee", "assigneeId"), "correct the owner's account under `users` in the policy"),
    **dict.fromkeys(("labels", "labelIds"), "correct `labels` in the policy"),
    "project": "correct `project` in the policy, or let the key's account create issues there",
    "issuetype": "correct `issue_type` in the policy",
    "teamId": "correct `team` in the policy",
    **dict.fromkeys(
        ("duedate", "description", "priority"), "add the field to the screen on which such issues are created"
    ),
}
"""Field of an issue -> what to do if it is refused."""

_CALL: Final = re.compile(
    r"((?<![^\s(*_~])(?a:https?://(?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d+)?(?:[/?#](?:(?!&lt;)[\w.:/?#&=%+@,;-])*)?))"
    r"|(?<![A-Za-z0-9])@(?=\w)|(?<!&)#(?=\d)|\bGH-(?=\d)",
    re.IGNORECASE,
)
"""First an address that GitHub links, whatever it holds: in one that it takes for words, it sees who is called.

Source: GitHub Flavored Markdown, autolinks (extension): what may stand before one, and what a valid domain is.
"""

REMEDY: Final = "make it optional there, or let it have a default"
"""The same for any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIssue:
    """An issue as it is to be made."""

    marker: str
    """``INC-2026-1123-001 AI-001``: stands in its text, and finds it again."""
    title: str
    """On one line."""
    intro: str
    """Where it comes from, a sentence."""
    facts: tuple[tuple[str, str], ...]
    """What else is known of it: label and text of each."""
    links: tuple[tuple[str, str], ...]
    """Text and address of each."""
    owner: str = ""
    """The owner's account there; empty: it is not known."""
    due: date | None = None
    again: str = ""
    """Id of the issue that is gone, in whose place this one is made; empty: it is the first."""
    priority: str = ""
    """As Warroom calls it: ``P0``, ``P1``, ``P2``; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An issue that is there. See `Seen`."""

    id: str
    key: str
    url: str


class NotDoneError(Exception):
    """A tracker did not do what was asked."""

    def __init__(self, outcome: Outcome) -> None:
        """Take what came of it."""
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class Tracker(Protocol):
    """A module of a tracker. Each of these raises `NotDoneError`, or what `answers.ask` does."""

    LOOKS: int
    """How often it is looked for an issue that may have been made before another is: what was just made may not be
    found yet.
    """

    async def create(self, connection: Connection, wanted: NewIssue) -> Made:
        """Make an issue."""

    async def find(self, connection: Connection, wanted: NewIssue, since: str) -> Made | None:
        """Return the issue that an earlier try has made; ``None``: there is none.

        Args:
            since: when the first try can have been at the earliest, as ``2026-11-23T09:00:00Z``.
        """

    async def read(
        self, connection: Connection, known: Sequence[Issue], etags: MutableMapping[str, str]
    ) -> Sequence[Seen]:
        """Return how these issues stand; those that have not changed may be left out."""

    async def check(self, connection: Connection) -> str:
        """Return why no issue could be made, as a sentence; empty: one could. It changes nothing there."""


def refuse(reason: str, code: object) -> NoReturn:
    """Give up.

    Args:
        reason: what is wrong and what to do, without the end of the sentence.

    Raises:
        NotDoneError: always.
    """
    raise NotDoneError(Refused(f"{reason}, then press Retry", str(code)))


def listed(connection: Connection, found: Any) -> Sequence[Any]:
    """Return what a tracker lists: an answer without a list is not one that lists nothing.

    Raises:
        NotDoneError: it is none, such as the page of a proxy, or more than is read.
    """
    if not isinstance(found, list):
        raise NotDoneError(unreadable(connection))
    return found


def unreadable(connection: Connection) -> Outcome:
    """Return what comes of an answer in which a tracker says nothing of what was asked."""
    return outcome_of(Answer(HTTPStatus.OK, {}), connection.outlet.called, method="", needs="an answer")


def refuse_fields(label: str, fields: Iterable[tuple[str, str]], code: object) -> NoReturn:
    """Give up for what is wrong with fields: each is named, with the remedy of the first.

    Args:
        label: of the tracker.
        fields: name of each, and what the tracker says of it.

    Raises:
        NotDoneError: always.
    """
    wrong = list(fields)
    named = "; ".join(f"{name} ({said})" if said else name for name, said in wrong)
    refuse(f"{label} refused {quoted(named)}: {REMEDIES.get(wrong[0][0], REMEDY)}", code)


def quoted(text: object) -> str:
    """Return what a tracker says, for a sentence: on one line, without a key in it."""
    return masked(" ".join(str(text).split()).rstrip("."))[:QUOTED]


def markdown(wanted: NewIssue) -> str:
    """Return the text of an issue. Nothing in it calls anyone there, links another issue, or is more than words."""
    facts = [f"- **{label}**: {calling_no_one(line(text))}" for label, text in wanted.facts]
    links = [f"- [{text}]({address})" for text, address in wanted.links]
    return "\n".join([calling_no_one(line(wanted.intro)), "", *facts, *links, "", wanted.marker])


def is_of(text: str, wanted: NewIssue) -> bool:
    """Tell whether a text is that of an issue as it is to be made.

    The marker alone doesn't tell: a line that people wrote, such as in a postmortem that is an issue there, may be one.
    """
    first, *others = [each.strip() for each in text.strip().splitlines()] or [""]
    begins = wanted.intro.partition(":")[0].rstrip(".")  # the title may have changed since
    return first.startswith(begins) and wanted.marker in others


def calling_no_one(text: str) -> str:
    """Return Markdown in which ``@name``, ``#12`` and ``GH-12`` are words; what surely is an address stays as it is."""
    return _CALL.sub(lambda found: found[1] or f"{found[0]}\u200b", text)
