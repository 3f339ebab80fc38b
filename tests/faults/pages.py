"""Judging pages: whoever an incident calls outside Slack is called once, and the end of each call is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from tests.faults.facts import Story
from tests.faults.judge import Violation
from tests.support.stand_in import StandIn


def paged(pager: StandIn, stories: Sequence[Story]) -> Iterator[Violation]:
    """Yield what is wrong with the pages of stories of which each SEV1 calls people at once, and no other does."""
    for story in stories:
        if len(story.numbers) != 1:
            continue
        may = () if story.private else (story.number,)  # another severity may have become one
        yield from calls_of(pager, story.number, must=may if story.severity == "sev1" else (), may=may)
        if story.private:
            yield from leaks(pager, story.number, story.title)


def calls_of(pager: StandIn, number: str, *, must: Collection[str], may: Collection[str]) -> Iterator[Violation]:
    """Yield every call of an incident that is over which is lost, doubled, not ended, or not to be.

    Args:
        must: what the pager knows the calls by that there have to be.
        may: the same of those that there may be, ``must`` included.
    """
    rung = Counter(each.key for each in pager.rung if each.key.partition(":")[0] == number)
    for key in must:
        if not rung[key]:
            yield Violation("lost", f"the page {key}")
    for key, times in rung.items():
        if times > (most := int(key in may)):
            yield Violation("doubled", f"the page {key}: {times} times, not {most}")
        elif pager.states[key] != "resolved":
            yield Violation("lost", f"the end of {key} in the pager: {pager.states[key]}")


def leaks(pager: StandIn, number: str, title: str) -> Iterator[Violation]:
    """Yield whatever the pager was sent of a private incident."""
    yield from (Violation("leaked", f"{number} to the pager") for text in pager.requests if title in text)
