#!/usr/bin/env bash
# slack-sdk 3.48.0: if the answer to chat.postMessage is lost, the client posts the message again, and says nothing of it.
#
# What happens: a client that is made without `retry_handlers` brings one of its own, for connections that break. It
# does not ask whether the request had gone out, nor whether the method may be repeated. So where Slack posted the
# message and the connection broke before the answer, the message stands there twice, and the caller gets one success
# with the `ts` of the second.
#
# What one would have guessed: an error, as for any other failure. Only the caller knows how to find out whether the
# message is there, and only Slack's idempotent methods can be called again without a look.
#
# Why it matters here: one incident is announced twice, two people are paged for one, and the program cannot edit the
# first of the two messages, for it never learned that there is one. Warroom makes its client with
# `retry_handlers=[]`, and looks before it repeats: docs/delivery.md.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'slack-sdk==3.48.0' 'aiohttp==3.14.5' 2>"$work/pip" ||
  { cat "$work/pip" >&2; exit 2; }

"$work/venv/bin/python" - <<'PYTHON'
import asyncio
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from slack_sdk.web import WebClient
from slack_sdk.web.async_client import AsyncWebClient

posted = []


class LosesItsFirstAnswer(BaseHTTPRequestHandler):
    """Posts every message, and closes the connection instead of answering the first."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        posted.append(f"{len(posted) + 1}.000000")
        self.close_connection = len(posted) == 1
        if self.close_connection:
            return
        answer = b'{"ok": true, "channel": "C1", "ts": "%s"}' % posted[-1].encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), LosesItsFirstAnswer)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}/api/"
message = {"channel": "C1", "text": "Checkout is down"}


def outcome(call):
    """Return how often the message was posted, and what the caller was told."""
    posted.clear()
    try:
        said = call()["ts"]
    except Exception as error:
        said = type(error).__name__
    print(f"{call.__name__}: posted {len(posted)} times, and the caller was told {said}")
    return len(posted), said


def with_web_client():
    return WebClient("xoxb-1", base_url=address).chat_postMessage(**message)


def with_async_client():
    return asyncio.run(AsyncWebClient("xoxb-1", base_url=address).chat_postMessage(**message))


def without_retries():
    return WebClient("xoxb-1", base_url=address, retry_handlers=[]).chat_postMessage(**message)


with_one, with_async, without = [outcome(call) for call in (with_web_client, with_async_client, without_retries)]
server.shutdown()
if (with_one, with_async, without[0]) != ((2, "2.000000"), (2, "2.000000"), 1):
    raise SystemExit("This has changed: the finding no longer holds.")
PYTHON
