"""People's text in Markdown: its words stay, its marks lose their meaning. Rows: 137."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.domain import markdown

signs = st.sampled_from("ab |\\`*_[]()<>~#!&;-+=1.\n\t\u202e\x00é🔥")
nasty = st.lists(signs | st.sampled_from(("https://a.example/", "](https://a.example)")), max_size=60).map("".join)


def unescaped(text: str, mark: str) -> bool:
    """Tell whether a mark stands somewhere with its meaning."""
    return re.search(rf"(?<!\\)(?:\\\\)*{re.escape(mark)}", text) is not None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("rolled back v2.3.4", "rolled back v2.3.4"),
        ("snake_case and _emphasis_", "snake_case and \\_emphasis\\_"),
        ("__init__ of a__b", "\\_\\_init\\_\\_ of a\\_\\_b"),
        ("a | b", "a \\| b"),
        ("<b> &amp; Tom & Jerry", "&lt;b> &amp;amp; Tom & Jerry"),
        ("two\n\nlines", "two lines"),
        ("see https://example.com/a_b*c(d) now", "see https://example.com/a_b*c(d) now"),
        ("https://example.com/?f[a]=1&copy;=2", "https://example.com/?f%5Ba%5D=1&amp;copy;=2"),
        ("https://example.com/?a|b", "https://example.com/?a\\|b"),
        ("# no heading", "# no heading"),
    ],
)
def test_a_line_reads_as_it_was_written(text: str, line: str) -> None:
    assert markdown.line(text) == line


@pytest.mark.parametrize(
    ("text", "paragraph"),
    [("# x", "\\# x"), ("- x", "\\- x"), ("1. x", "1\\. x"), ("> x", "\\> x"), ("v1.2", "v1.2"), ("2 pods", "2 pods")],
)
def test_a_paragraph_begins_no_heading_and_no_list(text: str, paragraph: str) -> None:
    assert markdown.paragraph(text) == paragraph


@given(nasty)
def test_no_text_breaks_out_of_its_cell(text: str) -> None:
    line = markdown.line(text)
    assert "\n" not in line
    assert "<" not in line
    assert "\u202e" not in line
    assert not unescaped(line, "|")
    assert not unescaped(line, "`")
    assert not unescaped(line, "[")
    assert not line.endswith("\\") or line.endswith("\\\\")


@given(nasty)
def test_no_text_becomes_a_link_or_a_picture(text: str) -> None:
    html = MarkdownIt("commonmark", {"html": False}).render(f"a {markdown.line(text)}")
    assert "<a" not in html
    assert "<img" not in html


@given(nasty)
def test_every_line_of_a_quotation_is_quoted(text: str) -> None:
    assert all(line.startswith(">") for line in markdown.quoted(text).splitlines())


@given(st.text(), st.text(st.characters(exclude_categories=("C", "Z"))))
def test_a_link_is_one_link(label: str, address: str) -> None:
    linked = markdown.link(label, "https://x.example/" + address)
    assert MarkdownIt("commonmark").render(linked).count("<a href=") == 1


def test_without_an_address_a_link_is_its_text() -> None:
    assert markdown.link("errors.png", "") == "errors.png"


def test_a_table_has_its_head_and_its_rows() -> None:
    assert markdown.table(("A", "B"), [("1", "2")]) == "| A | B |\n| --- | --- |\n| 1 | 2 |"
