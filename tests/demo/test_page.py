"""The page: what a browser gets of it, and what it may ask for."""

from __future__ import annotations

import re
from pathlib import Path

from bot.demo.browser.page import FILES, KINDS
from bot.slack.blocks import block_kit, data_table, line_chart
from tests.demo.visitor import Visitor
from tests.support.world import World

WHOLE_PAGE = 150_000
"""Bytes of all its files: what a browser loads before it shows anything, nothing is minified or fetched later."""
NAMESPACE = "http://www.w3.org/2000/svg"
"""A name that looks like an address; no browser fetches it."""


def sources(*suffixes: str) -> dict[str, str]:
    found = {file.name: file.read_text(encoding="utf-8") for file in FILES.iterdir() if file.suffix in suffixes}
    assert {Path(name).suffix for name in found} == set(suffixes), "there is one of each to look at"
    return found


async def test_the_page_acts_as_the_five_of_the_story_only(visitor: Visitor) -> None:
    for name in ("gus", "zoe", "warroom", "U0A1ICE001", ""):
        assert await visitor.post(body=f'{{"as": "{name}", "do": "home"}}') == 404
    assert [one["name"] for one in (await visitor.look("alice"))["cast"]] == ["alice", "bob", "carol", "dana", "dave"]


async def test_an_act_that_cannot_be_done_is_refused_in_a_sentence(visitor: Visitor) -> None:
    for wish, sentence in (
        ({"do": "fly"}, "There is no action 'fly'."),
        ({"do": "say", "channel": "C0GENERAL1", "text": "  "}, "Type something first."),
        ({"do": "say", "channel": "C0NOWHERE1", "text": "hello"}, "This channel doesn't exist."),
        ({"do": "touch", "view": "V0", "block": "b", "action": "a"}, "This form is no longer open."),
        (
            {"do": "touch", "channel": "C0GENERAL1", "ts": "1.0", "block": "b", "action": "a"},
            "This message is no longer there.",
        ),
        ({"do": "clock", "minutes": 7}, "The clock moves by 1, 5, 15 minutes."),
        ({"do": "clock", "minutes": "15"}, "The clock moves by 1, 5, 15 minutes."),
        ({"do": "submit", "view": "V0"}, "This form is no longer open."),
    ):
        assert await visitor.act("alice", **wish) == {"error": sentence}


async def test_every_file_is_served_with_a_policy_that_allows_nothing_inline(visitor: Visitor) -> None:
    for file in FILES.iterdir():
        async with visitor.session.get(f"{visitor.page.address}{file.name}") as answer:
            assert answer.status == 200
            assert answer.content_type == KINDS[file.suffix]
            allowed = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in allowed
            assert "unsafe" not in allowed
            assert "*" not in allowed
            assert await answer.text() == file.read_text(encoding="utf-8")


async def test_no_file_from_elsewhere_is_served(visitor: Visitor) -> None:
    for path in (
        "policy.yml",
        "..%2Fpolicy.yml",
        "%2Fetc%2Fpasswd",
        "..%2F__init__.py",
        "nothing.js",
        "file/F0?as=alice",
    ):
        assert await visitor.status(path) == 404


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline() -> None:
    for name, text in sources(".html", ".css", ".js", ".svg").items():
        assert not re.search(r"https?://|//[a-z0-9-]+\.[a-z]{2}", text.replace(NAMESPACE, "")), name
        assert not re.search(r"@import|url\(", text), name
    for name, text in sources(".html", ".svg").items():
        assert not re.search(r"\son\w+\s*=|\sstyle\s*=|<style|javascript:", text), name
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text)), name


def test_what_people_typed_is_never_read_as_html() -> None:
    reads = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|\beval\(|new Function|DOMParser")
    assert not [name for name, text in sources(".js").items() if reads.search(text)]


def test_every_module_that_is_imported_is_there() -> None:
    for name, text in sources(".js").items():
        for imported in re.findall(r'from "\./([\w.]+)"', text):
            assert (FILES / imported).is_file(), f"{name} imports {imported}"
    assert all(f'href="{file.name}"' in sources(".html")["index.html"] for file in FILES.glob("*.css"))


def test_the_page_says_that_it_is_not_slack() -> None:
    index = sources(".html")["index.html"]
    assert "Demo, not Slack." in index
    assert "not Slack</title>" in index


def test_the_whole_page_is_small() -> None:
    assert sum(file.stat().st_size for file in FILES.iterdir()) < WHOLE_PAGE


def table(module: str, name: str) -> set[str]:
    """Names in a table that a module of the page exports."""
    found = re.search(rf"(?ms)^export const {name} = \{{\n(.*?)^\}};", sources(".js")[module])
    assert found is not None
    return set(re.findall(r"(?m)^  (\w+)(?=[:,])", found[1]))


def test_whatever_the_bot_can_send_is_drawn() -> None:
    """Every block and element comes from block_kit.py, line_chart.py and data_table.py, which name each type once."""
    made = "".join(Path(str(each.__file__)).read_text(encoding="utf-8") for each in (block_kit, data_table, line_chart))
    blocks = set(re.findall(r'_block\(\s*"(\w+)"|"type": "(header|context|data_visualization|data_table)"', made))
    elements = set(re.findall(r'_element\(\s*"(\w+)"', made))
    assert table("blocks.js", "BLOCKS") == {one or other for one, other in blocks}
    assert table("elements.js", "ELEMENTS") == elements


async def test_the_page_hears_of_every_change(visitor: Visitor, world: World) -> None:
    async with visitor.session.get(f"{visitor.page.address}changes") as changes:
        assert await changes.content.readline() == b"data: changed\n"
        await changes.content.readline()
        await visitor.act("alice", "command", channel=world.slack.channel("general").id, text="/incident help")
        assert await changes.content.readline() == b"data: changed\n"
