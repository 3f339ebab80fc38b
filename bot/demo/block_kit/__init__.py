"""Block Kit: what Slack refuses. Written apart from the bot's own check on purpose, so that each checks the other."""
