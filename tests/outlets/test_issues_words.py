"""What people write is words in an issue of a tracker, and none of it is taken for an issue."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from markdown_it import MarkdownIt

from bot.domain.effects import Done
from bot.outlets.delivery import Outlets
from tests.outlets.test_trackers import FIELDS, MARKER, a_view, opened_for, outlets, the_item, tracker, tried
from tests.support.trackers.github import GitHub
from tests.support.trackers.tracker import TrackerStandIn

__all__ = ["outlets", "tracker"]

CALLS = "@dana, &commat;dana, &#64;dana, see #12, GH-12, <b>x</b>, [x](https://e.example), ![x](https://e.example/p)"


async def test_what_people_write_is_words_in_an_issue(tracker: TrackerStandIn, outlets: Outlets) -> None:
    item = the_item(text=f"{'x' * 250} {CALLS}", fields={**FIELDS, "criteria": CALLS})
    assert isinstance(await tried(outlets, a_view(item, title=CALLS)), Done)
    if tracker.kind == "jira":  # there, text is no markup
        return
    html = MarkdownIt("commonmark").render(tracker.only.text)
    shown = unescape(re.sub(r'<a href="https://local[^>]*>', "", html))
    assert re.findall(r"@\w|#\d|GH-\d", shown) == []
    assert re.findall(r"<(?:b|a|img)\b[^>]*>", re.sub(r'<a href="https://local[^>]*>', "", html)) == []
    assert shown.count("&commat;dana") == 3, "every word is there, as it was typed"


async def test_a_line_that_people_wrote_is_not_taken_for_the_issue(tmp_path: Path) -> None:
    tracker = GitHub()
    await tracker.start()
    outlets = opened_for(tracker, tmp_path)
    try:
        tracker.keep(title="INC-2026-1123-001 postmortem", text=f"# checkout is down\n\n{MARKER}\n\nis next")
        done = await tried(outlets, tries=1)
        assert isinstance(done, Done)
        assert done.name == "corp/shop#2"
        again = await tried(outlets, a_view(title="checkout is slow"), tries=1)
        assert again == done, "its title has changed since"
    finally:
        await outlets.close()
        await tracker.stop()
