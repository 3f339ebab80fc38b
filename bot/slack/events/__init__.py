"""One Slack event per file: what it means for a timeline."""
