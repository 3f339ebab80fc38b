"""The demo's page as a person uses it: by clicking, by keyboard, in the dark, on a phone."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest

from tests.blocks.corpus import HOSTILE
from tests.e2e.conftest import Open
from tests.support.world import World

pytestmark = pytest.mark.slow  # a browser

DECLARE = "/incident Checkout is down sev1"


async def sees(page: Any, text: str, within: str = "body") -> None:
    """Wait until a text is shown."""
    await page.locator(within).get_by_text(text).first.wait_for()


async def declare(page: Any, world: World) -> None:
    await page.locator("#message-field").fill(DECLARE)
    await page.keyboard.press("Enter")
    await sees(page, "Only visible to you")
    await world.passes(seconds=5)


async def steps_done(page: Any) -> int:
    return int(await page.locator(".steps li.done").count())


async def moves(page: Any, minutes: int) -> None:
    await page.locator(f'#clock [data-minutes="{minutes}"]').click()
    await page.locator('#clock[aria-busy="false"]').wait_for()


async def tab_to(wanted: Any, key: str = "Tab") -> None:
    """Press a key until what is wanted has the focus."""
    await wanted.wait_for()
    for _ in range(40):
        if await wanted.evaluate("node => node === document.activeElement"):
            return
        await wanted.page.keyboard.press(key)
    pytest.fail(f"no {key} leads there")


async def test_the_guided_incident_is_played_by_clicking(open_page: Open, world: World) -> None:
    page = await open_page()
    await page.get_by_role("button", name="Put it in the message field").click()
    await page.get_by_role("button", name="Send").click()
    await sees(page, "Only visible to you")
    await world.passes(seconds=5)
    await page.get_by_role("button", name="Go to the war room").click()
    await page.set_viewport_size({"width": 375, "height": 667})
    await page.reload()
    seen = "[...document.querySelectorAll('.posts button')].some((one) => one.textContent === 'Take command' && "
    seen += "one.getBoundingClientRect().bottom < document.querySelector('#foot').getBoundingClientRect().top)"
    await page.get_by_role("button", name="Take command").wait_for()
    assert await page.evaluate(seen), "on a phone it can be pressed without scrolling"
    await page.set_viewport_size({"width": 1280, "height": 720})
    await page.get_by_role("button", name="Take command").click()
    await page.locator('.steps li.current[data-number="4"]').wait_for()
    assert await page.get_by_role("button", name="No change").count() == 0
    await moves(page, 15)
    await sees(page, "is due", within="#posts")
    await page.get_by_role("button", name="No change").click()
    await page.locator('.steps li.current[data-number="5"]').wait_for()
    await page.get_by_role("button", name="Put it in the message field").click()
    await page.keyboard.press("Enter")
    await sees(page, "holds until")
    await moves(page, 15)
    await moves(page, 15)
    await page.locator("#posts").get_by_role("button", name="Confirm resolved").last.click()
    await sees(page, "Draft for customers (not sent)")
    await world.passes(seconds=10)
    await sees(page, "Resolved by")
    await page.locator(".post", has_text="draft").locator(".thread-link").last.click()
    await page.locator("#replies .file").click()
    await sees(page, "What went poorly", within="dialog[open]")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Close the thread").click()
    await sees(page, "That was a whole incident.")
    await sees(page, "act as Dana and read #incidents")
    assert await steps_done(page) == 6
    await page.set_viewport_size({"width": 390, "height": 780})
    await page.reload()
    await sees(page, "That was a whole incident.")
    folded = "[document.querySelector('.finished').open, document.querySelector('#panel').offsetHeight < 60]"
    assert await page.evaluate(folded) == [False, True], "on a phone the finished guide is one line"


async def test_a_form_shows_its_errors_where_they_are(open_page: Open, world: World) -> None:
    page = await open_page()
    await declare(page, world)
    await page.locator("#sidebar a", has_text="war-room").click()
    await page.get_by_role("button", name="Severity", exact=True).click()
    form = page.get_by_role("dialog")
    await form.get_by_role("button", name="Set severity").click()
    await sees(page, "Please complete this required field.", within="#modal")
    reason = form.get_by_label("Reason")
    assert await reason.evaluate("field => field === document.activeElement")
    await reason.fill("only card payments fail")
    await form.get_by_role("button", name="Set severity").click()
    await page.locator("#modal .error", has_text="SEV1").wait_for()
    assert await reason.input_value() == "only card payments fail"
    shown = await form.get_by_label("Severity").locator("option").all_inner_texts()
    assert any(text.startswith("SEV2 – ") for text in shown), "each severity says what it means"
    await form.get_by_label("Severity").select_option("sev2")
    await form.get_by_role("button", name="Set severity").click()
    await page.locator("#modal").wait_for(state="hidden")
    await world.passes(seconds=5)
    await sees(page, "only card payments fail", within="#posts")


async def test_somebody_who_is_needed_is_told_in_private(open_page: Open, world: World) -> None:
    page = await open_page()
    await declare(page, world)
    await page.locator("#sidebar a", has_text="war-room").click()
    await page.locator("#message-field").fill("/incident escalate @dana need a decision")
    await page.keyboard.press("Enter")
    await page.locator(".only-you button.primary").last.click()
    await world.passes(seconds=5)
    await page.locator("#who").select_option("dana")
    await page.locator("#sidebar a", has_text="Messages").locator(".badge").wait_for()
    await page.locator("#sidebar a", has_text="Messages").click()
    await sees(page, "need a decision", within="#posts")


async def test_what_is_ticked_in_a_private_message_is_done(open_page: Open, world: World) -> None:
    page = await open_page()
    await declare(page, world)
    await world.alice.press(world.card, "Take command")
    await world.passes(seconds=5)
    await page.locator("#sidebar a", has_text="Messages").click()
    await page.get_by_label("Assess situation").check()
    await world.passes(seconds=5)
    await page.reload()
    await page.get_by_label("Start timeline").wait_for()
    assert await page.get_by_label("Assess situation").is_checked()


async def test_hostile_text_is_text(open_page: Open, world: World) -> None:
    said = [text for text in HOSTILE if text.strip() and not re.search("[\ud800-\udfff]", text)]
    for text in said:
        await world.bob.say(text, channel="general")
    page = await open_page("alice/C0GENERAL1")
    await sees(page, "<script>alert(1)</script> <img src=x onerror=alert(1)>", within="#posts")
    assert await page.locator("#posts article").count() == len(said)
    assert await page.locator("#posts :is(script, img, iframe, object, style)").count() == 0
    schemes = await page.locator("#posts a").evaluate_all("links => links.map((link) => link.protocol)")
    assert set(schemes) <= {"http:", "https:"}
    await page.locator("#message-field").fill("/incident <img src=x onerror=alert(1)> is down sev1")
    await page.keyboard.press("Enter")
    await sees(page, "<img src=x onerror=alert(1)> is down", within=".only-you")
    await world.settled()


async def test_the_card_leads_to_the_announcement_and_back(open_page: Open, world: World) -> None:
    page = await open_page()
    await declare(page, world)
    await page.locator("#sidebar a", has_text="war-room").click()
    await page.locator(".post.pinned").get_by_role("link", name="Announcement").click()
    announced = page.locator(f'#posts [data-ts="{world.incidents.find("IC: ").ts}"]')
    await announced.wait_for()
    assert await announced.evaluate("post => post === document.activeElement")
    assert await page.title() == "incidents · Warroom demo, not Slack"
    await announced.get_by_role("link", name=world.room.name).click()
    await page.locator(".post.pinned .head").wait_for()


async def test_a_dangerous_button_asks_first_and_what_is_not_drawn_is_shown_as_json(
    open_page: Open, world: World
) -> None:
    plain = {"type": "plain_text", "text": "Really?"}
    sure = {"title": plain, "text": plain, "confirm": {**plain, "text": "Yes"}, "deny": {**plain, "text": "No"}}
    button = {"type": "button", "action_id": "old.one", "text": {**plain, "text": "Drop it"}, "confirm": sure}
    map_ = {"type": "image", "image_url": "https://maps.example/1.png", "alt_text": "a map"}
    general = world.slack.channel("general")
    message = world.slack.message_operations.new_message(
        general,
        user=world.slack.bot_user_id,
        bot_id=world.slack.bot_id,
        text="",
        blocks=[{"type": "actions", "elements": [button]}, map_],
    )
    world.slack.message_operations.post(general, message)
    page = await open_page()
    await page.locator("#posts").get_by_text("image (not drawn here)").click()
    await sees(page, '"alt_text": "a map"', within="#posts")

    asked = world.slack.asked
    await page.get_by_role("button", name="Drop it").click()
    await page.get_by_role("dialog", name="Really?").get_by_role("button", name="No").click()
    await page.get_by_role("dialog", name="Really?").wait_for(state="detached")
    assert world.slack.asked == asked
    await page.get_by_role("button", name="Drop it").click()
    await page.keyboard.press("Enter")
    await sees(page, "Only visible to you", within="#posts")
    assert world.slack.asked == asked + 1


async def test_a_reload_shows_the_same(open_page: Open, world: World) -> None:
    page = await open_page()
    await declare(page, world)
    await page.locator("#sidebar a", has_text="war-room").click()
    await page.locator(".post.pinned .head").first.wait_for()
    await page.get_by_role("button", name="Severity", exact=True).click()
    await page.get_by_label("Reason").wait_for()
    shown = await page.locator("#posts").inner_text()
    await page.reload()
    await page.get_by_label("Reason").wait_for()
    assert await page.locator("#posts").inner_text() == shown


async def test_the_keyboard_is_enough(open_page: Open, world: World) -> None:
    page = await open_page()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # skips to the message field
    await page.keyboard.type("/inc")
    await page.keyboard.press("Tab")
    await page.keyboard.type("up")
    assert await page.locator("#message-list [role=option]").first.inner_text() == "update Tell all."
    await page.keyboard.press("Escape")
    await page.locator("#message-field").fill(DECLARE)
    await page.keyboard.press("Enter")
    await sees(page, "Add details")
    await tab_to(page.get_by_role("button", name="Add details"), key="Shift+Tab")
    await page.keyboard.press("Enter")
    await tab_to(page.get_by_label("What changed?"))
    await page.keyboard.type("deploy v2.3.4")
    await tab_to(page.locator("#modal [type=submit]"))
    await page.keyboard.press("Enter")
    await page.locator("#modal").wait_for(state="hidden")
    await world.passes(seconds=5)
    assert "deploy v2.3.4" in world.card.visible


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 780)], ids=["desktop", "phone"])
async def test_nothing_keeps_anybody_out(open_page: Open, world: World, scheme: str, size: tuple[int, int]) -> None:
    axe = import_module("axe_playwright_python.async_playwright").Axe()
    width, height = size
    page = await open_page(color_scheme=scheme, viewport={"width": width, "height": height})

    async def is_open_to_all() -> None:
        found = (await axe.run(page)).response["violations"]
        assert [(one["id"], [n["html"] for n in one["nodes"]]) for one in found if one["impact"] in GRAVE] == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    await is_open_to_all()
    await declare(page, world)
    await page.goto(f"{page.url.partition('#')[0]}#alice/{world.room.id}")
    await page.locator(".post.pinned .head").first.wait_for()
    await is_open_to_all()
    await page.get_by_role("button", name="Severity", exact=True).click()
    await page.get_by_label("Reason").wait_for()
    await page.locator("#modal [type=submit]").click()
    await is_open_to_all()
    await page.keyboard.press("Escape")
    await page.locator("#modal").wait_for(state="hidden")
    await page.locator("#show-traffic").click()
    await page.locator("#traffic summary").first.click()
    await is_open_to_all()


GRAVE = {"serious", "critical"}
