"""The browser: a small Slack that a person can click through, on loopback. Its files are in ``bot/demo/page``."""
