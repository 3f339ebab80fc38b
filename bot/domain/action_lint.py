"""Whether an action item says what will change: the words that promise nothing by themselves, and what to ask then.

Source: [response] good action items: specific, actionable, owned, time-bound; "improve monitoring" is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _words(said: str) -> list[str]:
    return said.split()


WISHES: Final = frozenset(
    _words(
        "improve improving enhance increase better more strengthen investigate look into review revisit consider think "
        "about explore check add do have make ensure sure need should update fix work"
    )
)
"""What people write who don't know yet what to do."""

QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            _words("monitoring alerting alert alerts observability logging logs metrics dashboards detection"),
            "Which alert, on what, at which value?",
        ),
        **dict.fromkeys(_words("test tests testing coverage qa"), "Which test, of what, and what does it catch?"),
        **dict.fromkeys(
            _words("doc docs documentation runbook runbooks playbook playbooks wiki"),
            "Which page, and what will it say that it doesn't say now?",
        ),
        **dict.fromkeys(
            _words("process processes procedure procedures communication communications escalation training"),
            "Who will do what in another way, and from when on?",
        ),
        **dict.fromkeys(
            _words("code quality reliability resilience stability performance system systems service services"),
            "What will be changed in which part of it, and how will it be measured?",
        ),
    }
)
"""What such a wish is about -> what to ask: the first of these words in the text."""

FILLERS: Final = frozenset(
    _words(
        "a an the our of for in on to and or with all some any overall general generally good proper properly it this "
        "that them we us i up why what how issue issues problem problems incident root cause happened stuff things "
        "team please next time"
    )
)
"""Words that name nothing."""

_CARE: Final = re.compile(
    r"\b(?:be|being) (?:more )?careful\b|\bpay (?:more )?attention\b|\btry harder\b", re.IGNORECASE
)
CARE: Final = "People are careful already. What will make the mistake impossible, or show it at once?"
"""What is asked where someone is to be more careful. Source: [methodology] blameless: fix systems, not people."""

DEFAULT: Final = "What exactly will change, where, and how will you see that it did?"

_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NAMES: Final = re.compile(r"\d|[`\"“_/@<%]|[a-z][A-Z]")
"""Signs of a number, a quotation, an identifier, a person or a link."""


def asked_of(text: str) -> str:
    """Return what to ask about a text that promises nothing in particular; empty: it names what will change.

    It does once it holds a number, a name, or any word that is neither a wish nor what wishes are about.
    """
    if _CARE.search(text):
        return CARE
    words = _WORD.findall(text)
    if _NAMES.search(text) or any(word[:1].isupper() for word in words[1:]):
        return ""
    said = [word.casefold() for word in words]
    known = WISHES | FILLERS | QUESTIONS.keys()
    if not WISHES & {*said} or not {*said} <= known:
        return ""
    return next((QUESTIONS[word] for word in said if word in QUESTIONS), DEFAULT)
