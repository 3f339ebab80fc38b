"""Sample data: the people, groups and channels that the workspace starts with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.demo.workspace.channels import Channel
from bot.demo.workspace.state import Workspace
from bot.demo.workspace.users import Group, User

BOT_USER_ID = "U0WARR00M1"
BOT_ID = "B0WARR00M1"

PEOPLE = (
    ("U0A1ICE001", "alice", "Alice Ndiaye", "Europe/Paris"),
    ("U0B0B00001", "bob", "Bob Okafor", "Africa/Lagos"),
    ("U0CAR01001", "carol", "Carol Lindqvist", "Europe/Stockholm"),
    ("U0DANA0001", "dana", "Dana Kowalski", "America/New_York"),
    ("U0DAVE0001", "dave", "Dave Tanaka", "Asia/Tokyo"),
)


def bot_name(manifest: Mapping[str, Any]) -> str:
    """Return the handle of the app's user, as the manifest has it."""
    shown = manifest.get("features", {}).get("bot_user", {}).get("display_name")
    name = shown or manifest.get("display_information", {}).get("name") or "warroom"
    return str(name).lower().replace(" ", "-")


def add_to(space: Workspace, manifest: Mapping[str, Any]) -> None:
    """Add the sample data to an empty workspace."""
    for user_id, name, real_name, tz in PEOPLE:
        space.users[user_id] = User(id=user_id, name=name, real_name=real_name, email=f"{name}@example.com", tz=tz)
    for user in (
        User(id="U0GUS00001", name="gus", real_name="Gus Guest", email="gus@example.com", is_restricted=True),
        User(id="U0Z0E00001", name="zoe", real_name="Zoe Gone", email="zoe@example.com", deleted=True),
        User(
            id="U0DEP10Y01",
            name="deploybot",
            real_name="Deploy Bot",
            is_bot=True,
            bot_id="B0DEP10Y01",
            app_id="A0DEP10Y01",
        ),
        User(
            id=BOT_USER_ID,
            name=bot_name(manifest),
            real_name=str(manifest.get("display_information", {}).get("name") or "Warroom"),
            is_bot=True,
            bot_id=BOT_ID,
            app_id=space.app_id,
        ),
    ):
        space.users[user.id] = user
    for group in (
        Group(id="S0ONCALL01", handle="oncall", name="On call", users=["U0B0B00001", "U0CAR01001"]),
        Group(id="S0LEADS001", handle="leads", name="Leads", users=["U0DANA0001"]),
    ):
        space.groups[group.id] = group
    everyone = [one[0] for one in PEOPLE]
    alice = PEOPLE[0][0]
    for channel_id, name, members in (
        ("C0GENERAL1", "general", everyone),
        ("C0INC1DENT", "incidents", [*everyone, BOT_USER_ID]),
        ("C0SEV1SEV1", "incidents-sev1", [alice, PEOPLE[1][0], PEOPLE[3][0], BOT_USER_ID]),
        ("C0EXECUTIV", "executives", [PEOPLE[3][0], BOT_USER_ID]),
    ):
        space.channels[channel_id] = Channel(
            id=channel_id,
            name=name,
            creator=alice,
            created=space.now(),
            members=list(members),
            is_general=name == "general",
        )
