"""The promises of the checkout itself: its shape, its pins, its container, its manifest."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
CEILING = 300
TOP_LEVEL = {"README.md", "CHANGELOG.md", "LICENSE", "Dockerfile", "pyproject.toml", "constraints.txt"}
TOP_LEVEL |= {"manifest.yml", "compose.yaml", "bot", "storage", "tests", "docs", "findings"}
MANIFEST_KEYS = {
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {"app_home", "bot_user", "shortcuts", "slash_commands", "unfurl_domains"},
    "oauth_config": {"redirect_urls", "scopes"},
    "settings": {
        *("event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled"),
        "token_rotation_enabled",
    },
}


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """Every file that is, or is about to be, committed."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [Path(name) for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def text(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def load(name: str) -> Any:
    return yaml.safe_load(text(name))


def test_a_file_is_a_sitting(files: list[Path]) -> None:
    too_long = {
        str(file): length
        for file in files
        if file.suffix in {".py", ".js", ".css", ".html"} and "migrations" not in file.parts
        if (length := len(text(file).splitlines())) > CEILING
    }
    assert not too_long


def test_no_file_is_a_drawer(files: list[Path]) -> None:
    drawers = {"utils", "helpers", "common", "core", "constants"}
    assert not [str(file) for file in files if drawers & {*file.parts, file.stem}]


def test_the_top_level_is_what_the_design_names(files: list[Path]) -> None:
    top = {file.parts[0] for file in files}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_a_finding_says_what_it_is_about_and_installs_only_what_is_pinned(files: list[Path]) -> None:
    scripts = [file for file in files if file.parts[0] == "findings" and file.suffix == ".sh"]
    assert scripts
    for script in scripts:
        said, code = text(script).split("\nset -euo pipefail\n")
        assert re.match(r"#!/usr/bin/env bash\n# [\w-]+ [\d.]+: .*\.$", said, re.MULTILINE), script
        for part in ("What happens: ", "What one would have guessed: ", "Why it matters here: "):
            assert f"\n# {part}" in said, f"{script}: {part}"
        assert "$(mktemp -d)" in code, script
        (installed,) = re.findall(r"(?:pip\" install|apt-get download) (?:--\S+ )*(.*?) (?:2>|&&)", code)
        assert all(re.fullmatch(r"'[\w-]+==[\d.]+'|[\w-]+=[\w.+-]+", each) for each in installed.split()), script
        assert script.name in text("findings/README.md")


def test_every_folder_of_tests_is_a_package(files: list[Path]) -> None:
    folders = {file.parent for file in files if file.parts[0] == "tests" and file.name.startswith("test_")}
    assert not [str(folder) for folder in folders if not (ROOT / folder / "__init__.py").exists()]


def test_nothing_points_outside_the_checkout(files: list[Path]) -> None:
    elsewhere = ("../" + "shared", "/work" + "/", "/opt" + "/wr")
    pointing = []
    for file in files:
        try:
            content = text(file)
        except UnicodeDecodeError:
            continue
        pointing += [f"{file}: {place}" for place in elsewhere if place in content]
    assert not pointing


def test_the_clock_is_asked_in_one_place(files: list[Path]) -> None:
    asks = re.compile(r"\bdatetime\.(?:now|utcnow|today)\b|\bdate\.today\b")
    program = [file for file in files if file.suffix == ".py" and file.parts[0] in {"bot", "storage"}]
    assert [str(file) for file in program for _ in asks.findall(text(file))] == ["bot/runtime.py"]


def test_constraints_are_exact_and_name_no_address() -> None:
    lines = [line for line in text("constraints.txt").splitlines() if not line.startswith("#")]
    strange = [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*(\s+# via .*)?", line)]
    assert lines
    assert not strange
    assert "://" not in text("constraints.txt")


def test_the_image_is_built_in_two_stages_and_runs_as_nobody_special() -> None:
    *builders, final = re.split(r"(?m)^FROM ", text("Dockerfile"))[1:]
    assert len(builders) == 1
    assert all(stage.startswith("python:3.11-slim") for stage in (*builders, final))
    assert re.search(r"(?m)^USER (?!root|0)\w+$", final)
    assert not re.search(r"gcc|g\+\+|build-essential|apt-get|--from=build(?!,source=/wheels)", final)
    assert final.index("\nUSER") < final.index("\nCMD")


def test_the_image_listens_says_how_it_is_and_stops_when_told() -> None:
    final = text("Dockerfile").split("\nFROM ")[-1]
    assert re.search(r"(?m)^ENV .*\bHOST=0\.0\.0\.0\b", final)
    assert re.search(r"(?m)^HEALTHCHECK (.*\\\n)?.*urllib.*/healthz", final)
    assert "\nSTOPSIGNAL SIGTERM\n" in final
    assert 'CMD ["warroom", "run"]' in final
    assert "\nVOLUME /data\n" in final
    assert "'warroom[postgres,oncall,page]'" in final


def test_compose_waits_for_a_healthy_database_that_keeps_its_data() -> None:
    compose = load("compose.yaml")
    bot, postgres = compose["services"]["bot"], compose["services"]["postgres"]
    assert bot["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert postgres["image"] == "postgres:17"
    assert "pg_isready" in postgres["healthcheck"]["test"]
    assert postgres["volumes"][0].split(":")[0] in compose["volumes"]


def test_compose_runs_two_replicas_that_do_not_get_in_each_others_way() -> None:
    bot = load("compose.yaml")["services"]["bot"]
    assert bot["deploy"] == {"replicas": 2}
    assert not {"ports", "container_name", "volumes", "network_mode"} & set(bot), "what only one of them could have"
    assert bot["environment"]["DATABASE_URL"].startswith("postgresql://")


def test_compose_holds_no_secret(files: list[Path]) -> None:
    compose = load("compose.yaml")
    assert compose["services"]["bot"]["env_file"] == ".env"
    assert Path(".env") not in files
    for service in compose["services"].values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name or "://" in value:
                assert re.search(r"\$\{\w+:\?", value), name


def test_the_manifest_needs_no_address() -> None:
    manifest = load("manifest.yml")
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "http" not in re.sub(r"(?m)^#.*$", "", text("manifest.yml"))


def test_the_manifest_keeps_to_slacks_keys_and_limits() -> None:
    manifest = load("manifest.yml")
    for section, keys in manifest.items():
        assert set(keys) <= MANIFEST_KEYS[section], section
    display = manifest["display_information"]
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert re.fullmatch(r"#[0-9a-f]{6}", display["background_color"])
    assert len(manifest["features"]["bot_user"]["display_name"]) <= 80
    for command in manifest["features"]["slash_commands"]:
        assert set(command) <= {"command", "description", "usage_hint", "should_escape"}
        assert re.fullmatch(r"/[a-z]{1,31}", command["command"])
        assert command["should_escape"] is True


def test_the_manifest_asks_for_the_scope_of_every_event() -> None:
    manifest = load("manifest.yml")
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    needs = {
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        **dict.fromkeys(("pin_added", "pin_removed"), "pins:read"),
        **dict.fromkeys(("reaction_added", "reaction_removed"), "reactions:read"),
        "member_joined_channel": "channels:read",
    }
    assert sorted(set(scopes)) == scopes
    assert sorted(set(events)) == events
    assert not {event: needs[event] for event in events if needs.get(event) not in {None, *scopes}}


def test_the_checks_run_what_the_readme_says() -> None:
    for name in ("test", "demo"):
        assert re.search(rf"(?m)^<!-- command: {name} -->\n+```\w*\n[^\n]+\n```$", text("README.md")), name
