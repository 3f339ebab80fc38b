"""Files: the upload in three steps."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.refusals import refused


async def test_a_file_is_uploaded_in_three_steps(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    answer = await client.files_upload_v2(
        filename="postmortem.md", content="# What happened", channel=incidents.id, initial_comment="Draft"
    )

    message = incidents.messages[0]
    assert message.subtype == "file_share"
    assert message.files[0].text == "# What happened"
    assert "shares" not in answer["file"] or not answer["file"]["shares"]
    info = await client.files_info(file=answer["file"]["id"])
    assert info["file"]["shares"]["public"][incidents.id] == [{"ts": message.ts}]


async def test_the_length_of_a_file_is_exact(slack: LocalSlack, client: AsyncWebClient) -> None:
    with refused("invalid_arguments"):
        await client.files_getUploadURLExternal(filename="x", length=0)
    started = await client.files_getUploadURLExternal(filename="x", length=3)
    with refused("file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": started["file_id"]}])
