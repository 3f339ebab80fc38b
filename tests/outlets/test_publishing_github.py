"""Publishing on GitHub: what is of one of its two ways alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.effects import Done, Later, Unknown
from bot.outlets.delivery import Outlets
from bot.outlets.document import Document
from bot.outlets.github_issue import LONGEST, body
from tests.outlets.test_publishing import CASES, DOCUMENT, LATER, case, only, outlets, those, wiki
from tests.support.builders import START
from tests.support.stand_in import Fault
from tests.support.trackers.github import REPO
from tests.support.wikis.issues import Issues
from tests.support.wikis.wiki import Wiki

__all__ = ["case", "outlets", "wiki"]

of = pytest.mark.parametrize
IN_ISSUES = those([each for each in CASES if each.wiki is Issues])


@only("github")
@of(("reset", "waits"), [(90, 90), (3600, 300), (-5, 1)])
async def test_a_used_up_allowance_is_waited_for(wiki: Wiki, outlets: Outlets, reset: int, waits: int) -> None:
    at = int(START.timestamp()) + reset
    wiki.faults.append(Fault(status=403, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(at)}))
    outcome = await outlets.publish("wiki", DOCUMENT)
    assert isinstance(outcome, Later)
    assert outcome.after == timedelta(seconds=waits)


@IN_ISSUES
async def test_an_issue_is_known_again_and_what_people_did_with_it_stays(wiki: Wiki, outlets: Outlets) -> None:
    assert isinstance(wiki, Issues)
    theirs = wiki.github.keep(title=DOCUMENT.key, text=f"*Published by Warroom as {DOCUMENT.key} (x)*\n\nit says")
    done = await outlets.publish("wiki", DOCUMENT)
    assert isinstance(done, Done)
    ours = wiki.github.made[1]
    assert (ours.title, ours.assignee) == (DOCUMENT.key, "")
    ours.title, ours.text, ours.state = "Renamed by hand", "rewritten by hand", "done"
    assert await outlets.publish("wiki", replace(LATER, earlier=done.address)) == done, "it is known by its address"
    assert (ours.title, ours.state) == ("Renamed by hand", "done")
    assert "for 1 h" in ours.text
    for earlier in (
        "",
        done.address.replace(f"{REPO}/issues/2", "corp/other/issues/1"),
        done.address.replace("/2", "/99"),
    ):
        for document in (DOCUMENT, LATER):
            again = await outlets.publish("wiki", replace(document, earlier=earlier))
            assert again == done, "it is known by its last line"
    assert theirs.version == 1
    wiki.github.issues.pop(theirs.id)
    wiki.github.delete()
    anew = await outlets.publish("wiki", replace(DOCUMENT, earlier=done.address))
    assert isinstance(anew, Done)
    assert anew.address.endswith("/issues/3")
    for earlier in ("", anew.address):
        wiki.faults.append(Fault(status=200, body="<html>Log in</html>"))
        strange = await outlets.publish("wiki", replace(LATER, earlier=earlier))
        assert isinstance(strange, Unknown), "the page of a proxy says nothing of any issue"
    assert len(wiki.kept) == 1


def said(text: str) -> str:
    """What becomes of a text in an issue."""
    return body(replace(DOCUMENT, markdown=text)).partition("\n\n---\n\n")[0]


@of(
    ("text", "shown"),
    [
        ("@alice and _@bob_, \\@carol *@dana*", "@\u200balice and _@\u200bbob_, \\@\u200bcarol *@\u200bdana*"),
        ("cc @corp/team", "cc @\u200bcorp/team"),
        ("as in #12, corp/shop#7 and gh-3", "as in #\u200b12, corp/shop#\u200b7 and gh-\u200b3"),
        ("xhttps://a.example/@bob", "xhttps://a.example/@\u200bbob"),
        ("at https://a_b.example/@bob", "at https://a_b.example/@\u200bbob"),
        ("at http\u017f://a.example/@bob", "at http\u017f://a.example/@\u200bbob"),
        ("at https://a.example/&lt;@bob", "at https://a.example/&lt;@\u200bbob"),
        ("[x](https://a.example/b)@bob", "[x](https://a.example/b)@\u200bbob"),
        *(
            (text, text)
            for text in (
                "# 1. Summary\n\n### 2",
                "bob@corp.example",
                "at https://medium.example/@bob/x#12 and [y](https://a.example:8443/?q=@bob#3)",
                "50 % @ noon, C# and &#124;",
            )
        ),
    ],
)
def test_an_issue_calls_no_one_and_links_no_other(text: str, shown: str) -> None:
    assert said(text) == shown


@of(("fence", "close"), [("", ""), ("```text\n", "```"), ("~~~~\n", "~~~~")])
def test_what_is_too_long_for_an_issue_is_cut_at_a_line_and_says_where_the_rest_is(fence: str, close: str) -> None:
    row = "@é" * 30
    long = Document(
        id="1", key=DOCUMENT.key, number=DOCUMENT.number, declared_at=START, markdown=fence + f"{row}\n" * 2_000
    )
    text = body(long)
    assert LONGEST * 0.98 < len(text) <= LONGEST
    document, _, end = text.partition(
        "\n\n**Shortened: an issue takes 65,536 characters. The whole text is the file in"
    )
    assert "Slack" in end
    assert end.splitlines()[-1].startswith(f"*Published by Warroom as {DOCUMENT.key} ({long.fingerprint}). It replaces")
    *lines, last = document.removeprefix(fence).splitlines()
    assert set(lines) == {row.replace("@", "@\u200b")}
    assert last == (close or lines[0])
    nearly = replace(long, markdown="x" * (LONGEST - 400))
    assert "Shortened" not in body(nearly)
