"""What comes in from Slack: connections, payloads and events."""
