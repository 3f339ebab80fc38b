"""What one person is shown on a postmortem's way to its readers, around whatever somebody typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.domain.approval import Lack
from bot.domain.draft import Version
from bot.domain.incident import TEXT_LIMIT, Offer
from bot.domain.postmortem.blameless import Hint
from bot.slack.blocks import approval
from bot.slack.blocks.rendered import Rendered
from tests.support.builders import BOB, START, hostile_overview


def answers(typed: str) -> Iterator[tuple[str, Rendered]]:
    """Yield what one person alone is answered, each with its name."""
    incident = hostile_overview(typed).incident
    versions = [Version(number=n, part="cause", text=typed, by=BOB, at=START) for n in range(1, 30)]
    yield "approval.versions", approval.versions(incident, versions, {"cause": "Root cause"}, "postmortem")
    yield "approval.changed", approval.changed(incident, "what version 2 changed", f"- {typed}\n+ {typed}" * 20)
    yield "approval.external_saved", approval.external_saved(incident, typed[:TEXT_LIMIT], [typed])
    yield "approval.hinted", approval.hinted(Rendered("Written."), [Hint(typed, "The check was not enforced.")] * 4)


def views(typed: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every form, each with its name."""
    incident, text = hostile_overview(typed).incident, typed[:TEXT_LIMIT]
    lacks = [Lack(key="answers", text=typed[:300], offer=Offer("Answer", "postmortem.answer", "1:cause"))] * 3
    yield "review, sent back", approval.reject_form(incident, "1:postmortem:3:technical")
    yield "review, waived", approval.waive_form(incident, "postmortem", lacks)
    yield "summary, shared", approval.summary_form(incident, text)
    yield "external", approval.external_form(incident, text, seen="20261123090000000000", problems=[typed] * 3)
