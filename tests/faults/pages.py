"""Judging pages: each SEV1 calls people once, and its end is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.faults.facts import Story
from tests.faults.judge import Violation
from tests.support.stand_in import StandIn


def paged(pager: StandIn, stories: Sequence[Story]) -> Iterator[Violation]:
    """Yield every page that is lost, doubled, not ended, or of an incident that pages no one."""
    rung = Counter(each.key for each in pager.rung)
    for story in stories:
        if len(story.numbers) != 1:
            continue
        found = rung[story.number]
        most = 0 if story.private else 1  # another severity may have become one
        if story.severity == "sev1" and found < most:
            yield Violation("lost", f"the page of {story.number}")
        elif found > most:
            yield Violation("doubled", f"pages of {story.number}: {found}")
        elif found and pager.states[story.number] != "resolved":
            yield Violation("lost", f"the end of {story.number} in the pager: {pager.states[story.number]}")
    for text in pager.requests:
        for story in stories:
            if story.private and story.title in text:
                yield Violation("leaked", f"{story.number} to the pager")
