"""Filling in: what is sent, and what the answer to a form does."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.people.forms import FormRefusedError
from bot.demo.people.person import Person
from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Bot
from tests.demo.samples import modal, text_field


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def option(text: str, value: str) -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def field(label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    named = {"action_id": "it"} | element
    return {"type": "input", "block_id": label.lower(), "label": plain(label), "element": named} | more


async def opened(slack: LocalSlack, bot: Bot, view: dict[str, Any]) -> Person:
    @bot.app.shortcut("new")
    async def new(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    alice = slack.person("alice")
    await alice.shortcut("new")
    return alice


def answering(bot: Bot, **answer: Any) -> None:
    @bot.app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(**answer)


async def test_each_kind_of_field_reports_in_its_own_way(slack: LocalSlack, bot: Bot) -> None:
    severities = [option("SEV1 critical", "1"), option("SEV2 major", "2")]
    alice = await opened(
        slack,
        bot,
        modal(
            field("Severity", {"type": "static_select", "options": severities}),
            field("Tags", {"type": "checkboxes", "options": [option("Security", "s"), option("Data", "d")]}),
            field("Lead", {"type": "users_select"}),
            field("Helpers", {"type": "multi_users_select"}),
            field("Day", {"type": "datepicker"}),
            field("Note", {"type": "plain_text_input", "initial_value": "as before"}),
            field("Link", {"type": "url_text_input"}, optional=True),
        ),
    )
    answering(bot)
    await alice.submit(
        {
            "Severity": "SEV2 major",
            "Tags": ["Data"],
            "Lead": "@bob",
            "Helpers": ["carol", "dana"],
            "Day": "2026-11-21",
        }
    )

    values = bot.bodies[-1]["view"]["state"]["values"]
    assert values["severity"]["it"]["selected_option"]["value"] == "2"
    assert [one["value"] for one in values["tags"]["it"]["selected_options"]] == ["d"]
    assert values["lead"]["it"]["selected_user"] == slack.person("bob").id
    assert len(values["helpers"]["it"]["selected_users"]) == 2
    assert values["day"]["it"]["selected_date"] == "2026-11-21"
    assert values["note"]["it"]["value"] == "as before"
    assert values["link"]["it"]["value"] is None
    assert alice.modal is None


@pytest.mark.parametrize(
    ("label", "value"), [("Severity", "SEV9"), ("Link", "not a link"), ("Short", "much too long"), ("Day", "tomorrow")]
)
async def test_what_slacks_client_would_not_send_is_not_sent(
    slack: LocalSlack, bot: Bot, label: str, value: str
) -> None:
    alice = await opened(
        slack,
        bot,
        modal(
            field("Severity", {"type": "static_select", "options": [option("SEV1", "1")]}, optional=True),
            field("Link", {"type": "url_text_input"}, optional=True),
            field("Short", {"type": "plain_text_input", "max_length": 5}, optional=True),
            field("Day", {"type": "datepicker"}, optional=True),
        ),
    )
    before = len(bot.bodies)
    with pytest.raises(FormRefusedError):
        await alice.submit({label: value})
    assert len(bot.bodies) == before


async def test_a_form_may_become_another(slack: LocalSlack, bot: Bot) -> None:
    alice = await opened(slack, bot, modal(text_field()))
    answering(bot, response_action="update", view=modal(text_field("other", "Other")))
    reply = await alice.submit({"Title": "x"})

    assert alice.modal is not None
    assert alice.modal.labels == ["Other"]
    assert reply.modal is alice.modal


async def test_a_form_may_lead_deeper_and_clear_everything(slack: LocalSlack, bot: Bot) -> None:
    alice = await opened(slack, bot, modal(text_field()))
    answering(bot, response_action="push", view=modal(text_field("deep", "Deep"), callback_id="deep"))

    @bot.app.view("deep")
    async def deep(ack: Any) -> None:
        await ack(response_action="clear")

    await alice.submit({"Title": "x"})
    assert len(slack.views.stacks[alice.id]) == 2
    await alice.submit({"Deep": "y"})
    assert alice.modal is None


async def test_the_text_ok_is_no_answer_to_a_form(slack: LocalSlack, bot: Bot) -> None:
    alice = await opened(slack, bot, modal(text_field()))

    @bot.app.view("form")
    async def submitted(ack: Any) -> None:
        await ack("ok")

    reply = await alice.submit({"Title": "x"})
    assert reply.error == "invalid_ack"
    assert alice.modal is not None


async def test_errors_must_name_an_input_block(slack: LocalSlack, bot: Bot) -> None:
    alice = await opened(slack, bot, modal(text_field()))
    answering(bot, response_action="errors", errors={"nowhere": "no"})

    reply = await alice.submit({"Title": "x"})
    assert reply.error == "invalid_ack"
    assert alice.modal is not None
    assert alice.modal.errors == {}
    assert alice.modal.state()["values"]["title"]["text"]["value"] == "x"


@pytest.mark.parametrize(("asked", "told"), [(True, 1), (False, 0)])
async def test_closing_is_told_only_if_asked_for(slack: LocalSlack, bot: Bot, asked: bool, told: int) -> None:  # noqa: FBT001 - a parameter
    @bot.app.view_closed("form")
    async def closed(ack: Any) -> None:
        await ack()

    alice = await opened(slack, bot, modal(text_field(), notify_on_close=asked))
    await alice.close_modal()

    assert sum(body["type"] == "view_closed" for body in bot.bodies) == told
    assert alice.modal is None


async def test_options_may_come_from_the_app(slack: LocalSlack, bot: Bot) -> None:
    @bot.app.options("it")
    async def options(ack: Any, body: dict[str, Any]) -> None:
        await ack(options=[option(body["value"].upper(), "v")])

    alice = await opened(slack, bot, modal(field("Service", {"type": "external_select"})))
    answering(bot)
    await alice.submit({"Service": "V"})
    assert bot.bodies[-1]["view"]["state"]["values"]["service"]["it"]["selected_option"]["value"] == "v"
