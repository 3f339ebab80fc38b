"""Setting Warroom up in a workspace: what it asks of Slack, and the files it writes."""
