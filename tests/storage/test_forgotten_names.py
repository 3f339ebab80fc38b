"""Someone who is forgotten is named by no request that monitoring sent, nor by what other systems call them."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from bot.domain.alert import Alert, Delivery, Raw, State
from bot.domain.incident import IncidentError
from bot.domain.timeline import EntryKind, fact
from bot.workflows.upkeep import retention
from tests.storage.test_erasure import ALICE, BOB, _everything
from tests.support.builders import an_incident
from tests.support.databases import Store
from tests.support.world import START

NAMES = ("Älice Example", "alice@example.com")

NAMING = {
    "an id": Raw(body=f'{{"by": "{ALICE}"}}'.encode()),
    "a name": Raw(body='{"by": "älice example"}'.encode()),
    "a name in JSON": Raw(body=json.dumps({"by": "Älice Example"}).encode()),
    "an address": Raw(body=b'{"email": "ALICE@example.com"}'),
    "a form": Raw(body=f"by={quote('alice@example.com')}".encode()),
    "a query": Raw(query={"by": "Älice Example"}),
    "a header": Raw(headers={"ce-by": "alice@example.com"}),
}


@pytest.mark.parametrize("raw", NAMING.values(), ids=NAMING)
async def test_a_request_that_names_them_is_dropped_whether_it_could_be_read_or_not(store: Store, raw: Raw) -> None:
    async with store.database.transaction() as uow:
        for number in range(60):
            await uow.alert_deliveries.keep("prod", f"{number}", Raw(body=b"{}"), at=START)
        await uow.alert_deliveries.keep("prod", "named", raw, at=START)
        await uow.alert_deliveries.reject("prod", "bad", raw, "isn't JSON", at=START)
        await retention.forget(uow, ALICE, now=START, known_as=NAMES)
        assert len([each async for each in uow.alert_deliveries.since(START)]) == 60
        assert await uow.alert_deliveries.rejected(limit=9) == []


async def test_a_name_is_replaced_wherever_it_stands_as_a_whole(store: Store) -> None:
    alert = Alert(fingerprint="f", state=State.FIRING, title="Paged alice@example.com", labels={"who": "ÄLICE EXAMPLE"})
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident(declared_by=BOB))
        await uow.timeline.add(incident.id, fact(EntryKind.NOTE, "Älice Example is on it", by=None, now=START))
        await uow.timeline.add(incident.id, fact(EntryKind.NOTE, "malice@example.com wrote", by=BOB, now=START))
        await uow.alerts.take_in("prod", Delivery(key="", alerts=(alert,)), at=START)
        name, _ = await retention.forget(uow, ALICE, now=START, known_as=NAMES)
    kept = (await _everything(store)).casefold()
    assert f"paged {name} ".casefold().strip() in kept
    assert "älice" not in kept
    assert kept.count("alice@example.com") == kept.count("malice@example.com") == 1


async def test_a_name_that_is_a_part_of_others_words_is_refused(store: Store) -> None:
    async with store.database.transaction() as uow:
        with pytest.raises(IncidentError, match='"Al" is too short'):
            await retention.forget(uow, ALICE, now=START, known_as=["Al"])
