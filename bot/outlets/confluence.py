"""Confluence Cloud: a document as one page of a space, by its REST API v2.

The page is called what the document is called for ever, and its last line says whose it is, so a page that was made by
a try whose end no one knows is found again, and a page of someone's is never replaced.
Source: Atlassian's reference, Confluence Cloud REST API v2, groups Page and Space; Confluence Storage Format.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from markdown_it import MarkdownIt

from bot import logs
from bot.domain.effects import Done, Later, Outcome, Refused
from bot.outlets.answers import Answer, said_by
from bot.outlets.connection import Connection
from bot.outlets.document import Document
from bot.outlets.steps import EndedError, Steps

_ID: Final = re.compile(r"/pages/(\d+)")
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold."""

_RETRY_AFTER_CONFLICT: Final = timedelta(seconds=5)

_REFUSALS: Final[Mapping[int, str]] = {
    HTTPStatus.BAD_REQUEST: "refused the page{said}: look at it there, correct what it names, then press Retry",
    HTTPStatus.UNAUTHORIZED: "doesn't accept the key: it is an API token of the account, which may have expired. "
    "Correct `account`, or the key that the policy names, then press Retry",
    HTTPStatus.FORBIDDEN: "doesn't let the account of the key do this: give it the right to view, add and edit pages "
    "in the space, then press Retry",
    HTTPStatus.NOT_FOUND: "has no such page or space, or doesn't show it to the account of the key: check `url` and "
    "`space` in the policy and what the account may see, then press Retry",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "finds the page too large: attach the file from Slack instead",
}
"""Status -> what it means of Confluence, which answers 404 too where someone may not look."""


async def publish(connection: Connection, document: Document) -> Outcome:
    """See `Publishing`."""
    try:
        return await _Space(connection).publish(document)
    except EndedError as error:
        return error.outcome


class _Space:
    """One space of a Confluence."""

    def __init__(self, connection: Connection) -> None:
        self._outlet = connection.outlet
        self._site = (connection.url or "").rstrip("/").removesuffix("/wiki")
        self._api = f"{self._site}/wiki/api/v2"
        signed = base64.b64encode(f"{self._outlet.account}:{connection.key}".encode()).decode()
        logs.conceal(signed)
        headers = {"Authorization": f"Basic {signed}", "Accept": "application/json"}
        self._steps = Steps(connection=connection, headers=headers, refusals=_REFUSALS)

    async def publish(self, document: Document) -> Outcome:
        """Make the page, or replace what it says."""
        space = await self._id()
        page = await self._page(space, document)
        if page is not None and f"({document.fingerprint})" in _body(page):
            return self._done(page)
        body = {"representation": "storage", "value": await asyncio.to_thread(storage, document)}
        sent = {"status": "current", "title": document.key, "body": body}
        if page is None:
            url, method = f"{self._api}/pages", "POST"
            sent |= {"spaceId": space}
        else:
            url, method = f"{self._api}/pages/{page['id']}", "PUT"
            version = {"number": _version(page) + 1, "message": f"Warroom: {document.key}"}
            sent |= {"id": page["id"], "version": version}
        answer = await self._steps.ask(method, url, sent, allowed=(HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT))
        if "title" in said_by(answer.data).casefold() and answer.status >= HTTPStatus.BAD_REQUEST:
            return self._taken(document)
        if answer.status == HTTPStatus.CONFLICT:
            return Later(_RETRY_AFTER_CONFLICT, f"someone is editing the page in {self._outlet.called}")
        if answer.status == HTTPStatus.BAD_REQUEST:
            return self._steps.refused(_REFUSALS[HTTPStatus.BAD_REQUEST], answer)
        return self._done(answer.data)

    async def _id(self) -> str:
        answer = await self._steps.ask("GET", f"{self._api}/spaces?{urlencode({'keys': self._outlet.space or ''})}")
        found = _first(answer)
        if found is None:
            raise EndedError(
                Refused(
                    f"{self._outlet.called} shows no space {self._outlet.space} to the account of the key: correct "
                    "`space` in the policy, or let the account view the space, then press Retry",
                    "no_space",
                )
            )
        return str(found["id"])

    async def _page(self, space: str, document: Document) -> Mapping[str, Any] | None:
        """Return the page that holds the document; ``None``: there is none, or no longer."""
        if (known := _ID.search(document.earlier)) is not None:
            url = f"{self._api}/pages/{known[1]}?body-format=storage"
            answer = await self._steps.ask("GET", url, allowed=(HTTPStatus.NOT_FOUND,))
            if answer.status == HTTPStatus.OK and answer.data.get("status") == "current":
                return answer.data
        asked = urlencode({"space-id": space, "title": document.key, "body-format": "storage"})
        page = _first(await self._steps.ask("GET", f"{self._api}/pages?{asked}"))
        if page is None:
            return None
        if f"Warroom as {document.key} (" not in _body(page):
            raise EndedError(self._taken(document))
        if page.get("status") != "current":
            said = f"the page “{document.key}” is archived in {self._outlet.called}: restore it there, then press Retry"
            raise EndedError(Refused(said, "archived"))
        return page

    def _taken(self, document: Document) -> Refused:
        return Refused(
            f"another page in the space {self._outlet.space} of {self._outlet.called} is called “{document.key}”, "
            "perhaps one that the account of the key can't see: rename that page, then press Retry",
            "title_taken",
        )

    def _done(self, page: Mapping[str, Any]) -> Done:
        links = page.get("_links")
        base = links.get("base") if isinstance(links, Mapping) else None
        base = base if isinstance(base, str) and base.startswith("https://") else f"{self._site}/wiki"
        return Done(name=self._outlet.called, address=f"{base}/spaces/{self._outlet.space}/pages/{page['id']}")


def storage(document: Document) -> str:
    """Return the document in Confluence's storage format, with a last line that says whose the page is.

    It is XHTML: tags that people write are text there, and no macro comes of them.
    """
    rendered = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table").disable("image").render
    whose = (
        f"Published by Warroom as {document.key} ({document.fingerprint}). It replaces this page whenever the document "
        "is published again: comment on the page rather than edit it."
    )
    return _NO_XML.sub("", rendered(f"{document.markdown}\n\n---\n\n*{whose}*\n"))


def _first(answer: Answer) -> Mapping[str, Any] | None:
    results = answer.data.get("results")
    found = results[0] if isinstance(results, list) and results else None
    return found if isinstance(found, Mapping) and found.get("id") else None


def _body(page: Mapping[str, Any]) -> str:
    body = page.get("body")
    stored = body.get("storage") if isinstance(body, Mapping) else None
    value = stored.get("value") if isinstance(stored, Mapping) else None
    return value if isinstance(value, str) else ""


def _version(page: Mapping[str, Any]) -> int:
    version = page.get("version")
    number = version.get("number") if isinstance(version, Mapping) else None
    return number if isinstance(number, int) else 0
