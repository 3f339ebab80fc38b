"""The postmortem draft: written at once from what is known, honest about what is not. Rows: 133, 134, 137, 144, 146."""

from __future__ import annotations

import pytest

from bot.demo.faults import DropAfter, Refuse, ServerError
from tests.support.world import POLICY, SEV3_ASKS, World


async def test_the_draft_begins_with_what_it_is_about(world: World) -> None:
    """Rows: 134."""
    await world.declare()
    await world.command("role commander @bob")
    await world.passes(minutes=10)
    await world.command("status monitoring rolled back")
    await world.passes(minutes=40)
    await world.bob.command("/incident resolve now rolled back v2.3.4", channel=world.room)
    await world.passes(seconds=5)

    document = world.document

    assert document.startswith("# INC-2026-1123-001: checkout is down\n")
    for row in (
        "| Incident | INC-2026-1123-001 |",
        "| **Date** | 2026-11-23 |",
        "| **Severity** | SEV1 |",
        "| **Status** | resolved |",
        "| **Declared by** | alice |",
        "| **Incident commander** | bob |",
        "| **Impact lasted (start to mitigated)** | 10 min |",
        "| **Response took (declared to resolved)** | 50 min |",
        "| **Total (start to recovered)** | not recovered yet |",
        "| **Error budget used** | not yet known |",
    ):
        assert row in document


async def test_nothing_that_was_said_is_not_yet_known(world: World) -> None:
    await world.declare("checkout is down sev2")
    await world.passes(minutes=10)
    await world.command("impact users 60%")
    await world.command("impact systems checkout, payments")
    await world.command("impact revenue 12000")
    await world.command("impact since 08:41 UTC")
    await world.command("impact error budget 12%")
    await world.command("severity sev1 because no one can pay")
    await world.passes(minutes=10)
    await world.command("severity sev2 because a workaround helps")
    await world.command("resolve now rolled back v2.3.4")

    document = world.document
    for row in (
        "| **Severity** | SEV2 |",
        "| **Peak severity** | SEV1 |",
        "| **Severity history** | SEV2 from 09:00, SEV1 from 09:10, SEV2 from 09:20 UTC |",
        "| **Services affected** | checkout, payments |",
        "| **Users affected** | 60% of users |",
        "| **Revenue** | $12,000/h lost |",
        "| **Error budget used** | 12% |",
        "- 12% of the error budget used",
        "| 08:41 | The impact began | Warroom |",
    ):
        assert row in document, document
    assert "## Impact\n\n- 60% of users\n- $12,000/h lost\n- systems: checkout, payments" in document
    assert "checkout was down for 60% of users (SEV2, SEV1 at worst)." in document
    assert "- **Impact**" not in document


async def test_the_message_in_the_room_says_what_is_known_and_what_only_people_know(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back v2.3.4")

    message = world.room.find("The postmortem draft is ready").visible

    assert "*Total* (start to recovered)\nnot yet known" in message
    assert "4 questions only you can answer: Impact, Root cause, Contributing factors, Action items." in message
    assert [file.name for one in world.room.log for file in one.files] == ["INC-2026-1123-001-postmortem.md"]


async def test_days_count_in_durations_and_the_timeline_shows_dates(world: World) -> None:
    """Rows: 137."""
    await world.declare()
    await world.bob.say("it began with the backup", channel=world.room)
    await world.command("severity sev4 because no one is hurt any more")
    await world.passes(days=2, hours=3)
    await world.bob.command("/incident role commander", channel=world.room)
    await world.bob.command("/incident resolve now replaced the disk", channel=world.room)
    await world.passes(seconds=5)

    document = world.document

    assert "| **Response took (declared to resolved)** | 2 days 3 h |" in document
    assert "| 2026-11-23 09:00 | it began with the backup" in document
    assert "| 2026-11-25 12:00 | Resolved: replaced the disk" in document
    assert "All on" not in document
    assert "- bob: Incident commander from 2026-11-25 12:00 UTC" in document


async def test_on_one_day_the_date_stands_once(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    assert "All on 2026-11-23." in world.document
    assert "| 09:00 | Declared as SEV1: checkout is down | alice |" in world.document


async def test_key_moments_who_took_part_and_what_was_tried_are_first_class(world: World) -> None:
    await world.declare()
    await world.command("role commander @bob")
    said = await world.carol.say("deploy v2.3.4 went out at 08:51", channel=world.room)
    await world.alice.pin(said)
    await world.passes(minutes=5)
    await world.command("update restarted the pods, no effect")
    await world.command("role commander @alice")
    await world.command("resolve now rolled back v2.3.4")

    document = world.document
    key, people, tried = (
        document.split(f"## {heading}\n\n")[1].split("\n\n## ")[0]
        for heading in ("Key moments", "Who took part", "What was tried")
    )

    assert key.startswith("- **2026-11-23 09:00 UTC** Declared as SEV1: checkout is down (alice)"), (
        "a turn is one unasked"
    )
    assert "- **2026-11-23 09:00 UTC** deploy v2.3.4 went out at 08:51" in key
    assert "(carol)" in key
    assert "- alice: declared, Incident commander from 09:05 UTC" in people
    assert "- bob: Incident commander from 09:00 to 09:05 UTC" in people
    assert "- carol" in people
    assert "Update #1: restarted the pods, no effect" in tried
    assert "Resolved:" not in tried, "what fixed it has a section of its own"


async def test_what_nobody_knows_yet_is_one_list_and_no_heading_is_empty(world: World) -> None:
    """Rows: 146."""
    await world.declare()
    await world.command("resolve now rolled back v2.3.4")

    document = world.document
    unknown = document.split("## Still to answer\n\n")[1]

    asked = [line.split("**")[1] for line in unknown.split("\n\n")[0].splitlines()]
    assert asked == ["Impact", "Root cause", "Contributing factors", "Action items"]
    assert not [heading for heading in asked[1:] if f"## {heading}\n" in document]
    assert "## Lessons learned" not in document, "only what a person must judge is asked"
    assert "\n\n\n" not in document
    assert "## Resolution\n\n> rolled back v2.3.4" in document


async def test_it_can_be_seen_before_the_end(world: World) -> None:
    await world.declare()
    await world.bob.say("5xx everywhere", channel=world.room)
    await world.settled()

    reply = await world.command("postmortem")

    assert "5xx everywhere" in reply.text
    assert "not yet known" in reply.text
    assert not [file for one in world.room.log for file in one.files]


async def test_afterwards_it_is_given_again_afresh_to_the_person_and_as_a_file(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back v2.3.4")
    await world.bob.say("it was the feature flag", channel=world.room)
    await world.settled()

    reply = await world.command("postmortem")

    assert "it was the feature flag" in reply.text
    assert "it was the feature flag" in world.document
    assert len([file for one in world.room.log for file in one.files]) == 2


async def test_each_resolve_has_its_draft(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    await world.command("reopen errors are back")
    await world.command("resolve now fixed the query")

    assert "Reopened (was resolved): errors are back" in world.document
    shown = [
        text for text in world.shown(world.room) if "The postmortem draft is ready" in text or "The draft below" in text
    ]
    assert len(shown) == 2


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.getUploadURLExternal", Refuse("not_allowed_token_type")),
        ("files.completeUploadExternal", Refuse("file_update_failed")),
        ("chat.postMessage", Refuse("restricted_action")),
    ],
)
async def test_what_slack_refuses_never_blocks_the_resolve(world: World, method: str, fault: Refuse) -> None:
    await world.declare()
    world.slack.fail(method, fault, times=None)

    reply = await world.command("resolve now rolled back v2.3.4")

    assert "Draft for customers" in reply.text
    assert "resolved" in world.card.visible
    assert "resolved" in world.incidents.messages[0].visible
    assert "⚠️ Not done" in world.card.visible
    world.slack.mend()
    await world.alice.press(world.card, "Retry", near="postmortem file") if method.startswith("files") else None
    await world.passes(seconds=10)
    if method.startswith("files"):
        assert "rolled back v2.3.4" in world.document
        assert "⚠️" not in world.card.visible


@pytest.mark.parametrize("fault", [ServerError(503), DropAfter(), ServerError(500, took_effect=True)])
async def test_an_upload_of_which_nothing_is_known_is_made_once(world: World, fault: ServerError | DropAfter) -> None:
    await world.declare()
    world.slack.fail("files.completeUploadExternal", fault)
    await world.command("resolve now rolled back v2.3.4")
    await world.passes(minutes=5)

    assert [file.name for one in world.room.log for file in one.files] == ["INC-2026-1123-001-postmortem.md"]


@pytest.mark.parametrize("policy", [POLICY + "severities: {sev1: {postmortem: {template: sre-lite}}}\n"])
async def test_the_file_and_what_one_person_reads_have_the_form_that_the_policy_chooses(world: World) -> None:
    """Rows: 146."""
    await world.declare()
    await world.command("resolve now rolled back v2.3.4")
    await world.command("action give checkout a timeout owner @carol due 2026-11-27")

    reply = await world.command("postmortem")

    for text in (world.document, reply.text):
        assert "# Incident postmortem: checkout is down\n" in text
        assert "- 09:00 - Declared as SEV1: checkout is down" in text
        assert "| AI-001 give checkout a timeout | carol | 2026-11-27 | open |" in text, "who never spoke has a name"


@pytest.mark.parametrize("policy", [POLICY + SEV3_ASKS])
async def test_without_a_room_the_draft_is_under_the_announcement(world: World) -> None:
    await world.declare("logs are noisy sev3")
    await world.command("resolve 001 now turned the logger down", channel="general")

    announcement = world.incidents.messages[0]
    files = [file for one in world.incidents.thread(announcement) for file in one.files]
    assert [file.name for file in files] == ["INC-2026-1123-001-postmortem.md"]
