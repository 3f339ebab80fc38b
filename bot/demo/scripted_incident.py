"""A scripted incident: a SEV1 from its declaration to the postmortem draft, as people live through it.

Each step checks what people see, and fails with a sentence if they do not see it.
"""

from __future__ import annotations

from bot.demo.sandbox import Sandbox
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from bot.demo.workspace.reply import Reply

IMPACT = (
    "card payments fail",
    "users 12% | revenue 2k/h | data no | slo yes | security none | systems checkout, payments | since 08:52 UTC",
)
"""What Alice says of the impact, as one line takes it each time: in words, then in facts."""


CAUSE = "v2.3.4 opens a connection for every request"


class ScriptedIncidentError(Exception):
    """Something that people should see is not there."""


def _must(condition: object, sentence: str) -> None:
    if not condition:
        raise ScriptedIncidentError(sentence)


class ScriptedIncident:
    """One incident: Alice declares and commands, Bob and Carol respond."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.slack = sandbox.slack
        self.alice = sandbox.slack.person("alice")
        self.bob = sandbox.slack.person("bob")
        self.carol = sandbox.slack.person("carol")
        self.room: Channel = sandbox.slack.channel("incidents")

    async def play(self) -> None:
        """Play every step in order.

        Raises:
            ScriptedIncidentError: a step did not show what it should.
            LookupError: a message, channel or button is not there.
        """
        await self.declare()
        await self.talk()
        await self.answer_reminder()
        await self.change_severity()
        await self.update()
        await self.resolve()

    async def declare(self) -> None:
        """Declare a SEV1 in one line; a room, a card and the announcements follow."""
        reply = await self.alice.command("/incident Checkout is down sev1", channel="general")
        _must("Declared" in reply.text, f"Alice is not told that she declared: {reply.text!r}")
        await self.sandbox.passes(seconds=5)
        self.room = self._room()
        _must({self.alice.id, self.bob.id, self.carol.id} <= set(self.room.members), "the right people are not in")
        _must("SEV1" in self.room.topic, f"the topic does not say how bad it is: {self.room.topic!r}")
        card = self._card()
        _must(card in self.room.pinned, "the card is not pinned")
        for name in ("incidents", "incidents-sev1"):
            shown = self.slack.channel(name).find("IC: ").visible
            _must(f"#{self.room.name}" in shown, f"the announcement in #{name} does not lead to the room")
        await self.alice.press(card, "Take command")
        await self.sandbox.settled()
        _must("@alice" in self._card().visible, "the card does not show who is in command")

    async def talk(self) -> None:
        """Talk: one person edits, one deletes, one asks in a thread, one marks what matters."""
        await self.sandbox.passes(minutes=2)
        missed = self.room.find("No communications lead yet")
        await self.carol.press(missed, "Take it")
        await self.sandbox.settled()
        _must(not missed.buttons, "the role that Carol took is still offered")
        seen = await self.bob.say("5xx on checkout since 08:55, all regions", channel=self.room)
        await self.sandbox.passes(minutes=1)
        wrong = await self.carol.say("must be the payment provider again", channel=self.room)
        reply = await self.alice.say("do we have a graph?", channel=self.room, thread=seen)
        await self.sandbox.passes(minutes=1)
        await self.bob.edit(seen, "5xx on checkout since 08:52, all regions")
        await self.carol.delete(wrong)
        await self.bob.say("https://grafana.example.com/d/checkout", channel=self.room, thread=reply)
        cause = await self.carol.say("deploy v2.3.4 went out at 08:51", channel=self.room)
        await self.alice.react(cause, "pushpin")
        await self.sandbox.settled()
        for learned in IMPACT:
            await self.alice.command(f"/incident impact {learned}", channel=self.room)
            await self.sandbox.settled()
        for fact in ("card payments fail", "12% of users", "checkout, payments"):
            _must(fact in self._card().visible, f"the card does not say {fact!r}")

    async def answer_reminder(self) -> None:
        """Wait 15 minutes for the reminder, and have Bob answer that nothing is new."""
        await self.sandbox.passes(minutes=11)
        reminder = self.room.find("is due")
        _must("@alice" in reminder.visible, "the reminder does not name who owes the update")
        await self.bob.press(reminder, "No change")
        await self.sandbox.settled()
        _must("No change" in reminder.visible, "the reminder does not say that nothing is new")
        _must(not reminder.buttons, "the answered reminder still has buttons")
        _must("No new information since" in self._card().visible, "the card does not show that nothing is new")

    async def change_severity(self) -> None:
        """Lower the severity: it turns out milder."""
        await self.sandbox.passes(minutes=4)
        await self.alice.command("/incident severity sev2 because only card payments fail", channel=self.room)
        await self.sandbox.passes(seconds=5)
        _must("SEV2" in self.room.topic, "the topic keeps the old severity")
        _must("only card payments fail" in self.room.find("was SEV1.").visible, "the reason is not told")

    async def update(self) -> None:
        """Say what the cause is, and post what is being done."""
        await self.sandbox.passes(minutes=2)
        await self.alice.command(f"/incident status identified {CAUSE}", channel=self.room)
        await self.sandbox.passes(seconds=5)
        reply = await self.alice.command("/incident update rolled back v2.3.4, errors are falling", channel=self.room)
        self._check_reply(reply, "update #2")
        await self.sandbox.passes(seconds=5)
        announcement = self.slack.channel("incidents").find("IC: ").visible
        for told in (CAUSE, "rolled back v2.3.4, errors are falling"):
            _must(told in announcement, f"the announcement does not say {told!r}")

    async def resolve(self) -> None:
        """Watch the fix for as long as a SEV2 asks for; then one click resolves it, and the draft is written."""
        await self.sandbox.passes(minutes=4)
        await self.alice.command("/incident resolve rolled back v2.3.4", channel=self.room)
        await self.sandbox.passes(seconds=5)
        _must("watched until 09:40" in self._card().visible, "the card does not show until when it is watched")
        await self.sandbox.passes(minutes=15)
        question = self.room.find("Did the fix hold?")
        _must("@alice" in question.visible, "the question does not name who said what fixed it")
        reply = await self.alice.press(question, "Confirm resolved")
        await self.sandbox.passes(seconds=10)
        self._check_reply(reply, "Draft for customers")
        _must(not self.room.find("Did the fix hold? R").buttons, "the answered question still has buttons")
        self.room.find("Resolved by")
        announced = self.slack.channel("incidents")
        _must(
            any("Resolved by" in one.visible for one in announced.thread(announced.find("IC: "))),
            "the all-clear is not under the announcement",
        )
        draft = self.document()
        for fact in (
            "Declared as SEV1: Checkout is down",
            "5xx on checkout since 08:52",
            "since 08:55",
            "a message, deleted",
            "do we have a graph?",
            "**Key.** deploy v2.3.4 went out at 08:51",
            "No new information since 09:04 UTC",
            "SEV1 → SEV2: only card payments fail",
            "| **Users affected** | 12%",
            f"Cause identified at 09:21 UTC: {CAUSE}",
            "Update #2: rolled back v2.3.4, errors are falling",
            "Resolved: rolled back v2.3.4",
            "Root cause",
        ):
            _must(fact in draft, f"the draft lacks {fact!r}")
        _must("payment provider" not in draft, "the draft holds what Carol deleted")

    def document(self) -> str:
        """Return the newest postmortem draft in the room, as Markdown."""
        posts = [reply for message in self.room.messages for reply in (message, *self.room.thread(message))]
        files = [file for message in posts for file in message.files]
        _must(files, "there is no postmortem draft in the room")
        return files[-1].content.decode()

    def _room(self) -> Channel:
        rooms = [channel for channel in self.slack.channels if channel.name.startswith("war-room-")]
        _must(rooms, "there is no war room")
        return rooms[-1]

    def _card(self) -> Message:
        _must(self.room.pinned, "nothing is pinned in the room")
        return self.room.pinned[0]

    @staticmethod
    def _check_reply(reply: Reply, words: str) -> None:
        _must(words in reply.text, f"the answer does not say {words!r}, but {reply.text!r}")
