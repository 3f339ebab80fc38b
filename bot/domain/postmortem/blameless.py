"""Sentences that blame a person, and how the same is said of a system. It suggests, and never stands in the way.

Source: [methodology] blameless culture: focus on systems, not people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

BLAME: Final[tuple[tuple[str, str], ...]] = (
    (r"should(?:n'?t| not)? have|ought to have|could have", "What would have made the right step the easy one?"),
    (r"forgot|neglected|overlooked|missed|skipped", "No checklist or automation did this step."),
    (
        (
            r"fail(?:ed|s) to|did(?:n'?t| not)(?: even)? "
            r"(?:check|test|notice|read|follow|review|verify|ask|know|look|think)"
        ),
        "The check wasn't enforced automatically.",
    ),
    (
        r"(?:deployed|pushed|merged|shipped|released|wrote|committed)(?: \w+){0,2} (?:buggy|bad|broken|wrong|faulty)",
        "Code review didn't catch it; the pipeline lacked a test.",
    ),
    (r"deployed|pushed|merged|shipped", "The deploy went out without a check that would have stopped it."),
    (r"broke|crashed|took down|brought down|killed|deleted|wiped|dropped", "One step could do this, unguarded."),
    (r"caused|is to blame|was to blame|is responsible|was responsible|is at fault|was at fault",
     "What in the system made that possible?"),
    (r"ignored|misread|misunderstood|misconfigured|mistyped|screwed up|messed up|made a mistake",
     "The interface made the mistake easy, and nothing caught it."),
    (r"was (?:careless|sloppy|negligent|lazy|too slow|asleep)", "What did the person see at that moment?"),
)  # fmt: skip
"""What someone is said to have done -> how to say it of the system, the first that fits."""

_NAMES: Final = """
adam ahmed alan alex alexander alice ali amanda amy ana andrea andreas andrew andy angela anita ann anna anne
anthony antonio ben benjamin bernd bill bob brian carl carla carlos carol caroline catherine charles charlie
chen chris christian christina christine christopher claire clara daniel david diana diego dmitri donald donna
edward elena elizabeth ellen emily emma eric erik eva fatima felix frank fred george grace hannah hans harry
helen henry ian igor ivan jack jacob james jan jane janet jason javier jean jeff jennifer jenny jessica jim joe
johan john jonas jonathan jose joseph juan julia julian julie karen karl kate katherine kelly kevin kim lars
laura lea lee leo li lin linda lisa lucas lucy luis luke maria marie mario mark markus martin mary matt matthew
maya michael michelle miguel mike mohamed mohammed monica nadia nancy natalie nathan nick nicole nikhil nina
noah oliver olivia omar oscar pablo patricia patrick paul paula pedro peter philip pierre priya rachel rahul raj
ravi rebecca richard rita rob robert ryan sam samantha samuel sandra sara sarah scott sean sergey sharon simon
sofia sophie stefan stephanie stephen steve steven susan suresh tariq tim timothy tom thomas ursula vera victor
victoria vikram wang wei william yuki yusuf zhang zoe
"""
_FIRST_NAMES: Final = frozenset(_NAMES.split())
"""Names by which a sentence is known to be about a person whom Warroom has not met."""

_PRONOUNS: Final = frozenset({"he", "she", "you", "whoever"})
_JOBS: Final = r"(?i:on-call(?: engineer)?|engineer|developer|operator|admin|dba|intern|reviewer|committer)"
_MENTION: Final = r"<@[UW][A-Z0-9]+(?:\|[^<>]*)?>|@[\w.-]+"
_NAME: Final = r"\b[A-Z][\w'-]+"
_BLAMING: Final = tuple(
    (re.compile(rf"(?-i: [A-Z][\w'-]+)? (?:(?:also|just|then|simply|even|had) )?(?:{verb})\b", re.IGNORECASE), said)
    for verb, said in BLAME
)
_NEUTRAL: Final = re.compile(
    r" (?:deployed|pushed|merged|shipped)\b(?!(?: \w+){0,2} (?:buggy|bad|broken|wrong|faulty))"
)
"""What anyone may say of whoever did it, without a name."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One place that blames someone."""

    quote: str
    """What it says, as it was written."""
    instead: str
    """How the same is asked or said of a system."""


def hints(text: str, names: Iterable[str] = ()) -> list[Hint]:
    """Return what blames a person in a text, each sentence once.

    Args:
        names: what those are called who took part.
    """
    known = {part.casefold() for name in names for part in (name, *name.split()[:1]) if part}
    whoever = _who(known)
    sentences = (" ".join(each.split()) for each in re.split(r"(?<=[.!?;])\s+|\n+", text))
    return [hint for sentence in sentences for hint in _in(sentence, known, whoever)]


def _in(sentence: str, known: set[str], whoever: re.Pattern[str]) -> Iterator[Hint]:
    for who in whoever.finditer(sentence):
        said = who[0].casefold()
        named = said.startswith(("<@", "@")) or said in known or said in _FIRST_NAMES
        if not named and said not in _PRONOUNS and who["job"] is None:
            continue
        after = who.end()
        for verb, instead in _BLAMING:
            if (found := verb.match(sentence, after)) and (named or not _NEUTRAL.match(sentence, after)):
                yield Hint(sentence[who.start() : found.end()], instead)
                return


def _who(known: set[str]) -> re.Pattern[str]:
    """Return what finds whoever may be blamed."""
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    met = rf"|\b(?i:{names})\b" if names else ""
    return re.compile(rf"{_MENTION}|(?P<job>\b{_JOBS}\b){met}|{_NAME}|\b(?i:he|she|you|whoever)\b")
