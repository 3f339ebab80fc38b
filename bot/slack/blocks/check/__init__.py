"""Slack's limits, and whether a message or view keeps them."""
