"""What keeps a file from being YAML, as the thing to change."""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from bot.policies.problems import clip

FIXES: Final = (
    (r"character '\\t'", "indent with spaces, not with a tab"),
    (r"character '@'", "quote {word}; people go by a user's id (U024BE7LH), a group's id (S0614TZR7) or an e-mail"),
    (r"character '[%`]'|undefined alias|scanning an? (alias|anchor)", "quote {word}: YAML reads its first character"),
    (r"mapping values are not allowed", "quote a text with a colon in it, or begin a new line after the colon"),
    (r"could not find expected ':'", "write a colon and a space between key and value"),
    (r"expected ',' or '\]'", "close the list with ] or put a comma before this; quote a text with , [ ] or quotes"),
    (r"expected ',' or '\}'", "close the braces or put a comma before this; quote a text with , {{ }} or quotes"),
    (r"expected the node content", "write a value here; what follows # is a comment, so leave # out or quote it"),
    (r"quoted scalar", "close the quotation mark that was opened before this; inside single quotes write ' twice"),
    (r"expected <block end>|indentation", "begin this line in the column of the lines that it belongs with"),
    (r"another document", "leave the line --- out: a policy is one document"),
)  # fmt: skip
"""What PyYAML says, and what to do about it; ``{word}`` is what stands there. The first that fits counts."""


def fix(error: yaml.MarkedYAMLError, text: str) -> str:
    """Say what to change; where no fix is known, what PyYAML says."""
    said = ", ".join(part for part in (error.context, error.problem) if part)
    known = next((remedy for pattern, remedy in FIXES if re.search(pattern, said)), None)
    return said if known is None else known.format(word=_word(text, error.problem_mark))


def _word(text: str, mark: Any) -> str:
    """Return what stands at a place, in quotation marks as it may be written."""
    found = re.match(r"[^\s,\[\]{}\"]+", text[mark.index :]) if mark else None
    return f'"{clip(found[0])}"' if found else "it"
