"""The transport: how calls reach the local Slack, and how payloads reach the app."""
