"""What the documents tell to type works: run where it can be, and otherwise compared with what it names."""

from __future__ import annotations

import ast
import asyncio
import importlib.util
import os
import re
import shutil
import signal
import socket
import sys
import tomllib
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.demo.slack import LocalSlack
from bot.manifest import manifest
from bot.runtime import SystemClock
from bot.settings import Settings, load_settings
from tests.test_readme import DOCUMENTS, ROOT, blocks, text

PLACES = {"python", "slack", "ci", "docker", "root"}
"""Where a block may be run: the table in docs/testing.md."""

LONGEST_STOP = timedelta(seconds=30)
"""How long the bot takes to finish what is in flight. Source: docs/delivery.md, One process or many."""

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


@dataclass(frozen=True)
class Block:
    """What stands between fences, below a comment that says what it is."""

    kind: str
    """``run``, ``command`` or ``file``."""
    name: str
    content: str


def marked(document: str) -> list[Block]:
    found = re.findall(r"(?m)^( *)<!-- (run|command|file): (\S+) -->\n\1```\w+\n((?:.*\n)*?)\1```$", text(document))
    return [Block(kind, name, content) for _, kind, name, content in found]


def to_run(where: str) -> dict[str, str]:
    """Return document -> everything that it tells to type in a place, as one script."""
    scripts = {one: "".join(b.content for b in marked(one) if (b.kind, b.name) == ("run", where)) for one in DOCUMENTS}
    return {document: script for document, script in scripts.items() if script}


async def bash(script: str, folder: Path, environ: Mapping[str, str]) -> asyncio.subprocess.Process:
    """Start what a document tells to type, as somebody with `.venv/bin` on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "WARROOM_"))}
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return await asyncio.create_subprocess_exec(
        *("bash", "-euo", "pipefail", "-c", script.replace(".venv/bin/", "")),
        cwd=folder,
        env={**kept, **environ, "PATH": programs},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_it_is_said_of_each_block_where_it_runs(document: str) -> None:
    shells = [one for one in marked(document) if one.kind in {"run", "command"}]
    assert len(shells) == len(re.findall(r"(?m)^ *```bash$", text(document)))
    assert {one.name for one in shells if one.kind == "run"} <= PLACES


@pytest.mark.slow
async def test_what_needs_only_python_is_run_beside_the_database_of_a_demo(tmp_path: Path) -> None:
    await ends_well("the demo", await bash("warroom demo --script --keep kept", tmp_path, {}))
    for document, script in to_run("python").items():
        folder = tmp_path / document.replace("/", "-")
        folder.mkdir()
        shutil.copy(tmp_path / "kept" / "warroom.db", folder)
        for one in marked(document):
            if one.kind == "file":
                (folder / one.name).write_text(one.content, encoding="utf-8")
        await ends_well(document, await bash(script, folder, {}))


@pytest.mark.slow
async def test_what_needs_a_workspace_is_run_against_the_local_slack(tmp_path: Path) -> None:
    """What comes before `warroom run` is typed first, what comes after it beside the bot, which is then stopped."""
    for document, script in to_run("slack").items():
        folder = tmp_path / document.replace("/", "-")
        folder.mkdir()
        slack = LocalSlack(now=SystemClock().now, manifest=manifest())
        await slack.start()
        first, run, then = script.replace(".venv/bin/", "").partition("warroom run\n")
        environ = {"SLACK_API_URL": slack.api_url, "PORT": free_port(), "WARROOM_CHANNEL": "incidents"}
        environ |= {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
        bot = None
        try:
            await ends_well(document, await bash(first, folder, environ))
            own = {"SLACK_API_URL", "PORT"} if (folder / ".env").exists() else set(environ)
            started = {name: value for name, value in environ.items() if name in own}
            bot = await bash(run.replace("warroom run", "exec warroom run"), folder, started)
            if run:
                ends = [asyncio.create_task(one) for one in (slack.connected(), bot.wait())]
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                for end in ends:
                    end.cancel()
            await ends_well(document, await bash(then, folder, environ))
            if run and bot.returncode is None:
                bot.send_signal(signal.SIGTERM)
            await ends_well(document, bot)
        finally:
            if bot is not None and bot.returncode is None:
                bot.kill()
            await slack.stop()


async def ends_well(document: str, process: asyncio.subprocess.Process) -> None:
    said, _ = await process.communicate()
    assert process.returncode == 0, f"{document}:\n{said.decode()}"


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def test_what_a_developer_types_names_what_there_is() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    for document, script in [*to_run("ci").items(), *to_run("root").items()]:
        for path in re.findall(r"(?<![\w/])(?:\.ci|tests|docs)/[\w./-]+", script):
            assert (ROOT / path).exists(), f"{document}: {path}"
        for module in re.findall(r"-m (tests[\w.]*)", script):
            assert importlib.util.find_spec(module), f"{document}: {module}"
        for extras in re.findall(r"\.\[([\w,]+)\]", script):
            assert set(extras.split(",")) <= set(project["optional-dependencies"]), f"{document}: {extras}"
        assert "constraints.txt" in script or "pip install" not in script


def test_what_is_typed_for_docker_names_what_there_is() -> None:
    services = yaml.safe_load(text("compose.yaml"))["services"]
    scripts = to_run("docker")
    assert scripts
    for script in scripts.values():
        assert set(re.findall(r"docker compose logs --follow (\w+)", script)) <= set(services)
        for named in re.findall(r"--stop-timeout (\d+)", script):
            assert timedelta(seconds=int(named)) > LONGEST_STOP
        for volume in re.findall(r"--volume warroom:(\S+)", script):
            assert f"\nVOLUME {volume}\n" in text("Dockerfile")


def known(environ: Mapping[str, Any]) -> set[str]:
    """Return the variables of an environment that no setting of ours is."""
    ours = {name.upper() for name in Settings.model_fields}
    return {name for name in environ if name.removesuffix("_FILE") not in ours}


def test_compose_sets_what_the_bot_reads() -> None:
    bot = yaml.safe_load(text("compose.yaml"))["services"]["bot"]
    assert known(bot["environment"]) == set()
    filled = {name: re.sub(r"\$\{\w+:\?[^}]*\}", "secret", value) for name, value in bot["environment"].items()}
    assert load_settings(TOKENS | filled).database_url.endswith("@postgres/warroom")
    assert timedelta(seconds=int(bot["stop_grace_period"].removesuffix("s"))) > LONGEST_STOP


def test_what_is_laid_over_compose_is_a_service_of_it_and_a_setting() -> None:
    (over,) = (yaml.safe_load(one.content) for one in marked("docs/operation.md") if one.kind == "file")
    assert set(over["services"]) <= set(yaml.safe_load(text("compose.yaml"))["services"])
    bot = over["services"]["bot"]
    assert known(bot["environment"]) == set()
    assert [mount.split(":")[1] for mount in bot["volumes"]] == [bot["environment"]["WARROOM_POLICY"]]


def test_the_image_sets_what_the_bot_reads() -> None:
    (line,) = re.findall(r"(?m)^ENV (.*)$", text("Dockerfile"))
    environ = dict(pair.split("=") for pair in line.split())
    assert known(environ) == {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    settings = load_settings(TOKENS | environ)
    assert f"\nEXPOSE {settings.port}\n" in text("Dockerfile")


def test_the_unit_sets_what_the_bot_reads_and_lets_it_finish() -> None:
    unit = ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign] # systemd's keys have capitals
    unit.read_string(text("docs/warroom.service"))
    environ = dict(re.findall(r"(?m)^Environment=(\w+)=(.*)$", text("docs/warroom.service")))
    assert known(environ) == set()
    state = f"/var/lib/{unit['Service']['StateDirectory']}"
    assert unit["Service"]["WorkingDirectory"] == state
    assert load_settings(TOKENS | environ).database_url.endswith(f"//{state}/warroom.db")
    assert timedelta(seconds=int(unit["Service"]["TimeoutStopSec"])) > LONGEST_STOP
    assert unit["Service"]["ExecStart"].endswith("/.venv/bin/warroom run")
    assert unit["Service"]["EnvironmentFile"] in text("docs/operation.md")


def sentences() -> Iterator[str]:
    """Yield every text in the program, with a gap where a value stands."""
    for file in [*ROOT.glob("bot/**/*.py"), *ROOT.glob("storage/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Constant(value=str(said)):
                    yield said
                case ast.JoinedStr(values=parts):
                    yield "".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in parts)
                case _:
                    pass


def test_the_sentences_that_troubleshooting_quotes_are_those_of_the_program() -> None:
    said = list(sentences())
    quoted = re.findall(r'"([^"]+)"', text("docs/troubleshooting.md"))
    assert len(quoted) > 30
    unsaid = []
    for quote in quoted:
        parts = [part for part in quote.split("…") if part.strip(" .(")]
        pattern = re.compile(".*".join(map(re.escape, parts)), re.DOTALL)
        if not any(pattern.search(each) for each in said):
            unsaid.append(quote)
    assert unsaid == []


def test_the_blocks_of_yaml_are_yaml() -> None:
    found = [(document, block) for document in DOCUMENTS for block in blocks(document, "yaml")]
    assert found
    for document, block in found:
        assert yaml.safe_load(block), document
