"""The database: whether it exists, accepts writes and has this version's schema; and what it remembers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.doctor.alerts import CHANGES
from bot.doctor.finding import Finding, failed, not_checked, ok
from bot.domain.alert import Heard
from bot.domain.policy import Policy
from bot.domain.schedule import AHEAD, Copy, Cover
from bot.manifest import manifest
from bot.runtime import Clock
from storage.engine.database import Database, DatabaseError
from storage.engine.migrate import Schema

GIVE_A_BOT_ITS_OWN: Final = "Give Warroom a database of its own in DATABASE_URL."


class Examined:
    """What was found, and what the bot remembers there."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.received: Mapping[str, datetime] = {}
        """Sort of event or command, and when it was last received; the longest ago first."""
        self.known: Mapping[str, str] = {}
        """Channel as the policy names it, and the id it was last posted to."""
        self.schedules: Mapping[str, Copy] = {}
        """Schedule, and the copy of it that is in force."""
        self.covers: Mapping[str, Sequence[Cover]] = {}
        """Schedule, and who covers for whom from now on."""
        self.heard: dict[str, Heard] = {}
        """Source of alerts or of changes, and what came of it."""


async def examine_database(url: str | None, policy: Policy | None, clock: Clock) -> Examined:
    """Look at the database and leave it as it is. A missing file is not created."""
    seen = Examined()
    if url is None:
        why = "DATABASE_URL isn't valid."
        seen.findings.append(not_checked("database", why, "Fix DATABASE_URL first."))
        return seen
    database = Database(url, now=clock.now)
    try:
        if database.lock is not None and not database.lock.database.exists():
            seen.findings.append(_not_made_yet(database.lock.database))
        else:
            await _look(database, seen, policy, clock.now())
    finally:
        await database.close()
    return seen


async def _look(database: Database, seen: Examined, policy: Policy | None, now: datetime) -> None:
    file = database.lock.database if database.lock is not None else None
    try:
        schema = await database.schema()
    except (DatabaseError, OSError) as error:
        seen.findings.append(failed("database", f"It can't be opened: {_cause(error)}.", _reach(file)))
        return
    try:
        await database.try_writing()
    except (DatabaseError, OSError) as error:
        seen.findings.append(failed("database", f"It can't be written: {_cause(error)}.", _write(file)))
    else:
        seen.findings.append(ok("database", f"{file or 'PostgreSQL'} accepts reads and writes."))
    seen.findings.append(_schema(schema))
    if schema in {Schema.NEWEST, Schema.AHEAD}:
        try:
            await _read(database, seen, policy, now)
        except DatabaseError as error:
            seen.findings.append(failed("database", f"It can't be read: {_cause(error)}.", "Upgrade Warroom."))


async def _read(database: Database, seen: Examined, policy: Policy | None, now: datetime) -> None:
    async with database.reading() as uow:
        seen.received = await uow.last_received.all()
        seen.schedules = {copy.name: copy for copy in await uow.schedules.all()}
        seen.covers = {name: await uow.schedules.covers(name, now, now + AHEAD) for name in seen.schedules}
        sources = () if policy is None else policy.alert_sources
        seen.heard = {name: await uow.alert_deliveries.heard(name) for name in sources}
        changes = await uow.last_changes.all()
        for name in () if policy is None else policy.change_sources:
            refused = await uow.alert_deliveries.heard(f"{CHANGES}{name}")
            seen.heard[f"{CHANGES}{name}"] = replace(refused, last_at=changes.get(name))
        named = [] if policy is None else [name for _, name in channels_of(policy)]
        known = {name: await uow.outbox.landed_in(f"channel:{name}") for name in named}
    seen.known = {name: found for name, found in known.items() if found is not None}


def channels_of(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield where the policy names a channel, as a dotted path, and the channel."""
    channels = policy.channels
    yield "channels.announce", channels.announce
    for key, channel in channels.per_severity.items():
        yield f"channels.per_severity.{key}", channel
    for key, channel in channels.executives.items():
        yield f"channels.executives.{key}", channel
    if channels.operator is not None:
        yield "channels.operator", channels.operator
    for i, channel in enumerate(policy.postmortem.publish.channels):
        yield f"postmortem.publish.channels.{i}", channel


def received(seen: Examined, now: datetime) -> Finding:
    """List what was last received and when: what never arrives may not be subscribed."""
    if not seen.received:
        how = "Start the bot, type /incident help in Slack, then run `warroom doctor` again."
        return not_checked("received", "Nothing has arrived from Slack yet.", how)
    ours = manifest()
    commands = [one["command"] for one in ours["features"]["slash_commands"]]
    wanted = [*commands, *ours["settings"]["event_subscriptions"]["bot_events"]]
    there = [f"{name} {_when(at, now)}" for name, at in seen.received.items()]
    never = [name for name in wanted if name not in seen.received]
    lacking = f"; never yet: {', '.join(never)}" if never else ""
    return ok("received", f"Last: {', '.join(reversed(there))}{lacking}.")


def _when(at: datetime, now: datetime) -> str:
    return f"{at:%H:%M} UTC" if now - at < timedelta(hours=20) else f"{at:%Y-%m-%d %H:%M} UTC"


def _not_made_yet(file: Path) -> Finding:
    if os.access(file.parent, os.W_OK | os.X_OK):
        return ok("database", f"{file} doesn't exist yet; `warroom run` creates it.")
    return failed(
        "database",
        f"{file} doesn't exist and can't be created there.",
        f"Create {file.parent.absolute()} and give Warroom's user write access, or change DATABASE_URL.",
    )


def _schema(schema: Schema | None) -> Finding:
    match schema:
        case None:
            return ok("schema", "The database is empty; `warroom run` creates the tables.")
        case Schema.NEWEST:
            return ok("schema", "It matches this version.")
        case Schema.AHEAD:
            return ok("schema", "A later version migrated it; this version works with it.")
        case Schema.BEHIND:
            return failed(
                "schema",
                "The database has the schema of an earlier version.",
                "Back up the database, then start this version: `warroom run` migrates it while other bots run.",
            )
        case Schema.FOREIGN:
            return failed("schema", "It holds another program's tables.", GIVE_A_BOT_ITS_OWN)


def _cause(error: Exception) -> str:
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0].rstrip(".:") if lines else type(error).__name__


def _reach(file: Path | None) -> str:
    if file is None:
        return "Start PostgreSQL, or correct host, port, user and password in DATABASE_URL."
    return f"Check that {file.absolute()} is a SQLite file that Warroom's user may read."


def _write(file: Path | None) -> str:
    if file is None:
        return "Let the database's user create tables and write: GRANT CREATE, USAGE ON SCHEMA public TO <user>;"
    return f"Give Warroom's user write access to {file.absolute()} and its folder, and check for free disk space."
