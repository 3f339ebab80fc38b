"""A local Slack: to try the bot with, and to test it against. Knows nothing of the rest.

In reading order:

workspace   who and what there is; ``posts`` are messages and notices; ``seed`` is how it begins
acts        what people and apps do; ``rooms`` the same for channels; both tell ``events``
views       modals and Home tabs; ``forms`` is filling them in
web_api     the methods an app calls; ``gate`` lets calls in, ``server`` carries them
delivery    how payloads reach the app: ``sockets`` or ``signed_http``, with retries
interactions  commands, clicks and forms; ``responses`` is response_url; ``reply`` what came back
people      somebody at a keyboard
block_kit   what Slack refuses in blocks; ``rendering`` and ``transcript`` what people see
faults      how it can be told to fail; ``trouble`` the knobs for it
slack       all of it, put together; ``guard`` lets nobody in but loopback
browser     a page to click through it
"""
