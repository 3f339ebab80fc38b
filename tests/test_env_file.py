"""`.env` in the working directory: read by every command, below the environment, and said without a value."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.installation import Installation
from bot.env_file import laid_over
from bot.settings import SettingsError, load_settings

BOT, APP = "xoxb-1111111111-hushhushhush", "xapp-1-A0123456789-hushhushhush"
FILE = (
    f"\ufeff# tokens\r\nexport SLACK_BOT_TOKEN='{BOT}'\r\nSLACK_APP_TOKEN = {APP}  # of the app\r\nOTHER=1\r\nPORT=\r\n"
)


@pytest.mark.parametrize(
    ("environ", "port", "told"),
    [
        ({}, 3000, "Settings from .env: SLACK_BOT_TOKEN, SLACK_APP_TOKEN."),
        ({"PORT": "4000", "SLACK_APP_TOKEN": " "}, 4000, "Settings from .env: SLACK_BOT_TOKEN, SLACK_APP_TOKEN."),
        (
            {"SLACK_APP_TOKEN": f"{APP}2", "PORT": "4000"},
            4000,
            "Settings from .env: SLACK_BOT_TOKEN. Set in the environment instead: SLACK_APP_TOKEN.",
        ),
        (
            {"SLACK_APP_TOKEN_FILE": "secret"},
            3000,
            "Settings from .env: SLACK_BOT_TOKEN. Set in the environment instead: SLACK_APP_TOKEN.",
        ),
    ],
)
def test_the_environment_wins(tmp_path: Path, environ: dict[str, str], port: int, told: str) -> None:
    (tmp_path / ".env").write_text(FILE, encoding="utf-8")
    (tmp_path / "secret").write_text(f"{APP}2", encoding="utf-8")
    given = {name: str(tmp_path / value) if name.endswith("_FILE") else value for name, value in environ.items()}

    both, note = laid_over(tmp_path, given)

    assert note == told
    assert "OTHER" not in both
    settings = load_settings(both)
    assert settings.slack_bot_token.get_secret_value() == BOT
    assert settings.slack_app_token is not None
    assert settings.slack_app_token.get_secret_value() == (f"{APP}2" if "instead" in told else APP)
    assert settings.port == port


def test_without_the_file_nothing_is_said(tmp_path: Path) -> None:
    assert laid_over(tmp_path, {"PORT": "1"}) == ({"PORT": "1"}, "")


def test_a_file_that_cannot_be_read_is_a_sentence_without_its_contents(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"SLACK_BOT_TOKEN=hush\xff\xfe")
    with pytest.raises(SettingsError, match=r"^\.env can't be read \(UnicodeDecodeError\)\. Correct ") as refused:
        laid_over(tmp_path, {})
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        (["run"], 2, "Settings from .env: SLACK_BOT_TOKEN, WARROOM_POLICY.\nSet SLACK_APP_TOKEN"),
        (["doctor"], 1, "Settings from .env: SLACK_BOT_TOKEN, WARROOM_POLICY.\n"),
        (["policy", "show"], 2, "policy.yml:1:1"),
        (["outbox", "list"], 2, "WARROOM_POLICY names a file that can't be read"),
    ],
)
def test_every_command_reads_it(tmp_path: Path, line: list[str], code: int, told: str) -> None:
    policy = tmp_path / "policy.yml"
    (tmp_path / ".env").write_text(f"SLACK_BOT_TOKEN={BOT}\nWARROOM_POLICY={policy}\n", encoding="utf-8")
    if "outbox" not in line:
        policy.write_text("nonsense: 1\n", encoding="utf-8")
    environ = {"SLACK_API_URL": "http://127.0.0.1:9/api/", "DATABASE_URL": f"sqlite:///{tmp_path}/none.db"}

    done = CliRunner().invoke(app, line, obj=Installation(environ=environ, folder=tmp_path))

    assert (done.exit_code, told in done.output) == (code, True), done.output
    assert BOT not in done.output


@pytest.mark.parametrize("line", [[], ["run"], ["demo"], ["init"], ["doctor"], ["outbox", "list"], ["policy", "show"]])
def test_help_says_what_an_option_takes_and_nothing_of_what_takes_nothing(line: list[str]) -> None:
    done = CliRunner().invoke(app, [*line, "--help"])
    assert done.exit_code == 0
    assert "bool" not in done.output.lower()
