#!/usr/bin/env bash
# slack-bolt 1.30.0: over HTTP, a slash command whose text contains the word "payload" never reaches its listener.
#
# What happens: Bolt searches the whole form-encoded body for "payload". If the word is there, it takes the body for a
# click or a form, which carry their JSON in a field of that name. A slash command has no such field, so nothing at all
# is left of it: Bolt finds no listener, and answers 404.
#
# What one would have guessed: a command is told from a click by its fields. What a person types after it is text.
#
# Why it matters here: "payload" is a word that people use while they describe an incident. `/incident checkout rejects
# every payload sev1` declares nothing, and Slack shows dispatch_failed, as if the bot were down; typing it again does not
# help. Over Socket Mode it works, so a bot that was tried out there meets this in production. Warroom therefore
# parses the body before it hands it to Bolt: docs/decisions/0005-one-door-for-both-modes.md.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'slack-bolt==1.30.0' 'slack-sdk==3.48.0' 2>"$work/pip" ||
  { cat "$work/pip" >&2; exit 2; }

"$work/venv/bin/python" - <<'PYTHON'
import time
from urllib.parse import urlencode

from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

SECRET = "a signing secret"
heard = []
app = App(
    signing_secret=SECRET,
    authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U9", bot_id="B9"),
)


@app.command("/incident")
def on_command(ack, command):
    heard.append(command["text"])
    ack("Declared.")


def typed(text):
    """Send the request that Slack sends, signed; return the status that Slack sees."""
    fields = {"command": "/incident", "text": text, "user_id": "U1", "team_id": "T1", "channel_id": "C1"}
    body, at = urlencode(fields), str(int(time.time()))
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": at,
        "x-slack-signature": SignatureVerifier(SECRET).generate_signature(timestamp=at, body=body),
    }
    return app.dispatch(BoltRequest(body=body, headers=headers)).status


plain, lost = "checkout rejects every request sev1", "checkout rejects every payload sev1"
seen = [(text, typed(text), text in heard) for text in (plain, lost)]
for text, status, reached in seen:
    print(f"/incident {text}: answered with {status}, {'reached' if reached else 'never reached'} the listener")
if seen != [(plain, 200, True), (lost, 404, False)]:
    raise SystemExit("This has changed: the finding no longer holds.")
PYTHON
