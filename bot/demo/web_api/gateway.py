"""The gateway to the Web API: each call is recorded, and checked for faults, token, scopes and rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.faults import Fault, Faults, RateLimited, Refuse
from bot.demo.json_types import Json
from bot.demo.web_api import METHODS
from bot.demo.web_api.method import Arguments, Desk, Method
from bot.demo.workspace.errors import SlackError

BURST = 5
"""Messages that a channel takes at once before it is limited to one per second."""


@dataclass(slots=True)
class Call:
    """One Web API call, as it was made."""

    method: str
    arguments: Json
    """Blocks, view and metadata parsed; no token."""
    at: datetime
    error: str | None = None
    """What was answered; ``dropped``, ``garbled`` or ``server_error`` if nothing proper was."""
    took_effect: bool = False
    answer: Json | None = None


class RateLimitedError(Exception):
    """429."""

    def __init__(self, seconds: int, *, says_when: bool = True) -> None:
        super().__init__(f"wait {seconds} s")
        self.headers = {"Retry-After": str(seconds)} if says_when else {}


class Gateway:
    """The way in for every call of the app."""

    def __init__(self, desk: Desk, faults: Faults, tokens: Mapping[str, str], now: Callable[[], datetime]) -> None:
        """Admit the holders of these tokens.

        Args:
            tokens: token to its sort, ``bot``, ``app`` or ``config``.
        """
        self.desk = desk
        self.calls: list[Call] = []
        self.strict_rates = False
        self._faults = faults
        self._tokens = tokens
        self._now = now
        self._posted: dict[str, list[datetime]] = {}
        """Channel to when the last messages were posted to it."""

    def record(self, method: str, arguments: Json) -> Call:
        """Record that a call was made."""
        call = Call(method, arguments, self._now())
        self.calls.append(call)
        return call

    def fault(self, call: Call) -> Fault | None:
        """Return the fault planned for this call; refusals are raised at once."""
        fault = self._faults.next(call.method, call.arguments)
        if isinstance(fault, Refuse):
            raise SlackError(fault.error, **fault.extra)
        if isinstance(fault, RateLimited):
            raise RateLimitedError(fault.seconds, says_when=fault.says_when)
        return fault

    def admit(self, call: Call, token: str, *, was_json: bool) -> Method:
        """Return the method, if this caller may use it."""
        method = METHODS.get(call.method)
        if method is None:
            raise SlackError("unknown_method", req_method=call.method)
        if method.caller != "none":
            self._check_token(method, token)
        if was_json and not method.takes_json:
            # Such a method reads query and form only, as if there were no arguments.
            call.arguments = {}
        return method

    def perform(self, call: Call, method: Method) -> Json:
        """Run the method."""
        if method.caller == "bot":
            self._check_scopes(call, method)
        if self.strict_rates and call.method == "chat.postMessage":
            self._check_rate(str(call.arguments.get("channel")))
        answer = method.handler(self.desk, Arguments(call.arguments))
        call.took_effect = True
        return answer

    def _check_rate(self, channel: str) -> None:
        now = self._now()
        recent = [at for at in self._posted.get(channel, []) if now - at < timedelta(seconds=BURST)]
        if len(recent) >= BURST:
            raise RateLimitedError(1)
        self._posted[channel] = [*recent, now]

    def granted_scopes(self, token: str) -> list[str]:
        """Return the scopes of a token, for the header."""
        sort = self._tokens.get(token)
        if sort == "app":
            return ["connections:write"]
        return sorted(self.desk.scopes) if sort == "bot" else []

    def _check_token(self, method: Method, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        sort = self._tokens.get(token)
        if sort is None:
            raise SlackError("invalid_auth")
        if sort != method.caller:
            raise SlackError("not_allowed_token_type")

    def _check_scopes(self, call: Call, method: Method) -> None:
        channel_id = call.arguments.get("channel") or call.arguments.get("channel_id")
        channel = self.desk.workspace.channels.get(str(channel_id))
        self.desk.need(method.scope_for(channel.kind) if channel else method.any_scope())
