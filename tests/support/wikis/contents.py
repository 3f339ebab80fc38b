"""GitHub's contents API, as strict as the real one. Source: GitHub's REST reference, repository contents."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from aiohttp import web

from tests.support.stand_in import an_object
from tests.support.wikis.wiki import Kept, Wiki

KEY = "github_pat_11AAAAAAA0aBcDeFgHiJkL"
REPOSITORY = "corp/handbook"


class Contents(Wiki):
    """One repository."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, Kept] = {}
        self.may_write = True

    @property
    def kept(self) -> list[Kept]:
        """See `Wiki`."""
        return list(self.files.values())

    def write(self, path: str, text: str) -> None:
        """Commit a file."""
        changes = self.files[path].changes if path in self.files else 0
        self.files[path] = Kept(f"https://github.com/{REPOSITORY}/blob/main/{path}", text, changes + 1)

    def answer(self, request: web.Request, body: str) -> web.Response:
        """See `StandIn.answer`."""
        if not request.headers.get("User-Agent") or "X-GitHub-Api-Version" not in request.headers:
            return _refused(403, "Request forbidden by administrative rules.")
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return _refused(401, "Bad credentials")
        base = f"/repos/{REPOSITORY}/contents/"
        path = request.path.removeprefix(base)
        if not request.path.startswith(base) or request.method not in {"GET", "PUT"}:
            return _refused(404, "Not Found")
        if request.method == "GET":
            return web.json_response(self._shown(path)) if path in self.files else _refused(404, "Not Found")
        return self._put(path, an_object(body) or {})

    def _put(self, path: str, said: dict[str, Any]) -> web.Response:
        if not self.may_write:
            return _refused(403, "Resource not accessible by personal access token")
        if not said.get("message") or not isinstance(said.get("content"), str):
            return _refused(422, "Invalid request.\n\nFor 'properties/content', nil is not a string.")
        there = path in self.files
        if there and "sha" not in said:
            return _refused(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
        if there and said["sha"] != sha_of(self.files[path].text):
            return _refused(409, f"{path} does not match {said['sha']}")
        self.write(path, base64.b64decode(said["content"], validate=True).decode())
        return web.json_response({"content": self._shown(path), "commit": {}}, status=200 if there else 201)

    def _shown(self, path: str) -> dict[str, Any]:
        file = self.files[path]
        return {
            "type": "file",
            "path": path,
            "sha": sha_of(file.text),
            "html_url": file.address,
            "content": base64.encodebytes(file.text.encode()).decode(),
        }


def sha_of(text: str) -> str:
    """Return what Git calls a file."""
    raw = text.encode()
    return hashlib.sha1(b"blob " + str(len(raw)).encode() + b"\0" + raw, usedforsecurity=False).hexdigest()


def _refused(status: int, message: str) -> web.Response:
    return web.json_response({"message": message, "documentation_url": "https://docs.github.com/rest"}, status=status)
