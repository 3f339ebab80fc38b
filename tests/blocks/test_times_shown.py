"""A time that someone reads in Slack is in their own zone: a token of Slack's, with UTC where that is not known."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from bot.domain.timeline import for_reader
from bot.slack.blocks import block_kit, text
from bot.slack.workspace.directory import readable, spelled_out
from tests.support.world import START
from tests.test_voice import SAMPLES

BARE: Final = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?\s*(?:UTC|Z\b)")
TOKEN: Final = re.compile(r"<!date\^\d+\^[^|>]*\|[^>]*>")

SPANS: Final = re.compile(r"\d{2}:\d{2}–\d{2}:\d{2} UTC")
"""From when to when it lasted is one fact with one zone: it is copied to customers and into the postmortem."""

NOT_IN_SLACK: Final = {
    "bot/domain/calendar.py": "refusals of a policy file, in the shell",
    **{f"bot/domain/postmortem/{each}.py": "the postmortem is a file" for each in ("words", "summary")},
    "bot/domain/timeline.py": "what is shown where no zone is known, and how long it lasted",
    "bot/domain/timeline_csv.py": "the timeline as a file",
    "bot/slack/blocks/messages/probes.py": "the axis of a chart takes no tokens",
    "bot/slack/blocks/text.py": "what is shown where no zone is known",
    "bot/slack/conversations/parsing/times.py": "a refusal says the time in both zones",
    "bot/workflows/tested_source.py": "the key of an effect, which no one reads",
    "bot/workflows/upkeep/schedules.py": "the key of an effect, which no one reads",
    "bot/workflows/upkeep/set_aside.py": "the key of an effect, which no one reads",
}
"""Modules that write a time without a token, and why."""


def texts(shown: Any) -> Iterator[tuple[str, str]]:
    """Yield every text of a payload with its type: only mrkdwn resolves tokens."""
    if isinstance(shown, dict):
        if shown.get("type") in {"mrkdwn", "plain_text"}:
            yield shown["type"], str(shown["text"])
            return
        shown = list(shown.values())
    if isinstance(shown, list):
        for each in shown:
            yield from texts(each)


@pytest.mark.parametrize(("name", "shown"), SAMPLES, ids=[name for name, _ in SAMPLES])
def test_no_time_is_shown_in_one_zone_alone(name: str, shown: Any) -> None:
    for kind, said in texts(shown):
        if kind == "mrkdwn":
            bare = BARE.search(SPANS.sub("", TOKEN.sub("", said)))
        else:
            bare = BARE.search(said) or TOKEN.search(said)
        assert bare is None, (name, kind, said)


def formats(file: Path) -> bool:
    """Tell whether a module writes hours and minutes by itself."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    specs = (node for node in ast.walk(tree) if isinstance(node, ast.FormattedValue) and node.format_spec)
    return any("%H:%M" in ast.unparse(spec) for spec in specs)


def test_only_these_modules_write_a_time_without_a_token() -> None:
    root = Path(__file__).parent.parent.parent
    found = {
        f"{file.relative_to(root)}"
        for folder in ("domain", "workflows", "slack")
        for file in (root / "bot" / folder).rglob("*.py")
        if formats(file)
    }
    assert found == NOT_IN_SLACK.keys()


def test_an_instant_keeps_its_zone_wherever_it_goes() -> None:
    said = f"Nothing new since {for_reader(START, seen_at=START)} & <b>"
    token = f"<!date^{int(START.timestamp())}^{{time}}|09:00 UTC>"
    assert text.escape(said) == f"Nothing new since {token} &amp; &lt;b&gt;"
    assert text.quote(said) == f"> {text.escape(said)}"
    assert text.escape_but_mentions(spelled_out(said)) == text.escape(said)
    assert text.escape_naming(said, str) == text.escape(said)
    in_utc = "Nothing new since 09:00 UTC & <b>"
    assert readable(said, {}) == text.in_utc(said) == text.inert(said) == in_utc
    assert text.code(said) == "`Nothing new since 09:00 UTC &amp; &lt;b&gt;`"
    assert block_kit.plain_text_input("x", initial=said)["initial_value"] == in_utc


@pytest.mark.parametrize("typed", ["<!date^1^{time}|click here>", "<!date^1^{time}^https://x.example|09:00 UTC>"])
def test_no_one_writes_a_token_that_shows_something_else(typed: str) -> None:
    assert "<" not in text.escape(typed)
