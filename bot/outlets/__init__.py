"""What Warroom does in systems outside Slack: one file for each, and what they share."""
