"""Modals and Home: triggers, the stack of three, hashes, what was typed."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Bot, Clock
from tests.demo.refusals import refused
from tests.demo.samples import BUTTON, modal, text_field

Trigger = Callable[[], Awaitable[str]]


@pytest_asyncio.fixture
async def trigger(slack: LocalSlack, bot: Bot) -> Trigger:
    @bot.app.command("/incident")
    async def command(ack: Any) -> None:
        await ack()

    async def typed() -> str:
        await slack.person("alice").command("/incident")
        return str(bot.bodies[-1]["trigger_id"])

    return typed


async def test_a_trigger_works_once(client: AsyncWebClient, trigger: Trigger) -> None:
    trigger_id = await trigger()
    await client.views_open(trigger_id=trigger_id, view=modal(text_field()))

    with refused("exchanged_trigger_id"):
        await client.views_open(trigger_id=trigger_id, view=modal(text_field()))
    with refused("invalid_trigger_id"):
        await client.views_open(trigger_id="1.2.3", view=modal(text_field()))


async def test_a_trigger_lives_three_seconds(client: AsyncWebClient, trigger: Trigger, clock: Clock) -> None:
    trigger_id = await trigger()
    clock.passes(seconds=3.1)

    with refused("expired_trigger_id"):
        await client.views_open(trigger_id=trigger_id, view=modal(text_field()))


async def test_a_view_has_its_limits(client: AsyncWebClient, trigger: Trigger) -> None:
    trigger_id = await trigger()
    with refused("invalid_arguments"):
        await client.views_open(trigger_id=trigger_id, view=modal(text_field(), private_metadata="x" * 3001))
    with refused("invalid_arguments"):
        await client.views_open(trigger_id=trigger_id, view=modal(text_field(), submit=None))
    with refused("invalid_blocks"):
        await client.views_open(trigger_id=trigger_id, view=modal(text_field("a" * 256)))
    with refused("view_too_large"):
        header = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
        await client.views_open(trigger_id=trigger_id, view=modal(*[header] * 90))


async def test_what_was_typed_survives_while_the_ids_stay(
    slack: LocalSlack, client: AsyncWebClient, trigger: Trigger
) -> None:
    alice = slack.person("alice")
    await client.views_open(trigger_id=await trigger(), view=modal(text_field("a", "A"), text_field("b", "B")))
    assert alice.modal is not None
    view = alice.modal
    await alice.choose(view, "A", "kept")
    await alice.choose(view, "B", "lost")

    await client.views_update(view_id=view.id, view=modal(text_field("a", "A"), text_field("b2", "B")))

    values = view.state()["values"]
    assert values["a"]["text"]["value"] == "kept"
    assert values["b2"]["text"]["value"] is None


async def test_a_stale_hash_is_a_conflict(slack: LocalSlack, client: AsyncWebClient, trigger: Trigger) -> None:
    opened = await client.views_open(trigger_id=await trigger(), view=modal(text_field()))
    view_id, first = opened["view"]["id"], opened["view"]["hash"]
    await client.views_update(view_id=view_id, hash=first, view=modal(text_field()))

    with refused("hash_conflict"):
        await client.views_update(view_id=view_id, hash=first, view=modal(text_field()))
    await slack.person("alice").close_modal()
    with refused("not_found"):
        await client.views_update(view_id=view_id, view=modal(text_field()))


async def test_views_stack_three_deep(slack: LocalSlack, bot: Bot, client: AsyncWebClient, trigger: Trigger) -> None:
    @bot.app.action("take")
    async def take(ack: Any) -> None:
        await ack()

    alice = slack.person("alice")
    first = await trigger()
    with refused("invalid_trigger_id"):
        await client.views_push(trigger_id=first, view=modal(BUTTON))
    await client.views_open(trigger_id=await trigger(), view=modal(BUTTON))

    async def pushed() -> None:
        assert alice.modal is not None
        await alice.press(alice.modal, "Take command")
        await client.views_push(trigger_id=bot.bodies[-1]["trigger_id"], view=modal(BUTTON))

    await pushed()
    await pushed()
    with refused("push_limit_reached"):
        await pushed()

    for left in (2, 1, 0):
        await alice.close_modal()
        assert len(slack.views.stacks[alice.id]) == left


async def test_an_external_id_is_unique(client: AsyncWebClient, trigger: Trigger) -> None:
    await client.views_open(trigger_id=await trigger(), view=modal(text_field(), external_id="one"))
    with refused("duplicate_external_id"):
        await client.views_open(trigger_id=await trigger(), view=modal(text_field(), external_id="one"))
    await client.views_update(external_id="one", view=modal(text_field(), external_id="one"))


async def test_a_home_tab_is_published_when_it_is_looked_at(
    slack: LocalSlack, bot: Bot, client: AsyncWebClient
) -> None:
    alice = slack.person("alice")
    await alice.open_home()
    await slack.idle()
    assert bot.told("app_home_opened")[0]["user"] == alice.id

    published = await client.views_publish(user_id=alice.id, view={"type": "home", "blocks": [BUTTON]})
    assert alice.home is not None
    assert alice.home.buttons == ["Take command"]
    with refused("hash_conflict"):
        await client.views_publish(user_id=alice.id, hash="old", view={"type": "home", "blocks": []})
    await client.views_publish(user_id=alice.id, hash=published["view"]["hash"], view={"type": "home", "blocks": []})
    slack.desk.home_enabled = False
    with refused("not_enabled"):
        await client.views_publish(user_id=alice.id, view={"type": "home", "blocks": []})
