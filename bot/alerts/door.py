"""The door for alerts: ``/alerts/<source>``. What comes in is stored before it is answered.

A source tries again what is answered with 5xx, and takes no other answer for a reason to: so 5xx is said while the
database is away, and nothing else than that. Source: Alertmanager, webhook receivers; PagerDuty, V3 webhooks.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

import structlog
from aiohttp import web

from bot import logs
from bot.alerts.commits import Commits
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Delivery, Raw, Word
from bot.domain.alert_source import AlertSource
from bot.domain.change_source import ChangeSource
from bot.domain.measures import Hooked
from bot.domain.outlet import Outlet
from bot.domain.policy import Policy
from bot.logs import OnceAMinute
from bot.named_secrets import NoSecretError, read_secret
from bot.runtime import Runtime
from bot.workflows import heard_of_pages, tested_source
from storage.engine.database import DatabaseError
from storage.unit_of_work import UnitOfWork

PATH: Final = "/alerts/{source}"

RETRY_AFTER: Final = 10
"""Seconds after which a source may try again."""

KNOWN_WITHIN: Final = 0.9
"""Seconds that finding out who acknowledged a page may take, beside storing it. Source: PagerDuty waits 5 s in all."""

KEPT_OF_REJECTED: Final = 20_000
"""Characters kept of a body that can't be read."""

MOST_ALERTS: Final = 10_000
"""Alerts of one request: what is more can't be stored while its source waits for the answer."""

_HEADERS: Final = frozenset(
    {
        *("content-type", "request-id", "x-webhook-id", "idempotency-key", "user-agent"),
        *("sentry-hook-resource", "sentry-hook-timestamp", "x-github-event", "x-github-delivery", "linear-delivery"),
    }
)
"""Headers that say how to read a body, beside those of CloudEvents: the only ones that are kept."""

_CLOUDEVENTS: Final = "ce-"

FindPerson = Callable[[str], Awaitable[str | None]]
"""Finds someone's user id by their e-mail address; ``None``: no one has it. May raise."""

log = structlog.get_logger(__name__)


class AlertDoor:
    """Takes what sources send: shows them in, reads it, stores it, answers."""

    path: ClassVar[str] = PATH
    table: ClassVar[str] = "alert_sources"
    """Of the policy."""
    prefix: ClassVar[str] = ""
    """Tells a source from one of another table that has its name."""

    def __init__(
        self,
        runtime: Runtime,
        kinds: Mapping[Any, SourceKind],
        environ: Mapping[str, str],
        find_person: FindPerson,
    ) -> None:
        """Read the secrets of the policy's sources.

        Args:
            kinds: how each is read.
            environ: where secrets are looked up.
            find_person: who acknowledged a page.
        """
        self._runtime = runtime
        self._kinds = kinds
        self._find_person = find_person
        self._commits = Commits(runtime)
        self._strangers = OnceAMinute(log)
        self._sources = self.sources(runtime.policy)
        self._secrets = {name: _secrets(name, each, environ) for name, each in self._sources.items()}

    def sources(self, policy: Policy) -> Mapping[str, AlertSource | ChangeSource | Outlet]:
        """Return those who may send."""
        found: Mapping[str, AlertSource | ChangeSource | Outlet] = getattr(policy, self.table)
        return found

    def routes(self) -> list[web.RouteDef]:
        """Return the routes for the web server. Some vendors send with GET or PUT."""
        return [web.route(method, self.path, self.receive) for method in ("POST", "PUT", "GET")]

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request."""
        name = request.match_info["source"]
        source = self._sources.get(name)
        if source is None:
            self._strangers.warning("something came for a source that the policy doesn't have")
            return self._answered("unknown", "unknown", 404, error=f"The policy has no such source; see {self.table}.")
        if not self._secrets[name]:
            return self._away(name, "This source's secret isn't set where Warroom runs.")
        taken = Request(
            method=request.method,
            headers={key.lower(): value for key, value in request.headers.items()},
            query=dict(request.query),
            body=await request.read(),
            received_at=self._runtime.now(),
        )
        try:
            return await self._judged(name, self._kinds[source.kind], taken)
        except (DatabaseError, TimeoutError) as error:
            log.warning("the database did not take what came", source=name, error=type(error).__name__)
            return self._away(name, "The database doesn't answer; send this again.")
        except Exception:  # whatever it was, 500 would say that it can't be taken, and 503 has it sent again
            log.exception("what came could not be stored, by a mistake of ours", source=name)
            return self._away(name, "Warroom made a mistake in storing this; the log has it.")

    async def _judged(self, name: str, kind: SourceKind, request: Request) -> web.Response:
        if not kind.is_authentic(request, self._secrets[name]):
            self._strangers.warning("alerts that don't show the secret were refused", source=name)
            return self._answered(name, "refused", 401, error="The secret is missing or wrong.")
        try:
            delivery = _read(kind, request)
        except UnreadableError as error:
            return await self._rejected(name, kind, request, error)
        return await self._taken(name, kind, request, delivery)

    async def _taken(self, name: str, kind: SourceKind, request: Request, delivery: Delivery) -> web.Response:
        source = self._runtime.policy.alert_sources[name]
        people = await self._people(delivery.words)

        async def store(uow: UnitOfWork) -> bool:
            is_new = await uow.alert_deliveries.keep(name, delivery.key, _raw(request), at=request.received_at)
            act = self._runtime.act(uow)
            if is_new:
                await uow.alerts.take_in(name, delivery, at=request.received_at, repeat=source.repeat)
                for word in delivery.words:
                    await heard_of_pages.hear(act, source.kind, word, by=people.get(word.email))
            if delivery.test:
                tested_source.tell(act, name, kind.label, delivery.test, called=delivery.key or _digest(request))
            return is_new

        is_new = await self._commits.do(store, within=kind.answered_within)
        if delivery.test:
            return self._answered(name, "test", 200, status="ok", message=delivery.test)
        return self._answered(name, "taken" if is_new else "known", 200, status="ok")

    async def _rejected(self, name: str, kind: SourceKind, request: Request, error: UnreadableError) -> web.Response:
        """Keep what can't be read, less secrets, and say why."""
        why = logs.masked(str(error))
        body = request.body[: KEPT_OF_REJECTED * 2].decode("utf-8", "backslashreplace")
        raw = _raw(request, body=logs.masked(body)[:KEPT_OF_REJECTED].encode("utf-8", "replace"))

        async def reject(uow: UnitOfWork) -> None:
            await uow.alert_deliveries.reject(
                f"{self.prefix}{name}", _digest(request), raw, why, at=request.received_at
            )

        await self._commits.do(reject, within=kind.answered_within)
        return self._answered(name, "rejected", error.status, error=why)

    async def _people(self, words: Sequence[Word]) -> Mapping[str, str]:
        """Find out who did something with a page, if that is quick; else they are called what the pager calls them."""
        found = {}
        for email in {word.email for word in words if word.email}:
            try:
                async with asyncio.timeout(KNOWN_WITHIN):
                    user = await self._find_person(email)
            except Exception as error:  # noqa: BLE001 - whatever it was, what they did counts without their id
                log.info("who acknowledged a page could not be looked up", error=type(error).__name__)
            else:
                if user is not None:
                    found[email] = user
        return found

    def _away(self, name: str, why: str) -> web.Response:
        response = self._answered(name, "unavailable", 503, error=why)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response

    def _answered(self, name: str, outcome: str, code: int, **said: str) -> web.Response:
        self._runtime.report(Hooked(f"{self.prefix}{name}", outcome))
        return web.json_response(said, status=code)


def _secrets(name: str, source: AlertSource | ChangeSource | Outlet, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the secrets of a source that are there."""
    found = []
    for named in source.secret:
        try:
            found.append(read_secret(named, environ))
        except NoSecretError as error:
            log.warning("a source has no secret, so what it sends is refused", source=name, why=str(error))
    return tuple(found)


def _read(kind: SourceKind, request: Request) -> Delivery:
    """Read a request.

    Raises:
        UnreadableError: it can never be read, or we made a mistake in reading it.
    """
    if request.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise UnreadableError("The body is compressed. Send it as it is.", status=415)
    try:
        delivery = kind.read(request)
    except UnreadableError:
        raise
    except Exception as error:
        log.exception("a body could not be read, by a mistake of ours", kind=kind.label)
        raise UnreadableError(
            f"Warroom made a mistake in reading this ({type(error).__name__}); it is kept among what was rejected."
        ) from error
    if len(delivery.alerts) > MOST_ALERTS:
        raise UnreadableError(f"The body has over {MOST_ALERTS} alerts. Send fewer at once, such as by `max_alerts`.")
    return delivery


def _raw(request: Request, body: bytes | None = None) -> Raw:
    headers = {
        name: logs.masked(value)
        for name, value in request.headers.items()
        if name in _HEADERS or name.startswith(_CLOUDEVENTS)
    }
    return Raw(
        method=request.method,
        headers=headers,
        query=logs.scrubbed(request.query),
        body=request.body if body is None else body,
    )


def _digest(request: Request) -> str:
    """Return what stands for a body that its source has no name for."""
    return hashlib.sha256(request.body + repr(sorted(request.query.items())).encode()).hexdigest()
