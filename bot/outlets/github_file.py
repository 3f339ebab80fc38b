"""GitHub: a document as one Markdown file of a repository, by its contents API.

The file is named after the document, so a commit that was made by a try whose end no one knows is found again by what
the file holds. What someone changed there by hand stays in the history of the file.
Source: GitHub's REST reference, repository contents, rate limits.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from bot.domain.effects import Done, Later, Outcome
from bot.outlets.answers import LONGEST_WAIT, Answer, said_by
from bot.outlets.connection import Connection
from bot.outlets.document import Document
from bot.outlets.steps import EndedError, Steps

URL: Final = "https://api.github.com"
VERSION: Final = "2022-11-28"
_RETRY_AFTER_CONFLICT: Final = timedelta(seconds=2)
_MOVED_ON: Final = ("does not match", "but expected", "sha\" wasn't supplied")
"""What GitHub says, with 409 or 422, where someone committed in between: we, if the HTTP client sent a PUT again whose
connection broke, as it may."""

_IN_BETWEEN: Final = frozenset({HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY})

_MAY_NOT: Final = (
    "shows no such repository to this key, or doesn't let it write there{said}: correct `repo` in the policy, or give "
    "the key the permission Contents: read and write, then press Retry"
)
_RULES: Final = (
    "refused the commit{said}: let the key bypass the rules of the branch, or name another repository in `repo`, then "
    "press Retry"
)
_REFUSALS: Final[Mapping[int, str]] = {
    HTTPStatus.MOVED_PERMANENTLY: "says that the repository was renamed or moved: correct `repo` in the policy, "
    "restart, then press Retry",
    HTTPStatus.TEMPORARY_REDIRECT: "says that the repository was renamed or moved: correct `repo` in the policy, "
    "restart, then press Retry",
    HTTPStatus.UNAUTHORIZED: "doesn't accept the key, which may have expired: correct the key that the policy names, "
    "then press Retry",
    HTTPStatus.FORBIDDEN: _MAY_NOT,
    HTTPStatus.NOT_FOUND: _MAY_NOT,
}


async def publish(connection: Connection, document: Document) -> Outcome:
    """See `Publishing`."""
    content = document.markdown.encode(errors="replace")
    outlet = connection.outlet
    path = "/".join(filter(None, (outlet.folder, f"{document.key.replace(' ', '-')}.md")))
    url = f"{(connection.url or URL).rstrip('/')}/repos/{outlet.repo}/contents/{quote(path)}"
    headers = {
        "Authorization": f"Bearer {connection.key}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": VERSION,
        "User-Agent": "Warroom",
    }
    steps = Steps(connection=connection, headers=headers, refusals=_REFUSALS)
    limited = (HTTPStatus.FORBIDDEN,)
    try:
        present = await steps.ask("GET", url, allowed=(HTTPStatus.NOT_FOUND, *limited))
        _check_rate(steps, present)
        sha = present.data.get("sha")
        if sha == blob_sha(content):
            return _done(connection, present.data)
        sent = {"message": f"Publish {document.key}", "content": base64.b64encode(content).decode()}
        if isinstance(sha, str) and present.status == HTTPStatus.OK:
            sent["sha"] = sha
        answer = await steps.ask("PUT", url, sent, allowed=(*_IN_BETWEEN, *limited))
        _check_rate(steps, answer)
    except EndedError as error:
        return error.outcome
    if answer.status in _IN_BETWEEN:
        if any(each in said_by(answer.data) for each in _MOVED_ON):
            return Later(_RETRY_AFTER_CONFLICT, f"someone committed to the repository in {connection.outlet.called}")
        return steps.refused(_RULES, answer)
    made = answer.data.get("content")
    return _done(connection, made if isinstance(made, Mapping) else {})


def blob_sha(content: bytes) -> str:
    """Return what Git calls a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _check_rate(steps: Steps, answer: Answer) -> None:
    """Wait where a 403 means that too much was asked.

    Raises:
        EndedError: it does, or it means what a 403 says.
    """
    if answer.status != HTTPStatus.FORBIDDEN:
        return
    headers, connection = answer.headers, steps.connection
    if headers.get("retry-after", "").isdigit():
        after = timedelta(seconds=int(headers["retry-after"][:9]))
    elif headers.get("x-ratelimit-remaining") == "0":
        at = headers.get("x-ratelimit-reset", "")[:10]
        after = timedelta(seconds=int(at) - connection.now.timestamp() if at.isdigit() else 0)
    else:
        raise EndedError(steps.refused(_MAY_NOT, answer))
    waits = min(max(after, timedelta(seconds=1)), LONGEST_WAIT)
    raise EndedError(Later(waits, f"{connection.outlet.called} asks to go slower", connection.method))


def _done(connection: Connection, file: Mapping[str, Any]) -> Done:
    address = file.get("html_url")
    readable = isinstance(address, str) and address.startswith(("https://", "http://"))
    return Done(name=connection.outlet.called, address=str(address) if readable else "")
