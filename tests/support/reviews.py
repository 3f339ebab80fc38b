"""Drafts on their way: of whom nothing is known, and with everything that people write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.approval import Approval, Reviews, Standing
from bot.domain.draft import EXTERNAL, POSTMORTEM, DraftStep, Verdict

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
STAGES = (("technical", ("service_owner",)), ("operational", ("engineering_manager", "admin")))

NO_REVIEW = Reviews()


def a_step(verdict: Verdict, step: str, *, version: int = 3, by: str = "U0B0B00001", note: str = "") -> DraftStep:
    """Something that was done with a version of the postmortem."""
    return DraftStep(draft=POSTMORTEM, version=version, step=step, verdict=verdict, by=by, at=AT, note=note)


def a_review(typed: str) -> Reviews:
    """A postmortem in review that lacked everything, and an external version that changed since it was published."""
    asked = a_step(Verdict.SUBMITTED, POSTMORTEM)
    waived = tuple(a_step(Verdict.WAIVED, each, note=typed) for each in ("answers", "evidence", "outcomes"))
    places = {
        "outlet:wiki": a_step(Verdict.PUBLISHED, "outlet:wiki", note="https://wiki.example.com/1"),
        "outlet:blog": a_step(Verdict.REFUSED, "outlet:blog", note=typed),
    }
    plain = Approval(draft=POSTMORTEM, version=3, writer="U0B0B00001", stages=STAGES, asked=asked, round=2)
    approved = (a_step(Verdict.APPROVED, "technical"),)
    review = replace(plain, standing=Standing.REVIEW, waived=waived, approved=approved, places=places)
    published = a_step(Verdict.PUBLISHED, "publish", version=2)
    return Reviews({POSTMORTEM: review, EXTERNAL: replace(plain, draft=EXTERNAL, published=published)})
