"""Modals and Home tabs: trigger ids, the stack of three, hashes and typed values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.demo.block_kit import view_problems
from bot.demo.errors import SlackError
from bot.demo.forms import KEYS, initial, label_of, state_entry
from bot.demo.rendering import button_labels, elements, render_blocks
from bot.demo.reply import Reply
from bot.demo.workspace import Workspace

Json = dict[str, Any]

TRIGGER_LIFE = timedelta(seconds=3)
STACK = 3


@dataclass(slots=True, kw_only=True)
class View:
    """A modal or Home tab on somebody's screen. It stays the same object through updates."""

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
                entry = state_entry(element, self.value(block["block_id"], element))
                values.setdefault(block["block_id"], {})[element["action_id"]] = entry
        return {"values": values}

    def payload(self) -> Json:
        """The view as payloads and replies carry it."""
        frame: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "title": None, "submit": None}
        frame |= {"close": None, "clear_on_close": False, "notify_on_close": False}
        return deepcopy(
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


@dataclass(slots=True)
class _Trigger:
    reply: Reply
    born: float
    inside: View | None
    used: bool = False


class Views:
    """Every view on every screen."""

    def __init__(self, workspace: Workspace, monotonic: Callable[[], float]) -> None:
        """Begin with nothing open."""
        self._workspace = workspace
        self._monotonic = monotonic
        self._triggers: dict[str, _Trigger] = {}
        self.stacks: dict[str, list[View]] = {}
        """User id to the modals open, topmost last."""
        self.homes: dict[str, View] = {}

    def trigger(self, reply: Reply, inside: View | None = None) -> str:
        """Return a new trigger id."""
        trigger_id = f"{self._workspace.mint('1')}.{self._workspace.mint('2')}"
        self._triggers[trigger_id] = _Trigger(reply, self._monotonic(), inside)
        return trigger_id

    def top(self, user_id: str) -> View | None:
        """The topmost modal of somebody."""
        stack = self.stacks.get(user_id)
        return stack[-1] if stack else None

    def open(self, trigger_id: str, content: Mapping[str, Any], *, push: bool = False) -> View:
        """Show a modal to the person who caused the trigger."""
        _check(content, "modal")
        self._check_external_id(content)
        trigger = self._use(trigger_id)
        if push and (trigger.inside is None or trigger.inside.type != "modal"):
            raise SlackError("invalid_trigger_id")
        on_modal = trigger.inside is not None and trigger.inside.type == "modal"
        if push and trigger.inside and not trigger.inside.is_open:
            raise SlackError("not_found")
        view = self._show(trigger.reply.user_id, content, on_top=on_modal)
        trigger.reply.modal = view
        return view

    def _show(self, user_id: str, content: Mapping[str, Any], *, on_top: bool) -> View:
        stack = self.stacks.setdefault(user_id, [])
        if on_top and len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        if not on_top:
            self.close_all(user_id)
        view = self._new(user_id, content)
        if stack:
            view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        return view

    def push(self, user_id: str, content: Mapping[str, Any]) -> View:
        """Put a modal on top, as the answer to a form."""
        _check(content, "modal")
        return self._show(user_id, content, on_top=True)

    def update(self, view: View, content: Mapping[str, Any], *, given_hash: str | None = None) -> None:
        """Change a view in place; typed values stay where block_id and action_id stay."""
        _check(content, view.type)
        self._check_external_id(content, view)
        if given_hash is not None and given_hash != view.hash:
            raise SlackError("hash_conflict")
        view.content = self._with_ids(content)
        view.hash = self._hash()
        view.errors = {}
        kept = {(block["block_id"], element["action_id"]) for block, element in elements(view.blocks)}
        view.typed = {key: value for key, value in view.typed.items() if key in kept}

    def publish(self, user_id: str, content: Mapping[str, Any], *, given_hash: str | None = None) -> View:
        """Set somebody's Home tab."""
        home = self.homes.get(user_id)
        if home is None:
            _check(content, "home")
            if given_hash is not None:
                raise SlackError("hash_conflict")
            home = self.homes[user_id] = self._new(user_id, content)
        else:
            self.update(home, content, given_hash=given_hash)
        return home

    def find(self, view_id: str | None, external_id: str | None) -> View:
        """Find an open view; SlackError ``not_found``."""
        for view in self._all():
            if view_id == view.id or (external_id and view.content.get("external_id") == external_id):
                return view
        raise SlackError("not_found")

    def close(self, view: View) -> None:
        """Take one modal away; the one beneath shows again."""
        stack = self.stacks.get(view.user_id, [])
        if view in stack:
            stack.remove(view)
        view.is_open = False

    def close_all(self, user_id: str) -> None:
        """Take the whole stack away."""
        for view in list(self.stacks.get(user_id, [])):
            self.close(view)

    def _all(self) -> list[View]:
        return [*self.homes.values(), *(view for stack in self.stacks.values() for view in stack)]

    def _new(self, user_id: str, content: Mapping[str, Any]) -> View:
        view_id = self._workspace.mint("V")
        filled = self._with_ids(content)
        return View(
            id=view_id, user_id=user_id, content=filled, hash=self._hash(), workspace=self._workspace, root_id=view_id
        )

    def _hash(self) -> str:
        return f"{int(self._workspace.now().timestamp())}.{self._workspace.mint('h')}"

    def _with_ids(self, content: Mapping[str, Any]) -> Json:
        filled = deepcopy(dict(content))
        for block in filled.get("blocks") or []:
            block.setdefault("block_id", self._workspace.mint("b"))
        for _, element in elements(filled.get("blocks") or []):
            element.setdefault("action_id", self._workspace.mint("a"))
        return filled

    def _use(self, trigger_id: str) -> _Trigger:
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._monotonic() - trigger.born > TRIGGER_LIFE.total_seconds():
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def _check_external_id(self, content: Mapping[str, Any], view: View | None = None) -> None:
        wanted = content.get("external_id")
        if wanted and any(one is not view and one.content.get("external_id") == wanted for one in self._all()):
            raise SlackError("duplicate_external_id")


def _check(content: Mapping[str, Any], kind: str) -> None:
    if content.get("type") != kind:
        raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] type must be {kind}"]})
    problems = view_problems(content)
    if problems:
        worst = problems[0]
        in_blocks = worst.pointer.startswith("/view/blocks")
        code = worst.code if in_blocks or worst.code != "invalid_blocks" else "invalid_arguments"
        raise SlackError(code, response_metadata={"messages": [str(one) for one in problems]})
