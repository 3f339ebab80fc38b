"""How a source shows who it is: what it sends is compared in constant time with each secret, several in a rotation."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Final

from bot.alerts.source import Authentic, Request

TOKEN_HEADER: Final = "x-warroom-token"  # noqa: S105 - the name of a header, not what stands in it
"""For systems that can set a header but not ``Authorization``."""


def by_header(name: str) -> Authentic:
    """Return a check that a header holds a secret.

    Args:
        name: in lower case.
    """

    def is_authentic(request: Request, secrets: Sequence[str]) -> bool:
        return is_one(request.headers.get(name, ""), secrets)

    return is_authentic


def by_bearer(request: Request, secrets: Sequence[str]) -> bool:
    """Tell whether ``Authorization: Bearer`` holds a secret."""
    scheme, _, said = request.headers.get("authorization", "").partition(" ")
    return is_one(said.strip() if scheme.lower() == "bearer" else "", secrets)


def by_basic(request: Request, secrets: Sequence[str]) -> bool:
    """Tell whether the password of ``Authorization: Basic`` is a secret, whatever the user is called."""
    scheme, _, said = request.headers.get("authorization", "").partition(" ")
    try:
        pair = base64.b64decode(said.strip().encode(), validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        pair = ""
    return is_one(pair.partition(":")[2], secrets)


def by_hmac(
    *names: str, scheme: str = "", signed: Callable[[Request], bytes] = lambda request: request.body
) -> Authentic:
    """Return a check of an HMAC with SHA-256, in hexadecimal; several separated by commas are a rotation's.

    Args:
        names: of the headers that may hold it, in lower case.
        scheme: what stands before each: ``v1=``.
        signed: what is signed, by default the body as it came.
    """

    def is_authentic(request: Request, secrets: Sequence[str]) -> bool:
        said = [each.strip() for name in names for each in request.headers.get(name, "").split(",")]
        shown = [each.removeprefix(scheme).lower() for each in said if each.startswith(scheme)]
        right = [hmac.new(secret.encode(), signed(request), hashlib.sha256).hexdigest() for secret in secrets if secret]
        return any([is_one(each, right) for each in shown])  # noqa: C419 - each is looked at, or the time tells which

    return is_authentic


def any_of(*ways: Authentic) -> Authentic:
    """Return a check that one of several ways shows a secret."""

    def is_authentic(request: Request, secrets: Sequence[str]) -> bool:
        return any([way(request, secrets) for way in ways])  # noqa: C419 - each is looked at, or the time tells which

    return is_authentic


by_token: Final = any_of(by_bearer, by_basic, by_header(TOKEN_HEADER))
"""For systems that sign nothing: whichever of these they can send."""


def is_one(said: str, secrets: Sequence[str]) -> bool:
    """Tell whether it is one of the secrets; an empty one is none."""
    shown = _digest(said)
    found = [hmac.compare_digest(shown, _digest(secret)) for secret in secrets if secret]
    return bool(said) and any(found)


def _digest(said: str) -> bytes:
    """Return what has the same length for each, so that the time doesn't tell a secret's."""
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()
