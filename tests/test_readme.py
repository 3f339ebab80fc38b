"""What the README and docs/ say is what the program does."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from bot import cli
from bot.domain.durations import compact
from bot.domain.incident import NEXT, Status
from bot.domain.policy import VERBS, Policy
from bot.policies import PRESETS, load
from bot.settings import Settings
from bot.slack.conversations.parsing.command_line import did_you_mean, severity_suffix, split_words
from bot.slack.conversations.parsing.meant import of_ladder
from bot.slack.conversations.parsing.record_number import reference
from bot.slack.conversations.table import BY_WORD, SUBCOMMANDS
from bot.slack.inbound.events import mention
from bot.slack.inbound.events.intake import EVENTS
from tests import policy_reference

ROOT = Path(__file__).parent.parent
README = "README.md"
DOCUMENTS = [README, "CHANGELOG.md", "findings/README.md"]
DOCUMENTS += [str(file.relative_to(ROOT)) for file in sorted(ROOT.glob("docs/**/*.md"))]
PAGE = "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt . && .venv/bin/warroom demo"
DEMO = f"{PAGE} --script"
TEST = (
    "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e '.[test]' "
    "&& .venv/bin/python -m pytest -n 4"
)
NAMED_IN_TEXT = re.compile(r"`/incident(?: ([^`]*))?`")
NO_VALUE = {"required", "not set"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text(name))


def rows(name: str, first: str) -> list[list[str]]:
    """Cells of the tables of a document whose first column has this heading, code marks and escapes undone."""
    found, inside = [], False
    for line in text(name).splitlines():
        cells = [re.sub(r"^`([^`]*)`$", r"\1", cell.strip()) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not cells:
            inside = False
        elif cells[0] == first:
            inside = True
        elif inside and set(cells[0]) != {"-"}:
            found.append([cell.replace(r"\|", "|") for cell in cells])
    return found


def policy_example(tmp_path: Path, document: str) -> Policy:
    found = re.search(r"(?ms)^```yaml\n(.*?)^```$", text(document))
    assert found is not None
    file = tmp_path / "policy.yml"
    file.write_text(found[1], encoding="utf-8")
    return load(file).policy


@pytest.mark.parametrize(("name", "line"), [("page", PAGE), ("demo", DEMO), ("test", TEST)])
def test_the_commands_stand_where_the_checks_look_for_them(name: str, line: str) -> None:
    found = re.findall(rf"(?m)^<!-- command: {name} -->\n```bash\n(.*)\n```$", text(README))
    assert found == [line]


def test_the_table_of_commands_is_that_of_the_program() -> None:
    commands = [[f"/incident {one.name}", one.usage, one.summary] for one in SUBCOMMANDS]
    assert rows(README, "Command") == commands


def test_the_table_of_the_shell_is_that_of_the_program() -> None:
    words = {word.name or str(getattr(word.callback, "__name__", "")) for word in cli.app.registered_commands}
    groups = {str(group.name): group.typer_instance for group in cli.app.registered_groups}
    documented = {name.removeprefix("warroom "): meaning for name, meaning in rows(README, "Shell")}
    assert set(documented) == words | set(groups)
    for name, group in groups.items():
        assert group is not None
        inner = {one.name or str(getattr(one.callback, "__name__", "")) for one in group.registered_commands}
        assert inner <= set(re.findall(r"\b\w+\b", documented[name])), name


def test_the_diagram_draws_every_step_and_no_other() -> None:
    (diagram,) = blocks("docs/architecture.md", "mermaid")
    drawn = re.findall(r"(?m)^ +(\S+) --> (\w+)", diagram)
    assert ("[*]", Status.INVESTIGATING) in drawn
    steps = [(str(status), str(following)) for status in NEXT for following in NEXT[status]]
    assert sorted(step for step in drawn if step[0] != "[*]") == sorted(steps)


def test_the_table_of_settings_is_that_of_the_program() -> None:
    documented = {name: default for name, default, _ in rows("docs/settings.md", "Variable")}
    assert documented == {name.upper(): default for name, default in defaults().items()}


def defaults() -> Mapping[str, str]:
    said = {}
    for name, field in Settings.model_fields.items():
        value = field.default
        if field.is_required():
            said[name] = "required"
        elif value is None:
            said[name] = "not set"
        else:
            said[name] = compact(value) if isinstance(value, timedelta) else str(value)
            said[name] = said[name].lower() if isinstance(value, bool) else said[name]
    return said


def test_a_default_that_is_no_value_is_not_shown_as_one() -> None:
    lines = text("docs/settings.md").splitlines()
    assert any("`DATABASE_URL` | `sqlite:///warroom.db`" in line for line in lines), "one that is a value is"
    for line in lines:
        assert not any(f"`{words}`" in line for words in NO_VALUE)


def test_the_policy_of_its_document_loads(tmp_path: Path) -> None:
    assert policy_example(tmp_path, "docs/policy.md").calendar.time_zone == "Europe/Berlin"


def test_the_tables_of_the_policy_are_those_of_its_models() -> None:
    assert policy_reference.renewed(text("docs/policy.md")) == text("docs/policy.md")
    named = {row[0] for row in rows("docs/policy.md", "Key")}
    assert not set(policy_reference.IDLE) - named


def test_the_document_on_the_policy_names_every_verb() -> None:
    written = set(re.findall(r"`(\w+)`", text("docs/policy.md")))
    assert not {*VERBS, *PRESETS} - written


def test_the_document_on_the_policy_names_every_role_of_the_presets() -> None:
    written = set(re.findall(r"`(\w+)`", text("docs/policy.md")))
    assert not {role for preset in PRESETS for role in load(None, preset=preset).policy.roles} - written


def test_the_table_of_severities_is_that_of_the_preset() -> None:
    cells = {row[0].strip("*"): row[1:] for row in rows("docs/process.md", "")}
    shipped = load(None).policy.severities_by_rank
    spans = {
        "15 min": timedelta(minutes=15),
        "30 min": timedelta(minutes=30),
        "1 day": timedelta(days=1),
        "never": None,
    }
    windows = {"30 min": timedelta(minutes=30), "15 min": timedelta(minutes=15), "none": timedelta()}
    assert [spans[cell] for cell in cells["update due every"]] == [one.update_every for one in shipped]
    assert [windows[cell] for cell in cells["stability window"]] == [one.stability_window for one in shipped]
    assert [cell == "at once" for cell in cells["war room"]] == [one.opens_war_room for one in shipped]


def test_scopes_and_events_are_explained_one_by_one() -> None:
    manifest = yaml.safe_load(text("manifest.yml"))
    scopes = [row[0] for row in rows("docs/slack-app.md", "Scope")]
    events = [row[0] for row in rows("docs/slack-app.md", "Event")]
    assert scopes == manifest["oauth_config"]["scopes"]["bot"]
    assert events == manifest["settings"]["event_subscriptions"]["bot_events"]
    assert {event.partition(".")[0] for event in events} == {*EVENTS, mention.EVENT}
    shortcuts = [row[0] for row in rows("docs/slack-app.md", "Shortcut")]
    assert shortcuts == [f"{one['name']} ({one['type']})" for one in manifest["features"]["shortcuts"]]


def test_every_source_that_the_code_cites_is_explained() -> None:
    files = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("bot/**/*.yml"), *ROOT.glob("storage/**/*.py")]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if "Source:" in line]
    cited = {name for line in lines for name in re.findall(r"\[([a-z-]+)\]", line.partition("Source:")[2])}
    explained = {row[0].strip("[]") for row in rows("docs/process.md", "short name")}
    assert cited
    assert not {f"[{name}]" for name in cited - explained}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_incident_command_that_is_shown_works(document: str) -> None:
    policy = load(None).policy
    strange = []
    made = set(re.findall(r"<!-- file: bot/slack/conversations/commands/(\w+)\.py -->", text(document)))
    for line in NAMED_IN_TEXT.findall(text(document)):
        words = split_words(line.replace(r"\|", "|"))
        first = words.first if of_ladder(words) is None else "ladder"
        declares = severity_suffix(line, policy.severity)[1] is not None and did_you_mean(first, BY_WORD) is None
        meant_wrong = line.startswith("sverity") and did_you_mean(first, BY_WORD) == "severity"
        numbered = reference(first) is not None  # ``H2 ruled out``
        if not (line in {"", "..."} or numbered or first.casefold() in {*BY_WORD, *made} or declares or meant_wrong):
            strange.append(line)
    assert not strange


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_relative_link_leads_somewhere(document: str) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text(document)):
        path, _, anchor = target.partition("#")
        if "://" in path:
            continue
        file = (ROOT / document).parent / path if path else ROOT / document
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert not broken


def anchors(file: Path) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", file.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_decisions_are_numbered_listed_and_of_one_form() -> None:
    files = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    index = text("docs/README.md")
    for number, file in enumerate(files, start=1):
        content = file.read_text(encoding="utf-8")
        assert file.name in index
        assert content.startswith(f"# {number}. ")
        assert re.findall(r"(?m)^## (.+)$", content) == ["Context", "Choice", "Consequences"], file.name
