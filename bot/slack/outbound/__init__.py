"""Effects in Slack: messages, channels and files, each made once."""
