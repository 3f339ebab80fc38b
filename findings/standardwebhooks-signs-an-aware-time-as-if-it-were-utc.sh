#!/usr/bin/env bash
# standardwebhooks 1.1.0: an aware datetime in another zone than UTC is signed as another instant.
#
# What happens: `Webhook.sign` replaces the zone of the datetime that it is given by UTC; it doesn't convert it. For
# 14:00+02:00 it signs the timestamp of 14:00 UTC. Whoever sends `webhook-timestamp` as the datetime's own timestamp, as
# the specification says, sends a signature that no receiver accepts. In UTC nothing of it shows.
#
# What one would have guessed: an aware datetime is an instant, and two that compare equal sign the same.
#
# Why it matters here: a sender that was tried out on a server in UTC would be refused by every subscriber once it runs
# with a local clock, with nothing but 401s to explain it. Warroom hands it the time in UTC alone, and takes the header
# from the same value: bot/outlets/webhook.py.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'standardwebhooks==1.1.0' 2>"$work/pip" ||
  { cat "$work/pip" >&2; exit 2; }

"$work/venv/bin/python" - <<'PYTHON'
from datetime import datetime, timedelta, timezone

from standardwebhooks import Webhook, WebhookVerificationError

hook = Webhook("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
body = '{"type":"dev.example.happened"}'
now = datetime.now(timezone.utc).replace(microsecond=0)
berlin = now.astimezone(timezone(timedelta(hours=2)))
assert now == berlin and now.timestamp() == berlin.timestamp()


def accepted(at):
    """Send it as the specification says; tell whether the same library's receiver takes it."""
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": hook.sign("msg_1", at, body),
    }
    try:
        hook.verify(body, headers)
    except WebhookVerificationError as error:
        return str(error)
    return "accepted"


seen = [accepted(now), accepted(berlin)]
print(f"{now.isoformat()}: {seen[0]}")
print(f"{berlin.isoformat()}, the same instant: {seen[1]}")
if seen != ["accepted", "No matching signature found"]:
    raise SystemExit("This has changed: the finding no longer holds.")
PYTHON
