"""The canvas of a war room: the postmortem that people write in, beside the file."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo.faults import DropAfter, Refuse, ServerError
from bot.demo.workspace.canvases import Block, Canvas
from tests.support.world import World


def canvas_of(world: World) -> Canvas:
    """Return the one canvas of the one war room."""
    (canvas,) = [each for each in world.slack.workspace.canvases.values() if not each.deleted]
    assert canvas.channel == world.room.id
    return canvas


def write(world: World, heading: str, text: str) -> None:
    """Have someone write below a heading in the canvas, as Slack lets them."""
    blocks = canvas_of(world).blocks
    at = next(i for i, each in enumerate(blocks) if each.text == f"## {heading}")
    blocks.insert(at + 2, Block(world.slack.workspace.mint("b"), text))


def under(world: World, heading: str) -> str:
    """Return what stands below a heading in the canvas."""
    return canvas_of(world).markdown.partition(f"## {heading}\n")[2].partition("\n## ")[0]


async def resolved(world: World) -> None:
    await world.declare()
    await world.passes(minutes=10)
    await world.command("resolve now rolled back v2.3.4")
    await world.passes(seconds=5)


async def test_people_write_in_the_canvas_and_nothing_of_theirs_is_overwritten(world: World) -> None:
    await resolved(world)
    text = canvas_of(world).markdown
    for expected in ("## Summary", "checkout was down", "## Root cause", "_Write here: why it happened._"):
        assert expected in text
    assert "## Timeline" not in text

    # While no one has written in it, it is simply brought up to date.
    await world.command("postmortem factors no canary")
    assert "no canary" in under(world, "Contributing factors")
    assert "Changed in Warroom" not in canvas_of(world).markdown

    # What someone writes below a question is the answer to it.
    write(world, "Root cause", "The index was missing")
    await world.command("postmortem")
    assert "> The index was missing" in world.document
    assert "- **Root cause**: " not in world.document
    assert under(world, "Root cause").count("The index was missing") == 1

    # From now on we only add.
    await world.command("postmortem impact no one could pay")
    await world.command("postmortem impact no one could pay for 10 minutes")
    assert "The index was missing" in under(world, "Root cause")
    assert "Changed in Warroom" in under(world, "Impact")
    assert "for 10 minutes" in under(world, "Impact")
    assert "Changed in Warroom" not in under(world, "Root cause")

    # What was answered in Slack and is answered in the canvas, too: both stay, in both.
    write(world, "Contributing factors", "And no review")
    before = canvas_of(world).markdown
    await world.command("postmortem")
    await world.command("postmortem")
    for both in ("no canary", "And no review"):
        assert both in under(world, "Contributing factors")
        assert world.document.count(both) == 1
    for line in before.splitlines():
        assert line in canvas_of(world).markdown
    assert len(world.slack.workspace.canvases) == 1
    count = len(canvas_of(world).blocks)
    await world.command("postmortem")
    assert len(canvas_of(world).blocks) == count, "the same once more adds nothing"


async def test_a_canvas_that_is_deleted_is_made_once_more_and_one_rewritten_is_added_to(world: World) -> None:
    await resolved(world)
    canvas_of(world).blocks = [Block("b1", "# Ours now"), Block("b2", "We wrote all of this ourselves")]
    await world.command("postmortem factors no canary")
    text = canvas_of(world).markdown
    assert text.startswith("# Ours now\n\nWe wrote all of this ourselves\n")
    assert "no canary" in text.partition("## Contributing factors\n")[2]

    canvas_of(world).deleted = True
    await world.command("postmortem impact no one could pay")
    assert "no one could pay" in under(world, "Impact")
    assert "The canvas was deleted" in (await world.command("timeline")).text
    canvas_of(world).deleted = True
    await world.command("postmortem impact no one could pay for 10 minutes")
    assert all(each.deleted for each in world.slack.workspace.canvases.values())
    await world.command("postmortem")
    assert "for 10 minutes" in world.document


@pytest.mark.parametrize(
    "code",
    ["missing_scope", "team_tier_cannot_create_channel_canvases", "canvas_disabled_user_team", "restricted_action"],
)
async def test_without_a_canvas_file_and_forms_are_as_ever(world: World, code: str) -> None:
    if code == "missing_scope":
        world.slack.feed.scopes.discard("canvases:read")
    else:
        world.slack.fail("conversations.canvases.create", Refuse(code), times=None)
    await resolved(world)
    await world.command("postmortem root cause no timeout")
    await world.command("postmortem")
    assert not world.slack.workspace.canvases
    assert "> no timeout" in world.document
    shown = "".join(world.shown(world.room))
    assert "canvas" not in shown


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("conversations.canvases.create", DropAfter()),
        ("conversations.canvases.create", ServerError()),
        ("canvases.edit", DropAfter()),
        ("canvases.edit", Refuse("canvas_editing_locked")),
        ("canvases.getContent", ServerError()),
    ],
)
async def test_whatever_is_tried_again_stands_there_once(world: World, method: str, fault: Any) -> None:
    world.slack.fail(method, fault)
    await resolved(world)
    await world.command("postmortem factors no canary")
    await world.passes(minutes=2)
    text = canvas_of(world).markdown
    assert text.count("## Contributing factors") == 1
    assert text.count("no canary") == 1
