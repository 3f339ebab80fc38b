"""How people talk to the bot: the only package that knows Slack."""
