#!/usr/bin/env bash
# prometheus-alertmanager 0.25.0: a webhook says that a group is resolved while one of its alerts fires on.
#
# What happens: two alerts of one group fire. One is silenced, the other ends. The next webhook has "status":"resolved"
# for the group, and lists the alert that ended alone. The silenced one fires on; nothing in the body tells of it.
#
# What one would have guessed: the documentation of webhook_config says of the group's status that it is "resolved" if
# all alerts are resolved, and "firing" if at least one fires. It is so of the alerts that are listed: those that are
# left after silences, and after max_alerts.
#
# Why it matters here: an incident that is taken for over because its group is resolved, while what broke is broken.
# Warroom never looks at the group's status: bot/alerts/prometheus.py. It judges each alert by its own fingerprint, and
# shows what is no longer listed as not reported, never as ended.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{ apt-get download prometheus-alertmanager=0.25.0-1+b4 && dpkg -x ./*.deb unpacked; } >"$work/apt" 2>&1 ||
  { cat "$work/apt" >&2; exit 2; }

python3 - <<'PYTHON'
import json
import socket
import subprocess
import threading
import time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

# Debian's knows its templates by their whole path alone: they are found where it is started instead.
SHARED = b"/usr/share/prometheus/alertmanager"
binary = Path("unpacked/usr/bin/prometheus-alertmanager")
binary.write_bytes(binary.read_bytes().replace(SHARED, b".".ljust(len(SHARED), b"/")))
posted = []


class Receiver(BaseHTTPRequestHandler):
    """Keeps what is posted to it."""

    def do_POST(self):
        posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *words):
        pass


receiver = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=receiver.serve_forever, daemon=True).start()
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    api = f"127.0.0.1:{free.getsockname()[1]}"
Path("alertmanager.yml").write_text(f"""
route: {{receiver: here, group_by: [service], group_wait: 1s, group_interval: 1s}}
receivers: [{{name: here, webhook_configs: [{{url: "http://127.0.0.1:{receiver.server_port}/"}}]}}]
""")


def now(**later):
    return (datetime.now(timezone.utc) + timedelta(**later)).isoformat()


def post(path, said):
    body = json.dumps(said).encode()
    urlopen(Request(f"http://{api}/api/v2/{path}", body, {"Content-Type": "application/json"})).close()


def until(holds):
    ends = time.monotonic() + 30
    while not holds():
        if time.monotonic() > ends:
            raise SystemExit("This has changed: nothing was posted.")
        time.sleep(0.1)


def answers():
    try:
        return urlopen(f"http://{api}/api/v2/status").status == 200
    except URLError:
        return False


command = [str(binary.resolve()), f"--config.file={Path('alertmanager.yml').resolve()}"]
command += [f"--storage.path={Path('data').resolve()}", f"--web.listen-address={api}", "--cluster.listen-address="]
with open("log", "wb") as log:
    program = subprocess.Popen(command, cwd=f"unpacked{SHARED.decode()}", stdout=log, stderr=log)
try:
    until(answers)
    begun = now()
    alerts = [{"labels": {"alertname": name, "service": "shop"}, "startsAt": begun} for name in ("Ends", "FiresOn")]
    post("alerts", alerts)
    until(lambda: any(len(each["alerts"]) == 2 for each in posted))
    matchers = [{"name": "alertname", "value": "FiresOn", "isRegex": False, "isEqual": True}]
    silence = {"matchers": matchers, "startsAt": now(), "endsAt": now(hours=1), "createdBy": "a", "comment": "b"}
    post("silences", silence)
    time.sleep(1)
    post("alerts", [alerts[0] | {"endsAt": now()}])
    until(lambda: any(alert["status"] == "resolved" for each in posted for alert in each["alerts"]))
    known = json.load(urlopen(f"http://{api}/api/v2/alerts"))
    firing = [each for each in known if each["labels"]["alertname"] == "FiresOn"]
finally:
    program.terminate()
    program.wait()

last = posted[-1]
listed = {alert["labels"]["alertname"]: alert["status"] for alert in last["alerts"]}
print(f"The group's status: {last['status']}; listed: {listed}; still firing, and silenced: {len(firing)} alert")
if (last["status"], listed, len(firing)) != ("resolved", {"Ends": "resolved"}, 1):
    raise SystemExit("This has changed: the finding no longer holds.")
PYTHON
