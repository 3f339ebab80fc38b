"""In flight: the local Slack is idle only once nothing is on its way."""

from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Bot


async def test_quiet_means_quiet(slack: LocalSlack, bot: Bot) -> None:
    await slack.idle()
    before = slack.activity
    await slack.idle()
    assert slack.activity == before

    await slack.person("alice").say("noise", channel="incidents")
    assert slack.activity > before
