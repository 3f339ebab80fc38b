"""The local Slack as a process of its own, so that its work is not counted as the bot's.

``python -m tests.bench.local_slack 0.1`` answers each call after 100 ms. It says where it is in one line of JSON, and
ends with its standard input.
"""

from __future__ import annotations

import asyncio
import json
import sys

from bot.demo.faults import Delay
from bot.demo.slack import LocalSlack
from bot.manifest import manifest
from bot.runtime import SystemClock


async def main(delay: float) -> None:
    """Serve until nobody needs it any more."""
    slack = LocalSlack(now=SystemClock().now, manifest=manifest())
    await slack.start()
    if delay:
        slack.fail("*", Delay(delay), times=None)
    told = {"api_url": slack.api_url, "bot_token": slack.bot_token, "signing_secret": slack.signing_secret}
    print(json.dumps(told | {"app_token": slack.app_token}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await slack.stop()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
