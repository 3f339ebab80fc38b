"""Sending an alert to a running bot, as any source does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

WITHIN: Final = 10.0
"""Seconds that the answer may take."""

LONGEST_ANSWER: Final = 4_000
"""Bytes of an answer that are read."""


class NotSentError(Exception):
    """The bot didn't take it; the sentence says why and what to do."""


class _NoRedirect(HTTPRedirectHandler):
    """Follows none: the secret goes where it is meant to go, and nowhere else."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


def send(address: str, secret: str, said: Mapping[str, object]) -> str:
    """Post an alert; return what the bot answers.

    Args:
        address: of the source: ``http://127.0.0.1:3000/alerts/scripts``.
        secret: of the source.
        said: the body, as kind ``generic`` reads it.

    Raises:
        NotSentError: it was not taken.
    """
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {secret}"}
    request = Request(address, json.dumps(said).encode(), headers, method="POST")  # noqa: S310 - the caller checks it
    try:
        with build_opener(_NoRedirect).open(request, timeout=WITHIN) as answer:
            return str(json.loads(answer.read(LONGEST_ANSWER)).get("status", "ok"))
    except HTTPError as error:
        raise NotSentError(f"Warroom didn't take it ({error.code}). {_why(error)}".strip()) from None
    except (URLError, OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise NotSentError(
            f"Can't reach Warroom at {address} ({reason}). Start it, or give its address: --to."
        ) from None
    except (ValueError, AttributeError):
        raise NotSentError(f"What answers at {address} isn't Warroom. Give its address: --to.") from None


def _why(error: HTTPError) -> str:
    try:
        return str(json.loads(error.read(LONGEST_ANSWER)).get("error", ""))
    except (ValueError, AttributeError, OSError):
        return ""
