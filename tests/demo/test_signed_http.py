"""HTTP: everything signed, retried and answered as over Slack's request URL."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest_asyncio
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Clock
from tests.demo.samples import modal, text_field


class Site:
    """A web server with a Bolt app, which notes each request."""

    def __init__(self, app: AsyncApp) -> None:
        self.app = app
        self.seen: list[tuple[dict[str, str], bytes]] = []
        self.status: int | None = None
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.seen.append((dict(request.headers), await request.read()))
        if self.status:
            return web.Response(status=self.status)
        answer = await self.app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)


@pytest_asyncio.fixture
async def site(slack: LocalSlack, client: AsyncWebClient) -> AsyncIterator[Site]:
    # The clock of the signature stands still in 2026; Bolt's own check compares it with the machine's.
    app = AsyncApp(client=client, signing_secret=slack.signing_secret, request_verification_enabled=False)
    served = Site(app)
    web_app = web.Application()
    web_app.router.add_post("/slack/events", served.take)
    runner = web.AppRunner(web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    slack.deliver_to(served.url)
    yield served
    await slack.stop()
    await runner.cleanup()


async def test_a_url_is_verified_by_a_challenge(slack: LocalSlack, site: Site) -> None:
    assert await slack.verify_url()


async def test_a_command_comes_as_a_signed_form(slack: LocalSlack, site: Site, clock: Clock) -> None:
    @site.app.command("/incident")
    async def command(ack: Any, body: dict[str, Any]) -> None:
        await ack({"text": f"for {body['user_name']}", "response_type": "in_channel"})

    await slack.person("alice").command("/incident hello", channel="incidents")

    headers, body = site.seen[0]
    stamp = headers["X-Slack-Request-Timestamp"]
    assert int(stamp) == int(clock.now().timestamp())
    expected = SignatureVerifier(slack.signing_secret).generate_signature(timestamp=stamp, body=body)
    assert headers["X-Slack-Signature"] == expected
    assert slack.channel("incidents").find("for alice").user == slack.bot_user_id


async def test_a_form_is_answered_over_http(slack: LocalSlack, site: Site) -> None:
    @site.app.command("/incident")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(text_field()))
        await ack()

    @site.app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="errors", errors={"title": "No"})

    alice = slack.person("alice")
    await alice.command("/incident")
    await alice.submit({"Title": "x"})

    assert alice.modal is not None
    assert alice.modal.errors == {"Title": "No"}


async def test_a_command_that_is_not_taken_fails_visibly(slack: LocalSlack, site: Site) -> None:
    assert (await slack.person("alice").command("/incident")).error == "dispatch_failed"
    site.status = 500
    assert (await slack.person("alice").command("/incident")).error == "dispatch_failed"


async def test_an_event_refused_is_tried_again_with_its_number(slack: LocalSlack, site: Site, clock: Clock) -> None:
    site.status = 404
    await slack.person("alice").say("hello", channel="incidents")
    await slack.idle()
    clock.passes(minutes=1)
    await slack.time_moved()
    await slack.idle()

    numbers = [headers.get("X-Slack-Retry-Num") for headers, _ in site.seen]
    assert numbers == [None, "1", "2"]
    assert site.seen[1][0]["X-Slack-Retry-Reason"] == "http_error"
    assert len({body for _, body in site.seen}) == 1


async def test_a_body_can_be_signed_for_another_time(slack: LocalSlack, site: Site, clock: Clock) -> None:
    @site.app.event("message")
    async def heard() -> None:
        """Acknowledge."""

    before = clock.now()
    clock.passes(minutes=10)
    async with aiohttp.ClientSession() as session:
        await session.post(site.url, data=b"{}", headers=slack.sign(b"{}", before))

    assert site.seen[0][0]["X-Slack-Request-Timestamp"] == str(int(before.timestamp()))
