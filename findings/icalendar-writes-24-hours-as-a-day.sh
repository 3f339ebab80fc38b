#!/usr/bin/env bash
# icalendar 7.3.2: a calendar that is read and written again has "one day" where it had "24 hours".
#
# What happens: DURATION:PT24H and DURATION:P1D are read as the same value, and whatever is a multiple of 24 hours is
# written as days: PT24H comes back as P1D, PT36H as P1DT12H. Nothing of what is read tells them apart.
#
# What one would have guessed: a calendar that is read and written again means the same. RFC 5545 (3.3.6) has both forms
# because they differ: hours are exact, a day is as long as the clocks make it, 23 or 25 hours twice a year.
#
# Why it matters here: a shift of DURATION:PT24H that begins on the evening before the clocks change ends an hour early
# once it is taken for a day: for that hour no one is on call, or the wrong person. Warroom keeps each DURATION as it was
# written beside what icalendar makes of it: bot/oncall/lines.py.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'icalendar==7.3.2' 2>"$work/pip" ||
  { cat "$work/pip" >&2; exit 2; }

"$work/venv/bin/python" - <<'PYTHON'
from icalendar import Calendar

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//finding//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Berlin:20260328T200000
DURATION:{}
END:VEVENT
END:VCALENDAR
"""


def written_again(duration):
    """Read a calendar with one event, write it, and return the event's duration."""
    text = Calendar.from_ical(CALENDAR.format(duration).replace("\n", "\r\n")).to_ical().decode()
    return next(line.partition(":")[2] for line in text.splitlines() if line.startswith("DURATION"))


seen = {duration: written_again(duration) for duration in ("PT24H", "P1D", "PT36H", "PT12H")}
for before, after in seen.items():
    print(f"DURATION:{before} is written again as DURATION:{after}")
if seen != {"PT24H": "P1D", "P1D": "P1D", "PT36H": "P1DT12H", "PT12H": "PT12H"}:
    raise SystemExit("This has changed: the finding no longer holds.")
PYTHON
