"""What pydantic finds wrong with merged values, said in the words of the file."""

import types
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.domain.policy import Policy
from bot.policies.merge import find
from bot.policies.problems import Problem, suggestion
from bot.policies.source import Located, Path, kind

_EXPECTED = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "tuple_type": "must be a list",
    "model_type": "must be a mapping (key: value)",
    "mapping_type": "must be a mapping (key: value)",
    "dict_type": "must be a mapping (key: value)",
}
_NAME = "a name is made of lower case letters, digits and _, and begins with a letter"
_ENTRY = 2
"""The length of a path such as ``severities.sev1``."""
_NOT_IN_FILES = ("key",)
MOVED: Final[Mapping[str, str]] = {
    "escalate_after": "is said in `ladder` now: `{tell: engineering_manager, after: {sev2: 1h}, by: [invite, dm]}`",
    "war_room_participants": "is said by `mobilise`, `ladder` and `required_for` of roles now: take the line out",
}
"""Keys that a release before had -> where that is said now."""


def violations(error: ValidationError, tree: Located) -> Iterator[tuple[Path, Problem]]:
    """Each error with the path of what to correct; what a mapping misses is one error."""
    details = error.errors(include_url=False)
    misnamed = {detail["loc"][:-1]: detail for detail in details if detail["loc"][-1:] == ("[key]",)}
    for path, detail in misnamed.items():
        said = str(detail["ctx"]["error"]) if detail["type"] == "value_error" else _NAME
        yield path, Problem.at(find(tree, path)[0].key_at, path, said)
    missing: dict[Path, list[str]] = {}
    for detail in details:
        path = detail["loc"]
        if any(path[: len(bad)] == bad for bad in misnamed):
            continue
        if detail["type"] == "too_short" and any(
            path == other["loc"][: len(path)] != other["loc"] for other in details
        ):
            continue  # what makes it short is an item that is wrong itself
        if detail["type"] == "missing":
            missing.setdefault(path[:-1], []).append(str(path[-1]))
            continue
        place, _ = find(tree, path)
        position = place.key_at if detail["type"] == "extra_forbidden" else place.at
        yield path, Problem.at(position, path, _sentence(detail, path, place))
    for path, names in missing.items():
        yield path, Problem.at(find(tree, path)[0].key_at, path, _incomplete(path, names, tree))


def _incomplete(path: Path, names: list[str], tree: Located) -> str:
    said = f"not complete, misses: {', '.join(names)}"
    siblings = find(tree, path[:-1])[0].value
    if path[:1] not in {("severities",), ("roles",)} or len(path) != _ENTRY or not isinstance(siblings, Mapping):
        return said
    near = get_close_matches(str(path[-1]), [key for key in siblings if key != path[-1]], n=1)
    hint = f"did you mean {near[0]!r}? If it is new: " if near else ""
    return hint + said


def _sentence(detail: ErrorDetails, path: Path, place: Located) -> str:
    error = detail["type"]
    if error == "extra_forbidden":
        return MOVED.get(str(path[-1])) or "unknown key; " + suggestion(str(path[-1]), _known(path[:-1]))
    if error == "value_error":
        return str(detail["ctx"]["error"])
    if error == "enum":
        return f"must be {detail['ctx']['expected']}, not {kind(place)}"
    if error in {"too_short", "string_too_short"}:
        return "must not be empty"
    if error == "string_pattern_mismatch":
        return f"must be a name (lower case letters, digits and _), not {kind(place)}"
    if error in {"model_type", "mapping_type", "dict_type"} and isinstance(place.value, str) and ":" in place.value:
        return f"put a space after the colon in {kind(place)}"
    said = _EXPECTED.get(error) or detail["msg"].replace("Input should be", "must be").replace("String", "text")
    return f"{said}, not {kind(place)}"


def _known(path: Path) -> list[str]:
    """The keys that may stand in the mapping at this path."""
    model: Any = Policy
    for part in path:
        model = _inside(model, part)
    if isinstance(model, type) and issubclass(model, BaseModel):
        return [each.alias or name for name, each in model.model_fields.items() if name not in _NOT_IN_FILES]
    return []


def _inside(annotation: Any, part: str | int) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _bare(annotation.model_fields[str(part)].annotation) if part in annotation.model_fields else None
    if get_origin(annotation) in (Mapping, tuple):
        return _bare(get_args(annotation)[1 if get_origin(annotation) is Mapping else 0])
    return None


def with_lists(tree: Located, annotation: Any = Policy) -> Located:
    """Return the tree with a list of one where a list is meant and its one item is written alone."""
    value, inner = tree.value, _inside(annotation, 0)
    if get_origin(annotation) is tuple and value is not None and not isinstance(value, tuple):
        is_item = not isinstance(value, Mapping) or (isinstance(inner, type) and issubclass(inner, BaseModel))
        return Located((with_lists(tree, inner),), tree.at, tree.key_at) if is_item else tree
    if isinstance(value, Mapping):
        below = {key: with_lists(each, _inside(annotation, key)) for key, each in value.items()}
        return Located(below, tree.at, tree.key_at)
    if isinstance(value, tuple):
        return Located(tuple(with_lists(each, inner) for each in value), tree.at, tree.key_at)
    return tree


def _bare(annotation: Any) -> Any:
    """Without ``Annotated`` and without ``| None``."""
    while get_origin(annotation) in (Annotated, Union, types.UnionType):
        choices = [each for each in get_args(annotation) if each is not type(None)]
        annotation = choices[0]
    return annotation
