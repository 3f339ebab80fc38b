"""Confluence Cloud's REST API v2, as strict as the real one. Source: Atlassian's reference, groups Page and Space."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from html.entities import name2codepoint
from typing import Any
from xml.etree import ElementTree as ET

from aiohttp import web

from tests.support.stand_in import an_object
from tests.support.wikis.wiki import Kept, Wiki

ACCOUNT, KEY = "bot@corp.example", "ATATT3xFfGF0T5wX0b9Zq1"
SPACE, SPACE_ID = "ENG", "98306"
API = "/wiki/api/v2"
TAKEN = "A page with this title already exists: A page already exists with the same TITLE in this space"
TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "a", "span"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "page"),
}
"""What the documents may be made of. A macro or an image would be of someone's making."""


@dataclass
class _Page:
    id: str
    title: str
    body: str
    version: int = 1
    status: str = "current"


class Confluence(Wiki):
    """One site with one space."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[_Page] = []
        self.sees_pages = True
        """The account sees what others wrote."""

    def write(self, title: str, body: str, *, status: str = "current") -> _Page:
        """Have someone write a page by hand."""
        page = _Page(str(3_000 + len(self.pages)), title, body, status=status)
        self.pages.append(page)
        return page

    @property
    def kept(self) -> list[Kept]:
        """See `Wiki`."""
        return [Kept(self._address(each), each.body, each.version) for each in self.pages]

    def _address(self, page: _Page) -> str:
        return f"{self.url.rstrip('/')}/wiki/spaces/{SPACE}/pages/{page.id}"

    def answer(self, request: web.Request, body: str) -> web.Response:
        """See `StandIn.answer`."""
        if request.headers.get("Authorization") != f"Basic {base64.b64encode(f'{ACCOUNT}:{KEY}'.encode()).decode()}":
            return _refused(401, "UNAUTHORIZED", "Unauthorized")
        if request.path == f"{API}/spaces" and request.method == "GET":
            seen = request.query.get("keys") == SPACE
            return web.json_response({"results": [{"id": SPACE_ID, "key": SPACE}] if seen else [], "_links": {}})
        if request.path == f"{API}/pages":
            return self._find(request) if request.method == "GET" else self._create(body)
        number = request.path.removeprefix(f"{API}/pages/")
        page = next((each for each in self.pages if each.id == number and each.status != "trashed"), None)
        if page is None or request.method not in {"GET", "PUT"}:
            return _refused(404, "NOT_FOUND", "Not Found")
        return web.json_response(self._shown(page)) if request.method == "GET" else self._update(page, body)

    def _find(self, request: web.Request) -> web.Response:
        assert request.query.get("space-id") == SPACE_ID
        assert request.query.get("body-format") == "storage"
        title = request.query["title"]
        seen = [each for each in self.pages if each.title == title and each.status != "trashed" and self.sees_pages]
        return web.json_response({"results": [self._shown(each) for each in seen], "_links": {}})

    def _create(self, body: str) -> web.Response:
        said = an_object(body)
        if said is None or said.get("spaceId") != SPACE_ID:
            return _refused(404, "NOT_FOUND", "Not Found")
        if (refusal := self._refusal(said, None)) is not None:
            return refusal
        page = self.write(said["title"], said["body"]["value"])
        return web.json_response(self._shown(page))

    def _update(self, page: _Page, body: str) -> web.Response:
        said = an_object(body)
        if said is None or said.get("id") != page.id or "version" not in said:
            return _refused(400, "INVALID_REQUEST_PARAMETER", "Provided value for 'id' is not the page's")
        if said["version"].get("number") != page.version + 1:
            why = f"Version must be incremented when updating a page. Current Version: [{page.version}]."
            return _refused(409, "CONFLICT", why)
        if (refusal := self._refusal(said, page)) is not None:
            return refusal
        page.title, page.body, page.version = said["title"], said["body"]["value"], page.version + 1
        return web.json_response(self._shown(page))

    def _refusal(self, said: dict[str, Any], page: _Page | None) -> web.Response | None:
        if said.get("status") != "current" or not 0 < len(said.get("title", "")) <= 255:
            return _refused(400, "BAD_REQUEST", "Must supply a status and a name of at most 255 characters")
        if said["body"].get("representation") != "storage":
            return _refused(400, "BAD_REQUEST", "Unsupported representation")
        if any(each is not page and each.title == said["title"] and each.status != "trashed" for each in self.pages):
            return _refused(400, "BAD_REQUEST", TAKEN)
        if (problem := problem_of(said["body"]["value"])) is not None:
            return _refused(400, "BAD_REQUEST", f"Error parsing xhtml: {problem}")
        return None

    def _shown(self, page: _Page) -> dict[str, Any]:
        return {
            "id": page.id,
            "title": page.title,
            "status": page.status,
            "spaceId": SPACE_ID,
            "version": {"number": page.version, "message": ""},
            "body": {"storage": {"representation": "storage", "value": page.body}},
            "_links": {"webui": f"/spaces/{SPACE}/pages/{page.id}/x", "base": f"{self.url.rstrip('/')}/wiki"},
        }


def problem_of(storage: str) -> str | None:
    """Return what is wrong with a page in the storage format; ``None``: nothing."""
    plain = re.sub(
        r"&(\w+);", lambda found: f"&#{name2codepoint[found[1]]};" if found[1] in name2codepoint else found[0], storage
    )
    try:
        tree = ET.fromstring(f"<page xmlns:ac='ac' xmlns:ri='ri'>{plain}</page>")  # noqa: S314 - our own text
    except ET.ParseError as error:
        return str(error)
    unknown = {each.tag for each in tree.iter()} - TAGS
    return f"Unexpected {sorted(unknown)}" if unknown else None


def _refused(status: int, code: str, title: str) -> web.Response:
    return web.json_response(
        {"errors": [{"status": status, "code": code, "title": title, "detail": None}]}, status=status
    )
