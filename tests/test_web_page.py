"""A postmortem as a web page: its tables and headings stand, and nothing that people write runs or loads anything."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.postmortem.document import document
from bot.domain.postmortem.template import parse
from bot.web_page import TAGS, web_page
from tests.domain.test_postmortem import INCIDENT, answered, entry, material
from tests.scenarios.test_hostile_text import HOSTILE

OWN: Final = {"html", "head", "meta", "title", "style", "body", "main"}
"""Tags of the page itself."""

WORSE: Final = (
    "[x](java\nscript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example/x.png)",
    "<a href='javascript:alert(1)'>x</a>",
    "```\n</main><script>alert(1)</script>\n```",
    "<details open ontoggle=alert(1)>",
    '[x]: https://evil.example/ "onclick=alert(1)"\n[x]',
    '<https://evil.example/?q="><script>>',
    "| a | b |\n| --- | --- |\n| <b onmouseover=alert(1)> | `x` |",
)
"""What a person who writes Markdown, or a template, may try."""


class Read(HTMLParser):
    """The tags of a page, with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[tuple[str, str]] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def is_safe(read: Read) -> bool:
    """Tell whether a page holds nothing but what Markdown makes."""
    return (
        set(read.tags) <= TAGS | OWN
        and {(tag, name) for tag, name in read.attributes if tag not in OWN} <= {("a", "href"), ("a", "rel")}
        and all(link.startswith(("https://", "http://", "mailto:")) for link in read.links)
        and read.tags.count("main") == 1
    )


@pytest.mark.parametrize("text", [*HOSTILE, *WORSE])
def test_no_text_of_people_breaks_the_page_or_runs_in_it(text: str) -> None:
    said = replace(
        material(
            entry(text, key=True), entry("fine"), answers=(answered("cause", text),), impact=text, resolution=text
        ),
        incident=replace(INCIDENT, title=text, impact=text, resolution=text),
    )
    plain = replace(
        material(entry("x", key=True), entry("fine"), answers=(answered("cause", "x"),)),
        incident=replace(INCIDENT, title="x", impact="x", resolution="x"),
    )
    read = Read(web_page(f"INC: {text}", document(said, str)))
    assert is_safe(read)
    rows = [Read(web_page("INC", document(each, str))).tags.count("tr") for each in (said, plain)]
    assert rows[0] == rows[1], "no table is broken, and none is made"
    assert read.tags.count("h2") == Read(web_page("INC", document(plain, str))).tags.count("h2")


@pytest.mark.parametrize("text", WORSE)
def test_what_a_template_holds_is_no_html_either(text: str) -> None:
    own = parse("own.md", f"# {{title}}\n\n{text.replace('{', '{{').replace('}', '}}')}\n")
    assert is_safe(Read(web_page("INC", document(replace(material(), template=own), str))))


@given(st.text(max_size=60))
def test_any_markdown_makes_a_page_that_is_safe(text: str) -> None:
    assert is_safe(Read(web_page(text, text)))


def test_the_page_can_be_read_alone_on_a_phone_and_in_print() -> None:
    page = web_page("INC: <checkout>", document(material(entry("no one can pay")), str))
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>INC: &lt;checkout&gt;</title>" in page
    assert 'name="viewport"' in page
    assert "@media print" in page
    assert "<td>no one can pay</td>" in page
    assert "http" not in page.partition("<main>")[0].replace("http-equiv", ""), "nothing is loaded from elsewhere"


def test_a_column_that_a_template_aligns_stays_aligned_and_nothing_else_is_styled() -> None:
    page = web_page("x", "| probe | ms |\n| --- | ---: |\n| checkout | 212 |\n")
    assert page.count('style="text-align:right"') == 2
    assert "<p style" not in web_page("x", '<p style="text-align:right">x</p>')
