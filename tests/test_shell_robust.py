"""Every command of the shell says what it cannot do in a sentence, whatever the machine does to it."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from bot import cli
from tests.support.forks import WITHIN, Forks

pytestmark = pytest.mark.slow  # processes of their own: an output that is full is Python's at its very end

LONG: Final = "x" * 300

COMMANDS: Final = (
    "alert --source scripts Queue-is-full",
    "alerts rejected",
    "alerts why A1",
    "alerts replay --since 7d",
    "backup copy.db",
    "demo --script",
    "doctor",
    "export 001",
    "forget U0NOB0DY01",
    "incident list",
    "incident declare it-is-down --as U0A1ICE001",
    "init",
    "outbox list",
    "policy show",
    "policy check",
    "purge --older-than 30d --dry-run",
    "run",
)
"""One of each file in `bot/cli`; ``run`` and ``doctor`` find no Slack, and ``run`` ends because its port is taken."""

PARTS: Final = ("files", "installation", "living_clock", "refusal")
"""What commands share."""

CONDITIONS: Final = (
    "an output that is full",
    "an output that is full, as is that for errors",
    "an output that shows only ASCII",
    "an input that is closed",
    "names that are too long",
    "a later schema that lacks a table",
)

AT_THE_START: Final = ("an output that shows only ASCII", "an input that is closed")
"""What Python looks at when it starts; with any other condition a fork of what has started meets the same."""

WAYS_TO_PRINT: Final = ("alert ", "export ", "incident list", "policy show", "run")
"""How commands begin that print in different ways: a line, a document, a table, YAML, a log."""


def tries() -> Iterator[tuple[str, str]]:
    """Yield conditions and commands: what is about the output is no matter of the command, once all met one."""
    for condition in CONDITIONS:
        about_output = condition != CONDITIONS[0] and condition.startswith(("an output", "an input"))
        yield from ((condition, each) for each in COMMANDS if not about_output or each.startswith(WAYS_TO_PRINT))


def trouble(condition: str, folder: Path) -> tuple[str, dict[str, str]]:
    """Bring a condition about: where the output goes, and settings."""
    match condition:
        case "an output that is full" | "an output that is full, as is that for errors":
            return "/dev/full", {}
        case "an output that shows only ASCII":
            return os.devnull, {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
        case "names that are too long":
            return os.devnull, {"DATABASE_URL": f"sqlite:///{LONG}", "WARROOM_POLICY": f"{LONG}.yml"}
        case "a later schema that lacks a table":
            with closing(sqlite3.connect(folder / "warroom.db")) as database, database:
                database.execute("UPDATE alembic_version SET version_num = '9999'")
                database.execute("DROP TABLE outbox")
        case _:
            pass
    return os.devnull, {}


def test_each_file_of_the_command_line_has_its_command() -> None:
    files = {file.stem for file in Path(cli.__file__).parent.glob("*.py")}
    assert files - {"__init__", "__main__", *PARTS} == {command.split()[0] for command in COMMANDS}


def started(command: Sequence[str], environ: Mapping[str, str], folder: Path, redirects: str) -> int:
    """Start a command, and return its exit code.

    Args:
        redirects: of its input and outputs, as a shell has them.
    """
    line = ["sh", "-c", f'exec "$@" {redirects}', "sh", sys.executable, "-m", "bot.cli", *command]
    return subprocess.run(line, env=environ, cwd=folder, timeout=WITHIN, check=False).returncode


@pytest.mark.parametrize(("condition", "command"), list(tries()))
def test_no_command_ends_in_a_traceback(
    condition: str, command: str, migrated: Path, tmp_path: Path, forks: Forks
) -> None:
    shutil.copy(migrated, tmp_path / "warroom.db")
    output, settings = trouble(condition, tmp_path)
    line = command.split()
    if condition.startswith("names") and command.startswith("backup"):
        line[-1] = LONG
    errors = tmp_path / "errors.txt"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "SLACK_BOT_TOKEN": "xoxb-1-2-abc",
            "SLACK_APP_TOKEN": "xapp-1-A-2-abc",
            "SLACK_API_URL": "http://127.0.0.1:9/api/",
            "DATABASE_URL": f"sqlite:///{tmp_path}/warroom.db",
            "HOST": "127.0.0.1",
            "PORT": str(taken.getsockname()[1]),
            **settings,
        }
        if condition in AT_THE_START:
            given = "<&-" if condition.startswith("an input") else f"<{os.devnull}"
            code = started(line, environ, tmp_path, f"{given} >{output} 2>{errors.name}")
        else:
            err = Path(output) if condition.endswith("errors") else errors
            code = forks.run(*line, environ=environ, folder=tmp_path, out=Path(output), err=err)
    said = errors.read_text("utf-8") if errors.exists() else ""
    assert code in {0, 1, 2}, said
    if condition.endswith("errors"):
        return
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    assert said.strip() or code < 2, "nobody is told why"
