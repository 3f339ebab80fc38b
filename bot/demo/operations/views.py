"""Operations on views: modals opened, pushed, updated and closed; trigger ids, the stack of three, hashes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.demo.block_kit.surfaces import view_problems
from bot.demo.json_types import Json, copied
from bot.demo.rendering.blocks import elements
from bot.demo.workspace.errors import SlackError, invalid
from bot.demo.workspace.reply import Reply
from bot.demo.workspace.state import Workspace
from bot.demo.workspace.views import View

TRIGGER_LIFE = timedelta(seconds=3)
STACK = 3


@dataclass(slots=True)
class _Trigger:
    reply: Reply
    born: float
    inside: View | None
    used: bool = False


class OpenViews:
    """Every open modal and every Home tab."""

    def __init__(self, workspace: Workspace, monotonic: Callable[[], float]) -> None:
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
        """Return the topmost modal on a person's screen."""
        stack = self.stacks.get(user_id)
        return stack[-1] if stack else None

    def open(self, trigger_id: str, content: Mapping[str, Any], *, push: bool = False) -> View:
        """Show a modal to the person who caused the trigger."""
        _check(content, "modal")
        self._check_external_id(content)
        trigger = self._use(trigger_id)
        on_modal = trigger.inside is not None and trigger.inside.type == "modal"
        if push and not on_modal:
            raise SlackError("invalid_trigger_id")
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

    def update(self, view: View, content: Mapping[str, Any], *, expected_hash: str | None = None) -> None:
        """Change a view in place; typed values stay where block_id and action_id stay."""
        _check(content, view.type)
        self._check_external_id(content, view)
        if expected_hash is not None and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        view.content = self._with_ids(content)
        view.hash = self._hash()
        view.errors = {}
        kept = {(block["block_id"], element["action_id"]) for block, element in elements(view.blocks)}
        view.typed = {key: value for key, value in view.typed.items() if key in kept}

    def publish(self, user_id: str, content: Mapping[str, Any], *, expected_hash: str | None = None) -> View:
        """Set a person's Home tab."""
        home = self.homes.get(user_id)
        if home is None:
            _check(content, "home")
            if expected_hash is not None:
                raise SlackError("hash_conflict")
            home = self.homes[user_id] = self._new(user_id, content)
        else:
            self.update(home, content, expected_hash=expected_hash)
        return home

    def find(self, view_id: str | None, external_id: str | None) -> View:
        """Find an open view; SlackError ``not_found``."""
        for view in self._all():
            if view_id == view.id or (external_id and view.content.get("external_id") == external_id):
                return view
        raise SlackError("not_found")

    def close(self, view: View) -> None:
        """Close one modal; the one beneath it shows again."""
        stack = self.stacks.get(view.user_id, [])
        if view in stack:
            stack.remove(view)
        view.is_open = False

    def close_all(self, user_id: str) -> None:
        """Close the whole stack of modals."""
        for view in list(self.stacks.get(user_id, [])):
            self.close(view)

    def _all(self) -> list[View]:
        return [*self.homes.values(), *(view for stack in self.stacks.values() for view in stack)]

    def _new(self, user_id: str, content: Mapping[str, Any]) -> View:
        view_id, filled = self._workspace.mint("V"), self._with_ids(content)
        return View(id=view_id, user_id=user_id, content=filled, hash=self._hash(), workspace=self._workspace)

    def _hash(self) -> str:
        return f"{int(self._workspace.now().timestamp())}.{self._workspace.mint('h')}"

    def _with_ids(self, content: Mapping[str, Any]) -> Json:
        filled = copied(dict(content))
        self._workspace.give_block_ids(filled.get("blocks") or [])
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
        raise invalid(f"type must be {kind}")
    problems = view_problems(content)
    if problems:
        worst = problems[0]
        in_blocks = worst.pointer.startswith("/view/blocks")
        code = worst.code if in_blocks or worst.code != "invalid_blocks" else "invalid_arguments"
        raise SlackError(code, response_metadata={"messages": [str(one) for one in problems]})
