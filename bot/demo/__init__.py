"""A local Slack: to try the bot with, and to test it against. Knows nothing of the rest.

``slack`` opens it, ``sandbox`` runs a bot in it, ``scripted_incident`` plays an incident there, ``faults`` and
``fault_switches`` make it fail. The rest, from the top down:

browser     a page to click through it; ``page`` holds the files that the browser gets
people      what a person can do and see
transport   signed HTTP, Socket Mode, response_url, delivery with retries, the server
web_api     the methods that the app calls, and the gateway before them
operations  what changes the workspace, and the events that the app gets
workspace   who and what there is, and what was posted
rendering   how messages look, as plain text
block_kit   what Slack refuses in blocks and views
"""
