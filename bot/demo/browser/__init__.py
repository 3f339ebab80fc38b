"""The page in the browser: a small Slack that a person can click through, on loopback.

In reading order:

page      the HTTP side: files, state, acts, news as they happen
sight     what one person sees, as JSON; ``marks`` is what they have read
hands     what one person does, from JSON
guide     the first incident in six steps, each known to be done by what happened
traffic   what the app and Slack said to each other

The files that the browser gets are in ``bot/demo/page``.
"""
