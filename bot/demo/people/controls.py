"""Controls: what can be pressed or filled in, and the names by which a person would call it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.demo.json_types import Json
from bot.demo.rendering.blocks import elements
from bot.demo.workspace.fields import KEYS, label_of


@dataclass(frozen=True, slots=True)
class Control:
    """One thing to press or fill in."""

    block: Json
    element: Json
    names: tuple[str, ...]
    """The label first, then the ids."""
    option: Json | None = None
    """The option of an overflow menu."""

    def action(self) -> Json:
        """What the payload says beyond the element itself."""
        return {"selected_option": self.option} if self.option else {}


def controls(blocks: list[Json], *, fields: bool = False) -> list[Control]:
    """Buttons and overflow options, or with ``fields`` whatever takes a value."""
    return list(_fields(blocks) if fields else _buttons(blocks))


def _buttons(blocks: list[Json]) -> Iterator[Control]:
    for block, element in elements(blocks):
        if element["type"] == "button":
            yield Control(block, element, (label_of(element["text"]), str(element.get("action_id", ""))))
        elif element["type"] == "overflow":
            for option in element["options"]:
                yield Control(block, element, (label_of(option["text"]), option["value"]), option)


def _fields(blocks: list[Json]) -> Iterator[Control]:
    for block, element in elements(blocks):
        if element["type"] in KEYS:
            label = label_of(block.get("label")) or label_of(element.get("placeholder"))
            ids = (block["block_id"], str(element.get("action_id", "")), label_of(element.get("placeholder")))
            yield Control(block, element, (label, *ids))


def named(found: list[Control], name: str) -> Control:
    """Return the one control of that name; LookupError naming all if none or several have it."""
    fitting = [one for one in found if name in one.names]
    if len(fitting) == 1:
        return fitting[0]
    how_many = "several are called" if fitting else "there is no"
    raise LookupError(f"{how_many} {name!r}; there are: {[one.names[0] or one.names[1] for one in found]}")
