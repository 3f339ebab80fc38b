"""Whatever a document names in backticks is there: paths, modules, classes, functions, constants, fields."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from bot.settings import Settings
from tests.test_readme import DOCUMENTS, ROOT, blocks, text

TELLS_OF_THE_PAST: Final = "CHANGELOG.md"
"""It may name what is gone."""

PATH: Final = re.compile(r"[\w<][\w.*<>-]*(?:/[\w.*<>-]+)*/?|\.ci/\w+")
"""Of a checkout: `bot/slack/inbound/app.py`, `blocks/`, `tests/test_*.py`, `commands/<word>.py`."""
FILE: Final = re.compile(r".*\.(?:py|js|css|md|toml|service)")
DOTTED: Final = re.compile(r"(?:bot|storage|tests)(?:\.\w+)+")
CALLED: Final = re.compile(r"(?:await )?([A-Za-z_]\w*(?:\.\w+)*)(?:\(.*\))?(?: = True)?")
"""A name, with or without what is handed to it: `Section(...)`, `world.slack.mend()`."""
IN_A_FILE: Final = re.compile(r"`(\w+)` in `([\w./]+\.py)`")

FOREIGN: Final = {
    *("BEGIN", "COMMIT", "Authorization", "Date", "GET", "POST", "PUT"),  # SQL and HTTP
    *("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),  # levels of a log
    *("EUR", "UTC", "EnvironmentFile", "POSTGRES_PASSWORD"),  # money, time, systemd, the image of PostgreSQL
    *("RDATE", "EXDATE", "SSL_CERT_FILE"),  # iCalendar, OpenSSL
    *("LANG", "SIGKILL", "NaN"),  # the environment, signals, Prometheus
    *("server_default", "process_before_response"),  # SQLAlchemy, Bolt
    *("max_alerts", "DatasourceNoData", "DatasourceError"),  # Alertmanager, Grafana
    *("H1", "E1", "A1", "M1", "F1", "D1", "W1"),  # what records are called
    "CPU",  # a label of a metric that is shipped
    "min",  # what everybody calls so
}
"""Names of other systems."""


@dataclass(frozen=True)
class Checkout:
    """What there is to name."""

    ends: frozenset[str]
    """Paths of files, and of folders with a slash at the end: from the top, and from each folder on the way."""
    defined: dict[str, set[str]] = field(repr=False)
    """Module's path -> names that it defines, those in classes too, and its own."""
    names: frozenset[str] = field(repr=False)
    """All of those."""
    said: frozenset[str] = field(repr=False)
    """Words of the program's texts, docstrings aside: columns, keys, events, variables of the environment."""

    def has_path(self, named: str) -> bool:
        """Whether it is the end of a path. A document leaves out what stands before; `<word>` is any name."""
        pattern = re.sub(r"<\w+>", "*", named)
        return pattern in self.ends or ("*" in pattern and any(fnmatch(end, pattern) for end in self.ends))

    def has_module(self, dotted: str) -> bool:
        """Whether it is a module, a package, or a name in one."""
        path, _, name = dotted.replace(".", "/").rpartition("/")
        if {f"{path}/{name}.py", f"{path}/{name}/"} & self.ends:
            return True
        return any(name in self.defined.get(file, ()) for file in (f"{path}.py", f"{path}/__init__.py"))


@cache
def checkout() -> Checkout:
    files = {
        file.relative_to(ROOT)
        for top in ("bot", "storage", "tests", "docs", "findings", ".ci", ".github")
        for file in ROOT.glob(f"{top}/**/*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    files |= {file.relative_to(ROOT) for file in ROOT.iterdir() if file.is_file()}
    folders = {folder for file in files for folder in file.parents if folder != Path()}
    ends = {
        "/".join(path.parts[at:]) + "/" * (path in folders) for path in files | folders for at in range(len(path.parts))
    }
    defined, said = {}, set()
    for file in files:
        content = (ROOT / file).read_text(encoding="utf-8") if file.suffix in {".py", ".yml", ".toml"} else ""
        if file.suffix != ".py":
            said.update(re.findall(r"\w+", content))
            continue
        tree = ast.parse(content)
        defined[str(file)] = {file.stem, *_defined(tree)}
        if file.parts[0] in {"bot", "storage"}:
            said.update(_said(tree))
    return Checkout(frozenset(ends), defined, frozenset().union(*defined.values()), frozenset(said))


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case _:
                pass


def _said(tree: ast.Module) -> Iterator[str]:
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from re.findall(r"\w+", node.value)


def wrong_names(document: str, there: Checkout) -> list[str]:
    """Return what a document names in backticks, outside its blocks of code, and what is not there."""
    prose = re.sub(r"(?ms)^( *)```.*?^\1```$", "", document)
    made = set(re.findall(r"<!-- file: (\S+) -->", document))
    wrong = [name for name in re.findall(r"`([^`\n]+)`", prose) if name not in made and not _is_right(name, there)]
    for symbol, path in IN_A_FILE.findall(prose):
        homes = [names for file, names in there.defined.items() if file.endswith(path)]
        if homes and not any(symbol in names for names in homes):
            wrong.append(f"{symbol} in {path}")
    return wrong


def _is_right(name: str, there: Checkout) -> bool:
    name = re.sub(r"^python -m (\S+).*", r"\1", name)
    if DOTTED.fullmatch(name):
        return there.has_module(name)
    if PATH.fullmatch(name) and (there.has_path(name) or there.has_path(f"{name}/")):
        return True
    if PATH.fullmatch(name) and ("/" in name or FILE.fullmatch(name)):
        return False
    called = CALLED.fullmatch(name)
    if called is None:
        return True  # a line to type, an address, an example: other tests look at those
    symbols = called[1].split(".")
    if symbols[0] == "world":
        return all(symbol in there.names for symbol in symbols)
    if "(" in name or re.search(r"[A-Z]", name):
        return all(_is_known(symbol, there) for symbol in symbols)
    return all("_" not in symbol or _is_known(symbol, there) for symbol in symbols)


def _is_known(symbol: str, there: Checkout) -> bool:
    if symbol in there.names or symbol in FOREIGN or re.fullmatch(r"(SEV|P)\d|NAME_FILE", symbol):
        return True
    if symbol.removesuffix("_FILE").lower() in Settings.model_fields:
        return True
    bare = symbol.removeprefix("warroom_").removeprefix("socket_").removesuffix("_total")  # of a metric, of health
    may_be_text = symbol.islower() or symbol.startswith("WARROOM_")
    return may_be_text and bool({symbol, symbol.removesuffix("_total"), bare} & (there.said | there.names))


def test_whatever_a_document_names_is_there() -> None:
    present = [one for one in DOCUMENTS if one != TELLS_OF_THE_PAST]
    wrong = [f"{document}: {name}" for document in present for name in wrong_names(text(document), checkout())]
    assert not wrong, "\n".join(["no such thing:", *wrong])


def test_a_wrong_name_is_found() -> None:
    planted = [
        *("bot/slack/nothing.py", "slack/nothing.py", "nothing.py", "nowhere/", "tests/test_nothing_*.py"),
        *("bot.nowhere", "bot.domain.incident.NO_SUCH_CONSTANT", "python -m tests.nothing"),
        *(
            "NO_SUCH_CONSTANT",
            "NoSuchClass",
            "NoSuchClass(...)",
            "no_such_field",
            "no_such_call()",
            "world.no_such_act()",
        ),
    ]
    document = "".join(f"A sentence about `{name}`.\n" for name in planted)
    assert wrong_names(document, checkout()) == planted
    assert wrong_names("`KEEPERS` in `bot/domain/incident.py`", checkout())[-1] == "KEEPERS in bot/domain/incident.py"


def test_a_right_name_is_not() -> None:
    right = [
        *("bot/domain/incident.py", "domain/incident.py", "incident.py", "bot/domain/", "domain/", "tests/test_*.py"),
        *("bot.domain", "bot.domain.incident", "bot.domain.incident.NEXT", "python -m tests.bench", "/incident status"),
        *("NEXT", "IncidentError", "world.card", "mitigated_at", "DATABASE_URL", "https://slack.com", "a sentence"),
    ]
    document = "".join(f"A sentence about `{name}`.\n" for name in right)
    assert wrong_names(f"{document}`NEXT` in `bot/domain/incident.py`\n", checkout()) == []


def test_the_layers_that_are_drawn_are_those_of_the_contract() -> None:
    (drawn,) = (block for block in blocks("docs/architecture.md", "text") if "bot.domain" in block)
    contract = re.search(r"(?ms)^layers = \[.*?\n(.*?)^\]", text("pyproject.toml"))
    assert contract is not None
    built = [re.sub(r"\(\S+\) *\|? *", "", layer).strip(" |") for layer in yaml.safe_load(f"[{contract[1]}]")]
    assert [line.partition("  ")[0].strip() for line in drawn.splitlines()] == built
