"""GitHub: a document as one issue of a repository, by its REST API.

The issue is called what the document is called, and its last line says whose it is, so one that was made by a try whose
end no one knows is found again. Labels, state, title and comments are people's: only the text is ever replaced.
Source: GitHub's REST reference, issues; GitHub's documentation, autolinked references and URLs.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from bot.domain.effects import Done, Outcome
from bot.outlets.connection import Connection
from bot.outlets.document import Document
from bot.outlets.github import NOT_THERE, call, listing, made
from bot.outlets.tracking import NotDoneError, calling_no_one, unreadable

LONGEST: Final = 65_536
"""Characters of an issue's text. Source: GitHub's answer to more, *body is too long (maximum is 65536 characters)*."""

EARLIER: Final = timedelta(hours=1)
"""How far GitHub's clock may be behind ours."""

_ADDRESS: Final = re.compile(r"/([^/]+/[^/]+)/issues/(\d+)")
_FENCE: Final = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})(.*)")


async def publish(connection: Connection, document: Document) -> Outcome:
    """See `Publishing`."""
    try:
        return await _publish(connection, document)
    except NotDoneError as error:
        return error.outcome


async def _publish(connection: Connection, document: Document) -> Done:
    outlet = connection.outlet
    issue = await _known(connection, document) or await _found(connection, document)
    if issue is not None and f"({document.fingerprint})" in _last_line(issue):
        return _done(connection, issue)
    text, path = await asyncio.to_thread(body, document), f"/repos/{outlet.repo}/issues"
    if issue is None:
        said = {"title": document.key, "body": text} | ({"labels": list(outlet.labels)} if outlet.labels else {})
        answer = await call(connection, "POST", path, said)
    else:
        answer = await call(connection, "PATCH", f"{path}/{issue['number']}", {"body": text})
    return _done(connection, answer.data)


async def _known(connection: Connection, document: Document) -> Mapping[str, Any] | None:
    """Return the issue that was published before; ``None``: none is known, or it is there no longer."""
    address, repo = _ADDRESS.search(document.earlier), str(connection.outlet.repo)
    if address is None or address[1].casefold() != repo.casefold():
        return None
    answer = await call(connection, "GET", f"/repos/{repo}/issues/{address[2]}", allowed=NOT_THERE)
    if answer.status in NOT_THERE:
        return None
    if not isinstance(answer.data.get("number"), int):
        raise NotDoneError(unreadable(connection))
    return answer.data


async def _found(connection: Connection, document: Document) -> Mapping[str, Any] | None:
    """Return the issue that an earlier try has made; ``None``: there is none."""
    since = f"{document.declared_at - EARLIER:%Y-%m-%dT%H:%M:%SZ}"
    async for each in listing(connection, since):
        if _last_line(each).startswith(f"{_begins(document)} ("):
            return each
    return None


def body(document: Document) -> str:
    """Return the text of the issue, with a last line that says whose it is. ``@name`` and ``#12`` are words there.

    What is too long is cut at the end of a line, and says where the rest is.
    """
    end = (
        f"\n\n---\n\n{_begins(document)} ({document.fingerprint}). It replaces this text whenever the document is "
        "published again: comment on the issue rather than edit it.*\n"
    )
    text = calling_no_one(document.markdown.rstrip()).encode(errors="replace").decode()
    if len(text) + len(end) <= LONGEST:
        return text + end
    end = (
        f"\n\n**Shortened: an issue takes {LONGEST:,} characters. The whole text is the file in Slack, under the "
        f"message that says that it was published.**{end}"
    )
    return _beginning(text, LONGEST - len(end)) + end


def _begins(document: Document) -> str:
    return f"*Published by Warroom as {document.key}"


def _beginning(text: str, most: int) -> str:
    """Return whole lines of Markdown from its beginning on; a block of code that is open then is closed."""
    cut = text[: most - most // 100]  # a hundredth is longer than any fence
    kept = cut.rpartition("\n")[0] or cut
    fence = ""
    for line in kept.splitlines():
        marks, more = found.groups() if (found := _FENCE.match(line)) is not None else ("", "")
        if not fence:
            fence = marks
        elif marks.startswith(fence) and not more.strip():
            fence = ""
    return f"{kept.rstrip()}\n{fence}".rstrip()


def _last_line(issue: Mapping[str, Any]) -> str:
    lines = str(issue.get("body") or "").rstrip().splitlines()
    return lines[-1].strip() if lines else ""


def _done(connection: Connection, issue: Mapping[str, Any]) -> Done:
    address = made(connection, issue).url
    readable = address.startswith(("https://", "http://"))
    return Done(name=connection.outlet.called, address=address if readable else "")
