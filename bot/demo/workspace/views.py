"""Modals and Home tabs: one view on someone's screen, and what was typed into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.demo.json_types import Json, copied
from bot.demo.rendering.blocks import button_labels, elements, render_blocks
from bot.demo.workspace.fields import KEYS, initial, label_of
from bot.demo.workspace.state import Workspace


@dataclass(slots=True, kw_only=True)
class View:
    """A modal or Home tab on someone's screen. It stays the same object through updates."""

    id: str
    user_id: str
    content: Json
    """The view as the app sent it, every block and element with its id."""
    hash: str
    workspace: Workspace = field(repr=False)
    root_id: str = ""
    previous_id: str | None = None
    typed: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Block id and action id to what was typed or picked."""
    errors: dict[str, str] = field(default_factory=dict)
    """Label of a field to the error shown under it."""
    is_open: bool = True

    @property
    def type(self) -> str:
        """``modal`` or ``home``."""
        return str(self.content["type"])

    @property
    def title(self) -> str:
        """Text of the title."""
        return label_of(self.content.get("title"))

    @property
    def callback_id(self) -> str:
        """The app's name for this kind of view."""
        return str(self.content.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        """What the app keeps in the view."""
        return str(self.content.get("private_metadata", ""))

    @property
    def blocks(self) -> list[Json]:
        """The blocks, every one with a block_id."""
        return list(self.content.get("blocks") or [])

    @property
    def visible(self) -> str:
        """What the person sees: title, blocks, errors, and the buttons at the foot."""
        lines = [self.title, render_blocks(self.blocks, self.workspace)]
        lines += [f"! {label}: {text}" for label, text in self.errors.items()]
        feet = [label_of(self.content.get(name)) for name in ("close", "submit")]
        lines.append("  ".join(f"[ {one} ]" for one in feet if one))
        return "\n".join(line for line in lines if line)

    @property
    def buttons(self) -> list[str]:
        """Labels of the buttons among the blocks."""
        return button_labels(self.blocks)

    @property
    def labels(self) -> list[str]:
        """Labels of the fields."""
        return [label_of(block["label"]) for block in self.blocks if block["type"] == "input"]

    def value(self, block_id: str, element: Json) -> Any:
        """What a field holds now."""
        return self.typed.get((block_id, element["action_id"]), initial(element))

    def state(self) -> Json:
        """The ``state`` of payloads."""
        values: dict[str, Json] = {}
        for block, element in elements(self.blocks):
            if element["type"] in KEYS:
                entry = {"type": element["type"], KEYS[element["type"]]: self.value(block["block_id"], element)}
                values.setdefault(block["block_id"], {})[element["action_id"]] = entry
        return {"values": values}

    def payload(self) -> Json:
        """The view as payloads and replies carry it."""
        frame: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "title": None, "submit": None}
        frame |= {"close": None, "clear_on_close": False, "notify_on_close": False}
        return copied(
            frame
            | self.content
            | {
                "id": self.id,
                "team_id": self.workspace.team_id,
                "app_id": self.workspace.app_id,
                "app_installed_team_id": self.workspace.team_id,
                "bot_id": next((u.bot_id for u in self.workspace.users.values() if u.is_bot), None),
                "hash": self.hash,
                "root_view_id": self.root_id or self.id,
                "previous_view_id": self.previous_id,
                "state": self.state(),
            }
        )
