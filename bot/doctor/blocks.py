"""This file is about having Slack judge everything that Warroom shows: nothing of it is posted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import aiohttp

from bot.doctor.finding import Finding, failed, not_checked, ok
from bot.doctor.given import Given
from bot.doctor.samples.incident import hostile_overview
from bot.doctor.samples.messages import AROUND, MESSAGES
from bot.doctor.samples.shown import answers, views
from bot.domain.incident import TEXT_LIMIT
from bot.slack.blocks.message import render
from bot.slack.blocks.rendered import Rendered
from bot.slack.inquiry import Answer, AwayError, Inquiry

CHECK: Final = "blocks"
TYPED: Final = "x" * TEXT_LIMIT
"""The longest text that people get in: where something is cut, it shows."""

REPORT: Final = "This is a fault of this version of Warroom: report it with these lines, or go back to the one before."


def payloads() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield one of everything: its name, whether it is a ``message`` or a ``view``, and what is sent of it."""
    for kind, make in MESSAGES.items():
        yield kind.__name__, "message", _message(render(make(TYPED), hostile_overview(TYPED), AROUND))
    for name, answer in answers(TYPED):
        yield name, "message", _message(answer)
    for name, view in views(TYPED):
        yield name, "view", view


def _message(rendered: Rendered) -> dict[str, Any]:
    return {"text": rendered.text, "blocks": rendered.blocks}


async def judged(given: Given, session: aiohttp.ClientSession) -> tuple[Finding, ...]:
    """Send each to ``blocks.validate``, which wants no token. Source: Slack's reference, blocks.validate."""
    if given.api_url is None:
        return (not_checked(CHECK, "SLACK_API_URL is of no use.", "Mend SLACK_API_URL first."),)
    inquiry = Inquiry("", given.api_url, session)
    everything = [*payloads()]
    found: list[Finding] = []
    looked_at = 0
    try:
        for name, sort, payload in everything:
            found += _problems(name, await inquiry.ask("blocks.validate", **{sort: payload}))
            looked_at += 1
    except AwayError as away:
        left = f"{len(everything) - looked_at} of {len(everything)} were not judged: {away}."
        found.append(not_checked(CHECK, left, "Run `warroom doctor --blocks` again in a minute."))
    return tuple(found) or (ok(CHECK, f"Slack takes all {len(everything)} messages and forms."),)


def _problems(name: str, answer: Answer) -> Iterator[Finding]:
    if not answer.code:
        return
    said = [f"{one.get('pointer')}: {one.get('message')}" for one in answer.data.get("errors") or ()]
    why = "; ".join(said) or "it does not say why"
    yield failed(CHECK, f"Slack does not take {name} ({answer.code}): {why}.", REPORT)
