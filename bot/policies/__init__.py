"""Loading a policy: a preset, a user's file laid over it, and for every value the line it came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from bot.domain.policy import Policy
from bot.domain.postmortem.template import READ, Read
from bot.policies.checks import contradictions
from bot.policies.merge import find, merge, origins, plain, without
from bot.policies.postmortem_files import reader
from bot.policies.problems import PolicyError, Position, Problem, suggestion
from bot.policies.schema import violations, with_lists
from bot.policies.show import render
from bot.policies.source import LARGEST, Located, Quick, read

__all__ = ["PRESETS", "Loaded", "PolicyError", "Problem", "load", "show"]

PRESETS = ("sev", "p")
"""What a policy may start from; each a file beside this one, laid over ``base.yml``."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A policy and where each of its values was written."""

    policy: Policy
    provenance: Mapping[str, str]
    """Dotted path -> file's name and line, such as ``sev.yml:12``."""


def load(path: Path | None, *, preset: str = "sev") -> Loaded:
    """Load a user's policy over its preset.

    Args:
        path: The user's file; ``None``: the preset alone.
        preset: For a file that names none.

    Raises:
        PolicyError: The file cannot be read or is wrong; every problem at once.
    """
    user = read(_bytes(path), str(path)) if path else _nothing()
    base = _preset(*_chosen(user, preset))
    merged = with_lists(merge(base, user))
    files = reader(path.parent if path else Path())
    try:
        policy = Policy.model_validate(plain(merged), context={READ: files})
    except ValidationError as error:
        found = list(violations(error, merged))
        corrected = user
        for wrong, _ in found:
            corrected = without(corrected, wrong)
        raise PolicyError([*(problem for _, problem in found), *_further(base, corrected, files)]) from None
    problems = list(_contradictions(policy, base, merged))
    if problems:
        raise PolicyError(problems)
    return Loaded(policy, {dotted: _named(at) for dotted, at in origins(merged)})


def show(loaded: Loaded) -> str:
    """The merged policy as YAML, each value with a comment that says where it came from."""
    return render(loaded.policy, loaded.provenance)


def _nothing() -> Located:
    start = Position("(no file)", 1, 1)
    return Located({}, start, start)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        message = f"the file can't be read: {error.strerror or error}"
        raise PolicyError([Problem.at(Position(str(path), 1, 1), (), message)]) from None


def _chosen(user: Located, otherwise: str) -> tuple[str, Position]:
    place, written = find(user, ("preset",))
    if not written:
        return otherwise, place.at
    return (place.value if isinstance(place.value, str) else str(plain(place))), place.at


@cache
def _shipped(name: str) -> Located:
    return read(resources.files(__name__).joinpath(name).read_bytes(), name, Quick)


def _preset(name: str, asked_at: Position) -> Located:
    if name not in PRESETS:
        message = f"there is no preset {name!r}; {suggestion(name, PRESETS)}"
        raise PolicyError([Problem.at(asked_at, ("preset",), message)])
    return merge(_shipped("base.yml"), _shipped(f"{name}.yml"))


def _further(base: Located, corrected: Located, files: Read) -> Iterator[Problem]:
    """Contradictions in what is left without the wrong values, if that makes a whole policy."""
    merged = with_lists(merge(base, corrected))
    try:
        policy = Policy.model_validate(plain(merged), context={READ: files})
    except ValidationError:
        return
    yield from _contradictions(policy, base, merged)


def _contradictions(policy: Policy, base: Located, merged: Located) -> Iterator[Problem]:
    people = find(base, ("people",))[0].value
    known = frozenset(people) if isinstance(people, Mapping) else frozenset[str]()
    for found in contradictions(policy, known):
        place, _ = find(merged, found.path)
        yield Problem.at(place.key_at if found.of_key else place.at, found.path, found.message)


def _named(at: Position) -> str:
    return f"{Path(at.file).name}:{at.line}"
