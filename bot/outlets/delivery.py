"""Making effects happen in systems outside Slack. The courier calls it, as it calls the publisher for Slack."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

import aiohttp
import structlog

from bot.domain.effects import Attempt, Done, Effect, Later, Outcome, Refused, Unknown
from bot.domain.event import IncidentEvent
from bot.domain.outlet import Outlet, Outside, System, an_address, is_named
from bot.domain.overview import Failures, Overview, Places
from bot.domain.page import Page
from bot.domain.publish_draft import PublishDraft
from bot.named_secrets import NoSecretError, read_secret
from bot.outlets.alert import Alert, alert_of
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

PUBLISHERS: Final[Mapping[System, str]] = {
    System.CONFLUENCE: "bot.outlets.confluence",
    System.GITHUB: "bot.outlets.github_file",
    System.WEBHOOK: "bot.outlets.webhook",
}
"""The same of systems that documents are published to."""

DATABASE_PAUSE: Final = timedelta(seconds=5)

MOST_DOUBLES: Final[Mapping[System, int]] = {System.EMAIL: 3, System.APPRISE: 8}
"""How often what calls people twice if it comes twice is sent again, though no one knows whether it arrived: a doubled
page is better than a late one. Apprise does not tell what never arrived, so it gets the time of an outage: 4 min."""

LINK_PAUSE: Final = timedelta(seconds=1)
LINK_TRIES: Final = 2
"""How often a page waits for the room that it links to, which is there within a second unless Slack is away."""

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
        if not isinstance(effect, Outside) or attempt.incident_id is None:
            raise TypeError(f"{type(effect).__name__} is done in Slack")
        if effect.outlet not in self._runtime.policy.outlets:
            return Refused("the policy no longer has this outlet: put it back and restart, or drop this", "no_outlet")
        try:
            view = await self._view(attempt.incident_id)
        except DatabaseError as error:
            log.warning("the database failed while an effect was made", error=type(error).__name__)
            return Later(DATABASE_PAUSE, "the database did not answer")
        if isinstance(effect, IncidentEvent):
            return Done() if view.incident.private else await self.tell(effect.outlet, attempt.key, view, effect)
        if isinstance(effect, PublishDraft):
            return await self._publish(attempt, effect, view)
        if effect.heard is not None or _is_overtaken(attempt, effect, view):
            return Done()  # what was heard came from there
        alert = alert_of(view, effect, key=attempt.key, workspace_url=self._runtime.workspace_url)
        if _waits_for_link(attempt, effect, view) and not alert.links:
            return Later(LINK_PAUSE, "the war room is still being made")
        outcome = await self.page(effect.outlet, alert)
        kind = self._runtime.policy.outlets[effect.outlet].kind
        most = MOST_DOUBLES.get(kind)
        doubled = attempt.look_from is not None  # not one that was only put off
        if isinstance(outcome, Unknown) and most is not None and attempt.tries >= most and doubled:
            return Refused(
                f"{outcome.reason}: no one knows whether it arrived. Press Retry to send it once more", "unknown"
            )
        return outcome

    async def _publish(self, attempt: Attempt, effect: PublishDraft, view: Overview) -> Outcome:
        """Publish a draft as of its version; one of a private incident nowhere."""
        number = view.incident.number
        if view.incident.private:
            return Refused(f"{number} is private, so nothing of it is published outside Slack: drop this", "private")
        if self._runtime.policy.outlets[effect.outlet].kind not in PUBLISHERS or self._documents is None:
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
            markdown=markdown,
            earlier=effect.earlier,
        )
        return await self.publish(effect.outlet, document)

    async def _view(self, incident_id: int) -> Overview:
        async with self._runtime.database.reading() as uow:
            return await overview(uow, self._runtime.policy, incident_id, frozenset({Places, Failures}))

    async def page(self, name: str, alert: Alert) -> Outcome:
        """Send one page, and tell what came of it. Raises nothing.

        Args:
            name: of an outlet of the policy.
        """

        async def send(connection: Connection) -> Outcome:
            pager: Pager = importlib.import_module(PAGERS[connection.outlet.kind]).page
            return await pager(connection, alert)

        return await self._sent(name, send)

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

        return await self._sent(name, send)

    async def publish(self, name: str, document: Document) -> Outcome:
        """Publish a document, or bring up to date what was published, and tell what came of it. Raises nothing.

        Args:
            name: of an outlet of the policy.
        """

        async def send(connection: Connection) -> Outcome:
            publishing: Publishing = importlib.import_module(PUBLISHERS[connection.outlet.kind]).publish
            return await publishing(connection, document)

        return await self._sent(name, send)

    async def _sent(self, name: str, send: Callable[[Connection], Awaitable[Outcome]]) -> Outcome:
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


def _waits_for_link(attempt: Attempt, page: Page, view: Overview) -> bool:
    return page.action == "trigger" and attempt.tries < LINK_TRIES and not view.incident.private


def _is_overtaken(attempt: Attempt, page: Page, view: Overview) -> bool:
    """Tell whether a page has no use any longer: the incident has ended, or was reopened, since it was left.

    No one is called to what is over, nor twice because it was reopened; nor is the call of an open incident ended,
    unless the next one waits behind: it calls no one while the last one stands.
    """
    if page.action == "acknowledge":
        return False
    if page.to:
        return (page.action == "trigger") != view.incident.status.is_open
    if not view.incident.status.is_open:
        return page.action == "trigger"
    calls = [each.call for each in view.failures.pages if each.call.page.outlet == page.outlet]
    waiting = [call for call in calls if not call.sent]
    if page.action == "resolve":
        return all(call.page.alert != page.alert for call in waiting)
    return bool(waiting) and all(call.id != attempt.id for call in calls)
