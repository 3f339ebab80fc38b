"""Laying one file's values over another's, each value keeping the place it came from."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.policies.problems import Position
from bot.policies.source import Located, Path


def merge(under: Located, over: Located, *, top: bool = True) -> Located:
    """Merge mappings key by key; anything else replaces what was there, lists too.

    A section of the file under whose name nothing is written (``people:``) changes nothing.
    """
    if not isinstance(under.value, Mapping) or not isinstance(over.value, Mapping):
        return over
    merged = dict(under.value)
    for key, value in over.value.items():
        below = merged.get(key)
        blank_section = top and value.value is None and below is not None and isinstance(below.value, Mapping)
        if not blank_section:
            merged[key] = value if below is None else merge(below, value, top=False)
    return Located(merged, over.at, over.key_at)


def without(tree: Located, path: Path) -> Located:
    """The tree without what is at the path; a list is removed whole. Unchanged if nothing is there."""
    if not path or not isinstance(tree.value, Mapping) or path[0] not in tree.value:
        return tree
    head, rest = str(path[0]), path[1:]
    kept = {key: value for key, value in tree.value.items() if key != head}
    below = tree.value[head]
    if rest and isinstance(below.value, Mapping):
        kept = {key: without(below, rest) if key == head else value for key, value in tree.value.items()}
    return Located(kept, tree.at, tree.key_at)


def plain(tree: Located) -> Any:
    """The values alone."""
    if isinstance(tree.value, Mapping):
        return {key: plain(value) for key, value in tree.value.items()}
    if isinstance(tree.value, tuple):
        return [plain(value) for value in tree.value]
    return tree.value


def origins(tree: Located, path: Path = ()) -> Iterator[tuple[str, Position]]:
    """Dotted path and place of each value; of a list, the place of the whole."""
    if isinstance(tree.value, Mapping) and tree.value:
        for key, value in tree.value.items():
            yield from origins(value, (*path, key))
    else:
        yield ".".join(map(str, path)), tree.key_at


def find(tree: Located, path: Path) -> tuple[Located, bool]:
    """The value at the path, or the nearest one above it; and whether it is the value itself."""
    for part in path:
        if isinstance(tree.value, Mapping) and part in tree.value:
            tree = tree.value[str(part)]
        elif isinstance(tree.value, tuple) and isinstance(part, int) and part < len(tree.value):
            tree = tree.value[part]
        else:
            return tree, False
    return tree, True
