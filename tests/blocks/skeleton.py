"""What every message and form consists of, but for our words: ``python -m tests.blocks.skeleton`` writes it again.

A line is a block. Of a text it says how much of what people wrote stands there, the length of each run of `LETTER`, how
many lines it has, and its numbers; of everything else what Slack hands back, such as the id of a button. Whoever
changes how something looks reads in the diff what else became different.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from bot.domain.incident import Status
from bot.domain.messages import Message
from bot.domain.messages.card import Announcement, Card
from bot.domain.messages.postmortem import DraftReady
from bot.domain.messages.reminders import UpdateDue
from bot.domain.messages.stability import StabilityAsked
from bot.domain.overview import Deadlines, Ending, Failures, Overview, Places, Roles, Updates
from bot.domain.status_history import Move
from bot.slack.blocks.messages import needs, render
from bot.slack.blocks.rendered import Surroundings
from tests.support.builders import ALICE, START, an_incident, an_overview, an_update, hostile_overview, only
from tests.support.samples.messages import AROUND, messages
from tests.support.samples.shown import answers, views

LETTER: Final = "ж"
"""No word of ours has it."""
WATCHED: Final = StabilityAsked(number=1, resolution="", whom=())
ASKED: Final = UpdateDue(number=1, owed_by=ALICE, since=START, every_seconds=900, snooze_seconds=600)
SORTS: Final[Mapping[str, str]] = {"short": LETTER * 2, "long": LETTER * 3_000}
FILE: Final = Path(__file__).parent / "skeletons.txt"

_WORDS: Final = frozenset({"text", "title", "label", "hint", "placeholder", "description", "submit", "close", "deny"})
_MOST_SHOWN: Final = 60


def samples(typed: str) -> Iterator[tuple[str, Any]]:
    """Yield everything that Warroom shows around a text, with its name."""
    for number, message in enumerate(messages(typed)):
        name = f"{number} {type(message).__name__}"
        rendered = render(message, only(hostile_overview(typed), needs(message)), AROUND)
        yield name, [rendered.text, *rendered.blocks]
        plain = render(message, only(an_overview(), needs(message)), AROUND)
        yield f"{name}, else quiet", [plain.text, *plain.blocks]
    for name, view in overviews(typed):
        shown: list[Message] = [Card(), Announcement()]
        if not view.incident.status.is_open:
            shown.append(DraftReady())
        for message in shown:
            rendered = render(message, only(view, needs(message)), AROUND)
            yield f"{type(message).__name__}, {name}", [rendered.text, *rendered.blocks]
        for message in (WATCHED, ASKED):
            rendered = render(message, only(view, needs(message)), Surroundings())
            yield f"{type(message).__name__}, {name}", [rendered.text, *rendered.blocks]
    for name, answer in answers(typed):
        yield name, [answer.text, *answer.blocks]
    for name, form in views(typed):
        yield name, [{key: said for key, said in form.items() if key != "blocks"}, *form["blocks"]]


def overviews(typed: str) -> Iterator[tuple[str, Overview]]:
    """Yield incidents as they stand on the way to their end, and what else makes a card look different."""
    for status in Status:
        for has_room in (True, False):
            at = an_incident(status=status, has_room=has_room, title=f"checkout {typed[:80]}")
            yield f"{status}{'' if has_room else ', in a thread'}", an_overview(at)
    fixed = an_incident(status=Status.MONITORING, resolution=typed, mitigated_at=START)
    yield "watched", an_overview(fixed, Deadlines(stable_until=START))
    yield "asked whether it held", an_overview(fixed, Deadlines(open_question=1))
    resolved = replace(fixed, status=Status.RESOLVED, resolved_at=START)
    yield "resolved, of no postmortem", an_overview(replace(resolved, severity="sev4"))
    yield "merged", an_overview(an_incident(status=Status.DECLINED, merged_into=2), Ending(merged_into=resolved))
    yield "declined with a reason", an_overview(an_incident(status=Status.DECLINED), Ending(declined=typed))
    yield "without a room yet", an_overview(an_incident(), Places())
    yield "that may have a room", an_overview(an_incident(severity="sev3", has_room=False))
    yield "private", an_overview(an_incident(private=True))
    yield "without a commander", an_overview(an_incident(), Roles())
    yield "without an update", an_overview(an_incident(), Updates(), Deadlines())
    yield "of one update", an_overview(an_incident(), Updates(an_update(text=typed), an_update(text=typed)))
    yield (
        "overdue",
        an_overview(an_incident(), Deadlines(overdue_since=START, open_reminder=2, open_nags={"commander": 1})),
    )
    yield (
        "with words of its status",
        an_overview(an_incident(), Updates(move=Move(Status.INVESTIGATING, Status.IDENTIFIED, typed, ALICE, START))),
    )
    for number in (5, 6):
        aside = an_overview().failures.set_aside[0]
        yield f"{number} not done", an_overview(an_incident(), Failures((aside,) * number))


def drawn() -> Mapping[str, list[str]]:
    """Return the lines of each sample, by its name."""
    return {
        f"{sort}: {name}": [_draw(part, "text") for part in parts]
        for sort, typed in SORTS.items()
        for name, parts in samples(typed)
    }


def _draw(node: Any, key: str) -> str:
    match node:
        case dict():
            left_out = {"type", "text"} | ({"verbatim", "emoji"} if True in node.values() else set())
            inner = [f"{name} {_draw(value, name)}" for name, value in node.items() if name not in left_out]
            head = str(node["type"]) if "type" in node and not str(node["type"]).endswith(("_text", "mrkdwn")) else ""
            if head == "" and not inner:
                return _draw(node["text"], "text")
            words = _draw(node["text"], "text") if "text" in node else ""
            return f"{head}({', '.join(each for each in (words, *inner) if each)})"
        case list():
            runs = [(part, len([*same])) for part, same in groupby(_draw(each, key) for each in node)]
            return f"[{' '.join(part if times == 1 else f'{times}x{part}' for part, times in runs)}]"
        case str() if key in _WORDS or LETTER in node or len(node) > _MOST_SHOWN or " " in node:
            return _draw_text(node)
        case _:
            return str(node)


def _draw_text(shown: str) -> str:
    lengths = "+".join(str(len([*same])) for letter, same in groupby(shown) if letter == LETTER)
    numbers = re.findall(r"\d+", shown)
    lines = shown.count("\n") + 1
    parts = [lengths or ("words" if shown.strip() else "nothing"), *([f"{lines} lines"] if lines > 1 else [])]
    return " ".join([*parts, *([f"({' '.join(numbers)})"] if numbers else [])])


def written() -> str:
    """Return what the file holds."""
    return "".join(f"{name}\n" + "".join(f"    {line}\n" for line in lines) for name, lines in drawn().items())


def read() -> Mapping[str, list[str]]:
    """Return the same from the file."""
    found: dict[str, list[str]] = {}
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith("    "):
            found[next(reversed(found))].append(line[4:])
        else:
            found[line] = []
    return found


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
