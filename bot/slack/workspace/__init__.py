"""The workspace as Slack tells it: the client, its errors, people, members and messages."""
