"""Running every check once, in an order that never changes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Final

import aiohttp

from bot import logs
from bot.doctor import configured, drift, workspace
from bot.doctor.address import address
from bot.doctor.alerts import alerts
from bot.doctor.channels import channels
from bot.doctor.database import Examined, examine_database, received
from bot.doctor.environment import Environment, read_environment
from bot.doctor.finding import Finding, failed, not_checked
from bot.doctor.outlets import outlets
from bot.doctor.people import people
from bot.doctor.probes import probes
from bot.doctor.schedules import schedules
from bot.doctor.socket import socket
from bot.doctor.trackers import trackers
from bot.policies import Loaded
from bot.runtime import Clock
from bot.slack.workspace.query import AwayError, Query, query_session

FIX_FIRST: Final = "Fix the errors above, then run `warroom doctor` again."


async def examine(environ: Mapping[str, str], *, clock: Clock, reached_at: str = "") -> tuple[Finding, ...]:
    """Look at an install, beside a running bot or without one. It posts nothing and notifies no one.

    Args:
        environ: the settings, as `warroom run` reads them.
        reached_at: where those who send alerts and changes reach the bot; empty: that isn't looked at.

    Returns:
        What was found, in an order that is the same every time; no secret is in it.
    """
    parts = read_environment(environ)
    logs.conceal(*parts.secrets)
    found = [*configured.settings(parts)]
    loaded, about_policy = configured.policy(parts)
    found += about_policy
    if loaded is not None:
        found += outlets(loaded.policy, environ)
    database = await examine_database(parts.database_url, loaded.policy if loaded else None, clock)
    found += database.findings
    if loaded is not None:
        found += await schedules(loaded.policy, environ, database.schedules, database.covers, clock.now())
        found += alerts(loaded.policy, environ, database.heard, clock.now())
        found += await trackers(loaded.policy, environ, clock=clock)
        found += await probes(loaded.policy, environ, clock=clock, commands=parts.probe_commands)
        found += await address(loaded.policy, reached_at) if reached_at else []
    async with query_session() as session:
        found += [one async for one in _at_slack(parts, loaded, database, session, clock)]
        found.append(await socket(parts, session))
        found.append(received(database, clock.now()))
    return tuple(replace(one, seen=logs.masked(one.seen), fix=logs.masked(one.fix)) for one in found)


async def _at_slack(
    parts: Environment, loaded: Loaded | None, database: Examined, session: aiohttp.ClientSession, clock: Clock
) -> AsyncIterator[Finding]:
    """Ask Slack what only Slack knows."""
    query = None
    if parts.bot_token is not None and parts.api_url is not None:
        query = Query(parts.bot_token.get_secret_value(), parts.api_url, session)
    knows_us = False
    if query is None:
        yield not_checked("slack", "There is no valid bot token.", "Fix SLACK_BOT_TOKEN first.")
    else:
        asked_at = clock.now()
        try:
            answer = await query.ask("auth.test")
        except AwayError as away:
            reach = "Make sure that this machine can reach it: check network, proxy and firewall."
            yield failed("slack", f"{parts.api_url}: {away}.", reach)
        else:
            knows_us = not answer.code
            yield workspace.identity(answer)
            yield workspace.clock(answer, asked_at, clock.now())
            for one in workspace.scopes(answer, loaded.policy if loaded else None):
                yield one
    async for one in _set_up(parts, session):
        yield one
    if query is None or not knows_us or loaded is None:
        yield not_checked("channels, people", "The bot token or the policy isn't valid.", FIX_FIRST)
        return
    for finding in (*await channels(query, loaded, database.known), *await people(query, loaded)):
        yield finding


async def _set_up(parts: Environment, session: aiohttp.ClientSession) -> AsyncIterator[Finding]:
    """Compare the app's manifest, if Slack shows it."""
    hidden = drift.cannot_tell(parts)
    if hidden is not None or parts.config_token is None or parts.app_id is None or parts.api_url is None:
        yield hidden or not_checked(drift.BOTH, "SLACK_API_URL isn't valid.", FIX_FIRST)
        return
    try:
        query = Query(parts.config_token.get_secret_value(), parts.api_url, session)
        answer = await query.ask("apps.manifest.export", app_id=parts.app_id)
    except AwayError as away:
        yield not_checked(drift.BOTH, f"{away}.", workspace.ASK_AGAIN)
        return
    for one in drift.compared(answer, http=parts.http):
        yield one
