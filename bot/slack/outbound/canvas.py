"""The canvas of a war room: the postmortem's main sections, in which people write beside us.

What people wrote is never overwritten: once anything there is not as we left it, we only add. Where Slack offers no
canvas, or the app lacks the scope, nothing is done: file and forms are there in any case.
Source: https://docs.slack.dev/reference/methods: conversations.canvases.create, canvases.edit,
canvases.sections.lookup, canvases.getContent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.draft import texts
from bot.domain.effects import Done, Outcome
from bot.domain.overview import Overview
from bot.domain.postmortem.canvas import (
    ASKED,
    HEADINGS,
    by_people,
    changed,
    digest,
    holds,
    is_same,
    parts,
    sections,
    whole,
)
from bot.domain.postmortem.material import Material, Names
from bot.domain.write_canvas import CANVAS, Canvas
from bot.runtime import Runtime
from bot.slack.outbound.postmortem_file import PostmortemFiles
from bot.slack.workspace.client import Identity
from bot.slack.workspace.errors import code_of

SCOPES: Final = frozenset({"canvases:read", "canvases:write"})
"""What the app needs for a canvas; both are optional."""

GONE: Final = frozenset({"canvas_not_found", "canvas_deleted", "file_not_found"})
"""Someone deleted the canvas, or took it from us."""

NO_CANVAS: Final = GONE | {
    *("missing_scope", "unknown_method", "not_allowed_token_type", "restricted_action", "access_denied"),
    *("canvas_disabled_user_team", "canvas_creation_failed", "canvas_editing_failed", "canvas_too_large"),
    *("channel_canvas_creation_failed", "canvas_tab_creation_failed", "free_team_canvas_tab_already_exists"),
    *("team_tier_cannot_create_channel_canvases", "free_teams_cannot_edit_standalone_canvases"),
    *("free_teams_cannot_create_non_tabbed_canvases", "method_not_supported_for_channel_type"),
    *("channel_not_found", "not_in_channel", "is_archived"),
}
"""There is no canvas to be had: the plan, an admin, the app's scopes or the room itself say so."""

_AGAIN: Final = ".again"
"""Part: someone deleted the canvas, and it was made again."""

log = structlog.get_logger(__name__)


class NoScopeError(Exception):
    """The app lacks a scope that a canvas needs."""


class Canvases:
    """Writes canvases."""

    def __init__(self, runtime: Runtime, client: AsyncWebClient, identity: Identity, files: PostmortemFiles) -> None:
        self._runtime = runtime
        self._client = client
        self._identity = identity
        self._files = files

    async def write(self, view: Overview | None) -> Outcome:
        """Write the canvas of an incident's room, and read it; without a room or a canvas nothing."""
        if view is None or view.room is None:
            return Done()
        room = view.room.channel
        spot = view.places.spots.get(CANVAS)
        known = spot.name if spot is not None and spot.channel == room else ""
        async with self._runtime.database.reading() as uow:
            held = texts(await uow.drafts.versions(view.incident.id, CANVAS))
        material, names = await self._files.known(view.incident.id)
        try:
            found = await self._written(room, known, await _ours(material, names, held if known else {}))
        except NoScopeError:
            return Done()
        except SlackApiError as error:
            if code_of(error) not in NO_CANVAS:
                raise
            log.info("there is no canvas in the war room", error=code_of(error))
            return Done()
        return Done(room, canvas=replace(found, by=(await self._identity.me()).user_id))

    async def _written(self, room: str, known: str, ours: _Ours) -> Canvas:
        content = await self._content(known) if known else None
        if content is not None:
            return await self._update(known, content, ours)
        if _AGAIN in ours.before:
            return Canvas(id=known)  # whoever deletes it twice does not want it
        made = await _ours(ours.material, ours.names, {})
        there = await self._canvas_of(room)
        if there and there != known:
            return await self._join(there, made)
        answer = await self._client.conversations_canvases_create(
            channel_id=room, document_content=_markdown(whole(made.texts))
        )
        held = made.held(parts(await self._content(answer["canvas_id"]) or ""))
        return Canvas(id=answer["canvas_id"], held=held | ({_AGAIN: "1"} if known else {}), again=bool(known))

    async def _join(self, canvas: str, ours: _Ours) -> Canvas:
        """Take a canvas that is there: one of people's, or ours whose making was not written down."""
        content = await self._content(canvas) or ""
        if not holds(whole(ours.texts), content):
            await self._edit(canvas, "insert_at_end", whole(ours.texts))
            after = parts(await self._content(canvas) or "")
            return Canvas(id=canvas, held=ours.held({key: after.get(key, "") for key in ours.texts}))
        return Canvas(id=canvas, held=ours.held(parts(content)))

    async def _update(self, canvas: str, content: str, ours: _Ours) -> Canvas:
        now = parts(content)
        before = {key: ours.before.get(f"{key}.read", "") for key in ASKED}
        ours = await _ours(ours.material, ours.names, ours.before, before)
        if is_same(whole(ours.texts), content):  # as it is to be: a try whose end no one knows wrote it, or no one did
            return Canvas(id=canvas, held=ours.held(now))
        answers, read = ours.answers(now)
        if read != before:
            ours = await _ours(ours.material, ours.names, ours.before, read)
        stale = [key for key, text in ours.texts.items() if digest(text) != ours.before.get(f"{key}.sent", "")]
        held: dict[str, str] = {f"{key}.read": text for key, text in answers.items()}
        if not stale:
            return Canvas(id=canvas, held=held, answers=answers)
        if {key: text for key, text in now.items() if text} == ours.shown:
            await self._edit(canvas, "replace", whole(ours.texts))
            return Canvas(id=canvas, held=ours.held(parts(await self._content(canvas) or "")))
        for key in stale:
            await self._add(canvas, key, now, ours)
        after = parts(await self._content(canvas) or "")
        for key in stale:
            added = by_people(after.get(key, ""), now.get(key, ""))
            shown = "\n".join(filter(None, (ours.before.get(key, ""), added, ours.texts[key])))
            held |= {key: shown, f"{key}.sent": digest(ours.texts[key])}
        return Canvas(id=canvas, held=held, answers=answers)

    async def _add(self, canvas: str, key: str, now: Mapping[str, str], ours: _Ours) -> None:
        """Put a section of ours below what is there; where its heading is gone, at the end."""
        if holds(ours.texts[key], now.get(key, "")):
            return  # a try whose end no one knows added it
        if key not in now:
            await self._edit(canvas, "insert_at_end", whole({key: ours.texts[key]}))
            return
        text = changed(key, ours.texts[key], self._runtime.now())
        order = list(now)
        following = next((each for each in order[order.index(key) + 1 :]), None)
        section = await self._heading(canvas, following.removeprefix("# ")) if following is not None else ""
        if section:
            await self._edit(canvas, "insert_before", text, section)
        else:
            await self._edit(canvas, "insert_at_end", text)

    async def _heading(self, canvas: str, key: str) -> str:
        criteria = {"section_types": ["any_header"], "contains_text": HEADINGS.get(key, key)}
        answer = await self._client.canvases_sections_lookup(canvas_id=canvas, criteria=criteria)
        return next((str(each["id"]) for each in answer["sections"]), "")

    async def _content(self, canvas: str) -> str | None:
        """Return all that a canvas holds, as Markdown; ``None``: it is gone."""
        try:
            answer = await self._client.canvases_getContent(canvas_id=canvas, content_type="markdown")
        except SlackApiError as error:
            if code_of(error) in GONE:
                return None
            raise
        return str(answer["content"])

    async def _canvas_of(self, room: str) -> str:
        """Return the id of the canvas that a room has; empty: it has none.

        Raises:
            NoScopeError: we could make one, and not read it afterwards.
        """
        answer = await self._client.conversations_info(channel=room)
        granted = str(answer.headers.get("x-oauth-scopes", ""))
        if granted and not {each.strip() for each in granted.split(",")} >= SCOPES:
            raise NoScopeError
        properties: Any = answer["channel"].get("properties") or {}
        return str((properties.get("canvas") or {}).get("file_id") or "")

    async def _edit(self, canvas: str, operation: str, text: str, section: str = "") -> None:
        change = {"operation": operation, "document_content": _markdown(text)}
        if section:
            change["section_id"] = section
        await self._client.canvases_edit(canvas_id=canvas, changes=[change])


class _Ours:
    """What we would write, and what the canvas held when we wrote last."""

    def __init__(
        self, material: Material, names: Names, before: Mapping[str, str], read: Mapping[str, str] | None = None
    ) -> None:
        self.material = material
        self.names = names
        self.before = before
        self.texts = sections(material, names, read or {})

    @property
    def shown(self) -> Mapping[str, str]:
        """What stood in the canvas then."""
        return {key: text for key, text in self.before.items() if not key.endswith((".sent", ".read", _AGAIN))}

    def held(self, shown: Mapping[str, str]) -> dict[str, str]:
        """Return the parts to remember once all of ours is written."""
        gone = {key: "" for key in self.shown if key not in shown}
        return {**gone, **shown, **{f"{key}.sent": digest(text) for key, text in self.texts.items()}}

    def answers(self, now: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """Return what people have written since it was read last, and all that they wrote, by key."""
        known = {key: f"{self.before.get(key, '')}\n{self.texts.get(key, '')}" for key in ASKED}
        read = {key: by_people(now.get(key, ""), known[key]) if key in self.before else "" for key in ASKED}
        fresh = {key: text for key, text in read.items() if text and text != self.before.get(f"{key}.read", "")}
        return fresh, read


async def _ours(
    material: Material, names: Names, before: Mapping[str, str], read: Mapping[str, str] | None = None
) -> _Ours:
    """Write ours without what people wrote in the canvas itself; that may take a while."""
    return await asyncio.to_thread(_Ours, material, names, before, read)


def _markdown(text: str) -> dict[str, str]:
    return {"type": "markdown", "markdown": text}
