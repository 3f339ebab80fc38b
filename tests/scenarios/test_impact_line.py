"""A line about the impact, part by part: what is understood is kept, the rest comes back.

Rows: 22, 24, 28.
"""

from __future__ import annotations

import pytest

from tests.support.world import POLICY, World


async def test_what_was_not_understood_comes_back_in_a_form(world: World) -> None:
    await world.declare("checkout is down sev2")
    await world.command("impact no one can pay")

    reply = await world.command("impact systems: api, db; regoins eu; changed: deploy v2 | payments 12")
    assert "Noted for this incident: systems: api, db; changed: deploy v2. Couldn't read" in reply.text
    assert "“regoins eu; payments 12”" in reply.text
    for fact in ("systems: api, db", "changed: deploy v2", "> no one can pay"):
        assert fact in world.card.visible
    assert "deploy v2" not in world.incidents.messages[0].visible

    await world.alice.press(reply, "Correct it…")
    await world.settled()
    form = world.alice.modal
    assert form is not None
    assert "regoins eu\npayments 12" in str([block.get("element") for block in form.blocks]).replace("\\n", "\n")
    assert "no one can pay" in str(form.blocks)
    await world.alice.submit({"What is known?": "regions eu\npayments 12"})
    await world.settled()
    assert "Couldn't read “payments 12”" in str(world.alice.modal and world.alice.modal.errors)
    assert "regions" not in world.card.visible, "all of it, or nothing"
    await world.bob.command("/incident impact no one can pay or log in", channel=world.room)
    await world.alice.submit({"What is known?": "regions eu"})
    await world.passes(seconds=5)
    assert "regions: eu" in world.card.visible
    assert "> no one can pay or log in" in world.card.visible, "an untouched sentence takes nothing back"

    reply = await world.command("impact eu only")
    assert "Couldn't read “eu only”" in reply.text
    await world.alice.press(reply, "Correct it…")
    await world.settled()
    await world.alice.submit({"What is known?": "", "Who is affected, and how?": "EU only"})
    await world.passes(seconds=5)
    assert "> EU only" in world.card.visible


@pytest.mark.parametrize("policy", [POLICY + "users_total: 50000\n"])
async def test_users_that_are_counted_have_a_share_where_the_policy_has_a_total(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.command("impact users 15000 confirmed 847")
    assert "Impact: 15,000 users, 30% of users, 847 confirmed" in "".join(world.shown(world.room))

    reply = await world.command("impact users confirmed 20,000")
    assert "20,000 users are confirmed, more than the estimate of 15,000." in reply.text
    reply = await world.command("impact users 20,000 confirmed 20,000")
    assert "20,000 users, 40% of users, 20,000 confirmed" in world.card.visible
    assert "By policy this is a" not in reply.text, "a share asks for a severity: over 25% for this one"
    await world.command("impact users 10% confirmed 5%")
    assert "10% of users, 5% confirmed" in world.card.visible
    assert "20,000" not in world.card.visible.partition("Impact")[2].partition("\n\n")[0]


async def test_users_that_are_counted_are_shown_without_a_total(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.command("impact users confirmed 847")
    await world.command("impact users 15000")
    assert "15,000 users, 847 confirmed" in world.card.visible
    assert "users affected" not in world.card.visible, "it is known how many"


@pytest.mark.parametrize("typed", ["|||", ";", "| ;"])
async def test_a_line_of_separators_alone_notes_nothing(world: World, typed: str) -> None:
    await world.declare()
    assert "Nothing is noted. Say what is known" in (await world.command(f"impact {typed}")).text
