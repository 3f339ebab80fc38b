#!/usr/bin/env bash
# nh3 0.3.7: a table made by markdown-it-py 4.3.0 loses the alignment of its columns, and nothing says so.
#
# What happens: markdown-it-py writes the alignment of a column as style="text-align:right" on each cell. nh3's defaults
# keep the older attribute align on cells, which markdown-it-py never writes, and remove style. So of a table whose
# numbers stand on the right every cell is cleaned to the left. Only style on th and td, with filter_style_properties
# limited to text-align, keeps it.
#
# What one would have guessed: the defaults of a sanitizer that knows tables keep what a Markdown library makes of them,
# as they do for headings, lists and links.
#
# Why it matters here: the postmortem as a web page has columns of numbers, and a team's own template may align them.
# bot/web_page.py allows that one property.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'nh3==0.3.7' 'markdown-it-py==4.3.0' 2>"$work/pip" ||
  { cat "$work/pip" >&2; exit 2; }

"$work/venv/bin/python" - <<'PYTHON'
import nh3
from markdown_it import MarkdownIt

made = MarkdownIt("commonmark").enable("table").render("| probe | ms |\n| --- | ---: |\n| checkout | 212 |\n")
cells = {"*": set(), "th": {"style"}, "td": {"style"}}
seen = {
    "markdown-it-py": made,
    "nh3, its defaults": nh3.clean(made),
    "nh3, told of the property": nh3.clean(made, attributes=cells, filter_style_properties={"text-align"}),
}
for who, html in seen.items():
    print(f"{who}: {'; '.join(line for line in html.splitlines() if '212' in line)}")
aligned = [html.count("text-align") for html in seen.values()]
if aligned != [2, 0, 2] or "align" not in nh3.ALLOWED_ATTRIBUTES["td"]:
    raise SystemExit("This has changed: the finding no longer holds.")
PYTHON
