"""What those outside read of an incident: a text of its own, begun from the facts, and what may not leave with it.

Source: [response] publication, external: public blog post, incident report, customer e-mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.domain import markdown
from bot.domain.impact import phrase_of
from bot.domain.incident import Incident, durations
from bot.domain.postmortem.material import Material
from bot.domain.postmortem.summary import past
from bot.domain.record_kinds import HYPOTHESIS, KINDS
from bot.domain.status_history import cause
from bot.domain.timeline import span_utc

PART: Final = "text"
"""The one part of the draft."""

TEMPLATE: Final = """\
**What happened**
{when}, {what}.

**Who was affected**
{whom}

**What we did**
{resolution}

**Why it happened**
{cause}

**What we are changing**
{changes}
"""
"""What it begins from. What isn't known, or is for people to judge, stays in braces: it can't go out like that."""

_PLACEHOLDER: Final = re.compile(r"\{[a-z_ ]+\}")
_PERSON: Final = re.compile(r"<@[UW][A-Z0-9]+|(?<![\w.@-])@[\w.-]*\w")
_ROOM: Final = re.compile(r"<#[CG]|(?<![\w&])#[a-z0-9](?=[\w-]*[a-z])[\w-]*|slack\.com/", re.IGNORECASE)
_HOST: Final = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|(?<![\w-])(?<![\w-]\.)[\w-]+(?:\.[\w-]+)*\.(?:internal|local|lan|corp|svc|intra)\b",
    re.IGNORECASE,
)
_LETTERS: Final = "|".join(sorted({re.escape(kind.letter) for kind in KINDS.values() if kind.word}))
_NUMBER: Final = re.compile(rf"\bINC-\d{{4}}-\d{{4}}-\d{{3,}}\b|\b(?:{_LETTERS})\d{{1,3}}\b(?!\.\d)")
_CAUSE: Final = re.compile(r"(?i)\b(?:caused by|due to|because(?: of)?|root cause|the cause was|resulted from)\b")
_PLAIN_WORD: Final = re.compile(r"[A-Za-z]+")


def prefilled(material: Material) -> str:
    """Return the text that it begins from. It names no one, and a cause only once it's confirmed."""
    filled = {key: text for key, text in _known(material) if text}
    return _PLACEHOLDER.sub(lambda found: filled.get(found[0][1:-1], found[0]), TEMPLATE)


def _known(material: Material) -> Iterator[tuple[str, str]]:
    incident, lasted = material.incident, durations(material.incident).impact
    began = incident.started_at
    ends = f", {span_utc(began, began + lasted)}" if lasted is not None else ""
    yield "when", f"On {began:%-d %b %Y}{ends}"
    yield "what", _line(past(incident.title))
    yield "whom", phrase_of(incident.facts, material.currency, "users", "users_percent", "users_count") or ""
    answer = material.answers.get("cause")
    yield "cause", _line(answer.text.splitlines()[0]) if answer is not None and answer.text else ""


def _line(text: str) -> str:
    return markdown.line(" ".join(text.split()))


def is_confirmed(material: Material) -> bool:
    """Tell whether someone has confirmed a cause."""
    answer = material.answers.get("cause")
    supported = any(each.kind == HYPOTHESIS and each.state == "supported" for each in material.records)
    return bool(answer is not None and answer.text) or supported or cause(material.noted) is not None


def problems(text: str, incident: Incident, internal: Sequence[str], *, confirmed: bool) -> list[str]:
    """Return why a text may not leave the company as it is: clauses; none: it may.

    Args:
        internal: names of systems that those outside don't know.
        confirmed: someone has confirmed a cause.
    """
    if not text.strip():
        return ["no one has written it yet"]
    rest = _without(_without(text, incident.title), past(incident.title))
    wrong = [f"fill in “{left}”{_hint(left)}" for left in dict.fromkeys(_PLACEHOLDER.findall(rest))]
    found = {  # whoever declared it wrote the title for those inside: who and where it names stays there
        "take out the name {}": _PERSON.search(text),
        "take out the room {}": _ROOM.search(text),
        "take out the number {}": _NUMBER.search(rest),
        "take out the host {}": _HOST.search(text),
    }
    wrong += [said.format(f"“{hit[0]}”") for said, hit in found.items() if hit is not None]
    named = next((name for name in internal if _is_internal(name, incident) and _has(rest, name)), "")
    wrong += [f"take out the system's name “{named}”"] if named else []
    said = _CAUSE.search(rest)
    wrong += [f"no one has confirmed a cause yet, and it says “{said[0]}”"] if said and not confirmed else []
    return wrong


def _without(text: str, title: str) -> str:
    """Return a text without a title, where that stands as such: a short one is part of many words."""
    return re.sub(rf"(?<!\w){re.escape(title)}(?!\w)", " ", text)


def _hint(placeholder: str) -> str:
    asked = ASKED.get(placeholder[1:-1])
    return f" ({asked})" if asked else ""


def _is_internal(name: str, incident: Incident) -> bool:
    """Tell whether only those inside call it that: no ordinary word, nor what the title says."""
    return _PLAIN_WORD.fullmatch(name) is None and not _has(incident.title, name)


def _has(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.IGNORECASE) is not None


ASKED: Final[Mapping[str, str]] = {
    "whom": "who was affected, and how",
    "resolution": "what ended it, in words that customers understand",
    "cause": "why it happened, once that is confirmed",
    "changes": "what will be different",
}
"""Placeholder -> what to write there."""
