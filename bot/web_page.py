"""A Markdown document as one HTML page: nothing in it is loaded from elsewhere, and nothing of it runs."""

from __future__ import annotations

from html import escape
from typing import Final

import nh3
from markdown_it import MarkdownIt

TAGS: Final = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "a"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
}
"""What Markdown makes, but for pictures: they would be fetched from elsewhere."""

ATTRIBUTES: Final = {"*": set[str](), "a": {"href"}, "th": {"style"}, "td": {"style"}}
"""Of which a style may only align: that is how the columns of a table are, see `findings`."""

STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; margin: 1.5em 0 .5em; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #8888; padding: .25rem .5rem; text-align: left; vertical-align: top; }
td:first-child { min-width: 3.5em; }
blockquote { border-left: .25rem solid #8888; margin: .5rem 0; padding-left: 1rem; }
@media (max-width: 40rem) {
  body { font-size: .9rem; padding: .5rem; }
  th, td { padding: .2rem .3rem; }
}
@media print {
  body { font-size: 10pt; max-width: none; padding: 0; }
  tr, blockquote, li { break-inside: avoid; }
  h1, h2, h3 { break-after: avoid; }
}
""".strip()

_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""


def web_page(title: str, markdown: str) -> str:
    """Return a document as a page of its own, readable on a phone and in print.

    Args:
        title: plain text.
        markdown: CommonMark with tables. HTML in it is shown as text.
    """
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    body = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        filter_style_properties={"text-align"},
    )
    return _PAGE.format(title=escape(title), style=STYLE, body=body)
