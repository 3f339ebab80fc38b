"""Making effects happen in systems outside Slack. The courier calls it, as it calls the publisher for Slack."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import aiohttp
import structlog

from bot.domain.effects import Attempt, Done, Effect, Later, Outcome, Refused
from bot.domain.event import IncidentEvent
from bot.domain.issue import CreateIssue, Seen
from bot.domain.outlet import PUBLISHING, Outlet, Outside, System, an_address, is_named
from bot.domain.outlet_fields import Published
from bot.domain.overview import Failures, Overview, Places, Recorded
from bot.domain.page import Page
from bot.domain.part import Parts
from bot.domain.publish_draft import PublishDraft
from bot.domain.tracker import Issue
from bot.named_secrets import NoSecretError, read_secret
from bot.outlets import issues, paging
from bot.outlets.alert import Alert
from bot.outlets.answers import outcome_of_error
from bot.outlets.connection import Connection, Pager
from bot.outlets.document import Document, Publishing
from bot.runtime import Publish, Runtime
from bot.workflows.reading.overview import overview
from storage.engine.database import DatabaseError

PAGERS: Final[Mapping[System, str]] = {
    System.PAGERDUTY: "bot.outlets.pagerduty",
    System.JSM: "bot.outlets.jsm",
    System.EMAIL: "bot.outlets.mail",
    System.APPRISE: "bot.outlets.apprise",
}
"""System -> its module, which is imported with the first page: what a policy does not name costs nothing."""

Documents = Callable[[int, str, int], Awaitable[str]]
"""Returns a draft of an incident as of a version, as Markdown with people's names.

``slack/outbound/postmortem_file.py`` is it.
"""

PUBLISHERS: Final[Mapping[tuple[System, Published | None], str]] = {
    (System.CONFLUENCE, None): "bot.outlets.confluence",
    (System.GITHUB, None): "bot.outlets.github_file",
    (System.GITHUB, Published.ISSUE): "bot.outlets.github_issue",
    (System.WEBHOOK, None): "bot.outlets.webhook",
}
"""The same of systems that documents are published to, by what a document becomes there."""

DATABASE_PAUSE: Final = timedelta(seconds=5)

log = structlog.get_logger(__name__)


class EverySystem:
    """Makes each effect happen where it belongs: in Slack, or through an outlet."""

    def __init__(self, slack: Publish, outlets: Publish) -> None:
        self._slack = slack
        self._outlets = outlets

    async def __call__(self, attempt: Attempt) -> Outcome:
        """See `Publish`."""
        return await self._for(attempt.effect)(attempt)

    def method(self, effect: Effect) -> str:
        """See `Publish.method`."""
        return self._for(effect).method(effect)

    def _for(self, effect: Effect) -> Publish:
        return self._outlets if isinstance(effect, Outside) else self._slack


class Outlets:
    """Delivers effects through the outlets of the policy."""

    def __init__(
        self,
        runtime: Runtime,
        environ: Mapping[str, str],
        *traces: aiohttp.TraceConfig,
        within: timedelta,
        documents: Documents | None = None,
    ) -> None:
        """Prepare; nothing is opened before it is needed.

        Args:
            environ: where ``env:NAME`` is looked up.
            traces: what looks at each request.
            within: how long one answer may take.
            documents: writes what is published; ``None``: nothing is.
        """
        self._within = within.total_seconds()
        self._documents = documents
        self._runtime = runtime
        self._environ = environ
        self._traces = traces
        self._session: aiohttp.ClientSession | None = None
        self._etags: dict[str, str] = {}
        """Issue -> what its tracker calls its present state: what has not changed since is not counted as a request."""

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()

    def method(self, effect: Effect) -> str:
        """See `Publish.method`."""
        return f"outlet:{effect.outlet}" if isinstance(effect, Outside) else effect.effect

    async def __call__(self, attempt: Attempt) -> Outcome:
        """See `Publish`."""
        effect = attempt.effect
        handler = HANDLERS.get(type(effect)) if isinstance(effect, Outside) else None
        if handler is None or not isinstance(effect, Outside) or attempt.incident_id is None:
            raise TypeError(f"{type(effect).__name__} is done in Slack")
        if effect.outlet not in self._runtime.policy.outlets:
            return Refused("the policy no longer has this outlet: put it back and restart, or drop this", "no_outlet")
        try:
            view = await self._view(attempt.incident_id, handler.parts)
        except DatabaseError as error:
            log.warning("the database failed while an effect was made", error=type(error).__name__)
            return Later(DATABASE_PAUSE, "the database did not answer")
        return await handler.make(self, attempt, effect, view)

    async def _view(self, incident_id: int, parts: Parts) -> Overview:
        async with self._runtime.database.reading() as uow:
            return await overview(uow, self._runtime.policy, incident_id, parts)

    def kind_of(self, name: str) -> System:
        """Return what an outlet of the policy is."""
        return self._runtime.policy.outlets[name].kind

    @property
    def workspace_url(self) -> str:
        """Of Slack, as links to it begin; empty: not known."""
        return self._runtime.workspace_url

    async def page(self, name: str, alert: Alert) -> Outcome:
        """Send one page, and tell what came of it. Raises nothing.

        Args:
            name: of an outlet of the policy.
        """

        async def send(connection: Connection) -> Outcome:
            pager: Pager = importlib.import_module(PAGERS[connection.outlet.kind]).page
            return await pager(connection, alert)

        return await self.sent(name, send)

    async def tell(self, name: str, key: str, view: Overview, event: IncidentEvent) -> Outcome:
        """Send one event, and tell what came of it. Raises nothing.

        Args:
            name: of an outlet of the policy.
            key: names the event among all there ever are.
        """

        async def send(connection: Connection) -> Outcome:
            webhook = importlib.import_module("bot.outlets.webhook")
            happened = webhook.cloud_event(view, event, workspace_url=self._runtime.workspace_url)
            outcome: Outcome = await webhook.send(connection, key, happened, now=self._runtime.now())
            return outcome

        return await self.sent(name, send)

    async def publish_draft(self, attempt: Attempt, effect: PublishDraft, view: Overview) -> Outcome:
        """Publish a draft as of its version; one of a private incident nowhere. Raises nothing."""
        number = view.incident.number
        if view.incident.private:
            return Refused(f"{number} is private, so nothing of it is published outside Slack: drop this", "private")
        if self._runtime.policy.outlets[effect.outlet].kind not in PUBLISHING or self._documents is None:
            return Refused("this outlet can't publish: name another in the policy, restart, and drop this", "no_outlet")
        try:
            markdown = await self._documents(view.incident.id, effect.draft, effect.version)
        except DatabaseError as error:
            log.warning("the database failed while an effect was made", error=type(error).__name__)
            return Later(DATABASE_PAUSE, "the database did not answer")
        document = Document(
            id=attempt.key,
            key=f"{number} {effect.draft}",
            number=number,
            declared_at=view.incident.declared_at,
            markdown=markdown,
            earlier=effect.earlier,
        )
        return await self.publish(effect.outlet, document)

    async def publish(self, name: str, document: Document) -> Outcome:
        """Publish a document, or bring up to date what was published, and tell what came of it. Raises nothing.

        Args:
            name: of an outlet of the policy.
        """

        async def send(connection: Connection) -> Outcome:
            outlet = connection.outlet
            publishing: Publishing = importlib.import_module(PUBLISHERS[outlet.kind, outlet.publishes]).publish
            return await publishing(connection, document)

        return await self.sent(name, send)

    async def read(self, name: str, known: Sequence[Issue]) -> Sequence[Seen]:
        """Return how issues stand that action items became; what can't be read now is left out. Raises nothing.

        Args:
            name: of a tracker of the policy.
        """
        seen: list[Seen] = []

        async def send(connection: Connection) -> Outcome:
            return await issues.read(connection, known, self._etags, seen)

        outcome = await self.sent(name, send)
        if not isinstance(outcome, Done):
            log.warning("how issues stand could not be read", outlet=name, reason=outcome.reason)
        return seen

    async def check(self, name: str) -> Outcome:
        """Ask a tracker of the policy whether an issue could be made. Raises nothing, and changes nothing there."""
        return await self.sent(name, issues.check)

    async def sent(self, name: str, send: Callable[[Connection], Awaitable[Outcome]]) -> Outcome:
        """Do something through an outlet of the policy, and tell what came of it. Raises nothing.

        Args:
            send: is given the connection to it; whatever it raises is sorted.
        """
        outlet = self._runtime.policy.outlets[name]
        try:
            return await send(self._connection(name, outlet))
        except NoSecretError as error:
            return Refused(f"there is no key for {outlet.called}: {error}. Then press Retry", "no_key")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return outcome_of_error(error, outlet.called)
        except Exception as error:
            log.exception("what was to be done outside could not be made", outlet=name)
            return Refused(f"Warroom made a mistake ({type(error).__name__}); the log has it", "bug")

    def _connection(self, name: str, outlet: Outlet) -> Connection:
        """Read the key each time: one that was changed in its file is in force at once."""
        key = read_secret(outlet.key, self._environ) if outlet.key is not None else ""
        url = outlet.url
        if url is not None and is_named(url):
            try:
                url = an_address(read_secret(url, self._environ))
            except ValueError as error:
                raise NoSecretError(f"what {outlet.url} holds {error}") from None
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._within)
            self._session = aiohttp.ClientSession(timeout=timeout, trace_configs=list(self._traces))
        return Connection(
            outlet=outlet,
            key=key,
            url=url,
            session=self._session,
            method=f"outlet:{name}",
            now=self._runtime.now(),
            within=self._within,
        )


async def _event(outlets: Outlets, attempt: Attempt, event: IncidentEvent, view: Overview) -> Outcome:
    return Done() if view.incident.private else await outlets.tell(event.outlet, attempt.key, view, event)


async def _draft(outlets: Outlets, attempt: Attempt, effect: PublishDraft, view: Overview) -> Outcome:
    return await outlets.publish_draft(attempt, effect, view)


@dataclass(frozen=True, slots=True)
class Handler:
    """How effects of one class are made."""

    make: Callable[[Outlets, Attempt, Any, Overview], Awaitable[Outcome]]
    """Is given an effect of that class; raises nothing, as `Outlets.sent` does not."""
    parts: Parts = frozenset({Places})
    """Of the incident, read for it."""


HANDLERS: Final[Mapping[type[Outside], Handler]] = {
    Page: Handler(paging.page, frozenset({Places, Failures})),
    IncidentEvent: Handler(_event),
    PublishDraft: Handler(_draft),
    CreateIssue: Handler(issues.create, frozenset({Places, Recorded})),
}
"""Class of effect -> how it is made."""
