"""The release after this one: today's program with one more migration, in a checkout of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

from alembic.script import ScriptDirectory

from storage.engine.migrate import config

ROOT = Path(__file__).parents[2]

MIGRATION = '''"""what the next release remembers."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
{body}
'''

ADDS = """
    op.add_column("incident", sa.Column("mood", sa.Text(), server_default="", nullable=False))
    op.create_table("lesson", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("text", sa.Text()))
    op.add_column("reminder", sa.Column("mood", sa.Text(), nullable=True))
"""


def head() -> str:
    """The newest revision of today's program."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    assert found is not None
    return found


def next_head() -> str:
    """The newest revision of the release after it."""
    return f"{int(head()) + 1:04d}"


def next_release(directory: Path, body: str = ADDS) -> Path:
    """Make the checkout.

    Args:
        body: what its migration does, as the indented body of a function.
    """
    made = directory / "next-release"
    made.mkdir()
    for package in ("bot", "storage"):
        shutil.copytree(ROOT / package, made / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manifest.yml", made)
    migration = made / "storage" / "migrations" / "versions" / f"{next_head()}_next.py"
    migration.write_text(MIGRATION.format(revision=next_head(), head=head(), body=body), encoding="utf-8")
    return made


async def start(release: Path, database_url: str) -> asyncio.subprocess.Process:
    """Start its bot far from any Slack: it migrates before it looks for one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "WARROOM_"))}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "run"),
        cwd=release,
        stdout=asyncio.subprocess.PIPE,
        env=kept
        | {
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": "none",
            "SLACK_API_URL": "http://127.0.0.1:9/api/",
            "DATABASE_URL": database_url,
            "HOST": "192.0.2.1",  # nobody can listen there: the bot ends once it has migrated
        },
    )
