"""What `--help` and `--version` print, read in this process."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from typer.testing import CliRunner

from bot.cli import app


def printed(*words: str) -> str:
    """Run a command in a terminal of 80 columns and return what it prints."""
    done = CliRunner().invoke(app, words, prog_name="warroom", terminal_width=80)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_version_is_that_of_the_package() -> None:
    assert printed("--version") == f"warroom {version('warroom')}\n"


@pytest.mark.parametrize("group", ["", "policy", "incident", "outbox", "alerts"])
def test_no_summary_is_cut(group: str) -> None:
    listed = printed(*group.split(), "--help").partition("Commands:")[2]
    assert listed.strip()
    assert not [line for line in listed.splitlines() if line.endswith("...")]


@pytest.mark.parametrize(
    ("word", "shown"),
    [("declare", "<title> [sev1]."), ("resolve", "[001] [now] [14:32]"), ("status", "[001] [monitoring] [note].")],
)
def test_the_help_of_a_command_shows_what_may_be_left_out(word: str, shown: str) -> None:
    assert shown in " ".join(printed("incident", word, "--help").split())
