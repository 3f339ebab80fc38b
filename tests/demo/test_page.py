"""What the demo's page gives a browser, to whom, and what one person sees of another's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.demo.browser.page import FILES, KINDS, Page
from bot.demo.slack import LocalSlack
from bot.slack.blocks import kit
from tests.demo.visitor import Visitor
from tests.support.world import World

WHOLE_PAGE = 150_000
"""Bytes of all its files: what a browser loads before it shows anything, nothing is minified or fetched later."""
NAMESPACE = "http://www.w3.org/2000/svg"
"""A name that looks like an address; no browser fetches it."""


def sources(*suffixes: str) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in FILES.iterdir() if file.suffix in suffixes}


async def status(visitor: Visitor, path: str, **headers: str) -> int:
    async with visitor.session.get(f"{visitor.page.address}{path}", headers=headers) as answer:
        return answer.status


async def acted(visitor: Visitor, body: str = '{"as": "alice", "do": "home"}', **headers: str) -> int:
    """Send an act with these headers; returns the status of the answer."""
    given = {"Content-Type": "application/json", "Origin": visitor.page.address.rstrip("/")} | headers
    async with visitor.session.post(f"{visitor.page.address}act", data=body, headers=given) as answer:
        return answer.status


# Who may ask


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "example.com", ""])
async def test_nothing_but_loopback_is_listened_on(world: World, slack: LocalSlack, host: str) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        await Page(world, []).start(host, 0)
    with pytest.raises(ValueError, match="loopback only"):
        await slack.start(host=host)


async def test_a_foreign_name_that_leads_here_is_refused(visitor: Visitor) -> None:
    for name in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example:4200"):
        assert await status(visitor, "", Host=name) == 403
        assert await status(visitor, "state?as=alice", Host=name) == 403
        assert await acted(visitor, Host=name, Origin=f"http://{name}") == 403
    for name in ("localhost", "localhost:4200", "127.0.0.1", "[::1]:4200", "[::1]"):
        assert await status(visitor, "", Host=name) == 200


async def test_the_local_slack_answers_no_foreign_name_either(visitor: Visitor, world: World) -> None:
    async with visitor.session.post(
        f"{world.slack.api_url}auth.test", data={"token": world.slack.bot_token}, headers={"Host": "evil.example"}
    ) as answer:
        assert answer.status == 403


async def test_acts_come_from_the_page_itself(visitor: Visitor, world: World) -> None:
    assert await acted(visitor) == 200
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": visitor.page.address.rstrip("/").replace("http", "https")},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ):
        assert await acted(visitor, **headers) == 403
    assert world.alice.home is None
    assert await acted(visitor, body="[]") == 400
    assert await acted(visitor, body="{") == 400


async def test_the_page_acts_as_the_four_of_the_story_only(visitor: Visitor) -> None:
    for name in ("dave", "zoe", "warroom", "U0A1ICE001", ""):
        assert await acted(visitor, body=f'{{"as": "{name}", "do": "home"}}') == 404
    assert [one["name"] for one in (await visitor.look("alice"))["cast"]] == ["alice", "bob", "carol", "dana"]


async def test_an_act_that_cannot_be_done_is_refused_in_a_sentence(visitor: Visitor) -> None:
    for wish in (
        {"do": "fly"},
        {"do": "say", "channel": "C0GENERAL1", "text": "  "},
        {"do": "say", "channel": "C0NOWHERE1", "text": "hello"},
        {"do": "touch", "view": "V0", "block": "b", "action": "a"},
        {"do": "touch", "channel": "C0GENERAL1", "ts": "1.0", "block": "b", "action": "a"},
        {"do": "clock", "minutes": 7},
        {"do": "clock", "minutes": "15"},
        {"do": "submit", "view": "V0"},
    ):
        told = await visitor.act("alice", **wish)
        assert re.fullmatch(r"[A-Z].+\.", told["error"]), told


# What is served


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
        assert await status(visitor, path) == 404


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
    """Every block and element comes from bot/slack/blocks/kit.py, which names each type once."""
    made = Path(kit.__file__).read_text(encoding="utf-8")
    blocks = set(re.findall(r'_block\(\s*"(\w+)"|"type": "(header)"', made))
    elements = set(re.findall(r'_element\(\s*"(\w+)"', made))
    assert table("blocks.js", "BLOCKS") == {one or other for one, other in blocks}
    assert table("elements.js", "ELEMENTS") == elements


# What one person sees of another's


async def test_a_private_incident_is_not_there_for_whoever_is_not_in_its_room(visitor: Visitor, world: World) -> None:
    room = await visitor.declare(world, "--private Salaries leaked sev3")
    assert world.room.is_private
    await visitor.act("alice", "say", channel=room, text="it is the payroll bucket")
    (said,) = [one for one in await visitor.posts("alice", room) if "payroll" in one["text"]]
    outsider = next(one.name for one in (world.bob, world.carol, world.dana) if one.id not in world.room.members)

    for thread in ("", said["ts"]):
        seen = await visitor.look(outsider, room, thread)
        assert (seen["place"], seen["thread"]) == (None, None)
        for secret in (room, "Salaries", "payroll", world.room.name):
            assert secret not in str(seen)
    for wish in (
        {"do": "say", "channel": room, "text": "hello"},
        {"do": "react", "channel": room, "ts": said["ts"], "name": "eyes"},
        {"do": "join", "channel": room},
        {"do": "read", "channel": room},
        {"do": "command", "channel": room, "text": "/incident status"},
    ):
        assert await visitor.act(outsider, **wish) == {"error": "There is no such channel."}
    assert not said["reactions"]
    assert (await visitor.look("alice"))["guide"]["room"] is None
    await world.settled()


async def test_a_file_opens_for_those_who_see_where_it_stands(visitor: Visitor, world: World) -> None:
    hidden = world.slack.add_channel("payroll", [world.alice], is_private=True)
    message = await world.alice.say("the list", channel=hidden, files={"list.md": "# Salaries"})
    path = f"file/{message.files[0].id}"
    assert await status(visitor, f"{path}?as=alice") == 200
    assert await status(visitor, f"{path}?as=bob") == 404
    assert await status(visitor, path) == 404
    await world.settled()


async def test_what_is_on_one_screen_is_on_no_other(visitor: Visitor, world: World) -> None:
    room = await visitor.declare(world)
    general = world.slack.channel("general").id
    (answer,) = await visitor.posts("alice", general)
    await visitor.press("alice", room, "Severity")
    await world.settled()
    modal = (await visitor.look("alice"))["modal"]
    dm = (await visitor.look("alice"))["app"]["dm"]["id"]

    seen = await visitor.look("bob", dm)
    assert (seen["modal"], seen["place"]) == (None, None)
    assert await visitor.act("bob", "submit", view=modal["id"]) == {"error": "This form is no longer open."}
    block = answer["blocks"][-1]
    place = {"channel": general, "ts": answer["ts"], "block": block["block_id"]}
    told = await visitor.act("bob", "touch", **place, action=block["elements"][0]["action_id"])
    assert told == {"error": "This message is no longer there."}
    await visitor.act("bob", "close", view=modal["id"])
    assert (await visitor.look("alice"))["modal"]["id"] == modal["id"]


async def test_a_public_channel_is_read_before_it_is_joined(visitor: Visitor, world: World) -> None:
    sev1 = world.slack.channel("incidents-sev1").id
    seen = (await visitor.look("carol", sev1))["place"]
    assert (seen["member"], seen["messages"]) == (False, [])
    assert await visitor.act("carol", "say", channel=sev1, text="hello") == {"error": "Join the channel first."}
    assert await visitor.act("carol", "join", channel=sev1) == {}
    assert await visitor.act("carol", "say", channel=sev1, text="hello") == {}
    assert await visitor.act("carol", "leave", channel=sev1) == {}
    assert (await visitor.look("carol", sev1))["place"]["member"] is False
    await world.settled()
