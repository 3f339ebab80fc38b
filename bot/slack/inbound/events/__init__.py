"""One Slack event per file: what it changes, and whom it answers."""
