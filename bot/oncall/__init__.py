"""Who is on call, read from calendars: the only package that knows iCalendar, and fetches schedules."""
